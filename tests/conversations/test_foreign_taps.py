"""Buttons that nobody was shown: invented data, and the ids of what belongs to others, from people without rights."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import SQLModel, select

from bot.edge import Edge
from domain.people import Role
from storage import outbox
from storage.models.intake import Intake
from storage.models.web import WebMessage
from tests.conversations.complaining import lodge
from tests.conversations.quiz_class import SINGLE, published
from tests.house import House, Person
from tests.pressable import comes, every_tap, kinds, pressed
from tests.whole import WHOLE

pytestmark = pytest.mark.slow

SECRETS = ("Secret", "13812345678", "教室", "C-2026", "Brakes")
# What somebody without rights may change: where he stands, what is on his screen, and what is his own.
CHAT = {"intake", "conversation", "screen", "pending_answer", "web_chat", "web_message"}
HIS_OWN = {
    "account": "id",
    "person": "id",
    "notice": "person_id",
    "invitation": "made_by",
    "audit_entry": "actor_id",
    "stored_file": "person_id",
}
NOBODY_S = 9_999_999
AT_ONCE, EXAMPLES = 25, 400 if WHOLE else 12


@pytest.fixture(name="full")
async def full_house(house: House) -> House:
    """A house in which others have everything that has an id: a lesson, a quiz, a case, a notice that failed, records."""
    await published(house, SINGLE)
    customer = await house.person("Carla Secret", Role.CUSTOMER, language="en", phone="13812345678")
    await house.person("Wang Secret", Role.DESK, number="W1", language="en")
    await lodge(customer)
    now = house.clock.now()
    async with house.peiban.database.write() as tx:
        await outbox.queue(tx, "claim_decided", now=now, params={}, person_id=customer.person_id)
        (queued,) = await outbox.due(tx, now=now)
        await outbox.ended(tx, queued.id or 0, outbox.End("failed", "x"), now=now)
    return house


async def store(house: House, people: list[Person]) -> dict[str, list[str]]:
    """What every table holds, without what is these people's own."""
    found: dict[str, list[str]] = {}
    async with house.peiban.database.read() as tx:
        for name, table in SQLModel.metadata.tables.items():
            if name not in CHAT:
                query = select(table)  # type: ignore[call-overload]
                if name in HIS_OWN:
                    theirs = {one.account.id if name == "account" else one.person_id for one in people} - {None}
                    column = table.c[HIS_OWN[name]]
                    query = query.where(column.is_(None) | column.not_in(theirs))
                if name == "notice":  # a copy of his own data goes to the account that asked for it
                    accounts = {one.account.id for one in people}
                    query = query.where(table.c.account_id.is_(None) | table.c.account_id.not_in(accounts))
                found[name] = sorted(map(repr, (await tx.exec(query)).all()))
    return found


async def shown(house: House, people: list[Person]) -> str:
    """All that stands in these people's chats, and the toasts they got."""
    chats = {one.account.user_id for one in people}
    rows = [row for row in await house.rows(WebMessage) if row.chat_id in chats]
    return "\n".join([f"{row.text} {row.buttons}" for row in rows] + [word for one in people for word in one.toasts])


WORD = st.sampled_from(
    ["", "1", "2", "-1", "0", "list", "show", "role", "admin", "sure", "x" * 40, str(2**63), "9" * 30, "١"]
)
FORGED = st.tuples(st.sampled_from(sorted(kinds())), st.lists(WORD | st.text(max_size=6), max_size=7)).map(
    lambda made: ":".join([made[0], *made[1]])
)
GARBAGE = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)
DATA = (st.sampled_from(every_tap()) | FORGED | GARBAGE).filter(lambda data: len(data.encode()) <= 64)


@given(st.lists(DATA, min_size=AT_ONCE, max_size=AT_ONCE))
@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
async def test_invented_buttons_show_and_change_nothing_of_others(full: House, invented: list[str]) -> None:
    """Twelve times twenty-five, whole 10,000; half of it from somebody on the roster without a role, half from a stranger."""
    people = [await full.person("Eve", language="en"), await full.stranger(language="en")]
    before = await store(full, people)
    await comes(full, [pressed(people[place % 2], data) for place, data in enumerate(invented)])
    assert {(row.state, row.error) for row in await full.rows(Intake)} == {("done", "")}
    said = await shown(full, people)
    assert said and not [secret for secret in SECRETS if secret in said]
    assert await store(full, people) == before


async def test_a_number_beyond_all_ids_is_an_old_button_whoever_presses_it(full: House) -> None:
    """Found by hand beside the invented ones: the store cannot be asked for it, and each such tap became a dead letter."""
    boss = await full.person("Boss", *Role, language="en")
    made = [data.replace(":7777", f":{2**63}", 1) for data in every_tap(number=7777) if ":7777" in data]
    made = list({data.partition(":")[0]: data for data in made}.values())
    assert len(made) > 15
    await comes(full, [pressed(boss, data) for data in made])
    assert {(row.state, row.error) for row in await full.rows(Intake)} == {("done", "")}
    assert set(boss.toasts) == {"This has moved on; the menu shows where things stand."}


@contextmanager
def replies(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[int, list[str]]]:
    """What each account is answered, in order, as it is written down."""
    heard: dict[int, list[str]] = {}
    keep = Edge._keep

    async def listening(edge: Edge, scope: Any, arrival: Any, answer: Any) -> Any:
        # A link that is good once is another one each time.
        said = re.sub(r"/enter/[\w-]+", "/enter/…", repr(answer))
        heard.setdefault(arrival.chat_id, []).append(said.replace(str(NOBODY_S), "1"))
        return await keep(edge, scope, arrival, answer)

    with monkeypatch.context() as patched:
        patched.setattr(Edge, "_keep", listening)
        yield heard


@pytest.mark.slow
async def test_what_belongs_to_others_is_answered_like_what_is_not_there(
    full: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twenty people in pairs: one presses with the ids of others, his twin with ids that nobody has."""
    with_ids = {
        prefix for prefix, kind in kinds().items() if int in {one.annotation for one in kind.model_fields.values()}
    }
    theirs, nobody_s = every_tap(number=1), every_tap(number=NOBODY_S)
    pairs = [pair for pair in zip(theirs, nobody_s, strict=True) if pair[0].partition(":")[0] in with_ids]
    assert len(pairs) > 100
    leaks = []
    with replies(monkeypatch) as heard:
        for role in (Role.TRAINEE, Role.CUSTOMER, Role.TRAINER, Role.ASSISTANT, Role.OWNER):
            for half in (pairs[::2], pairs[1::2]):
                twins = [await full.person("Twin", role, language="en") for _one in range(2)]
                await comes(full, [pressed(twins[side], pair[side]) for pair in half for side in (0, 1)])
                one, other = (heard[twin.account.user_id] for twin in twins)
                assert len(one) == len(other) == len(half)
                leaks += [
                    (role, data, said, told)
                    for (data, _), said, told in zip(half, one, other, strict=True)
                    if said != told or any(secret in said for secret in SECRETS)
                ]
    assert leaks == []
