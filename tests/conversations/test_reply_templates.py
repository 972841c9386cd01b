"""Reply templates: whoever writes to a customer begins with one in the customer's language, sees all of it, and decides."""

import pytest

from domain.complaint import Act, Severity, Step
from domain.complaint.template import FITTING, TemplateUse
from domain.errors import NotFoundError
from domain.people import Role
from domain.permission import permissions_of
from handlers.desk.asked import ASKED, READ_BY_CUSTOMER
from services import complaint
from services.complaint import Whom
from services.scope import Actor
from storage.models.complaint import ComplaintEvent
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person


@pytest.fixture(name="fang")
async def fang_comes(house: House) -> Person:
    return await house.person("王芳", Role.CUSTOMER, phone="13900000009")


async def lodge_in_chinese(customer: Person) -> None:
    await customer.says("我要投诉！上周培训换了三次教室，没人通知我们")
    for label in ("跳过", "道歉并说明", "跳过", "13900000009", "可以", "提交投诉"):
        await customer.taps(label)


async def kinds(house: House) -> list[str]:
    return [str(row.kind) for row in await house.rows(ComplaintEvent)]


async def test_a_template_in_the_customers_language_is_filled_in_seen_and_sent(
    house: House, fang: Person, wang: Person
) -> None:
    await lodge_in_chinese(fang)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.sees("begins with a template in the customer's language")
    assert "收到投诉" in await wang.buttons()
    assert not {"Received", "收到投訴", "安全问题"} & set(await wang.buttons()), "other languages, another category"
    await wang.taps("收到投诉")
    await wang.sees(f"您反映的问题（{NUMBER}）", "客服会在11月25日周三 18:00前给您答复", "Use it like this?")
    assert "said" not in await kinds(house)
    await wang.taps("Use it like this")
    assert (await kinds(house))[-1] == "said"
    await fang.sees("客服会在11月25日周三 18:00前给您答复")
    draft = next(row.text for row in await fang.bubbles() if "给您答复" in row.text)
    assert not any(name in draft for name in ("Wang", "王芳", "13900000009", "{", "}"))


async def test_what_a_template_leaves_open_is_asked_one_by_one(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Propose a solution")
    await wang.taps("Solution")
    await wang.sees("Still open: findings", "{findings}")
    await wang.says("a double booking")
    await wang.sees("Still open: solution", "a double booking")
    await wang.taps("Back")
    await wang.sees("Your answer so far: a double booking")
    await wang.taps("Leave as is")
    await wang.says("a lesson of your own")
    await wang.says("Friday")
    await wang.sees(f"your complaint ({NUMBER}): a double booking", "a lesson of your own, done by Friday")
    assert "solution_proposed" not in await kinds(house)
    await wang.taps("Use it like this")
    await anna.sees("a lesson of your own, done by Friday")


async def test_the_draft_can_be_replaced_and_comes_under_the_second_look(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.taps("Received")
    await wang.says("That is your own fault.")
    await wang.sees("puts the blame on the customer", "It has not been sent yet")
    await wang.taps("Rewrite")
    await wang.sees("Thank you for telling us", "Your answer so far: That is your own fault.")
    await wang.says("Thank you, we look into it today.")
    await anna.sees("Thank you, we look into it today.")
    await anna.sees_not("fault")


async def test_what_is_filled_in_comes_under_the_second_look_too(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Ask back")
    await wang.taps("Ask the customer")
    await wang.says("why is it your own fault?")
    await wang.taps("Use it like this")
    await wang.sees("It has not been sent yet")
    assert "asked_back" not in await kinds(house)
    await wang.taps("Send as it is")
    assert (await kinds(house))[-1] == "asked_back"


async def test_own_words_are_typed_as_before(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.says("I call you at three.")
    assert (await kinds(house))[-1] == "said"
    await anna.sees("I call you at three.")


async def test_the_owner_begins_with_templates_and_asks_for_time_with_one(
    house: House, anna: Person, wang: Person, owner: Person
) -> None:
    await lodge(anna, unnamed=True)
    for label in ("Take", "Pass on", "Owen Reed"):
        await wang.taps(label)
    for label in ("Accept the case", "More…", "Ask for more time", "More time needed"):
        await owner.taps(label)
    await owner.says("the trainer is away")
    await owner.says("Thursday noon")
    await owner.sees("the trainer is away", "you hear from us by Thursday noon")
    await owner.sees_not("Anna", "13812345678")
    await owner.taps("Use it like this")
    await owner.sees("Until when?")
    await owner.taps("In three days")
    await anna.sees("the trainer is away")


async def test_a_template_changed_while_somebody_writes_is_never_sent_unseen(
    house: House, anna: Person, wang: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.taps("Received")
    async with house.peiban.edge.system("test") as scope:
        one = next(
            each.template
            for each in await complaint.templates(scope)
            if each.template.name == "Received" and each.template.language == "en"
        )
        await complaint.write_template(scope, code=one.code, text="Other words for {number}.")
    await wang.taps("Use it like this")
    assert "said" not in await kinds(house)
    await wang.taps("Received")
    await wang.sees(f"Other words for {NUMBER}.")
    await wang.taps("Use it like this")
    await anna.sees(f"Other words for {NUMBER}.")


async def test_a_time_that_nobody_promised_is_asked_for(house: House, anna: Person, wang: Person) -> None:
    await lodge(anna)
    async with house.peiban.edge.system("test") as scope:
        for step in (Step.SOLUTION, Step.CLOSING):
            await complaint.set_limit(scope, whom=Whom(), step=step, severity=Severity.NORMAL, limit=None)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.taps("Received")
    await wang.sees("Still open: time")
    await wang.says("Thursday 12:00")
    await wang.sees("answers you by Thursday 12:00")


async def test_a_case_of_somebody_else_has_no_templates(house: House, anna: Person, owner: Person) -> None:
    await lodge(anna)
    async with house.peiban.edge.system("test") as scope:
        roles = frozenset({Role.OWNER})
        stranger = scope.as_actor(
            Actor(person_id=owner.person_id, roles=roles, permissions=permissions_of(roles), consented=True)
        )
        with pytest.raises(NotFoundError):
            await complaint.templates_for(stranger, case_id=1, act=Act.SAY)


def test_templates_are_offered_where_the_customer_reads_the_words() -> None:
    assert set(FITTING) <= READ_BY_CUSTOMER & set(ASKED)
    assert {use for uses in FITTING.values() for use in uses} == set(TemplateUse)
