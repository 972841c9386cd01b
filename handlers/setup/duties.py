"""Duties: which owner and which deputy answer for a category."""

from markupsafe import Markup

from domain.complaint import Category
from domain.errors import NotFoundError
from handlers.blocks.answers import Answer, Button, Show, grid, rows
from handlers.blocks.cases import category_name
from handlers.blocks.paging import WIDE_PAGE, page_of, pager, position
from handlers.blocks.texts import Texts
from handlers.blocks.turn import Turn
from handlers.setup.taps import SCREEN, SetupTap, sheet_button
from services import complaint
from services.complaint import Duty, Named

NOBODY = "—"


def _shown(one: Named | None, say: Texts) -> Markup | str:
    if one is None:
        return NOBODY
    return Markup.escape(one.name) if one.reachable else say("{who} (not reachable)", who=one.name)


async def duties_screen(turn: Turn, tap: SetupTap) -> Answer:
    """Every category with who answers for it."""
    say = turn.say
    found, page, pages = page_of(await complaint.duties_of_all(turn.scope), tap.value, WIDE_PAGE)
    head = say("<b>Duties</b>\nOwner and deputy of each category; the desk is offered them first.")
    lines = [Markup("{}{}").format(head, position(page, pages))]
    lines += [
        say(
            "{label}: {value}",
            label=category_name(one.category, say),
            value=Markup(" · ").join(Markup.escape(_shown(who, say)) for who in (one.owner, one.deputy)),
        )
        for one in found
    ]
    picks = [Button.tap(category_name(one.category, say), SetupTap(do="duty", code=one.category.code)) for one in found]
    turns = pager(page, pages, lambda label, to: Button.tap(label, SetupTap(do="duties", value=to)), say)
    ways = [sheet_button("duties", say), Button.tap(say("◀ Back"), SetupTap(do="home"))]
    return Show(SCREEN, Markup("\n").join(lines), (*grid(picks, 2), *rows(turns, ways)), view="duties")


async def _duty(turn: Turn, code: str) -> Duty:
    found = next((one for one in await complaint.duties_of_all(turn.scope) if one.category.code == code), None)
    if found is None:
        raise NotFoundError
    return found


async def duty_screen(turn: Turn, tap: SetupTap) -> Answer:
    """One category: name or dismiss its owner and deputy."""
    say, duty = turn.say, await _duty(turn, tap.code)
    category = duty.category.code
    lines = [
        Markup("<b>{}</b>").format(category_name(duty.category, say)),
        say("Owner: {name}", name=_shown(duty.owner, say)),
        say("Deputy: {name}", name=_shown(duty.deputy, say)),
    ]
    picks = [
        Button.tap(say("Owner"), SetupTap(do="who", whom="owner", code=category)),
        Button.tap(say("Deputy"), SetupTap(do="who", whom="deputy", code=category)),
    ]
    back = Button.tap(say("◀ Back"), SetupTap(do="duties"))
    return Show(SCREEN, Markup("\n").join(lines), rows(picks, back), view=f"duty {category}")


async def who_screen(turn: Turn, tap: SetupTap) -> Answer:
    """Whom to name."""
    say, duty = turn.say, await _duty(turn, tap.code)
    category = duty.category.code
    if tap.whom not in ("owner", "deputy"):
        raise NotFoundError
    found = await complaint.possible_owners(turn.scope)
    shown, page, pages = page_of(found, tap.value)
    do = "nameo" if tap.whom == "owner" else "named"
    picks = [
        Button.tap(
            Markup.escape(_shown(one, say)) + (f" · {one.department}" if one.department else ""),
            SetupTap(do=do, code=category, value=one.id),
        )
        for one in shown
    ]
    picks.append(Button.tap(say("Nobody"), SetupTap(do=do, code=category)))
    turns = pager(
        page,
        pages,
        lambda label, to: Button.tap(label, SetupTap(do="who", whom=tap.whom, code=category, value=to)),
        say,
    )
    ask = say("Who shall be the owner?") if tap.whom == "owner" else say("Who shall be the deputy?")
    text = Markup("<b>{}</b>\n{}{}").format(category_name(duty.category, say), ask, position(page, pages))
    if not found:
        text += Markup("\n") + say("Nobody holds the role “case owner” yet. An administrator gives it: /admin")
    back = Button.tap(say("◀ Back"), SetupTap(do="duty", code=category))
    return Show(SCREEN, text, (*grid(picks, 1), *rows(turns, back)), view=f"duty {category} {tap.whom}")


async def name(turn: Turn, tap: SetupTap) -> Answer:
    """Name somebody, or nobody."""
    place = "owner" if tap.do == "nameo" else "deputy"
    await complaint.name_duty(turn.scope, category=Category(tap.code), place=place, person_id=tap.value or None)
    return await duty_screen(turn, tap)
