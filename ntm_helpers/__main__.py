"""The door to ``ntm``, also as ``python -m ntm_helpers``.

Most of a short call is spent importing, before there is anything that could say how it ended; it can be interrupted there too.
"""

from __future__ import annotations

INTERRUPTED = 130
"""Exit code of what is interrupted before `ntm_helpers.errors`, which has it too, is there."""


def main() -> None:
    """Run ``ntm``; an interrupt while it is being imported ends it without a traceback."""
    try:
        from ntm_helpers import cli

        cli.main()
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None


if __name__ == "__main__":
    main()
