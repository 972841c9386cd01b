"""The files of a case for whoever works on it: those he has not seen at once, any of them by choice."""

from markupsafe import Markup

from handlers.blocks.answers import Answer, Button, Say, Show, grid, rows
from handlers.blocks.cases import case_screen, files_line
from handlers.blocks.paging import PAGE, page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.desk.taps import DeskTap
from services import complaint
from services.complaint import FileLine

NAME_LENGTH = 40


async def send_files(turn: Turn, tap: DeskTap) -> Answer:
    """What he has not been sent yet, or what a step brought; when he has seen all, the list to choose from."""
    found = await complaint.case_files(turn.scope, case_id=tap.case, seq=tap.value)
    if not found.ids and not found.missing:
        return await choose_file(turn, DeskTap(do="filelist", case=tap.case))
    say = turn.say
    more = [Button.tap(say("All files"), DeskTap(do="filelist", case=tap.case))] if found.others else []
    return Say(files_line(found, say), rows(more), files=found.ids)


async def send_file(turn: Turn, tap: DeskTap) -> Answer:
    """The one that was chosen."""
    found = await complaint.case_files(turn.scope, case_id=tap.case, file_id=tap.value)
    return Say(files_line(found, turn.say), files=found.ids)


async def send_all(turn: Turn, tap: DeskTap) -> Answer:
    """Every file of the case."""
    found = await complaint.case_files(turn.scope, case_id=tap.case, every=True)
    return Say(files_line(found, turn.say), files=found.ids)


async def choose_file(turn: Turn, tap: DeskTap) -> Answer:
    """The list of files, the newest first, a button for each."""
    number, files = await complaint.file_list(turn.scope, case_id=tap.case)
    say, case = turn.say, tap.case
    shown, page, pages = page_of(files, tap.value)
    lines = [Markup("<code>{}</code>{}\n{}").format(number, position(page, pages), say("Which file?"))]
    first = page * PAGE + 1
    lines.extend(_line(place, one, turn) for place, one in enumerate(shown, start=first))
    picks = [
        Button.tap(str(place), DeskTap(do="file", case=case, value=one.id)) for place, one in enumerate(shown, first)
    ]
    turns = pager(page, pages, lambda label, to: Button.tap(label, DeskTap(do="filelist", case=case, value=to)), say)
    every = [Button.tap(say("Send all ({n})", n=len(files)), DeskTap(do="allfiles", case=case))] if files else []
    back = Button.tap(say("◀ Back"), DeskTap(do="card", case=case))
    return Show(case_screen(case), Markup("\n").join(lines), (*grid(picks, 4), *rows(turns, every, back)), view="files")


def _line(place: int, one: FileLine, turn: Turn) -> Markup:
    say: Texts = turn.say
    name = one.name if len(one.name) <= NAME_LENGTH else one.name[:NAME_LENGTH] + "…"
    facts = [Markup.escape(name), Markup("{} KB").format(-(-one.size // 1024))]
    facts.append(say("from the customer") if one.by_customer else say("from us"))
    facts.append(say.when(one.at, now=turn.scope.now))
    if not one.seen:
        facts.append(say("new"))
    return Markup("{}. {}").format(place, Markup(" · ").join(facts))
