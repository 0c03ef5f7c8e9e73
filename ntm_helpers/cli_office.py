"""The commands of an office: its workbooks come in, forms go out and come back."""

from __future__ import annotations

from ntm_helpers.commands import Commands

commands = Commands()
