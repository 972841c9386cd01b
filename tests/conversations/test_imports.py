"""Importing by sending a file: preview, confirmation, what is stored, and what is refused."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.files import inspect, keep
from domain.imports.state import ImportState
from domain.people import Role
from storage import files
from storage.models.audit import AuditEntry
from storage.models.files import StoredFile
from storage.models.imports import ImportRun
from storage.models.people import Organisation, RoleHeld
from storage.models.people import Person as Record
from storage.models.training import Cohort, Enrolment, Lesson
from storage.models.web import WebMessage
from tests.house import House, Person, open_house

ROSTER = (
    "工号,姓名,公司,部门,手机,班级,角色,上级\n"
    "B0001,陈晨,华信电梯,技术部,13900000001,一班,trainee,B0003\n"
    "B0002,Anna Berg,华信电梯,客服部,13900000002,一班,desk;owner@技术部,B0003\n"
    "B0003,吴昊,华信电梯,技术部,13900000003,,supervisor,\n"
)


async def stored(house: House, who: Person, name: str, data: bytes | str) -> StoredFile:
    """Put a file where an upload leaves it."""
    looked = inspect(data.encode() if isinstance(data, str) else data, name)
    folder = house.peiban.settings.files_dir
    content = data.encode() if isinstance(data, str) else data
    async with house.peiban.database.write() as tx:
        return await files.put(
            tx,
            name=keep(folder, content),
            shown_name=getattr(looked, "name", name),
            kind="document",
            media_type="text/csv",
            size=len(content),
            sha256="",
            now=house.clock.wall(),
            person_id=who.person_id,
            account_id=who.account.id,
        )


async def send(house: House, who: Person, data: bytes | str, name: str = "roster.csv") -> None:
    await who.sends(await stored(house, who, name, data))


async def an_admin(house: House) -> Person:
    return await house.person("Alice", Role.ADMIN, number="A0001", language="en")


async def people_numbered(house: House, start: str = "B") -> dict[str, Record]:
    rows: Sequence[Record] = await house.rows(Record)
    return {row.employee_no: row for row in rows if row.employee_no and row.employee_no.startswith(start)}


async def roles_of(house: House, person_id: int | None) -> set[tuple[Role, str]]:
    return {(row.role, row.scope) for row in await house.rows(RoleHeld, RoleHeld.person_id == person_id)}


async def test_a_roster_is_previewed_and_stored_only_when_confirmed(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    await alice.sees("roster.csv", "New: 3", "changed: 0", "Nothing is stored yet")
    assert await people_numbered(house) == {}
    await alice.taps("Import")
    await alice.sees("Imported", "New: 3")
    found = await people_numbered(house)
    assert {number: (row.name, row.superior_no) for number, row in found.items()} == {
        "B0001": ("陈晨", "B0003"),
        "B0002": ("Anna Berg", "B0003"),
        "B0003": ("吴昊", None),
    }
    assert await roles_of(house, found["B0002"].id) == {(Role.DESK, ""), (Role.OWNER, "技术部")}
    cohort = (await house.rows(Cohort))[0]
    enrolled = {row.person_id for row in await house.rows(Enrolment, Enrolment.cohort_id == cohort.id)}
    assert enrolled == {found["B0001"].id, found["B0002"].id}
    entry = (await house.rows(AuditEntry, AuditEntry.act == "imported"))[0]
    assert (entry.actor_id, entry.facts) == (alice.person_id, {"added": 3, "changed": 0, "unchanged": 0})


async def test_the_preview_takes_the_place_of_the_waiting_message(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    said = [row for row in await alice.bubbles() if not row.mine]
    assert len(said) == 1
    assert "New: 3" in said[0].text


async def test_the_same_file_again_says_that_there_is_nothing_to_import(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    await alice.taps("Import")
    before = await everything(house)
    await send(house, alice, ROSTER)
    await alice.sees("there is nothing to import")
    assert "Import" not in await alice.buttons()
    assert await everything(house) == before


async def everything(house: House) -> list[list[dict[str, object]]]:
    models = (Record, RoleHeld, Organisation, Cohort, Enrolment, Lesson)
    return [[row.model_dump() for row in await house.rows(model)] for model in models]


async def test_a_second_tap_on_import_does_nothing(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    preview = await alice.last()
    await alice.taps("Import", cid="tap-1")
    await alice.taps_again("Import", preview)
    assert "This import is over." in alice.toasts
    assert len(await house.rows(AuditEntry, AuditEntry.act == "imported")) == 1
    assert len(await people_numbered(house)) == 3


async def test_two_taps_before_the_import_begins_are_one(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    preview = await alice.last()
    await alice.taps("Import", settle=False)
    await alice.taps_again("Import", preview)
    assert len(await house.rows(AuditEntry, AuditEntry.act == "imported")) == 1


async def test_a_dropped_import_stores_nothing_and_cannot_be_taken_up_again(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    preview = await alice.last()
    await alice.taps("Cancel")
    await alice.sees("was dropped")
    await alice.taps_again("Import", preview)
    await alice.sees("was dropped")
    assert await people_numbered(house) == {}
    assert (await house.rows(ImportRun))[0].content == ""


async def test_mistakes_are_told_by_row_and_column_and_forbid_the_import(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER.replace("13900000002", "call me").replace(",技术部,13900000003", ",,1.3E+10"))
    await alice.sees(
        "2 places need a look", "Row 3, 手机: “call me” is not a phone number", "Row 4, 手机: Excel has shortened"
    )
    assert "Import" not in await alice.buttons()
    assert await people_numbered(house) == {}


async def test_more_mistakes_than_a_message_holds_come_as_a_file(house: House) -> None:
    alice = await an_admin(house)
    rows = "".join(f"B{number:04},Somebody,no phone\n" for number in range(12))
    await send(house, alice, f"工号,姓名,手机\n{rows}")
    await alice.sees("12 places need a look", "Row 9, 手机", "All of them are in the file below")
    said = await alice.reads()
    assert "Row 10, 手机" not in said
    listing = (await house.rows(StoredFile, StoredFile.declared_name == "roster.txt"))[0]
    content = (house.peiban.settings.files_dir / listing.name).read_text(encoding="utf-8-sig")
    assert len(content.splitlines()) == 12
    assert "Row 13, 手机" in content
    bubble: WebMessage = (await alice.bubbles())[-1]
    assert bubble.file_id == listing.id


async def test_a_superior_nobody_knows_is_an_error_of_its_row(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER.replace("desk;owner@技术部,B0003", "desk,Nobody"))
    await alice.sees("Row 3, 上级: nobody called “Nobody” is on the roster")
    assert await people_numbered(house) == {}


async def test_a_timetable_names_people_who_must_be_known(house: House) -> None:
    alice = await an_admin(house)
    await house.record("魏老师", Role.TRAINER, number="T1")
    await house.record("魏老师", Role.TRAINER, number="T2")
    await house.record("何老师", number="T3")
    lessons = (
        "课程,班级,课次,开始,结束,讲师,助教\n"
        "叉车,三班,1,D+1 09:00,D+1 11:00,T1,\n"
        "叉车,三班,2,D+2 09:00,D+2 11:00,魏老师,\n"
        "叉车,三班,3,D+3 09:00,D+3 11:00,T9,\n"
        "叉车,三班,4,D+4 09:00,D+4 11:00,何老师,\n"
    )
    await send(house, alice, lessons, "timetable.csv")
    await alice.sees(
        "Row 3, 讲师: several people are called “魏老师” (T1, T2)",
        "Row 4, 讲师: nobody called “T9”",
        "Row 5, 讲师: “何老师” does not hold the role “Trainer”",
        "Row 2, 班级: cohort “三班” is new",
    )
    assert await house.rows(Lesson) == []


async def test_garbage_gets_a_reason_and_a_way_out(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, "hello,world\n1,2\n", "notes.csv")
    await alice.sees("notes.csv cannot be imported", "there is no header I know", "roster (工号, 姓名)")
    await send(house, alice, b"\x89PNG\r\n\x1a\n rest", "roster.csv")
    await alice.sees("cannot be imported", "it holds png")
    await send(house, alice, "", "empty.csv")
    await alice.sees("The file is empty.")
    assert {run.state for run in await house.rows(ImportRun)} == {ImportState.REFUSED}


async def test_a_file_that_no_import_can_be_is_refused_by_its_name(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, b"%PDF-1.4 something", "roster.pdf")
    await alice.sees("I cannot import files of the kind .pdf", ".xlsx")
    assert await house.rows(ImportRun) == []


async def test_whoever_may_not_import_is_asked_what_the_file_belongs_to(house: House) -> None:
    tom = await house.person("Tom", Role.TRAINEE, number="A0002", language="en")
    await send(house, tom, ROSTER)
    await tom.sees("What does this file belong to?", "Hello Tom")
    guest = await house.stranger(language="en")
    await send(house, guest, ROSTER)
    await guest.sees("Welcome to Peiban")
    assert await house.rows(ImportRun) == []


async def test_a_training_manager_may_bring_questions_but_no_roster(house: House) -> None:
    mona = await house.person("Mona", Role.TRAINING_MANAGER, number="A0003", language="en")
    await send(house, mona, ROSTER)
    await mona.sees("only an administrator may import it")
    await send(house, mona, "题型,题干,答案\n判断,地球是圆的。,对\n", "bank.csv")
    await mona.sees("New: 1")


async def test_a_right_that_was_taken_meanwhile_is_missed_at_the_confirmation(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    async with house.peiban.database.write() as tx:
        await tx.exec(text("UPDATE role_held SET role = 'training_manager'"))  # type: ignore[call-overload]
    await alice.taps("Import")
    assert await people_numbered(house) == {}
    assert "That is not open to you" in alice.toasts[0]


async def test_somebody_elses_import_is_not_found(house: House) -> None:
    alice = await an_admin(house)
    bert = await house.person("Bert", Role.ADMIN, number="A0009", language="en")
    await send(house, alice, ROSTER)
    await bert.taps_data("im:go:1")
    assert "I could not find that" in bert.toasts[0]
    await bert.taps_data("im:go:77")
    assert "I could not find that" in bert.toasts[0]
    assert await people_numbered(house) == {}


async def test_a_confirmed_import_is_taken_up_again_after_a_restart(house: House, tmp_path: Path) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    await alice.taps("Import", settle=False)
    await house.peiban.background.drain(20)
    assert (await house.rows(ImportRun))[0].state is ImportState.CONFIRMED
    await house.peiban.end_quietly()
    again = await open_house(tmp_path)
    await again.settle()
    assert len(await people_numbered(again)) == 3
    assert (await again.rows(ImportRun))[0].state is ImportState.DONE
    await again.peiban.end_quietly()


async def test_an_error_in_the_last_slice_leaves_nothing_behind(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    async with house.peiban.database.write() as tx:
        await tx.exec(  # type: ignore[call-overload]
            text(
                "CREATE TRIGGER broken BEFORE INSERT ON enrolment WHEN (SELECT count(*) FROM enrolment) = 1 "
                "BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        )
    before = await everything(house)
    await alice.taps("Import")
    await alice.sees("failed on our side and nothing of it was stored")
    assert await everything(house) == before
    assert (await house.rows(AuditEntry, AuditEntry.act == "imported")) == []


@pytest.mark.parametrize("step", ["preview", "apply"])
async def test_taps_pass_between_the_slices(house: House, step: str) -> None:
    alice = await an_admin(house)
    tom = await house.person("Tom", Role.TRAINEE, number="A0002", language="en")
    rows = "".join(f"B{number:04},Person {number}\n" for number in range(450))
    upload = await stored(house, alice, "roster.csv", f"工号,姓名\n{rows}")
    seen: list[int] = []

    async def tap(done: int, _total: int) -> None:
        seen.append(done)
        await tom._acts({"t": "text", "text": "/me"}, None, settle=False)
        await house.peiban.background.drain(20)
        await tom.sees("Tom")

    if step == "apply":
        await alice.sends(upload)
        await alice._acts(
            {"t": "tap", "message": (await alice.last()).message_id, "data": "im:go:1"}, None, settle=False
        )
    else:
        signed = house.chat.identity.sign("upload", upload.name)
        await alice._acts({"t": "file", "upload": signed, "caption": ""}, None, settle=False)
    await house.peiban.background.drain(20)
    await house.peiban.importing.work(tap)
    await house.settle()
    assert len(seen) >= 2
    assert (await house.rows(ImportRun))[0].state is (ImportState.DONE if step == "apply" else ImportState.READY)


async def test_an_import_that_takes_long_says_how_far_it_is(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    await alice.taps("Import", settle=False)
    await house.peiban.background.drain(20)
    between = house.peiban.importing._progress((await house.rows(ImportRun))[0])
    await between(1, 3)
    house.clock.forward(seconds=5)
    await between(2, 3)
    await house.peiban.delivery.deliver_due()
    await alice.sees("Importing", "Checked: 2 of 3")
    await house.settle()
    await alice.sees("Imported", "New: 3")


async def test_whose_superior_is_another_now_stands_in_the_audit_before_and_after(house: House) -> None:
    alice = await an_admin(house)
    await send(house, alice, ROSTER)
    await alice.taps("Import")
    found = {number: row.id for number, row in (await people_numbered(house)).items()}
    chen, berg, wu = (found[number] for number in ("B0001", "B0002", "B0003"))
    await send(
        house, alice, "工号,姓名,角色,上级\nB0001,陈晨,trainee,B0002\nB0002,Anna Berg,desk,\nB0003,吴昊,supervisor,\n"
    )
    await alice.taps("Import")
    await send(house, alice, "工号,姓名\nB0001,陈晓晨\n")
    await alice.taps("Import")
    entries = await house.rows(AuditEntry, AuditEntry.act == "superiors set")
    assert [(one.actor_id, one.facts["superiors"]) for one in entries] == [
        (alice.person_id, [[chen, None, wu], [berg, None, wu]]),
        (alice.person_id, [[chen, wu, berg], [berg, wu, None]]),
    ]
    await alice.taps_data("au:list:people:0:0:0")
    await alice.sees("Set whose superior is who · 陈晓晨 B0001 → Anna Berg B0002, Anna Berg B0002 → –")


async def test_who_was_given_and_who_lost_a_role_by_a_roster_stands_in_the_audit(house: House) -> None:
    alice = await an_admin(house)
    for role in ("desk", "owner@技术部"):
        await send(house, alice, f"工号,姓名,角色\nB0002,Anna Berg,{role}\n")
        await alice.taps("Import")
    await send(house, alice, "工号,姓名,角色\nB0002,Anna Berg,owner@技术部\n")
    assert (await house.rows(ImportRun))[-1].state is ImportState.NOTHING
    berg = (await people_numbered(house))["B0002"].id
    entries = await house.rows(AuditEntry, AuditEntry.act == "roles set")
    assert [(one.actor_id, one.subject, one.facts["roles"]) for one in entries] == [
        (alice.person_id, "roster", [[berg, ["desk"], []]]),
        (alice.person_id, "roster", [[berg, ["owner@技术部"], ["desk"]]]),
    ]
    await alice.taps_data("au:list:people:0:0:0")
    await alice.sees(
        "Changed roles by a roster · Anna Berg B0002 +Case owner@技术部 −Customer care",
        "Changed roles by a roster · Anna Berg B0002 +Customer care",
    )


async def test_an_entry_about_many_people_stays_short_and_none_of_them_is_left_out(house: House) -> None:
    alice = await an_admin(house)
    rows = "".join(f"B{number:04},学员{number},trainee,B0000\n" for number in range(1, 121))
    await send(house, alice, f"工号,姓名,角色,上级\nB0000,吴昊,supervisor,\n{rows}")
    await alice.taps("Import")
    roles = await house.rows(AuditEntry, AuditEntry.act == "roles set")
    assert [len(one.facts["roles"]) for one in roles] == [50, 50, 21]
    entries = await house.rows(AuditEntry, AuditEntry.act == "superiors set")
    assert [len(one.facts["superiors"]) for one in entries] == [50, 50, 20]
    chief = (await people_numbered(house))["B0000"].id
    told = [tuple(pair) for one in entries for pair in one.facts["superiors"]]
    assert len({one for one, _before, _after in told}) == 120
    assert {(before, after) for _one, before, after in told} == {(None, chief)}
    await alice.taps_data("au:list:people:0:0:0")
    await alice.sees("学员1 B0001 → 吴昊 B0000, 学员2 B0002 → 吴昊 B0000, 学员3 B0003 → 吴昊 B0000", "and 47 more")
