"""Every act is done by everybody who may do it: whoever is queued a notice is whom the drawing of the course names."""

import re

from sqlmodel import col

from domain.complaint import ENDED, RULES, SAID_BY_CUSTOMER, Act, ComplaintState, Party
from domain.people import Role
from scripts.draw_course import drawing
from services.complaint.acting import act_on
from services.scope import Actor
from storage import complaint
from storage.models.outbox import Notice
from tests.conversations.complaining import bind_group, lodge
from tests.house import House, Person

# Another story has them: there are two cases in it, or none yet, or somebody who is not at the desk.
ELSEWHERE = {Act.LODGE, Act.HAND_OVER, Act.MERGE, Act.SEPARATE, Act.CLOSE_TOGETHER}
NAMED = {
    "customer": {"customer"},
    "new and former owner": {"owner"},
    "owner and colleague at the desk": {"hands"},
    "owner and whole desk": {"hands", "desk"},
    "whole desk and its groups": {"whole desk", "groups"},
    "supervisors": {"supervisors"},
    "–": set(),
}


def drawn(act: Act, *, himself: bool, his: bool) -> set[str]:
    """Whom the drawing names for an act of the customer `himself`, or for his word that the desk writes down."""
    row = next(line for line in drawing().splitlines() if line.startswith(f"| {act.value} |"))
    found: set[str] = set()
    for part in row.split("|")[-2].strip().split("; "):
        told, _, condition = part.partition(", ")
        if re.search("from the customer's .* on", told) or (condition.startswith("unless") and himself):
            continue
        if not condition.startswith("if") or his:
            found |= NAMED[told]
    return found


async def test_whoever_is_told_is_whom_the_drawing_names(
    house: House, anna: Person, wang: Person, zhou: Person, owner: Person
) -> None:
    chief = await house.person("Sun Mei", Role.SUPERVISOR, language="en")
    other = await house.person("Zoe Ash", Role.OWNER, language="en")
    await bind_group(house)
    await lodge(anna)
    doers = {Party.CUSTOMER: anna, Party.DESK: wang, Party.OWNER: owner, Party.SUPERVISOR: chief}
    places = {anna.person_id: "customer", wang.person_id: "hands", owner.person_id: "hands", other.person_id: "owner"}
    places |= {zhou.person_id: "desk", chief.person_id: "supervisors"}

    async def told(act: Act, party: Party, facts: dict[str, object]) -> set[str]:
        """Who is queued something when the act is done on a case that Wang Fang has, with Owen Reed."""
        before = max(one.id for one in await house.rows(Notice))
        state = next(iter(sorted(RULES[act].from_states - {ComplaintState.MERGED})))
        async with house.peiban.edge.system("test") as scope:
            row = await complaint.find(scope.tx, 1)
            assert row is not None
            hands = {"handler_id": wang.person_id, "owner_id": owner.person_id, "urged": 0}
            ended = scope.now if state in ENDED else None
            await complaint.revise(scope.tx, row, state=state, closed_at=ended, **hands)
            doer = scope.as_actor(Actor(person_id=doers[party].person_id)) if party in doers else scope
            assert await act_on(doer, row, act, party, text="-", facts=facts or None) is None, (act, party)
        fresh = await house.rows(Notice, col(Notice.id) > before, col(Notice.card).is_(False))
        new = {"groups" if one.place_id else "whole desk" for one in fresh if ":new:" in one.dedupe_key}
        return new | {places[one.person_id] for one in fresh if ":step:" in one.dedupe_key}

    wrong = []
    for act, rule in RULES.items():
        for party in sorted(rule.by) if act not in ELSEWHERE else ():
            written = party is Party.DESK and act in SAID_BY_CUSTOMER
            facts: dict[str, object] = {"said": "phone"} if written else {}
            if act is Act.DISPATCH:
                facts = {"owner": other.person_id, "before": None}
            expected = drawn(act, himself=party is Party.CUSTOMER, his=written or party is Party.CUSTOMER)
            found = await told(act, party, facts)
            if found != expected:
                wrong.append((act.value, party.value, sorted(found), sorted(expected)))
    assert wrong == []
