"""What a topic answers: figures, and an ordered list of steps that lay them out.

`blocks` holds what a review is made of, `answer` the review itself, `draft` makes one, `arithmetic` derives figures from figures,
`frames` and `plain` give it to pandas and to programs.
"""

from ntm_helpers.review.answer import Review, gravest, sources_of
from ntm_helpers.review.blocks import (
    AFTERWARDS,
    Block,
    Card,
    Chart,
    Check,
    Decision,
    FirstScreen,
    Gravity,
    Listing,
    Name,
    Period,
    Request,
    Role,
    Section,
    Sentence,
    Shown,
    Step,
    Table,
    Value,
    each_once,
    figures_in,
    label_of,
    nothing,
)
from ntm_helpers.review.draft import AGREEING, Draft
from ntm_helpers.review.functions import qualified_name
from ntm_helpers.review.plain import MIME, ROWS_LISTED, VERSION, quantity_json, rows_told
from ntm_helpers.review.withholding import UNDER, WITHHELD, is_withheld
from ntm_helpers.words import key_family

__all__ = [
    "AFTERWARDS",
    "AGREEING",
    "MIME",
    "ROWS_LISTED",
    "UNDER",
    "VERSION",
    "WITHHELD",
    "Block",
    "Card",
    "Chart",
    "Check",
    "Decision",
    "Draft",
    "FirstScreen",
    "Gravity",
    "Listing",
    "Name",
    "Period",
    "Request",
    "Review",
    "Role",
    "Section",
    "Sentence",
    "Shown",
    "Step",
    "Table",
    "Value",
    "each_once",
    "figures_in",
    "gravest",
    "is_withheld",
    "key_family",
    "label_of",
    "nothing",
    "qualified_name",
    "quantity_json",
    "rows_told",
    "sources_of",
]
