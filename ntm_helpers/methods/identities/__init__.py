"""Identities: relations that figures must keep, and what can be said about them.

An identity holds a stated figure against what its terms make, in interval arithmetic (`ntm_helpers.quantities`). `relation` says
what one is and what came out of it, `kinds` what must hold of each kind, `guesses` which figure read otherwise would fix a
disagreement; `implied` finds those that follow from the registers and the units, with `templates` for the relations between
measures, `ledger` for the figures that belong together, `unit_parts` for what can be added to make a unit and `completeness` for
whether the parts are all there are; `examine` puts all of it to a set of figures.

A page takes every verdict on a relation from here and computes none of its own: ``consistency_of(view).about(figure, "items")``
gives the findings of one figure by rule, ``of_rule`` those of a rule, whatever figure they are about. A finding is the same on
every page.

Source: the checks are those of XBRL Calculations 1.1 (rounded amounts as intervals), widened to one-sided hedges; the list of kinds
and of misprints follows what published reports were seen to contain.
"""
