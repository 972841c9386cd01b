"""The audit is read by administrators: who did what when, nobody's identity in it, and each look leaves its own trace."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from markupsafe import Markup

from domain.audit import KIND_OF
from domain.people import Role
from handlers.audit.words import ACTS
from handlers.blocks.texts import plain
from services import roles
from storage.models.audit import AuditEntry
from tests.conversations.complaining import NUMBER, lodge
from tests.guards.test_rooms import sources
from tests.house import House, Person


@pytest.fixture(name="root")
async def root_comes(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en")


def written(path: Path) -> Iterator[ast.expr]:
    """What a file enters into the trail: the name of each act as it stands there."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        if ast.unparse(node.func) == "audit.note":
            yield node.args[1]
        yield from (word.value for word in node.keywords if word.arg == "act" and node.func.attr == "append")


def test_every_act_that_is_entered_has_a_kind_and_a_name() -> None:
    found = [one for path in sources("services", "scripts") for one in written(path)]
    constants = {node.value for one in found for node in ast.walk(one) if isinstance(node, ast.Constant)}
    assert len(constants) > 40
    assert constants - set(KIND_OF) == set()
    assert set(ACTS) == set(KIND_OF)
    # What is no constant is named by the domain or the store, where the table knows it; `act` is what `note` itself hands on.
    named = {ast.unparse(one) for one in found if not any(isinstance(node, ast.Constant) for node in ast.walk(one))}
    assert named == {"act", "case_act(act)", "import_act(after)", "erased.ACT", "DROPPED"}


async def a_case(anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.sees("Anna Frei")


async def lines(person: Person) -> list[str]:
    """The entries on the newest screen."""
    shown = (await person.last()).text.split("\n")
    return [plain(Markup(line)) for line in shown if line.startswith("20")]


async def test_an_administrator_reads_who_did_what_when_and_no_customer_is_named(
    house: House, root: Person, anna: Person, wang: Person
) -> None:
    await a_case(anna, wang)
    await root.says("/admin")
    await root.taps("Audit")
    assert await lines(root) == [f"2026-11-23 09:00 · Wang Fang · Looked who the customer is · {NUMBER}"]
    house.clock.forward(minutes=2)
    await root.taps_data(f"ad:role:{wang.person_id}:supervisor")
    await root.taps_data("au:list::0:0:0")
    # The first look stands there, the present one does not yet: it is entered as the page is sent.
    assert (await lines(root))[:2] == [
        "2026-11-23 09:02 · Root R1 · Gave a role · Wang Fang",
        "2026-11-23 09:00 · Root R1 · Read the audit",
    ]
    await root.sees_not("Anna", "138")
    looks = [one for one in await house.rows(AuditEntry) if one.act == "audit read"]
    assert [(one.actor_id, one.subject) for one in looks] == [(root.person_id, "audit")] * 2
    await root.taps("Back")
    await root.sees("Administration")


async def test_what_a_customer_did_himself_stands_under_a_number(house: House, root: Person, anna: Person) -> None:
    await anna.says("/privacy")
    await anna.taps("Withdraw")
    await anna.taps("Withdraw")
    await root.taps_data("au:list::0:0:0")
    (line,) = await lines(root)
    number = anna.person_id
    assert line == f"2026-11-23 08:40 · record {number} · Had personal data erased · record {number}"
    await root.sees_not("Anna")


async def test_a_long_trail_is_turned_over_and_its_own_looks_move_nothing(house: House, root: Person) -> None:
    ben = await house.person("Ben", Role.TRAINEE, number="B1", language="en")
    async with house.peiban.edge.system("test") as scope:
        for _turn in range(5):
            for _twice in range(2):
                await roles.change_role(scope, person_id=ben.person_id or 0, role=Role.TRAINER)
                house.clock.forward(minutes=1)
    await root.says("/admin")
    await root.taps("Audit")
    first = await lines(root)
    assert len(first) == 7
    assert first[0] == "2026-11-23 08:40 · test · Took a role · Ben B1"
    await root.taps("More")
    second = await lines(root)
    assert [("Took" in one, "Gave" in one) for one in second] == [(False, True), (True, False), (False, True)]
    assert "More ▶" not in await root.buttons()
    await root.taps("Newest")
    assert "Read the audit" in (await lines(root))[0]


async def test_the_trail_is_narrowed_to_a_kind_a_person_or_a_case(
    house: House, root: Person, anna: Person, wang: Person, zhou: Person
) -> None:
    await a_case(anna, wang)
    await root.taps_data(f"ad:role:{zhou.person_id}:supervisor")
    await root.says("/admin")
    await root.taps("Audit")
    await root.taps("People and roles")
    assert [line.partition(" · ")[2] for line in await lines(root)] == ["Root R1 · Gave a role · Zhou Yi"]
    await root.taps("Person or case")
    await root.says("wang")
    await root.sees("Audit · Wang Fang")
    assert [line.partition(" · ")[2] for line in await lines(root)] == [
        f"Wang Fang · Looked who the customer is · {NUMBER}"
    ]
    await root.taps("Person or case")
    await root.says(NUMBER)
    await root.sees(f"Audit · {NUMBER}", "Looked who the customer is")
    await root.taps("Person or case")
    await root.says("Anna")
    await root.sees("I found nobody by that")
    await root.says("/admin")
    await root.taps("Audit")
    await root.taps("Desk's set-up")
    await root.sees("There is nothing here.")
    await root.taps("Everything")
    assert len(await lines(root)) > 4


async def test_nobody_else_reads_it_and_a_look_that_was_refused_leaves_no_trace(
    house: House, root: Person, anna: Person, wang: Person
) -> None:
    await a_case(anna, wang)
    others = [role for role in Role if role is not Role.ADMIN]
    everybody_else = await house.person("Eve", *others, number="E1", language="en")
    for data in ("au:list::0:0:0", "au:list:people:0:0:0", "au:whom::0:0:0"):
        await everybody_else.taps_data(data)
        assert everybody_else.toasts == ["That is not open to you. /menu shows what you can do here."], data
    await root.taps_data("au:list:nonsense:0:0:0")
    await root.sees_not("Looked who")
    assert [one.act for one in await house.rows(AuditEntry)] == ["identity seen"]


@pytest.mark.parametrize(
    ("language", "door", "title", "act"),
    [("zh_Hans", "审计", "审计记录", "查看客户身份"), ("zh_Hant", "稽核", "稽核紀錄", "查看客戶身分")],
)
async def test_it_reads_chinese(
    house: House, anna: Person, wang: Person, language: str, door: str, title: str, act: str
) -> None:
    admin = await house.person("管理员", Role.ADMIN, number="R1", language=language)
    await a_case(anna, wang)
    await admin.says("/admin")
    await admin.taps(door)
    await admin.sees(title, act, NUMBER)
