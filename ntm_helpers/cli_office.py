"""The commands of an office: its workbooks come in, forms go out and come back."""

from __future__ import annotations

import typer

commands = typer.Typer()
