"""The house has categories of its own: added in chat, suggested by their words, owned, reported, taken out of use."""

import asyncio
from io import BytesIO

import pytest
from openpyxl import load_workbook

from domain.complaint import Category, EventKind, Severity, Step
from domain.complaint.template import Template, TemplateUse
from domain.errors import InvalidError, NotFoundError, NotPermittedError
from domain.people import Role
from domain.permission import permissions_of
from handlers.setup.taps import SetupTap
from services import complaint
from services.complaint import Told, Whom
from services.scope import Actor
from storage import complaint as cases
from storage import schema
from storage.complaint import duties
from storage.complaint import templates as kept_templates
from storage.models.audit import AuditEntry
from storage.models.complaint import CategoryDuty, Complaint, ComplaintCategory, ReplyTemplate, SlaLimit
from storage.models.files import Body, StoredFile
from tests.conversations.complaining import NUMBER, lodge, solve
from tests.house import House, Person

SHEETS = "投诉：酒店的床单三天没换，301 房"
BEFORE_CATEGORIES = "d3b86c1f4a07"


@pytest.fixture(name="zhao")
async def zhao_comes(house: House) -> Person:
    return await house.person("赵敏", Role.ADMIN, number="R2")


@pytest.fixture(name="chief")
async def chief_comes(house: House) -> Person:
    return await house.person("苏宁", Role.SUPERVISOR)


async def opens(admin: Person, *labels: str) -> None:
    await admin.says("/admin")
    for label in ("客服台", *labels):
        await admin.taps(label)


async def adds_rooms(admin: Person) -> None:
    await opens(admin, "类别", "新建类别")
    await admin.says("客房")
    await admin.taps("跳过")
    for words in ("Guest rooms", "床单、房卡，bed sheets"):
        await admin.says(words)
    await admin.taps("确认")


async def lodges(customer: Person, words: str = SHEETS) -> None:
    await customer.says(words)
    for label in ("Skip", "Apologise", "Skip", "13812345678", "Yes, it may", "Lodge"):
        await customer.taps(label)


async def test_a_category_of_the_house_goes_all_the_way_from_the_complaint_to_the_report(
    house: House, anna: Person, wang: Person, owner: Person, zhao: Person, chief: Person
) -> None:
    await adds_rooms(zhao)
    await zhao.sees("客房", "繁體中文：客房", "English：Guest rooms", "自定义识别词：床单、房卡、bed sheets")
    await opens(zhao, "分工", "客房", "责任人", "Owen Reed")
    await zhao.sees("客房", "责任人：Owen Reed")
    await anna.says(SHEETS)
    await anna.sees("Noted: Guest rooms")
    for label in ("Skip", "Apologise", "Skip", "13812345678", "Yes, it may", "Lodge"):
        await anna.taps(label)
    await wang.sees(NUMBER, "Guest rooms · normal")
    await wang.taps("Take")
    for label in ("Classify", "Safety"):
        await wang.taps(label)
    await wang.sees("Safety · normal", "Suggested: Guest rooms, normal (because of: “床单”)")
    await wang.taps("As suggested")
    await wang.sees("Guest rooms · normal", "Classified · Wang Fang: Guest rooms · normal")
    await wang.taps("Pass on")
    await wang.sees("★ answers for “Guest rooms”")
    await wang.taps("★ Owen Reed")
    await owner.sees(NUMBER, "Guest rooms")
    row = (await house.rows(Complaint))[0]
    assert (row.category, row.owner_id) == ("own1", owner.person_id)
    await chief.says("投诉月报")
    await chief.sees("主要类别：客房 1（100%）")
    await chief.taps("表格")
    stored = (await house.rows(StoredFile))[-1]
    data = await asyncio.to_thread((house.peiban.settings.files_dir / stored.name).read_bytes)
    cells = {
        cell for sheet in load_workbook(BytesIO(data)) for row in sheet.iter_rows(values_only=True) for cell in row
    }
    assert "客房" in cells and not {"own1", "Guest rooms"} & cells


async def test_what_is_taken_out_of_use_is_chosen_nowhere_and_old_cases_keep_it(
    house: House, anna: Person, wang: Person, zhao: Person
) -> None:
    await adds_rooms(zhao)
    await lodges(anna)
    await wang.taps("Take")
    await opens(zhao, "类别", "客房", "停用")
    await zhao.sees("客房 · 停用", "新的投诉不再归入此类")
    await wang.says(NUMBER)
    await wang.sees("Guest rooms · normal")
    await wang.taps("Classify")
    assert not {"Guest rooms", "● Guest rooms"} & set(await wang.buttons())
    await anna.says("/complain 床单又没换")
    await anna.taps("Skip")
    assert "Organisation" in await anna.buttons() and "Guest rooms" not in await anna.buttons()
    await opens(zhao, "分工")
    assert "客房" not in (await zhao.last()).text
    await opens(zhao, "时限", "按类别")
    assert "客房" not in await zhao.buttons()
    await opens(zhao, "类别", "客房 · 停用", "恢复使用")
    assert "停用" not in (await zhao.last()).text
    traces = await house.rows(AuditEntry, AuditEntry.act == "complaint category set")
    assert [(one.actor_id, one.facts["after"]["hidden"]) for one in traces] == [
        (zhao.person_id, False),
        (zhao.person_id, True),
        (zhao.person_id, False),
    ]
    assert traces[0].facts["before"] is None
    assert traces[1].facts["before"]["names"] == {"zh_Hans": "客房", "en": "Guest rooms"}


async def test_one_that_peiban_brings_is_renamed_and_called_as_before_again(
    house: House, anna: Person, zhao: Person
) -> None:
    await opens(zhao, "类别", "培训组织", "改名")
    await zhao.says("一个长得谁的按钮都放不下的名称")
    await zhao.sees("最多 10 个汉字或 20 个字母")
    await zhao.says("价格或发票")
    await zhao.sees("“价格或发票”已是其他类别的名称")
    await zhao.says("前厅 & 礼宾")
    for _language in range(2):
        await zhao.taps("跳过")
    await zhao.sees("前厅 & 礼宾", "English：Organisation")
    await opens(zhao, "分工")
    await zhao.sees("前厅 & 礼宾")
    await anna.says("/complain the porter slept")
    await anna.taps("Skip")
    assert "Organisation" in await anna.buttons()
    await opens(zhao, "类别", "前厅", "恢复原名")
    await zhao.sees("培训组织")
    row = (await house.rows(ComplaintCategory))[0]
    assert (row.code, row.names) == ("service", {})


async def test_words_are_taught_and_the_last_resort_stays(house: House, zhao: Person) -> None:
    await opens(zhao, "类别", "其他", "停用")
    assert "此类别不能停用" in zhao.toasts[-1]
    await opens(zhao, "类别", "安全", "识别词")
    await zhao.says("电梯困人；消防栓")
    await zhao.sees("自定义识别词：电梯困人、消防栓")
    await zhao.taps("识别词")
    await zhao.taps("跳过")
    await zhao.sees("自定义识别词：—")
    assert [row.words for row in await house.rows(ComplaintCategory)] == [[]]


async def test_many_categories_are_paged(house: House, anna: Person, wang: Person, zhao: Person) -> None:
    async with house.peiban.edge.system("test") as scope:
        for n in range(1, 31):
            await complaint.add_category(scope, names={"zh_Hans": f"部门{n}", "en": f"Unit {n}"})
        with pytest.raises(InvalidError):
            await complaint.add_category(scope, names={"en": "One more"})
    await opens(zhao, "类别")
    await zhao.sees("1/4")
    for _page in range(3):
        await zhao.taps("下一页")
    assert "部门30" in await zhao.buttons()
    await zhao.taps("新建类别")
    assert "30" in zhao.toasts[-1]
    await opens(zhao, "分工")
    await zhao.taps("下一页")
    await zhao.sees("部门4：— · —", "2/4")
    await anna.says("/complain the porter slept")
    await anna.taps("Skip")
    await anna.sees("1/4")
    for _page in range(3):
        assert "Unit 30" not in await anna.buttons()
        await anna.taps("More ▶")
    await anna.taps("Earlier")
    await anna.taps("More ▶")
    await anna.sees("What is it about?", "4/4")
    await anna.taps("Unit 30")
    for label in ("Apologise", "Skip", "13812345678", "Yes, it may", "Lodge"):
        await anna.taps(label)
    await wang.taps("Take")
    await wang.taps("Classify")
    await wang.taps("More ▶")
    await wang.taps("Unit 9")
    await wang.sees("Unit 9 · normal")


async def test_who_adds_one_when_there_is_no_room_any_more_can_leave_the_form(house: House, zhao: Person) -> None:
    async with house.peiban.edge.system("test") as scope:
        for n in range(29):
            await complaint.add_category(scope, names={"en": f"Unit {n}"})
    await opens(zhao, "类别", "新建类别")
    async with house.peiban.edge.system("test") as scope:
        await complaint.add_category(scope, names={"en": "Unit 30"})
    await zhao.says("客房")
    for _question in range(3):
        await zhao.taps("跳过")
    await zhao.taps("确认")
    assert "30" in zhao.toasts[-1]
    await zhao.says("/cancel")
    await zhao.taps("放弃")
    await zhao.sees("已放弃")


async def test_one_that_goes_out_of_use_while_somebody_chooses_it_is_called_by_its_name(
    house: House, anna: Person, wang: Person, zhao: Person
) -> None:
    await adds_rooms(zhao)
    await anna.says("/complain the porter slept")
    await anna.taps("Skip")
    keyboard = await anna.last()
    await opens(zhao, "类别", "客房", "停用")
    await anna.taps_again("Guest rooms", keyboard)
    for label in ("Apologise", "Skip", "13812345678", "Yes, it may"):
        await anna.taps(label)
    await anna.sees("About: Guest rooms")
    await anna.taps("Lodge")
    (row,) = await house.rows(Complaint)
    (about,) = await house.rows(Body, Body.id == row.about_id)
    assert (row.category, about.text) == (Category.OTHER, "Guest rooms")


async def test_a_code_that_the_book_does_not_know_fails_nowhere(
    house: House, anna: Person, wang: Person, chief: Person
) -> None:
    await lodge(anna)
    await wang.taps("Take")
    async with house.peiban.edge.system("test") as scope:
        row = await cases.find(scope.tx, 1)
        assert row is not None
        facts = {"category": "own7", "severity": "normal"}
        await cases.append(scope.tx, 1, kind=EventKind.CLASSIFIED, at=scope.now, actor_id=wang.person_id, facts=facts)
        await cases.revise(scope.tx, row, category="own7")
        old = Template(use=TemplateUse.CLOSING, category=Category("own7"), language="en", name="Old", text="Done.")
        await kept_templates.put(scope.tx, old, by=None, now=scope.now)
        kept = await complaint.templates(scope)
    assert [one.category.code for one in kept if one.template == old and one.category] == [Category.OTHER]
    await wang.says(NUMBER)
    await wang.sees("Something else · normal", "Classified · Wang Fang: Something else · normal")
    await wang.taps("Classify")
    await wang.taps("Safety")
    await wang.sees("Safety · normal")
    async with house.peiban.database.write() as tx:
        row = await cases.find(tx, 1)
        assert row is not None
        await cases.revise(tx, row, category="own7")
    await chief.says("投诉月报")
    await chief.sees("主要类别：其他 1（100%）")


async def test_nobody_but_an_administrator_changes_categories(house: House, wang: Person, chief: Person) -> None:
    for who in (wang, chief):
        for tap in (
            SetupTap(do="categories"),
            SetupTap(do="category", code="price"),
            SetupTap(do="newcat"),
            SetupTap(do="recat", code="price"),
            SetupTap(do="catwords", code="price"),
            SetupTap(do="hidecat", code="price"),
            SetupTap(do="usualcat", code="price"),
            SetupTap(do="sheet", code="categories"),
        ):
            await who.taps_data(tap.pack())
            await who.sees_not("Telling words", "识别词", "What complaints are about", "投诉涉及哪些方面")
            await who.sees_not("What is it called", "名称是什么")
    roles = frozenset({Role.DESK, Role.SUPERVISOR, Role.MANAGEMENT})
    async with house.peiban.edge.system("test") as scope:
        stranger = scope.as_actor(
            Actor(person_id=wang.person_id, roles=roles, permissions=permissions_of(roles), consented=True)
        )
        for refused in (
            complaint.add_category(stranger, names={"en": "Mine"}),
            complaint.rename_category(stranger, code="price", names={"en": "Mine"}),
            complaint.teach_category(stranger, code="price", words=["mine"]),
            complaint.hide_category(stranger, code="price", hidden=True),
        ):
            with pytest.raises(NotPermittedError):
                await refused
    assert not await house.rows(ComplaintCategory)


async def test_the_use_cases_put_nothing_new_under_what_is_out_of_use(
    house: House, anna: Person, owner: Person
) -> None:
    async with house.peiban.edge.system("test") as scope:
        price = (await complaint.hide_category(scope, code="price", hidden=True)).code
        for refused in (
            complaint.name_duty(scope, category=price, place="owner", person_id=owner.person_id),
            complaint.set_limit(
                scope, whom=Whom(category=price), step=Step.CLOSING, severity=Severity.NORMAL, limit=None
            ),
        ):
            with pytest.raises(InvalidError):
                await refused
        with pytest.raises(NotFoundError):
            await complaint.hide_category(scope, code="own7", hidden=True)
        with pytest.raises(NotFoundError):
            await complaint.limits(scope, whom=Whom.of("c.own7"))
        customer = scope.as_actor(
            Actor(
                person_id=anna.person_id,
                roles=frozenset({Role.CUSTOMER}),
                permissions=permissions_of({Role.CUSTOMER}),
                consented=True,
                language="en",
            )
        )
        await complaint.lodge(customer, told=Told(what="The bill is wrong", category=price))
        # The same again leaves no second trace.
        await complaint.hide_category(scope, code="price", hidden=True)
    # Nobody is turned away: what was chosen a moment before stays as words.
    assert [row.category for row in await house.rows(Complaint)] == [Category.OTHER]
    assert len(await house.rows(AuditEntry, AuditEntry.act == "complaint category set")) == 1
    assert not await house.rows(CategoryDuty) and not await house.rows(SlaLimit)


async def test_an_older_peiban_finds_its_own_ten_and_coming_back_loses_no_case(
    house: House, anna: Person, wang: Person, owner: Person, zhao: Person
) -> None:
    await adds_rooms(zhao)
    await lodges(anna)
    await wang.taps("Take")
    await solve(anna, wang)
    async with house.peiban.edge.system("test") as scope:
        rooms = Category("own1")
        await complaint.set_limit(
            scope, whom=Whom(category=rooms), step=Step.CLOSING, severity=Severity.NORMAL, limit=None
        )
        await duties.name(scope.tx, rooms, owner_id=owner.person_id, deputy_id=None)
        await duties.name(scope.tx, Category.PRICE, owner_id=owner.person_id, deputy_id=None)
    await schema.downgrade(house.peiban.database, BEFORE_CATEGORIES)
    assert [row.category for row in await house.rows(Complaint)] == [Category.OTHER]
    assert [row.category for row in await house.rows(CategoryDuty)] == [Category.PRICE]
    assert not await house.rows(SlaLimit) and not await house.rows(ReplyTemplate)
    await schema.upgrade(house.peiban.database)
    assert not await house.rows(ComplaintCategory)
    await wang.says(NUMBER)
    await wang.sees("Something else")
