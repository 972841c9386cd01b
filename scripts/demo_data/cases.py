"""The complaints and their stories, told by the people who take part in them."""

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from domain.complaint import Act, Category, Party, Severity
from domain.people import Role
from scripts.demo_data.acting import Stage
from services import complaint as cases
from services.complaint import course
from services.complaint.customer import OwnOutcome
from services.complaint.desk import DeskOutcome
from services.scope import Scope
from storage import complaint

FILE = Path(__file__).parents[1] / "demo" / "complaints.json"
DESK_LEAD = "H0201"
# Somebody at the desk does this just before an act that needs another hand.
BEFORE = timedelta(minutes=1)


async def complain(stage: Stage) -> int:
    """Lodge the complaints and let their stories happen up to now; returns how many there are."""
    told = json.loads(FILE.read_text(encoding="utf-8"))
    for each in sorted(told, key=lambda each: (-each["days_ago"], each["time"])):
        await _Case(stage, each).tell()
    return len(told)


class _Case:
    """One complaint on its way."""

    def __init__(self, stage: Stage, each: dict[str, Any]) -> None:
        self._stage = stage
        self._each = each
        self._id = 0

    async def tell(self) -> None:
        """Lodge it, then play its steps in order."""
        each, stage = self._each, self._stage
        start = stage.ago(each["days_ago"], each["time"])
        words = cases.Told(
            what=each["what"],
            where=each["where_when"],
            about=each["about"],
            category=Category(each["category"]),
            remedy="other",
            remedy_words=each["remedy"],
        )
        self._id = (await cases.lodge(await stage.acting(each["customer"], start), told=words)).id
        for step in each["story"]:
            at = start + timedelta(minutes=step["after_minutes"])
            if at > stage.now:
                return
            await self._step(step, at)
            if step["act"] == Act.CLOSE:
                await self._after(at)

    async def _after(self, closed: datetime) -> None:
        """What becomes of a closed case: its customer rates it, and the desk keeps what helped."""
        each, stage = self._each, self._stage
        if each.get("rating"):
            await self._rate(closed + timedelta(hours=1), each["rating"])
        at = closed + timedelta(hours=2)
        if each.get("keep") and at <= stage.now:
            scope = await stage.acting(each["keep"], at)
            draft = await cases.snippet_draft(scope, case_id=self._id)
            await cases.keep_snippet(scope, case_id=self._id, text=draft.text)

    async def _rate(self, at: datetime, rating: int) -> None:
        if at <= self._stage.now:
            scope = await self._stage.acting(self._each["customer"], at)
            _done(await cases.rate(scope, case_id=self._id, rating=rating), "rate")

    async def _step(self, step: dict[str, Any], at: datetime) -> None:
        scope = await self._stage.acting(step["by"], at)
        act, text, besides = Act(step["act"]), step["text"], cases.Besides(proof=step.get("proof", ""))
        if step["by"] == self._each["customer"]:
            return await self._by_customer(scope, act, text)
        if Role.DESK not in scope.actor.roles:
            await self._assign(step["by"], at)
            if act is not Act.UNDERTAKE:
                _done(await cases.work(scope, case_id=self._id, act=act, text=text, besides=besides), act)
            return None
        if act is Act.TAKE:
            _done(await cases.take(scope, case_id=self._id), act)
            return await self._classify(step["by"], at)
        await self._in_hand(step["by"], at, act)
        return _done(await cases.work(scope, case_id=self._id, act=act, text=text, besides=besides), act)

    async def _by_customer(self, scope: Scope, act: Act, text: str) -> None:
        if act is Act.ADD:
            _done(await cases.add(scope, case_id=self._id, text=text), act)
        elif act in (Act.ACCEPT, Act.DECLINE):
            _done(await cases.judge(scope, case_id=self._id, accept=act is Act.ACCEPT, why=text), act)
        elif act is Act.WITHDRAW:
            _done(await cases.withdraw(scope, case_id=self._id), act)
        elif act is Act.REOPEN:
            _done(await cases.reopen(scope, case_id=self._id, why=text), act)
        else:
            row = await complaint.find(self._stage.tx, self._id)
            assert row is not None
            refused = await course.carry_out(scope, row, act, Party.CUSTOMER, text=text)
            assert refused is None, (act, refused)

    async def _classify(self, by: str, at: datetime) -> None:
        severity = Severity(self._each["severity"])
        if severity is not Severity.NORMAL:
            scope = await self._stage.acting(by, at)
            _done(await cases.classify(scope, case_id=self._id, severity=severity), "classify")

    async def _in_hand(self, number: str, at: datetime, act: Act) -> None:
        """Whoever works a case at the desk has it in hand; closing and opening again are anybody's there."""
        row = await complaint.find(self._stage.tx, self._id)
        me = await self._stage.person(number)
        if row is not None and row.handler_id != me.id and act not in (Act.CLOSE, Act.REOPEN):
            scope = await self._stage.acting(me, at - BEFORE)
            _done(await cases.take_over(scope, case_id=self._id, of=row.handler_id or 0), "take over")

    async def _assign(self, number: str, at: datetime) -> None:
        """The desk takes the case if nobody has it, and passes it on to the owner, who accepts it."""
        row = await complaint.find(self._stage.tx, self._id)
        owner = await self._stage.person(number)
        assert row is not None
        if row.handler_id is None:
            scope = await self._stage.acting(DESK_LEAD, at - BEFORE)
            _done(await cases.take(scope, case_id=self._id), Act.TAKE)
        if row.owner_id != owner.id:
            handler = await self._stage.member(row.handler_id or 0)
            scope = await self._stage.acting(handler, at - BEFORE)
            _done(await cases.dispatch(scope, case_id=self._id, owner_id=owner.id or 0), "dispatch")
            scope = await self._stage.acting(owner, at - BEFORE)
            _done(await cases.work(scope, case_id=self._id, act=Act.UNDERTAKE), "undertake")


def _done(outcome: DeskOutcome | OwnOutcome, act: str) -> None:
    """A story that the rules refuse is a mistake in the demo."""
    assert outcome.refused is None, (act, outcome.refused)
