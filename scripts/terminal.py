"""The one way in which commands say something: line by line, and nothing that is said moves the operator's cursor."""

import typer

from domain.text import visible


def tell(line: str, *, err: bool = False) -> None:
    """Print one line; names, file names and cells of a file may hold anything."""
    typer.echo(visible(line), err=err)
