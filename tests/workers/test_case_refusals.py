"""In every state that a case can be in, everybody tries all that is not his to do: it is refused, with what he can do now.

What that is says the model of the walks, which is written from the rule book. Whoever has no part in a case hears "not found".
In the short form each tries every sixth act, others in every state.
"""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from domain.complaint import Act, EventKind
from domain.errors import NotFoundError, NotPermittedError
from services.complaint import DeskOutcome, OwnOutcome
from tests.domain.test_complaint_course import MODEL, row_of
from tests.whole import WHOLE
from tests.workers.test_case_races import everybody
from tests.workers.test_case_walks import ENDS, EVERYBODY, Walk

pytestmark = pytest.mark.slow
# A customer has these at all; and these are nothing to an owner, who finds no such button.
CUSTOMERS = {"add", "accept", "decline", "withdraw", "urge", "close", "not_settled", "reopen"}
DESKS = {"take", "dispatch", "merge"}
# Who does what, a story each; after a step that leads to where none led before everybody tries everything else.
STORIES = {
    "declined, and opened again": (
        "su dispatch, owner reject, su insist, owner undertake, owner contact, owner investigate, owner ask_extension,"
        " zhou grant_extension, owner propose, anna decline, su change, owner propose, anna accept, owner carry_out,"
        " zhou miss, anna not_settled, wang take, wang ask_back, anna add, wang propose, anna accept, wang carry_out,"
        " zhou close, anna reopen, zhou take, zhou mark_unjustified"
    ),
    "withdrawn": "wang take, wang dispatch, wang take, anna withdraw",
    "put together with one of the same customer": "wang take, wang merge",
}
MAJOR = {"management's": "wang take, mei set_closing_date, wang propose, anna accept, wang carry_out, mei close"}
OF_A_CALLER = {
    "goes along with another customer's": "chen hand_over, wang take, wang merge, su separate",
    "settled by phone": "chen hand_over, wang take, wang propose, wang accept, wang carry_out, zhou close",
}


class Story(Walk):
    """A walk along a way that is given."""

    def begins(self, by: str, severity: str) -> None:
        self.luck = Random(1)
        self.chat, self.receiver, self.state = by == "anna", "" if by == "anna" else by, "registered"
        self.case, self.other = self.run(self.enters(by))
        self.note(EventKind.LODGED, receiver=bool(self.receiver))
        self.classify("su", severity)

    def goes(self, step: str) -> None:
        who, act = step.split()
        before = len(self.moves)
        self.attempt(Act(act), self.owner if who == "owner" else who, "We have looked.")
        assert len(self.moves) > before, step

    @property
    def place(self) -> tuple[object, ...]:
        """What it hangs on what somebody can do; in the short form only the most of it."""
        most = self.row_name, self.chat, self.severity
        return (*most, bool(self.owner), self.asked, self.insisted, bool(self.asked_until)) if WHOLE else most

    @property
    def row_name(self) -> str:
        return row_of(self.state, follows=self.along)

    async def all_else_is_refused(self, turn: int) -> set[str]:
        """Try it, a transaction for each person; what was tried."""
        tried: set[str] = set()
        for place, who in enumerate(EVERYBODY):
            async with self.room.house.peiban.database.write() as tx:
                scope = await self.room.scope(tx, who)
                acts = sorted(set(Act) - {Act.LODGE} - self.acts_of(who))
                for act in acts if WHOLE else acts[(turn + place) % 6 :: 6]:
                    tried.add(act)
                    outcome = None
                    with suppress(NotFoundError, NotPermittedError):
                        outcome = await self.use_case(scope, act, "We have looked.", "ray", None)
                    if not isinstance(outcome, DeskOutcome | OwnOutcome):
                        assert not self.is_told(who, act), (self.state, who, act)
                        continue
                    shown = outcome.card.acts if isinstance(outcome, DeskOutcome) else outcome.case.acts
                    # To take what one has is no refusal: it shows the card.
                    has = act is Act.TAKE and who == self.handler and self.state not in ENDS
                    assert has or outcome.refused is not None, (self.state, who, act)
                    assert set(shown) == self.acts_of(who), (self.state, who, act)
        assert (await self.room.case(self.case)).state == self.state
        assert await self.room.kinds(self.case) == [move.kind for move in self.moves]
        return tried

    def is_told(self, who: str, act: str) -> bool:
        """Whether he hears what he can do instead: whoever has a part in the case, of what his part has at all."""
        party = self.party(who)
        if party == "customer":
            return act in CUSTOMERS
        if act == "hand_over":
            return False
        return party in ("desk", "supervisor") or (party == "owner" and act not in DESKS)


@pytest.fixture(scope="module", autouse=True)
def _everybody_comes(tmp_path_factory: pytest.TempPathFactory, empty_store: Path) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("refusals")
    shutil.copy(empty_store, folder / "peiban.db")
    with asyncio.Runner() as runner:
        opened = everybody(folder)
        Story.runner, Story.room = runner, runner.run(opened.__aenter__())
        yield
        runner.run(opened.__aexit__(None, None, None))


def test_whatever_is_refused_comes_with_what_is_possible_in_every_state() -> None:
    places: set[object] = set()
    rows, tried = set(), set()
    told = [("anna", "normal", STORIES), ("anna", "major", MAJOR), ("chen", "normal", OF_A_CALLER)]
    for by, severity, steps in ((by, severity, steps) for by, severity, stories in told for steps in stories.values()):
        story = Story()
        story.begins(by, severity)
        for step in ["", *steps.split(", ")]:
            if step:
                story.goes(step.strip())
            if story.place not in places:
                tried |= story.run(story.all_else_is_refused(len(places)))
            places.add(story.place)
            rows.add(story.row_name)
    assert rows == set(MODEL) - {""}
    assert tried == set(Act) - {Act.LODGE}
