"""One module a topic: ``review(dataset, unit_id, as_of) -> Review``."""
