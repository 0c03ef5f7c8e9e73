"""What was published about a time after the review date: the last step of every topic, one place on its page.

What belongs there is decided for all topics in `ntm_helpers.review.later`: it stands here in the words and tables of the step that
says it. Nothing of it is drawn.
"""

from __future__ import annotations

from ntm_helpers.review import Block, Draft


def afterwards(draft: Draft, *_: object) -> list[Block]:
    """What the steps before say of later periods: the sentences first, then the tables."""
    return list(draft.later)
