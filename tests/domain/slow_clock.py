"""A slow reference for the clocks of a complaint: it walks a case a minute at a time and counts the minutes that count."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from domain.business_calendar import BusinessCalendar, Period
from domain.complaint import RULES, Act, ComplaintState, Entry, EventKind, Party, Refusal, apply, possible_acts

MINUTE = timedelta(minutes=1)
LEVELS = (75, 100, 150)
ENDS = {"closed", "withdrawn", "merged", "unjustified"}
ANSWERS = {"question_withdrawn", "unanswered", "added", "contacted", "solution_accepted", "solution_declined"}
QUESTIONS = {"asked_back", "solution_proposed"}
DONE_BY = {
    "hand_over": {"handed_over", "accepted", "dispatched"},
    "dispatch": {"accepted", "dispatched", "insisted"},
    "first_contact": {"asked_back", "said", "contacted", "solution_proposed"},
    "solution": {"solution_proposed"},
    "closing_date": {"closing_date_set", "extension_granted"},
    "closing": set[str](),
}
DATED = {EventKind.EXTENSION_GRANTED, EventKind.CLOSING_DATE_SET}
MAY_WAIT = {"solution", "closing"}
# Beside changes of clocks: none in Shanghai, at midnight in Santiago, of half an hour on Lord Howe.
PLACES = [
    ("Asia/Shanghai", date(2026, 10, 1)),
    ("America/New_York", date(2026, 3, 7)),
    ("America/New_York", date(2026, 10, 31)),
    ("America/Santiago", date(2026, 4, 4)),
    ("America/Santiago", date(2026, 9, 5)),
    ("Australia/Lord_Howe", date(2026, 4, 4)),
    ("Australia/Lord_Howe", date(2026, 10, 3)),
]
NEVER = 10**9
LODGED_AT = 2 * 1440  # The minutes begin two days before the case does.


@dataclass(frozen=True, slots=True)
class Move:
    """An entry of a timeline by the number of its minute; `until` is that of a granted extension or a date of closing.

    `severity`: what the case was found to be.
    """

    minute: int
    kind: EventKind
    receiver: bool = False
    until: int = 0
    severity: str = ""


class Minutes:
    """For each minute from `first` on: the local day whose opening hours it belongs to, or None when closed."""

    def __init__(self, calendar: BusinessCalendar, first: datetime) -> None:
        self.first = first.astimezone(UTC)
        self._calendar = calendar
        self._furthest = datetime(1, 1, 1)
        self._days: list[date | None] = []

    def at(self, number: int) -> datetime:
        return self.first + number * MINUTE

    def day(self, number: int) -> date | None:
        while len(self._days) <= number:
            self._days.append(self._look(len(self._days)))
        return self._days[number]

    def _look(self, number: int) -> date | None:
        """A local time that comes twice counts the first time, so we go by the furthest that the wall has shown."""
        wall = self.at(number).astimezone(self._calendar.zone).replace(tzinfo=None)
        self._furthest = max(self._furthest, wall)
        day, clock = self._furthest.date(), self._furthest.time()
        works = any(one.opens <= clock and (clock < one.closes or one.closes == time(0)) for one in self._open_on(day))
        return day if works else None

    def _open_on(self, day: date) -> tuple[Period, ...]:
        calendar = self._calendar
        if day in calendar.extra_workdays:
            return calendar.extra_periods
        return () if day in calendar.holidays else calendar.week[day.weekday()]

    def of_days(self, begun: int, days: int) -> int:
        """The opening minutes of so many working days, of which the first is the one that `begun` falls in or before."""
        number = begun
        while self.day(number) is None:
            number += 1
        first, seen, total = self.day(number), set[date](), 0
        number -= 1440 + 120
        while True:
            day = self.day(max(number, 0))
            if day is not None and first is not None and day >= first:
                seen.add(day)
                if len(seen) > days:
                    return total
                total += 1
            number += 1


@dataclass(slots=True)
class Life:
    """What a clock has lived through since it began; minutes are numbers."""

    step: str
    begun: int
    done: int | None = None
    asked: int | None = None
    waits: list[tuple[int, int]] = field(default_factory=list)
    grant: tuple[int, int] | None = None
    dated: bool = False

    def hear(self, move: Move) -> None:
        kind = move.kind.value
        if self.done is None and kind in DONE_BY[self.step] | ENDS:
            self.done = move.minute
        if self.step == "solution" and kind == "solution_declined":
            self.done = None
        if self.step not in MAY_WAIT:
            return
        if self.asked is None and kind in QUESTIONS:
            self.asked = move.minute
        elif self.asked is not None and kind in ANSWERS | ENDS:
            self.waits.append((self.asked, move.minute))
            self.asked = None
        dating = kind == "closing_date_set" and self.step == "closing"
        self.dated = self.dated or dating
        if dating or (kind == "extension_granted" and not self.dated):
            self.grant = move.minute, move.until

    def stands_still_until(self, number: int) -> int:
        """When somebody who was not done yet had his answer from the customer; `number` itself when he waited for none."""
        ends = [ended for since, ended in self.waits if since <= number < ended]
        if self.asked is not None and number >= self.asked:
            ends.append(NEVER)
        return max(number, min(ends[0], NEVER if self.done is None else self.done)) if ends else number

    def stands_still(self, number: int) -> bool:
        return self.stands_still_until(number) > number

    @property
    def waits_on(self) -> bool:
        return self.asked is not None and self.done is None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a clock ought to show; minutes are numbers. `due` and `marks` are empty without a limit and in a wait."""

    life: Life
    paused_since: int | None = None
    marks: dict[int, int] = field(default_factory=dict)

    @property
    def due(self) -> int | None:
        return self.marks.get(100)


def begins(step: str, move: Move) -> bool:
    """Receipt begins all clocks but the desk's, if somebody else received the case: then handing over does."""
    kind = move.kind.value
    if step == "hand_over":
        return kind == "lodged" and move.receiver
    if step == "dispatch":
        return kind in {"handed_over", "rejected", "reopened", "separated"} or (kind == "lodged" and not move.receiver)
    return kind in {"lodged", "reopened", "separated"}


def asking_for_a_date(moves: Sequence[Move]) -> list[bool]:
    """With which moves management is asked by when a major case is closed: as soon as it is found to be, unless more time
    was granted already, and whenever it begins as one. Where nobody said how it became major it always was.
    """
    asks, extended = [], False
    major = not any(move.severity for move in moves)
    for move in moves:
        found = move.severity == "major" and not major
        major = move.severity == "major" if move.severity else major
        begun = begins("closing", move)
        extended = move.kind is EventKind.EXTENSION_GRANTED or (extended and not begun)
        asks.append((begun and major) or (found and not extended))
    return asks


def life_of(step: str, moves: Sequence[Move]) -> Life | None:
    life: Life | None = None
    asks = asking_for_a_date(moves) if step == "closing_date" else [begins(step, move) for move in moves]
    for move, anew in zip(moves, asks, strict=True):
        if anew:
            life = Life(step, move.minute)
        elif life is not None:
            life.hear(move)
    return life


def expected(step: str, moves: Sequence[Move], minutes: Minutes, *, amount: int | None, wall: bool) -> Expected | None:
    """What the clock of a step shows after the last move; `amount` is its limit in minutes that count."""
    life = life_of(step, moves)
    if life is None:
        return None
    paused = life.asked if life.waits_on else None
    if life.grant is not None:
        marks = _walk_to_date(life, minutes, *life.grant, wall=wall)
    elif amount is not None:
        marks = _walk(life, minutes, amount, wall=wall)
    else:
        return Expected(life, paused)
    # What was late before the customer was asked goes on being late.
    return Expected(life, None, marks) if 100 in marks else Expected(life, paused)


def _walk(life: Life, minutes: Minutes, amount: int, *, wall: bool) -> dict[int, int]:
    """The minute in which each share of the limit is used up; ends where the customer is still waited for."""
    marks: dict[int, int] = {}
    number, used = life.begun, 0
    while True:
        for level in LEVELS:
            if used >= amount * level // 100:
                marks.setdefault(level, number)
        if 150 in marks or (100 not in marks and life.waits_on and number >= (life.asked or 0)):
            return marks
        late = 100 in marks
        used += (wall or minutes.day(number) is not None) and (late or not life.stands_still(number))
        number += 1


def _walk_to_date(life: Life, minutes: Minutes, granted: int, until: int, *, wall: bool) -> dict[int, int]:
    """The same for a date that was granted: the shares are those of the minutes up to it, waiting moves it on."""

    def counts(number: int) -> bool:
        return wall or minutes.day(number) is not None

    def still_asked(number: int) -> bool:
        """Whether an answer that was waited for before will still take minutes that count."""
        answered = life.stands_still_until(number - 1)
        return answered == NEVER or any(counts(later) for later in range(number, answered))

    amount = sum(counts(number) for number in range(granted, until))
    marks: dict[int, int] = {}
    number, used, owed, paid, over = granted, 0, 0, 0, 0
    while True:
        if number >= until and paid == owed and not still_asked(number):
            marks.setdefault(100, number)
        if used >= amount * 75 // 100 or 100 in marks:
            marks.setdefault(75, number)
        if 100 in marks and over >= amount * 150 // 100 - amount:
            return {**marks, 150: number}
        if 100 not in marks and life.waits_on and number >= (life.asked or 0):
            return marks
        if counts(number):
            over += 100 in marks
            owed += life.stands_still(number)
            used += not life.stands_still(number)
            paid += number >= until
        number += 1


def periods(chance: Random) -> tuple[Period, ...]:
    """A long day with up to two breaks, all by the half hour."""
    opens, closes = chance.randint(0, 20), chance.randint(28, 48)
    breaks = chance.sample(range(opens + 1, closes), chance.choice([0, 2, 4]))
    marks = sorted([opens, *breaks, closes])
    ends = [time(half // 2 % 24, half % 2 * 30) for half in marks]
    return tuple(Period(a, b) for a, b in zip(ends[::2], ends[1::2], strict=True))


def calendar_of(chance: Random) -> tuple[BusinessCalendar, datetime]:
    """Opening hours that come again within days, around a change of clocks, and the instant in which a case begins."""
    zone, day = chance.choice(PLACES)

    def near() -> frozenset[date]:
        return frozenset(day + timedelta(days=chance.randint(-1, 4)) for _ in range(chance.randint(0, 2)))

    rest = {chance.randrange(7), chance.randrange(7)} if chance.random() < 0.5 else set()
    calendar = BusinessCalendar(
        zone=ZoneInfo(zone),
        week=tuple(() if number in rest else periods(chance) for number in range(7)),
        holidays=near(),
        extra_workdays=near(),
        extra_periods=periods(chance),
    )
    return calendar, datetime.combine(day, time(0), UTC) + chance.randint(0, 1440) * MINUTE


_SELDOM = {Act.WITHDRAW, Act.MERGE, Act.MARK_UNJUSTIFIED, Act.URGE, Act.SUPERVISE, Act.MISS, Act.CHANGE}
_TELLING = {Act.PROPOSE, Act.ASK_BACK, Act.ADD, Act.DECLINE, Act.ASK_EXTENSION}
_DECIDING = {Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION}


def _weight(act: Act, *, waiting: bool) -> int:
    """How often people do it in our timelines: most of what moves clocks, and soon an answer to what was asked."""
    if act in _SELDOM:
        return 1
    if act is Act.GRANT_EXTENSION or (waiting and act in (Act.ADD, Act.DECLINE)):
        return 30
    return 6 if act in _TELLING else 2


def _later(chance: Random) -> int:
    return chance.randint(0, chance.choice([0, 40, 200, 900]))


def led_by_people(chance: Random) -> list[Move]:
    """A case as people could have led it: only acts that the course allows, at any pace."""
    by = chance.choice([Party.CUSTOMER, Party.RECEIVER])
    state: ComplaintState | Refusal = ComplaintState.REGISTERED
    moves = [Move(LODGED_AT, EventKind.LODGED, receiver=by is Party.RECEIVER)]
    asked, waiting, minute = False, False, LODGED_AT
    along = chance.random() < 0.5
    for _ in range(chance.randint(0, 14)):
        assert isinstance(state, ComplaintState)
        could = {act: one for one in Party for act in possible_acts(state, one, ended_for=MINUTE, follows=along)}
        acts = [act for act in could if asked or act not in _DECIDING]
        if not acts:
            break
        act = chance.choices(acts, [_weight(act, waiting=waiting) for act in acts])[0]
        minute += _later(chance)
        until = minute + chance.randint(1, 1200) if RULES[act].event in DATED else 0
        moves.append(Move(minute, RULES[act].event, until=until))
        asked = act is Act.ASK_EXTENSION or (asked and act not in _DECIDING)
        waiting = act in (Act.ASK_BACK, Act.PROPOSE) or (waiting and act not in (Act.ADD, Act.DECLINE, Act.ACCEPT))
        state = apply(state, act, could[act], text="words", ended_for=MINUTE, follows=along)
    return moves


_WAITING = [EventKind.ASKED_BACK, EventKind.ADDED] * 3 + [
    EventKind.SOLUTION_PROPOSED,
    EventKind.SOLUTION_DECLINED,
    EventKind.EXTENSION_GRANTED,
    EventKind.CLOSING_DATE_SET,
    EventKind.SAID,
]


def much_waited_for(chance: Random) -> list[Move]:
    """A case in which much is asked, answered, granted and judged, in any order: clocks take every timeline."""
    moves = [Move(LODGED_AT, EventKind.LODGED)]
    for _ in range(chance.randint(2, 9)):
        kind = chance.choice(_WAITING)
        minute = moves[-1].minute + _later(chance) // 2
        until = minute + chance.randint(1, 1200) if kind in DATED else 0
        moves.append(Move(minute, kind, until=until))
    return moves


def entries(moves: Sequence[Move], minutes: Minutes) -> list[Entry]:
    """The moves as the clocks read them."""
    made = []
    for move in moves:
        facts: dict[str, object] = {"receiver": 7} if move.receiver else {}
        if move.kind in DATED:
            facts["until"] = minutes.at(move.until).isoformat()
        made.append(Entry(move.kind, minutes.at(move.minute), facts))
    return made
