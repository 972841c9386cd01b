"""How each act of the course is reached, and what its actor taps and types for it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from domain.complaint import Act, Category, Severity
from handlers.blocks.cases import HandOverTap
from handlers.blocks.tap import Tap
from handlers.complaint.taps import OwnTap
from handlers.desk.taps import DeskTap
from services import complaint
from services.complaint import Besides
from services.scope import Scope
from tests.workers.mortal import IN_THE_MIDDLE, IN_WHAT_FOLLOWS
from tests.workers.test_case_races import Do, Room, judge, take, work

WORDS = "We have looked into it."


Opening = Callable[[int, int], Tap]


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """An act: the case before it, who does it, the tap that opens it (of the ids of case and owner), and what follows.

    That is words to type and, in brackets, buttons to press; {other} stands for the number of another case. `dies`: where
    in the middle of it Peiban dies.
    """

    act: str
    before: Callable[[Room], Awaitable[int]] | None
    who: str
    opening: Opening | None
    then: tuple[str, ...]
    dies: str = IN_THE_MIDDLE


async def _does(room: Room, who: str, do: Do) -> None:
    assert await room.does(who, do) == "done", (who, do)


async def received(room: Room) -> int:
    return await room.lodged("chen")


async def lodged(room: Room) -> int:
    return await room.lodged()


async def taken(room: Room) -> int:
    case = await lodged(room)
    await _does(room, "wang", take(case))
    return case


async def dispatched(room: Room) -> int:
    case, owen = await taken(room), room.people["owen"].person_id or 0

    def dispatch(scope: Scope) -> Awaitable[object]:
        return complaint.dispatch(scope, case_id=case, owner_id=owen)

    await _does(room, "wang", dispatch)
    return case


async def rejected(room: Room) -> int:
    case = await dispatched(room)
    await _does(room, "owen", work(case, Act.REJECT))
    return case


async def undertaken(room: Room) -> int:
    case = await dispatched(room)
    await _does(room, "owen", work(case, Act.UNDERTAKE))
    return case


async def waited_for(room: Room) -> int:
    """More time is asked for."""
    case, until = await undertaken(room), room.house.clock.now() + timedelta(days=9)

    def ask(scope: Scope) -> Awaitable[object]:
        return complaint.work(scope, case_id=case, act=Act.ASK_EXTENSION, text=WORDS, besides=Besides(until=until))

    await _does(room, "owen", ask)
    return case


async def proposed(room: Room) -> int:
    case = await undertaken(room)
    await _does(room, "owen", work(case, Act.PROPOSE))
    return case


async def declined(room: Room) -> int:
    case = await proposed(room)
    await _does(room, "anna", judge(case, accept=False))
    return case


async def accepted(room: Room) -> int:
    case = await proposed(room)
    await _does(room, "anna", judge(case, accept=True))
    return case


async def called_back(room: Room) -> int:
    case = await accepted(room)
    await _does(room, "owen", work(case, Act.CARRY_OUT))
    return case


async def closed(room: Room) -> int:
    case = await called_back(room)
    await _does(room, "zhou", work(case, Act.CLOSE, ""))
    return case


async def reopened(room: Room) -> int:
    case = await closed(room)
    await _does(room, "anna", lambda scope: complaint.reopen(scope, case_id=case, why=WORDS))
    return case


async def asked(room: Room) -> int:
    """A question to the customer is open."""
    case = await taken(room)
    await _does(room, "wang", work(case, Act.ASK_BACK))
    return case


async def major(room: Room) -> int:
    """Nobody has said by when it is to be closed."""
    case = await taken(room)

    def is_major(scope: Scope) -> Awaitable[object]:
        return complaint.classify(scope, case_id=case, category=Category.SAFETY, severity=Severity.MAJOR)

    await _does(room, "wang", is_major)
    return case


async def goes_along(room: Room) -> int:
    """Somebody else reported the same before."""
    leading, case = await received(room), await lodged(room)
    number = (await room.case(leading)).number
    await _does(room, "su", lambda scope: complaint.merge(scope, case_id=case, into=number))
    return case


async def leads(room: Room) -> int:
    """Anna's case goes along with it; its own customer has no chat."""
    leading, case, owen = await received(room), await lodged(room), room.people["owen"].person_id or 0
    number = (await room.case(leading)).number
    await _does(room, "wang", take(leading))
    await _does(room, "wang", lambda scope: complaint.dispatch(scope, case_id=leading, owner_id=owen))
    await _does(room, "owen", work(leading, Act.UNDERTAKE))
    await _does(room, "su", lambda scope: complaint.merge(scope, case_id=case, into=number))
    return leading


async def leads_to_the_end(room: Room) -> int:
    """It is solved, and asks to be called back about."""
    case = await leads(room)
    await _does(room, "owen", work(case, Act.PROPOSE))
    await _does(room, "wang", said(case, Act.ACCEPT))
    await _does(room, "owen", work(case, Act.CARRY_OUT))
    return case


def said(case: int, act: Act) -> Do:
    """What the desk writes down that a customer without a chat has said."""
    return lambda scope: complaint.work(scope, case_id=case, act=act, besides=Besides(said="phone"))


def _desk(act: Act) -> Opening:
    return lambda case, _owner: DeskTap(do=act.value, case=case)


def _own(do: str) -> Opening:
    return lambda case, _owner: OwnTap(do=do, case=case)


def _hands_over(case: int, _owner: int) -> Tap:
    return HandOverTap(case=case)


def _takes_over(case: int, _owner: int) -> Tap:
    return DeskTap(do="over", case=case)


def _rates(case: int, _owner: int) -> Tap:
    return OwnTap(do="rate", case=case, value=2)


def _graver(case: int, _owner: int) -> Tap:
    return DeskTap(do="sev", case=case, code=Severity.URGENT)


def _dispatches(case: int, owner: int) -> Tap:
    return DeskTap(do="own", case=case, value=owner)


def _course(
    act: str,
    before: Callable[[Room], Awaitable[int]] | None,
    who: str,
    opening: Opening | None,
    *then: str,
    dies: str = IN_THE_MIDDLE,
) -> Course:
    return Course(act=act, before=before, who=who, opening=opening, then=then, dies=dies)


LODGING = (
    *("I want to complain about the noise", "[Skip]", "[Apologise]", "[Skip]"),
    *("[Here in this chat]", "[Yes, it may]", "[Lodge]"),
)
COURSES = (
    _course(Act.LODGE, None, "anna", None, *LODGING),
    _course(Act.HAND_OVER, received, "chen", _hands_over),
    _course(Act.TAKE, lodged, "wang", _desk(Act.TAKE)),
    _course("take over", taken, "su", _takes_over, "[Yes, take over]"),
    _course("classify", taken, "wang", _graver),
    _course(Act.DISPATCH, taken, "wang", _dispatches),
    _course(Act.UNDERTAKE, dispatched, "owen", _desk(Act.UNDERTAKE)),
    _course(Act.REJECT, dispatched, "owen", _desk(Act.REJECT), WORDS),
    _course(Act.INSIST, rejected, "wang", _desk(Act.INSIST), WORDS),
    _course(Act.ASK_BACK, taken, "wang", _desk(Act.ASK_BACK), WORDS),
    _course(Act.WITHDRAW_QUESTION, asked, "wang", _desk(Act.WITHDRAW_QUESTION)),
    _course(Act.SAY, undertaken, "owen", _desk(Act.SAY), WORDS),
    _course(Act.ADD, taken, "anna", _own("add"), WORDS),
    _course(Act.URGE, taken, "anna", _own("urge")),
    _course(Act.CONTACT, undertaken, "owen", _desk(Act.CONTACT), "[by phone]", WORDS),
    _course(Act.INVESTIGATE, undertaken, "owen", _desk(Act.INVESTIGATE), WORDS),
    _course(Act.ASK_EXTENSION, undertaken, "owen", _desk(Act.ASK_EXTENSION), WORDS, "[In a week]"),
    _course(Act.GRANT_EXTENSION, waited_for, "zhou", _desk(Act.GRANT_EXTENSION)),
    _course(Act.REFUSE_EXTENSION, waited_for, "zhou", _desk(Act.REFUSE_EXTENSION), WORDS),
    _course(Act.SET_CLOSING_DATE, major, "mei", _desk(Act.SET_CLOSING_DATE), "[In a week]"),
    _course(Act.PROPOSE, undertaken, "owen", _desk(Act.PROPOSE), WORDS),
    _course(Act.ACCEPT, proposed, "anna", _own("accept")),
    _course(Act.DECLINE, proposed, "anna", _own("decline"), WORDS),
    _course(Act.CHANGE, declined, "su", _desk(Act.CHANGE), "[another person]", WORDS),
    _course(Act.CARRY_OUT, accepted, "owen", _desk(Act.CARRY_OUT), WORDS, "The list is signed."),
    _course(Act.MISS, called_back, "zhou", _desk(Act.MISS)),
    _course(Act.CLOSE, called_back, "anna", _own("settled")),
    _course(Act.NOT_SETTLED, called_back, "anna", _own("unsettled"), WORDS),
    _course(Act.WITHDRAW, taken, "anna", _own("gone")),
    _course(Act.MERGE, taken, "wang", _desk(Act.MERGE), "{other}"),
    _course(Act.MARK_UNJUSTIFIED, taken, "wang", _desk(Act.MARK_UNJUSTIFIED), WORDS),
    _course(Act.SUPERVISE, undertaken, "su", _desk(Act.SUPERVISE)),
    _course(Act.SEPARATE, goes_along, "anna", _own("apart")),
    _course("rate", closed, "anna", _rates),
    _course(Act.REOPEN, closed, "anna", _own("reopen"), WORDS),
    # What the system does with a case that goes along is all done or nothing, with the end of the one that leads.
    _course(
        "close with another",
        leads_to_the_end,
        "zhou",
        _desk(Act.CLOSE),
        *("[Our own decision]", "[Skip]"),
        dies=IN_WHAT_FOLLOWS,
    ),
    _course("end without an answer", leads, "wang", _desk(Act.MARK_UNJUSTIFIED), WORDS, dies=IN_WHAT_FOLLOWS),
)
# The same acts from other states and by others who may do them: in the long form only.
ELSEWHERE = (
    _course("take what was rejected", rejected, "wang", _desk(Act.TAKE)),
    _course("take back", dispatched, "wang", _desk(Act.TAKE)),
    _course("take what is open again", reopened, "zhou", _desk(Act.TAKE)),
    _course("dispatch as the supervisor", lodged, "su", _dispatches),
    _course("insist as the supervisor", rejected, "su", _desk(Act.INSIST), WORDS),
    _course("ask back as the owner", undertaken, "owen", _desk(Act.ASK_BACK), WORDS),
    _course("write from the desk", taken, "wang", _desk(Act.SAY), WORDS),
    _course("add to a proposal", proposed, "anna", _own("add"), WORDS),
    _course("urge at the desk", undertaken, "zhou", _desk(Act.URGE)),
    _course("urge as the supervisor", undertaken, "su", _desk(Act.URGE)),
    _course("contact after a declined proposal", declined, "owen", _desk(Act.CONTACT), "[by phone]", WORDS),
    _course("investigate at the desk", taken, "wang", _desk(Act.INVESTIGATE), WORDS),
    _course("ask for more time at the desk", taken, "wang", _desk(Act.ASK_EXTENSION), WORDS, "[In a week]"),
    _course("grant more time as the supervisor", waited_for, "su", _desk(Act.GRANT_EXTENSION)),
    _course("refuse more time as the supervisor", waited_for, "su", _desk(Act.REFUSE_EXTENSION), WORDS),
    _course("propose anew", proposed, "owen", _desk(Act.PROPOSE), WORDS),
    _course("propose after a declined proposal", declined, "owen", _desk(Act.PROPOSE), WORDS),
    _course("change at the desk", declined, "wang", _desk(Act.CHANGE), "[another person]", WORDS),
    _course("close at the desk", called_back, "zhou", _desk(Act.CLOSE)),
    _course("not settled, as the supervisor says", called_back, "su", _desk(Act.NOT_SETTLED), WORDS),
    _course("reopen as the supervisor", closed, "su", _desk(Act.REOPEN), WORDS),
    _course("withdraw a proposal's case", proposed, "anna", _own("gone")),
    _course("merge as the supervisor", undertaken, "su", _desk(Act.MERGE), "{other}"),
    _course("unjustified, as the supervisor says", undertaken, "su", _desk(Act.MARK_UNJUSTIFIED), WORDS),
    _course("separate as the supervisor", goes_along, "su", _desk(Act.SEPARATE)),
)
