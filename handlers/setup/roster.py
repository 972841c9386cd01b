"""The duty roster in chat: who is paged outside the opening hours, by weekday or for a date."""

from markupsafe import Markup

from domain.errors import NotFoundError
from handlers.blocks.answers import Answer, Button, Show, grid, rows
from handlers.blocks.hours import WEEKDAYS
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.setup.taps import SCREEN, SetupTap, sheet_button
from services import complaint
from services.complaint import Slot

# The weekdays and the week ahead.
_NEAR = 14


def _label(slot: Slot, say: Texts) -> Markup:
    return say(WEEKDAYS[slot.day.weekday()]) if slot.code.startswith("w") else Markup.escape(say.day(slot.day))


def _person(slot: Slot, say: Texts) -> Markup:
    if slot.person is None:
        return Markup("—")
    name = say("{who} (not reachable)", who=slot.person.name)
    return Markup.escape(slot.person.name) if slot.person.reachable else name


async def roster_screen(turn: Turn, _tap: SetupTap) -> Answer:
    """Weekdays, and the dates that differ; what a sheet says of later ones is only counted."""
    say, found = turn.say, await complaint.duty_roster(turn.scope)
    lines = [
        say(
            "<b>Duty roster</b>\n"
            "Who is paged for urgent and major cases outside the opening hours. Nobody on duty: the supervisors."
        )
    ]
    near, later = found[:_NEAR], found[_NEAR:]
    shown = [one for one in near if one.code.startswith("w") or one.own]
    lines += [say("{label}: {value}", label=_label(one, say), value=_person(one, say)) for one in shown]
    if later:
        lines.append(say.plural("{n} later date is in the sheet.", "{n} later dates are in the sheet.", n=len(later)))
    picks = [Button.tap(_label(one, say), SetupTap(do="slot", code=one.code)) for one in near]
    ways = [sheet_button("duty_roster", say), Button.tap(say("◀ Back"), SetupTap(do="home"))]
    return Show(
        SCREEN, Markup("\n").join(lines), (*grid(picks[:7], 4), *grid(picks[7:], 3), *rows(ways)), view="roster"
    )


async def slot_screen(turn: Turn, tap: SetupTap) -> Answer:
    """Who shall be on duty then."""
    say = turn.say
    slot = next((one for one in await complaint.duty_roster(turn.scope) if one.code == tap.code), None)
    if slot is None:
        raise NotFoundError
    found = await complaint.possible_duty(turn.scope)
    shown, page, pages = page_of(found, tap.value)
    picks = [
        Button.tap(
            one.name if one.reachable else say("{who} (not reachable)", who=one.name),
            SetupTap(do="onduty", code=slot.code, value=one.id),
        )
        for one in shown
    ]
    picks.append(Button.tap(say("Nobody"), SetupTap(do="onduty", code=slot.code)))
    turns = pager(page, pages, lambda label, to: Button.tap(label, SetupTap(do="slot", code=slot.code, value=to)), say)
    head = say("Who is on duty on {day}?", day=_label(slot, say))
    back = Button.tap(say("◀ Back"), SetupTap(do="roster"))
    text = Markup("{}{}").format(head, position(page, pages))
    return Show(SCREEN, text, (*grid(picks, 1), *rows(turns, back)), view=f"slot {slot.code}")


async def put(turn: Turn, tap: SetupTap) -> Answer:
    """Put somebody on duty, or nobody."""
    await complaint.put_on_duty(turn.scope, slot=tap.code, person_id=tap.value or None)
    return await roster_screen(turn, tap)
