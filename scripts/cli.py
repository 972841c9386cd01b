"""The `peiban` command. Heavy imports happen inside the commands: `peiban --help` answers at once."""

import asyncio
import sys
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from bot import heap, logs, loop
from bot.settings import Settings, SettingsError, load_settings
from domain.imports.columns import ImportKind
from scripts.terminal import tell

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # They would show what people wrote, with all local variables around it.
    pretty_exceptions_enable=False,
    help="Peiban (培伴): the assistant of training and customer care.",
)
db = typer.Typer(no_args_is_help=True, help="The store.")
app.add_typer(db, name="db")
DONE, REFUSED, WRONG_USAGE = 0, 1, 2
DAY = "%Y-%m-%d"


def _settings() -> Settings:
    try:
        settings = load_settings()
    except SettingsError as error:
        tell(f"peiban: {error}", err=True)
        raise typer.Exit(WRONG_USAGE) from None
    logs.set_up_logging(settings, level="WARNING")
    return settings


def _do(work: Coroutine[Any, Any, int]) -> None:
    async def watched() -> int:
        logs.catch_in_loop(asyncio.get_running_loop())
        return await work

    raise typer.Exit(loop.run(watched()))


@app.command()
def run(
    role: Annotated[
        Literal["all", "web", "worker"],
        typer.Option(help="web answers people, worker does what happens by itself; more than one needs PostgreSQL"),
    ] = "all",
) -> None:
    """Run Peiban until it is told to stop."""
    with heap.imports():
        from bot.app import Role
        from scripts.run import serve

    _do(serve(_settings(), role=Role(role)))


@app.command()
def demo() -> None:
    """Fill an empty store with the demo company."""
    from scripts.demo_data import fill

    _do(fill(_settings()))


@app.command("import")
def import_(
    kind: Annotated[
        Literal[
            "roster",
            "questions",
            "lessons",
            "surveys",
            "holidays",
            "limits",
            "duties",
            "templates",
            "categories",
            "tiers",
            "hours",
            "duty_roster",
        ],
        typer.Argument(help="what the file brings"),
    ],
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help=".xlsx, .csv, .gift, .ics")],
    yes: Annotated[bool, typer.Option("--yes", help="import without asking")] = False,
) -> None:
    """Import a roster, questions, lessons, a survey, or what sets the complaint desk up: all of the file or nothing."""
    from scripts.imports import import_file

    _do(import_file(_settings(), kind=ImportKind(kind), path=file, yes=yes))


@app.command()
def export(
    kind: Annotated[
        Literal["holidays", "limits", "duties", "templates", "categories", "tiers", "hours", "duty_roster", "audit"],
        typer.Argument(help="which part of the desk's set-up, or the audit trail"),
    ],
    file: Annotated[Path, typer.Argument(dir_okay=False, help="the .xlsx to write; it must not exist yet")],
    first: Annotated[datetime | None, typer.Option("--from", formats=[DAY], help="audit: the first day")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=[DAY], help="audit: the last day")] = None,
) -> None:
    """Write a part of the complaint desk's set-up into a sheet that can be imported again; or who did what when."""
    from scripts.exports import export_file

    if kind != "audit" and (first or last):
        raise typer.BadParameter("--from and --to belong to the audit")
    days = {"first": first.date() if first else None, "last": last.date() if last else None}
    _do(export_file(_settings(), kind=None if kind == "audit" else ImportKind(kind), path=file, **days))


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the store's schema up to date."""
    from scripts.store import upgrade_store

    _do(upgrade_store(_settings()))


@db.command("revise", hidden=True)
def db_revise(message: str) -> None:
    """Write a migration from the models (developers)."""
    from scripts.store import revise_store

    _do(revise_store(_settings(), message))


@app.command()
def invite(role: Annotated[str, typer.Option(help="the role that the link gives, for example admin")]) -> None:
    """Print a one-time link that gives a role."""
    from scripts.invite import print_link

    _do(print_link(_settings(), role=role))


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="the file to write; it must not exist yet")],
) -> None:
    """Write store and attachments into one file, also while Peiban runs."""
    from scripts.backup import back_up

    _do(back_up(_settings(), target=file))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="a file of peiban backup")],
    erased: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="the newest erased.log, when it is not here")
    ] = None,
) -> None:
    """Bring a backup back into an empty place; nothing old is sent, who was erased is erased again."""
    from scripts.restore import restore as bring_back

    _do(bring_back(_settings(), source=file, erasures=erased))


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="for machines")] = False,
    replay: Annotated[
        str, typer.Option(help="give a dead letter its attempts back: its number, or “all”", metavar="ID|all")
    ] = "",
) -> None:
    """Say what an operator must know, and what to do about it; 1 when there is a problem."""
    from scripts.doctor import examine

    _do(examine(_settings(), as_json=json, replay=replay))


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Measure: taps, open, start, growth, class, broadcast, soak, all; `bench --help` says what each takes."""
    from scripts.bench import measure

    raise typer.Exit(measure(context.args))


def main() -> None:
    """Entry point. Nothing that goes wrong is printed with the text of an exception, which may quote anybody."""
    logs.set_up_logging(None)
    logs.catch_what_nobody_caught()
    try:
        app()
    except Exception as error:
        logs.ended(error)
        sys.exit(REFUSED)


if __name__ == "__main__":
    main()
