"""The board in the desk's group: one message that is kept up to date, without names and words."""

from markupsafe import Markup

from domain.complaint import Severity
from handlers.blocks.answers import Button, Show, grid, rows
from handlers.blocks.cases import severity_name
from handlers.blocks.texts import Texts
from handlers.desk.card import head, running
from handlers.desk.taps import DeskTap
from services.complaint import Board
from services.scope import Scope

SCREEN = "board"


def board_screen(board: Board, say: Texts, scope: Scope, *, anew: bool = False) -> Show:
    """How much is under way, the most pressing cases, and a button for each that sends it to whoever presses it."""
    counts = [
        Markup("{} {}").format(severity_name(one, say), board.by_severity[one])
        for one in reversed(Severity)
        if one in board.by_severity
    ]
    lines = [Markup("<b>{}</b> · {}").format(say("The desk"), Markup(" · ").join(counts) or say("no open cases"))]
    # What there is none of is not worth a word.
    remarks: list[str | Markup] = [say.plural("{n} overdue", "{n} overdue", n=board.overdue)] if board.overdue else []
    remarks += [say("{n} in nobody's hands", n=board.untaken)] if board.untaken else []
    if remarks:
        lines.append(say.joined(remarks))
    for case in board.pressing:
        due = running(case, say, scope)
        lines.append(Markup(" · ").join([head(case, say), due] if due else [head(case, say)]))
    picks = [Button.tap(case.number, DeskTap(do="view", case=case.id)) for case in board.pressing]
    # Without any button it would be the last word of the board.
    private = Button.link(say("Open private chat"), "menu")
    return Show(SCREEN, Markup("\n").join(lines), (*grid(picks, 2), *rows(private)), if_open=not anew, anew=anew)
