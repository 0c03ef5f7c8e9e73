"""Guesses at what would fix a disagreement, each called a guess."""

from __future__ import annotations

from ntm_helpers.methods.identities.guesses import GUESSES, Guess, guesses
from ntm_helpers.methods.identities.relation import Identity
from ntm_helpers.review import Draft, Sentence, Value, key_family, label_of

GUESS = key_family("consistency.guess", GUESSES)


def guessed(draft: Draft, subject: Value, identity: Identity, guess: Guess) -> Sentence:
    """Say a guess as a guess.

    Parameters
    ----------
    draft : Draft
    subject : Value
        What the relation is about.
    identity : Identity
        The relation that does not hold.
    guess : Guess
    """
    values: dict[str, Value] = {"subject": subject, "figure": guess.figure}
    values["what"] = label_of(guess.figure)
    if guess.read_as is not None:
        number = 1 + sum(figure.measure == "figure_read_as" for figure in draft.figures)  # one figure may be guessed twice
        item = f"{identity.identity_id}.{guess.kind}.{guess.figure.figure_id}.{number}"
        values["read_as"] = draft.derive("figure_read_as", guess.read_as, by=guesses, inputs=identity.figures, item=item)
    return Sentence(GUESS[guess.kind], values)
