"""Random walks of people over a case, through the use cases and the store, beside a model written from the rule book.

After each step the store's state, hands and timeline, and what everybody is offered, are the model's; what the model refuses
changes nothing; at the end the clocks are those of the count by the minute.
"""

import asyncio
import shutil
from collections import Counter
from collections.abc import Coroutine, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from domain.complaint import RULES, Act, EventKind, Party, Severity, standing_of
from domain.errors import NotFoundError
from services import complaint
from services.calendar import business_calendar
from services.complaint import Besides, Caller, Told, may
from services.complaint.reach import own, reach
from services.scope import Scope
from storage.complaint import clocks as kept
from storage.complaint import entries
from tests.domain.slow_clock import ANSWERS, ENDS, LODGED_AT, MINUTE, QUESTIONS, Minutes, Move, expected
from tests.domain.test_complaint_course import FORTNIGHT_AND_A_DAY, MODEL, REASONS, WORDS, Row, row_of
from tests.workers.rule_book import ANY_DESK, JUDGING, LIMITS, UNSEEN
from tests.workers.test_case_races import Room, everybody

pytestmark = pytest.mark.slow
DESK, OWNERS = ("wang", "zhou"), ("owen", "ray")
EVERYBODY = ("anna", "chen", "su", "mei", *DESK, *OWNERS)
FOUR_HOURS = timedelta(hours=4)


class Walk(RuleBasedStateMachine):
    """One case; the attributes are what the model knows of it."""

    runner: ClassVar[asyncio.Runner]
    room: ClassVar[Room]
    # What was done in which state, in all walks.
    walked: ClassVar[Counter[tuple[str, str]]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.case, self.other, self.state = 0, "", ""
        self.chat, self.unnamed, self.severity, self.insisted = True, False, "normal", False
        self.receiver = self.handler = self.owner = ""
        self.asked_until: datetime | None = None
        self.urged_at: datetime | None = None
        self.ended_at: datetime | None = None
        self.moves: list[Move] = []

    @property
    def now(self) -> datetime:
        return self.room.house.clock.now()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.runner.run(work)

    # What the rule book says.

    def party(self, who: str) -> str:
        if who == "anna":
            return "customer" if self.chat else ""
        if who in OWNERS:
            return "owner" if who == self.owner and not self.along else ""
        if who == "chen":
            return "receiver" if who == self.receiver else ""
        # Whoever oversees it and has taken it over works on it as the desk.
        if who in DESK or (who == self.handler and not self.along):
            return "desk"
        # Management oversees what is grave enough.
        return "supervisor" if who == "su" or self.severity == "major" else ""

    @property
    def along(self) -> bool:
        """Whether it goes along with Anna's other case, which nobody has in hand: then nobody has this one either."""
        return self.state == "merged" and not self.chat

    @property
    def asked(self) -> bool:
        """Whether the customer owes an answer; one that is asked in a case that goes along is not waited for."""
        asked, over = False, False
        for kind in (move.kind.value for move in self.moves):
            over = (over or kind in ENDS) and kind not in {"reopened", "separated"}
            # What was asked before it began anew is asked no more.
            asked = not over and kind not in ANSWERS | {"reopened"} and (asked or kind in QUESTIONS)
        return asked

    @property
    def row(self) -> Row:
        return MODEL[row_of(self.state, follows=self.along)]

    def acts_of(self, who: str) -> set[str]:
        """What somebody may do now."""
        by, handler = self.party(who), "" if self.along else self.handler
        acts = {act for act, (parties, _to) in self.row.items() if by in parties.split()}
        if not self.along and self.ended_at is not None and self.now - self.ended_at > FORTNIGHT_AND_A_DAY:
            acts = set()
        acts -= {"ask_extension"} if self.asked_until else {"grant_extension", "refuse_extension"}
        # Nobody but management says by when a major case is closed, and nobody by when another one is.
        acts -= {"set_closing_date"} if who != "mei" or self.severity != "major" else set()
        # What was not asked, or is answered, cannot be withdrawn.
        acts -= set() if self.asked else {"withdraw_question"}
        if by == "desk":
            # Whoever has a customer without a chat on the phone writes down what he says; nobody does for one who has one.
            said = set() if self.chat else acts & {"add", "withdraw"}
            acts = (acts & ANY_DESK if who != handler else acts - {"add", "withdraw"}) | said
            acts -= {"take"} if self.state == "dispatched" and who != handler else set()
            # Only whoever has the case in hand writes down what a customer without a chat says.
            acts -= {"accept", "decline"} if self.chat or who != handler else set()
        if by == "owner":
            acts -= {"contact"} if self.unnamed else set()
            acts -= {"reject"} if self.insisted else set()
            acts -= (
                {"say", "ask_back", "withdraw_question", "ask_extension"}
                if self.state in {"dispatched", "rejected"}
                else set()
            )
        if who == (self.owner or handler):
            acts -= JUDGING | ({"withdraw"} if by == "desk" else set())
        return acts

    def lacks(self, act: str, who: str, text: str, owner: str, until: datetime | None) -> bool:
        """Whether something stands against an act that is somebody's to do."""
        if not text.strip() and act in (REASONS | WORDS) - {"set_closing_date"}:
            return True
        if until is not None and until <= self.now:
            return True
        # The other case is not major: management does not know of it.
        if act == "merge" and who == "mei":
            return True
        if act == "urge" and who == "anna" and self.urged_at and self.now < self.urged_at + FOUR_HOURS:
            return True
        if act == "dispatch" and owner == self.owner:
            return True
        return act == "grant_extension" and self.asked_until is not None and self.asked_until <= self.now

    def happens(self, act: str, who: str, text: str, owner: str, until: datetime | None) -> bool:
        """Whether an act is done, and what it changes besides the timeline."""
        if act not in self.acts_of(who) or self.lacks(act, who, text, owner, until):
            return False
        self.state = self.row[act][1] or self.state
        self.ended_at = self.now if self.state in ENDS else None
        if act == "take":
            self.handler, self.owner = who, ""
        if act == "dispatch":
            self.owner, self.insisted = owner, False
        if act in {"take", "dispatch", "hand_over"}:
            self.receiver = ""
        self.insisted = self.insisted or act == "insist"
        self.urged_at = self.now if act == "urge" else self.urged_at
        if self.state == "reopened" and act in {"reopen", "not_settled", "separate"}:
            self.handler = self.owner = ""
            self.insisted = False
        return True

    # What people do.

    # Hypothesis alone prefers simple choices, and walks that are cut short early; so it only seeds the walker's luck.
    @initialize(seed=st.binary(min_size=8, max_size=8))
    def is_lodged(self, seed: bytes) -> None:
        self.luck = Random(seed)
        self.room.house.clock.forward(minutes=self.luck.randrange(7 * 1440))
        by = self.luck.choice(["anna", "anna", "chen"])
        self.chat, self.unnamed = by == "anna", by == "anna" and self.luck.random() < 0.3
        self.receiver = "" if self.chat else "chen"
        self.state = "registered"
        self.case, self.other = self.run(self.enters(by))
        self.note(EventKind.LODGED, receiver=bool(self.receiver))
        if self.luck.random() < 0.3:
            self.classify("su", "major")

    async def enters(self, by: str) -> tuple[int, str]:
        other = await self.room.lodged()
        caller = None if by == "anna" else Caller(name="Lin", contact="13600003333", source="visit")
        async with self.room.house.peiban.database.write() as tx:
            told = Told(what="The room was locked.", unnamed=self.unnamed)
            made = await complaint.lodge(await self.room.scope(tx, by), told=told, caller=caller)
        return made.id, (await self.room.case(other)).number

    @rule()
    def somebody_acts(self) -> None:
        """Mostly what takes the case on, so that walks come far; sometimes anything that somebody may, or may not."""
        if self.luck.random() < 0.5:
            self.room.house.clock.forward(minutes=self.luck.choice([1, 5, 20, 60, 240, 600, 1440]))
        kind = self.luck.random()
        if kind < 0.1:
            who = self.luck.choice([*DESK, "su", "mei", self.handler or "mei"])
            if kind < 0.05:
                self.classify(who, self.luck.choice(sorted(LIMITS)))
            else:
                self.takes_over(who)
            return
        could = [(act, who) for who in EVERYBODY for act in sorted(self.acts_of(who))]
        if kind < 0.25 or not could:
            act, who = self.luck.choice(sorted(set(Act) - {Act.LODGE})), self.luck.choice(EVERYBODY)
            self.attempt(act, who, self.luck.choice(["We have looked.", " \n"]))
            return
        act, who = self.luck.choices(could, [self.weight(act) for act, _who in could])[0]
        self.attempt(Act(act), who, "We have looked.")

    def weight(self, act: str) -> float:
        """How often somebody does it: what takes the case on, but seldom what was often done in this state already.

        What ends a case without solving it is the rarest, because it cuts a walk short.
        """
        to = self.row[act][1] or self.state
        leads = 4.0 if to != self.state or act in {"hand_over", "change"} else 1.0
        return (0.2 if to in ENDS - {"closed"} else leads) / (1 + self.walked[self.state, act])

    def classify(self, who: str, severity: str) -> None:
        code = Severity(severity)
        self.run(self.room.does(who, lambda scope: complaint.classify(scope, case_id=self.case, severity=code)))
        may_ = who == self.handler or self.party(who) == "supervisor"
        if self.state not in ENDS and may_ and severity != self.severity:
            self.severity = severity
            self.note(EventKind.CLASSIFIED, severity=severity)
        self.run(self.agrees())

    def takes_over(self, who: str) -> None:
        before, by = self.handler, self.party(who)
        of = self.room.people[before].person_id or 0 if before else 0
        done = (
            by in ("desk", "supervisor")
            and before != who
            and "take" not in self.acts_of(who)
            and self.state not in ENDS
        )
        told = self.run(self.room.does(who, lambda scope: complaint.take_over(scope, case_id=self.case, of=of)))
        assert told == ("done" if done else "refused"), who
        # Of a case that nobody has it is what anybody at the desk does by taking it.
        if done and not before and "take" in self.row:
            self.state, self.owner, self.receiver = "accepted", "", ""
            self.note(EventKind.ACCEPTED)
        elif done:
            self.note(EventKind.ASSIGNED)
        self.handler = who if done else before
        self.run(self.agrees())

    def attempt(self, act: Act, who: str, text: str) -> None:
        owner = self.luck.choice(OWNERS) if act is Act.DISPATCH else ""
        dated = act in (Act.ASK_EXTENSION, Act.SET_CLOSING_DATE)
        until = self.now + self.luck.randrange(-300, 6000) * MINUTE if dated else None
        granted, state = self.asked_until, self.state
        done = self.happens(act.value, who, text, owner, until)
        if done:
            self.walked[state, act.value] += 1
            decided = act in (Act.GRANT_EXTENSION, Act.REFUSE_EXTENSION) or self.state in ENDS | {"reopened"}
            asks = act is Act.ASK_EXTENSION
            self.asked_until = until if asks else None if decided else self.asked_until
            self.note(RULES[act].event, until=granted if act is Act.GRANT_EXTENSION else None if asks else until)
            if act is Act.CARRY_OUT:
                self.note(EventKind.EVIDENCED)
        told = self.run(self.room.does(who, lambda scope: self.use_case(scope, act, text, owner, until)))
        # To take what one has, and to pass it on to whom it was passed, changes nothing and is no refusal.
        assert told == "done" or not done, (act, who, told)
        self.run(self.agrees())

    def note(
        self, kind: EventKind, *, receiver: bool = False, until: datetime | None = None, severity: str = ""
    ) -> None:
        first = self.moves[0] if self.moves else None
        if first is None:
            self.begun = self.now
        minute = LODGED_AT + (self.now - self.begun) // MINUTE
        last = LODGED_AT + (until - self.begun) // MINUTE if until else 0
        self.moves.append(Move(minute, kind, receiver=receiver, until=last, severity=severity))

    async def use_case(self, scope: Scope, act: Act, text: str, owner: str, until: datetime | None) -> Any:
        case = self.case
        if scope.actor.person_id == self.room.people["anna"].person_id:
            own = {
                Act.ADD: lambda: complaint.add(scope, case_id=case, text=text),
                Act.ACCEPT: lambda: complaint.judge(scope, case_id=case, accept=True),
                Act.DECLINE: lambda: complaint.judge(scope, case_id=case, accept=False),
                Act.WITHDRAW: lambda: complaint.withdraw(scope, case_id=case),
                Act.URGE: lambda: complaint.urge(scope, case_id=case),
                Act.CLOSE: lambda: complaint.settle(scope, case_id=case, settled=True),
                Act.NOT_SETTLED: lambda: complaint.settle(scope, case_id=case, settled=False, why=text),
                Act.REOPEN: lambda: complaint.reopen(scope, case_id=case, why=text),
            }
            if act in own:
                return await own[act]()
        if act is Act.TAKE:
            return await complaint.take(scope, case_id=case)
        if act is Act.HAND_OVER:
            return await complaint.hand_over(scope, case_id=case)
        if act is Act.DISPATCH:
            owner_id = self.room.people[owner].person_id or 0
            return await complaint.dispatch(scope, case_id=case, owner_id=owner_id)
        if act is Act.MERGE:
            return await complaint.merge(scope, case_id=case, into=self.other)
        words = "" if act is Act.SET_CLOSING_DATE else text
        return await complaint.work(
            scope, case_id=case, act=act, text=words, besides=Besides(until=until, proof="signed")
        )

    # What must be so.

    async def agrees(self) -> None:
        ids = {name: one.person_id for name, one in self.room.people.items()} | {"": None}
        row = await self.room.case(self.case)
        assert row.state.value == self.state
        hands = (row.handler_id, row.owner_id, row.receiver_id)
        assert hands == (ids[self.handler], ids[self.owner], ids[self.receiver])
        assert await self.room.kinds(self.case) == [move.kind for move in self.moves]
        async with self.room.house.peiban.database.look() as tx:
            timeline = (await entries(tx, [self.case]))[self.case]
            assert standing_of(timeline).differing(row) == []
            for who in EVERYBODY:
                offered = await self.offered(await self.room.scope(tx, who))
                assert offered == (None if self.party(who) == "" else self.acts_of(who)), who
            if self.chat:
                shown = await complaint.my_timeline(await self.room.scope(tx, "anna"), case_id=self.case)
                assert [step.kind for step in shown] == [one.kind for one in self.moves if one.kind not in UNSEEN]

    async def offered(self, scope: Scope) -> set[Act] | None:
        """The acts on somebody's card; None when there is no such case for him."""
        try:
            row, party = await reach(scope, self.case)
        except NotFoundError:
            row = (
                (await own(scope, self.case)) if self.chat and scope.me == self.room.people["anna"].person_id else None
            )
            return row and set(await may.acts_of(scope, row, Party.CUSTOMER))
        return set(await may.acts_with_help(scope, row, party))

    def teardown(self) -> None:
        if self.case:
            self.run(self.clocks_agree())

    async def clocks_agree(self) -> None:
        async with self.room.house.peiban.database.read() as tx:
            scope = await self.room.scope(tx, "system")
            calendar = await business_calendar(
                tx, zone=scope.zone, around=self.begun, until=self.now + timedelta(days=60)
            )
            found = {one.step.value: one for one in await kept.of_case(tx, self.case)}
        minutes = Minutes(calendar, self.begun - LODGED_AT * MINUTE)
        grave, limits = self.severity != "normal", LIMITS[self.severity]
        # A date of closing is a major case's only: of others it is as if nobody had set it.
        dated = [one for one in self.moves if self.severity == "major" or one.kind is not EventKind.CLOSING_DATE_SET]
        assert set(found) - {"answer"} <= set(limits)
        for step, amount in limits.items():
            begun = expected(step, dated, minutes, amount=None, wall=grave)
            if begun is None:
                assert step not in found
                continue
            counted = minutes.of_days(begun.life.begun, -amount) if amount is not None and amount < 0 else amount
            should = expected(step, dated, minutes, amount=counted, wall=grave)
            assert should is not None
            ended, paused = should.life.done, should.paused_since
            clock = found[step]
            assert (clock.started_at, clock.stopped_at, clock.paused_since, clock.due_at) == (
                minutes.at(should.life.begun),
                None if ended is None else minutes.at(ended),
                None if paused is None else minutes.at(paused),
                None if should.due is None else minutes.at(should.due),
            ), step


@pytest.fixture(scope="module", autouse=True)
def _everybody_comes(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("walks")
    shutil.copy(empty_store, folder / "peiban.db")
    with asyncio.Runner() as runner:
        opened = everybody(folder)
        Walk.runner, Walk.room = runner, runner.run(opened.__aenter__())
        yield
        runner.run(_all_of_it_agrees(Walk.room))
        runner.run(opened.__aexit__(None, None, None))


async def _all_of_it_agrees(room: Room) -> None:
    """Wherever the walks have led their cases, the doctor finds nothing."""
    async with room.house.peiban.database.read() as tx:
        assert (await complaint.differing(await room.scope(tx, "system"))).found == ()


TestACaseWalks = Walk.TestCase
TestACaseWalks.settings = settings(
    deadline=None,
    max_examples=18,
    stateful_step_count=40,
    derandomize=True,
    # A walk hangs on its seed: a smaller one is another walk, and looking for it takes minutes.
    phases=[Phase.generate],
)
