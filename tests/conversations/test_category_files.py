"""The sheet of categories: had from the page, edited, sent back, previewed and applied; its mistakes are told by row."""

import pytest

from domain.complaint import Category, CategoryBook, NamedCategory
from domain.imports.categories import check_categories
from domain.imports.columns import ImportKind
from domain.imports.desk import check_duties
from domain.people import Role
from services import complaint
from storage.models.audit import AuditEntry
from storage.models.complaint import CategoryDuty, ComplaintCategory, ReplyTemplate, SlaLimit
from tests.conversations.test_desk_files import sheet
from tests.conversations.test_imports import send
from tests.house import House, Person
from tests.imports import making

HEAD = "类别编码,简体名称,繁体名称,英文名称,识别词,状态\n"


@pytest.fixture(name="admin")
async def admin_comes(house: House) -> Person:
    return await house.person("Root", Role.ADMIN, number="R1", language="en")


@pytest.fixture(name="zhao")
async def zhao_comes(house: House) -> Person:
    return await house.person("赵敏", Role.ADMIN, number="R2")


def test_mistakes_in_a_sheet_of_categories_are_told_by_row() -> None:
    rows = [
        ["类别编码", "简体名称", "英文名称", "识别词", "状态"],
        ["service", "一二三四五六七八九十一", "", "", ""],
        ["", "", "", "床单", ""],
        ["SERVICE", "前厅", "", "", ""],
        ["", "客房", "", "x" * 31, "maybe"],
        ["", "客房", "'=Rooms", "床单；房卡, 床单", "停用"],
    ]
    checked = check_categories(making.table(ImportKind.CATEGORIES, rows))
    assert making.places(checked.errors) == [
        (2, "简体名称", "not_a_category"),
        (3, "简体名称", "missing_cell"),
        (4, "类别编码", "duplicate_key"),
        (5, "识别词", "not_a_category"),
        (5, "状态", "unknown_word"),
    ]
    assert [(one.code, one.names, one.words, one.hidden) for one in checked.rows] == [
        ("", {"zh_Hans": "客房", "en": "=Rooms"}, ("床单", "房卡"), True)
    ]


def test_a_sheet_without_these_columns_says_nothing_about_words_and_status() -> None:
    rows = [["简体名称", "英文名称", "识别词"], ["客房", "Rooms", ""]]
    (row,) = check_categories(making.table(ImportKind.CATEGORIES, rows)).rows
    assert (row.words, row.hidden) == ((), None)


def test_a_name_that_looks_like_a_formula_is_found_again_as_our_sheets_write_it() -> None:
    called = CategoryBook.of([NamedCategory(code=Category("own1"), names={"en": "+1 service"})]).labels()
    rows = [["category", "owner"], ["'+1 service", "Owen Reed"]]
    checked = check_duties(making.table(ImportKind.DUTIES, rows), called)
    assert (checked.errors, [one.category for one in checked.rows]) == ((), ["own1"])


@pytest.mark.slow
async def test_a_sheet_is_had_edited_and_sent_back(house: House, admin: Person) -> None:
    async with house.peiban.edge.system("test") as scope:
        await complaint.add_category(scope, names={"zh_Hant": "客房"}, words=["床單"])
        await complaint.hide_category(scope, code="marketing", hidden=True)
    await admin.says("/admin")
    for label in ("Complaint desk", "Categories", "As a sheet"):
        await admin.taps(label)
    await send(house, admin, await sheet(house, admin, "categories"), "categories.xlsx")
    await admin.sees("there is nothing to import")
    rows = (
        f"{HEAD}own1,客房部,客房,Guest rooms,床单、房卡,\nservice,前厅,培訓組織,Front desk,,\n"
        ",餐饮,,Food and drink,菜,\nsafety,安全,安全,Safety,,停用\nprice,价格或发票,價格或發票,Price or invoice,,\n"
        'marketing,宣传承诺,宣傳承諾,"Promises, adverts",,使用中\n'
    )
    await send(house, admin, rows, "categories.csv")
    await admin.sees(
        "categories of complaints",
        "New: 1 · changed: 4 · as before: 1",
        "客房 → Guest rooms: changed",
        "Organisation → Front desk: changed",
        "Food and drink: new",
        "Safety: retired",
        "Promises, adverts: changed",
    )
    assert len(await house.rows(ComplaintCategory)) == 2
    await admin.taps("Import")
    kept = {row.code: (row.names, row.words, row.hidden) for row in await house.rows(ComplaintCategory)}
    assert kept == {
        "own1": ({"zh_Hans": "客房部", "zh_Hant": "客房", "en": "Guest rooms"}, ["床单", "房卡"], False),
        "own2": ({"zh_Hans": "餐饮", "en": "Food and drink"}, ["菜"], False),
        "service": ({"zh_Hans": "前厅", "en": "Front desk"}, [], False),
        "safety": ({}, [], True),
        "marketing": ({}, [], False),
    }
    traces = await house.rows(AuditEntry, AuditEntry.act == "complaint category set")
    assert [one.actor_id for one in traces].count(admin.person_id) == 5
    await send(house, admin, rows, "categories.csv")
    await admin.sees("there is nothing to import")


@pytest.mark.slow
async def test_what_the_book_does_not_allow_is_refused_as_a_whole(house: House, zhao: Person) -> None:
    rows = f"{HEAD},客房,,,,\n,泳池,,Safety,,\nother,其他,,,,停用\nown9,水疗,,,,\n,健身房,,,,\nsafety,健身房,,,,\n"
    await send(house, zhao, rows, "类别.csv")
    await zhao.sees(
        "4 处",
        "第 3 行，简体名称：“Safety”已是其他类别的名称",
        "第 4 行，简体名称：此类别不能停用",
        "第 5 行，类别编码：没有“own9”这一项",
        "第 7 行，简体名称：“健身房”已是其他类别的名称",
    )
    assert not await house.rows(ComplaintCategory)


@pytest.mark.slow
async def test_other_sheets_know_the_houses_categories_and_not_what_is_out_of_use(
    house: House, owner: Person, admin: Person
) -> None:
    async with house.peiban.edge.system("test") as scope:
        await complaint.add_category(scope, names={"zh_Hans": "客房", "en": "Guest rooms"})
        await complaint.rename_category(scope, code="service", names={"en": "Front desk"})
        await complaint.hide_category(scope, code="price", hidden=True)
    await send(house, admin, "category,owner\nprice,Owen Reed\nOrganisation,Owen Reed\n", "duties.csv")
    await admin.sees(
        "Row 2, category: “price” is not known here", "Row 3, category: “Organisation” is not known here", "客房"
    )
    await send(house, admin, "category,owner\n客房,Owen Reed\nfront desk,Owen Reed\n", "duties.csv")
    await admin.sees("Guest rooms · Owner: Owen Reed", "Front desk · Owner: Owen Reed")
    await admin.taps("Import")
    assert {row.category for row in await house.rows(CategoryDuty)} == {"own1", "service"}
    await send(house, admin, "step,severity,category,limit\nclosing,normal,own1,1 h\n", "limits.csv")
    await admin.sees("Closing · normal · Guest rooms: 7 working days → 1 h")
    await admin.taps("Import")
    assert [row.category for row in await house.rows(SlaLimit)] == ["own1"]
    await send(house, admin, "use,language,name,text,category\nclosing,en,Fresh,Done.,Guest rooms\n", "templates.csv")
    await admin.sees("Close · English · Guest rooms · Fresh: new")
    await admin.taps("Import")
    assert [row.category for row in await house.rows(ReplyTemplate)] == ["own1"]
    # What is had of limits, duties and templates can be sent back as it is, also when a category goes out of use.
    async with house.peiban.edge.system("test") as scope:
        await complaint.hide_category(scope, code="own1", hidden=True)
    for kind, label in (("limits", "Limits"), ("duties", "Duties"), ("templates", "Reply templates")):
        await admin.says("/admin")
        for each in ("Complaint desk", label, "As a sheet"):
            await admin.taps(each)
        await send(house, admin, await sheet(house, admin, kind), f"{kind}.xlsx")
        await admin.sees("there is nothing to import")
