"""Forms: what a unit is asked for goes out as one workbook a unit, and comes back as figures.

**What is asked.** What the topics' reviews ask a unit for (`ntm_helpers.review.asking`), and what it has reported before: a figure
whose last day is before the day of the form is due again, one of that day may be corrected. The last number stands beside, with its
day. A state that is asked for criterion by criterion has a line a criterion of the set in force; a village that has figures of its
own has its lines below its commune's. What a census alone knows is not asked.

**What an answer is.** A number or a state of the list, with how exact it is, its unit of measure, its period and a note. The
period stands there already: the day of the form, and the first day of its year where such figures are reported for a period in
this dataset; of a plan the whole year, or the period of the plan that still runs: it is told as it stood on the day of the form. A
unit of measure that could be several and was never told has no default: it must be chosen. An empty line is no answer, and no
zero.

**What comes back.** Every line bears its key in a hidden column, and a hidden sheet says of which unit, day, dataset and version
the form is, so that rows that were moved are read where they belong. Numbers are read as any office's
(`ntm_helpers.office.printed`), by the marks with which the form prints its own unless an answer shows others. Every answer is held
against the rules that hold for the rows of a dataset; one that breaks them is not taken, and the cell bears a comment in a copy
(`Account.copies`). That copy may be mended and sent back: it stands for the form of which it was made. Two answers for one line:
neither is taken.
"""

from ntm_helpers.office.forms.lines import Line, State
from ntm_helpers.office.forms.making import Made, make_forms
from ntm_helpers.office.forms.reading import is_form
from ntm_helpers.office.forms.returned import read_forms

__all__ = ["Line", "Made", "State", "is_form", "make_forms", "read_forms"]
