"""Supervisors and administrators look after the reply templates in chat; each change leaves a trace, nobody else may."""

import pytest

from domain.complaint import Category
from domain.complaint.template import TemplateUse
from domain.errors import InvalidError, NotPermittedError
from domain.people import Role
from domain.permission import permissions_of
from handlers.setup.taps import SetupTap
from services import complaint
from services.scope import Actor
from storage.models.audit import AuditEntry
from storage.models.complaint import ReplyTemplate
from tests.conversations.complaining import NUMBER, lodge
from tests.house import House, Person


@pytest.fixture(name="boss")
async def boss_comes(house: House) -> Person:
    return await house.person("Sue Park", Role.SUPERVISOR, language="en")


@pytest.fixture(name="admin")
async def admin_comes(house: House) -> Person:
    return await house.person("管理员小赵", Role.ADMIN)


async def test_a_supervisor_adds_a_template_and_the_desk_uses_it_for_its_category_only(
    house: House, anna: Person, wang: Person, boss: Person
) -> None:
    await boss.says("/templates")
    await boss.sees("Reply templates · English", "the desk is called: customer care")
    for label in ("Acknowledge · 2", "New template", "Organisation"):
        await boss.taps(label)
    await boss.says("Received")
    await boss.sees("There is a template of that name")
    await boss.says("Planning")
    await boss.says("We plan better, {number. ")
    await boss.sees("Each brace needs its other half", "We answer you by {time}.")
    await boss.says("We plan better next time ({number}).")
    await boss.sees("Is this right?", "We plan better next time ({number}).")
    await boss.taps("Confirm")
    await boss.sees("The template can be used", "Since today 09:00, Sue Park")
    row = (await house.rows(ReplyTemplate))[0]
    assert (row.use, row.category, row.language, row.set_by_id) == (
        TemplateUse.RECEIPT,
        Category.SERVICE,
        "en",
        boss.person_id,
    )
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.taps("Planning")
    await wang.sees(f"We plan better next time ({NUMBER}).")
    trace = (await house.rows(AuditEntry, AuditEntry.act == "reply template set"))[0]
    assert (trace.actor_id, trace.facts["before"], trace.facts["after"]["retired"]) == (boss.person_id, None, False)
    assert "plan" not in str(trace.facts)


async def test_a_shipped_template_is_changed_retired_and_brought_back(
    house: House, anna: Person, wang: Person, boss: Person
) -> None:
    await boss.says("reply templates")
    for label in ("Acknowledge · 2", "Received"):
        await boss.taps(label)
    await boss.sees("Comes with Peiban.", "every category")
    await boss.taps("Change words")
    await boss.says("It is here: {number}. {desk} sees to it.")
    await boss.sees("The template can be used", "It is here: {number}")
    await boss.taps("Retire")
    await boss.sees("retired")
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    assert "Received" not in await wang.buttons()
    await wang.taps("Cancel")
    await boss.taps("Use again")
    await wang.taps("Write")
    await wang.taps("Received")
    await wang.sees(f"It is here: {NUMBER}. Customer care sees to it.")
    assert len(await house.rows(ReplyTemplate)) == 1
    assert len(await house.rows(AuditEntry, AuditEntry.act == "reply template set")) == 3


async def test_an_administrator_does_it_in_chinese_and_names_the_desk(
    house: House, anna: Person, wang: Person, admin: Person
) -> None:
    await admin.says("/admin")
    for label in ("客服台", "回复模板"):
        await admin.taps(label)
    await admin.sees("回复模板 · 简体中文", "模板里客服的称呼：客服")
    await admin.taps("客服称呼")
    await admin.says("华信客户服务中心")
    await admin.sees("模板里客服的称呼：华信客户服务中心")
    for label in ("English", "受理 · 2", "Received"):
        await admin.taps(label)
    await admin.sees("培伴自带的模板。", "Thank you for telling us")
    await admin.taps("返回")
    await admin.sees("受理 · English")
    await lodge(anna)
    await wang.taps("Take")
    await wang.taps("Write")
    await wang.taps("Received")
    await wang.sees("华信客户服务中心 answers you by Wed 25 Nov 18:00")
    traces = await house.rows(AuditEntry, AuditEntry.act == "desk named")
    assert [(one.facts["before"], one.facts["after"]) for one in traces] == [("", "华信客户服务中心")]
    await admin.says("/templates")
    for label in ("客服称呼", "跳过"):
        await admin.taps(label)
    await admin.sees("模板里客服的称呼：客服")


async def test_nobody_else_sees_or_changes_templates(house: House, wang: Person) -> None:
    assert "Reply templates" not in await wang.buttons()
    await wang.says("/templates")
    await wang.sees("not open to you")
    for tap in (SetupTap(do="templates"), SetupTap(do="uses", code="receipt"), SetupTap(do="deskname")):
        await wang.taps_data(tap.pack())
        await wang.sees_not("Whoever writes to a customer", "New template")
    roles = frozenset({Role.DESK, Role.OWNER, Role.MANAGEMENT})
    async with house.peiban.edge.system("test") as scope:
        stranger = scope.as_actor(
            Actor(person_id=wang.person_id, roles=roles, permissions=permissions_of(roles), consented=True)
        )
        code = (await complaint.templates(scope))[0].template.code
        with pytest.raises(NotPermittedError):
            await complaint.write_template(stranger, code=code, text="Mine.")
        with pytest.raises(NotPermittedError):
            await complaint.call_desk(stranger, name="Mine")
    assert not await house.rows(ReplyTemplate)


async def test_taps_with_made_up_codes_find_nothing(house: House, boss: Person) -> None:
    await boss.says("/templates")
    for tap in (
        SetupTap(do="templates", whom="fr"),
        SetupTap(do="uses", whom="en", code="nonsense"),
        SetupTap(do="template", code="0123456789"),
        SetupTap(do="retire", code="0123456789"),
        SetupTap(do="newtext", whom="en", code="nonsense"),
        SetupTap(do="limits"),
        SetupTap(do="sheet", code="limits"),
    ):
        await boss.taps_data(tap.pack())
        await boss.sees_not("Limits ·")
    assert not await house.rows(ReplyTemplate)


async def test_the_use_case_refuses_a_name_that_is_taken_and_says_the_same_twice_once(house: House) -> None:
    async with house.peiban.edge.system("test") as scope:
        facts = {"use": TemplateUse.CLOSING, "category": None, "language": "en", "name": "Over", "text": "Done."}
        new = await complaint.add_template(scope, **facts)
        with pytest.raises(InvalidError):
            await complaint.add_template(scope, **facts)
        await complaint.write_template(scope, code=new.code, text="Done.")
    assert len(await house.rows(AuditEntry, AuditEntry.act == "reply template set")) == 1
