"""The list of open matters: everything of a dataset that somebody must clear up, whose turn it is, and what was answered.

**What is a matter.** A row of a dataset that is wrong or odd (as `ntm check` tells it), figures or statements that disagree, a
finding of a topic (something is wrong by the figures themselves), a rule that is used and was never checked against the text of
the law, a figure that a topic asks for. Each is told once, by the lowest unit whose page tells it.

**How it is known.** By unit, topic, kind and subject: names, measures and relations, never a number in a list, nor a value. So it
is the same one when its figures change, when the list is made in another language or when matters before it are gone.

**Who must answer.** One function decides (`answerer.who_answers`): the unit for its findings and figures, the publisher of the
contradicted figure, the office of the programme for a rule, the keeper of the dataset for its rows. What is answered waits for the
keeper, who enters new figures or closes it.

**How it ends.** The list is kept in the table ``matters`` of the dataset (`ledger`), which no page reads. A matter that the figures
no longer tell is closed "by the figures"; one that is answered and still told says so; one that somebody closed stays closed,
whatever the figures tell. A unit that cannot be read at present closes nothing. An answer that another one replaces is kept beside
it.

**What comes back.** The workbook of the list has open cells for an answer, who gave it, its day and whether the matter is done. It
is read back by the hidden key of each line, and only what differs from what the workbook was printed with is an answer. Two answers
for one matter: neither is taken. One that comes later and differs from what stood, unseen by whoever wrote it, replaces it and is
told; a matter that was closed on the earlier one is open again. A list that is read again after that takes nothing back. Numbers of
persons in an answer are told when it comes, and masked in the list.
"""

from ntm_helpers.office.matters.ledger import Entry, State, ledger_of
from ntm_helpers.office.matters.making import Listed, list_matters, take_answers
from ntm_helpers.office.matters.matter import Kind, Matter, Urgency
from ntm_helpers.office.matters.reading import is_list

__all__ = ["Entry", "Kind", "Listed", "Matter", "State", "Urgency", "is_list", "ledger_of", "list_matters", "take_answers"]
