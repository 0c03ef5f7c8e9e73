"""What several topics compute with."""
