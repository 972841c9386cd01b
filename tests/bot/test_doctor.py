"""The doctor: what an operator is told of a house that is well and of one that is not, and never anybody's name."""

import json
import sqlite3
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot.doctor import Examination, surroundings
from bot.settings import Settings, load_settings
from domain.people import Role
from scripts.doctor import examine
from services import doctor
from services.doctor import Finding, Level
from storage import intake, outbox
from storage.intake import Received
from storage.models.audit import AuditEntry
from storage.models.intake import Intake
from storage.models.outbox import Notice
from storage.outbox import queue
from tests.house import House


async def found(house: House) -> dict[str, Finding]:
    peiban = house.peiban
    findings = await Examination(peiban.settings, peiban.database, peiban.clock).findings()
    return {finding.name: finding for finding in findings}


async def dead_letter(house: House, *, error: str, key: str = "1", anonymous: bool = False) -> int:
    async with house.peiban.database.write() as tx:
        payload = {"message": {"text": "the words of Anna Ackermann"}}
        kept = [Received(bot_id=1, update_key=key, sender=1, payload=payload)]
        [(intake_id, *_rest)] = await intake.keep(tx, kept, now=house.clock.wall())
        await intake.failed(tx, intake_id, error=error, limit=1)
        if anonymous:
            row = await tx.get(Intake, intake_id)
            assert row
            row.payload = None
            await tx.flush()
    return intake_id


async def staff(house: House) -> None:
    for number, role in enumerate((Role.ADMIN, Role.DESK, Role.SUPERVISOR)):
        await house.person(f"Zacharias Zander {number}", role, number=f"Z{number}")


async def test_a_house_that_is_well_has_no_problem(house: House) -> None:
    await staff(house)
    house.peiban.settings.data_dir.chmod(0o700)
    findings = await found(house)
    assert [name for name, finding in findings.items() if finding.level is Level.PROBLEM] == []
    assert findings["schema"].level is findings["engine"].level is Level.OK
    assert "synchronous=2" in findings["engine"].text
    assert findings["role admin"] == Finding(Level.OK, "role admin", "1 hold it, 1 can be reached")


async def test_roles_that_nobody_holds_or_nobody_has_come_in_for_are_told(house: House) -> None:
    await house.record("Ben", Role.DESK, number="B1")
    findings = await found(house)
    told = {name: (finding.level, finding.text) for name, finding in findings.items() if name.startswith("role")}
    assert told == {
        "role admin": (Level.PROBLEM, "nobody holds it"),
        "role desk": (Level.PROBLEM, "1 hold it, nobody of them has come in yet"),
        "role supervisor": (Level.PROBLEM, "nobody holds it"),
    }


async def test_dead_letters_are_listed_without_what_was_written(house: House) -> None:
    first = await dead_letter(house, error="ValueError: invalid words of Anna")
    second = await dead_letter(house, error="Anna said: no", key="2", anonymous=True)
    house.clock.forward(hours=3)
    finding = (await found(house))["dead letters"]
    assert (finding.level, finding.text) == (Level.PROBLEM, "2; the oldest is 3 h old")
    assert finding.items == (
        f"#{first}  3 h old  ValueError",
        f"#{second}  3 h old  unknown error, anonymous: its content was dropped",
    )


async def test_failed_and_unknown_notices_are_counted_by_kind_and_the_newest_listed(house: House) -> None:
    person_id = await house.record("Ben", number="B1")
    for number in range(13):
        async with house.peiban.database.write() as tx:
            await queue(tx, "survey" if number % 2 else "digest", now=house.clock.now(), person_id=person_id)
            row = (await outbox.due(tx, now=house.clock.now()))[0]
            row.state, row.finished_at = ("unknown" if number % 3 else "failed"), house.clock.now()
            row.reason = "a reason with the name of Ben"
            await tx.flush()
        house.clock.forward(minutes=1)
    finding = (await found(house))["failed notices"]
    assert finding.level is Level.NOTE and finding.text.startswith("13 in the last 30 days")
    assert finding.items[:4] == ("3 x digest failed", "4 x digest unknown", "2 x survey failed", "4 x survey unknown")
    assert len(finding.items) == 4 + 10
    newest = (await house.rows(Notice))[-1]
    assert finding.items[4] == f"#{newest.id}  digest  person #{person_id}  failed  60 s ago"


async def test_an_outbox_that_stands_still_is_a_problem(house: House) -> None:
    person_id = await house.record("Ben", number="B1")
    async with house.peiban.database.write() as tx:
        await queue(tx, "link_claimed", now=house.clock.now(), person_id=person_id)
    assert (await found(house))["outbox"].level is Level.OK
    house.clock.forward(minutes=30)
    assert (await found(house))["outbox"].text == "a notice is due for 30 min, and none goes out"


async def test_attachments_that_are_missing_and_files_that_nobody_names_are_counted(house: House) -> None:
    from storage import files

    async with house.peiban.database.write() as tx:
        facts: dict[str, Any] = {"shown_name": "Anna.jpg", "kind": "photo", "media_type": "image/jpeg", "size": 1}
        for name in ("here", "lost"):
            row = await files.put(tx, name=name, sha256="", now=house.clock.wall(), **facts)
    folder = house.peiban.settings.files_dir
    (folder / "here").write_bytes(b"x")
    (folder / "stray").write_bytes(b"x")
    house.clock.set(datetime.fromtimestamp((folder / "stray").stat().st_mtime, UTC))
    findings = await found(house)
    assert findings["attachments"].text == f"1 of 2 are missing on the disk (#{row.id})"
    assert "stray files" not in findings
    house.clock.forward(hours=2)
    assert (await found(house))["stray files"].text == "1 files that no row names"


async def test_a_clock_that_went_back_is_a_problem(house: House) -> None:
    await dead_letter(house, error="ValueError")
    house.clock.forward(minutes=-5)
    assert (await found(house))["clock"].text == "5 min behind what was written down last"
    late = doctor.clock(wall=house.clock.wall(), database=house.clock.wall() + timedelta(seconds=9), newest=None)
    assert (late.level, late.text) == (Level.PROBLEM, "9 s apart from the database's")


@pytest.mark.parametrize(
    ("today", "level"),
    [
        (date(2026, 10, 31), Level.OK),
        (date(2026, 11, 1), Level.NOTE),
        (date(2025, 12, 31), Level.OK),
        (date(2099, 1, 1), Level.PROBLEM),
    ],
)
def test_a_year_without_official_working_days_is_told_when_it_comes_near(today: date, level: Level) -> None:
    assert doctor.working_days(today, known=lambda year: 2004 <= year <= 2026).level is level


@pytest.mark.parametrize(
    ("changes", "name", "level"),
    [
        ({}, "address", Level.NOTE),
        ({"public_url": "https://peiban.example.com"}, "address", Level.OK),
        ({"public_url": "http://peiban.example.com"}, "address", Level.PROBLEM),
        ({"public_url": "peiban.example.com"}, "address", Level.PROBLEM),
        ({"web_host": "0.0.0.0"}, "address", Level.PROBLEM),
        ({"telegram_token": SecretStr("1:x")}, "address", Level.PROBLEM),
        ({"public_url": "https://p.example.com:8443", "mode": "webhook"}, "webhook", Level.OK),
        ({"public_url": "https://p.example.com:9000", "mode": "webhook"}, "webhook", Level.PROBLEM),
        ({"public_url": "http://p.example.com", "mode": "webhook"}, "webhook", Level.PROBLEM),
        ({"secret_key": SecretStr("short")}, "secret key", Level.PROBLEM),
        ({"secret_key": None}, "secret key", Level.NOTE),
        ({"metrics_password": SecretStr("short")}, "metrics", Level.NOTE),
        ({"demo": True}, "demo", Level.NOTE),
    ],
)
def test_settings_that_lead_nowhere_or_are_unsafe_are_told(
    tmp_path: Path, changes: dict[str, Any], name: str, level: Level
) -> None:
    if changes.pop("mode", ""):
        changes |= {"telegram_mode": "webhook", "telegram_token": SecretStr("1:x")}
    settings = load_settings(data_dir=tmp_path, secret_key="a key for tests only", _env_file=None)
    findings = {one.name: one for one in surroundings(settings.model_copy(update=changes))}
    assert findings[name].level is level


@pytest.mark.parametrize(("mode", "level"), [(0o700, Level.OK), (0o750, Level.NOTE), (0o755, Level.PROBLEM)])
def test_a_data_directory_that_others_may_look_into_is_told(tmp_path: Path, mode: int, level: Level) -> None:
    settings = load_settings(data_dir=tmp_path / "data", _env_file=None)
    settings.make_data_dir()
    assert surroundings(settings)[0].level is Level.OK
    settings.data_dir.chmod(mode)
    assert surroundings(settings)[0].level is level
    settings.key()
    (settings.data_dir / "secret.key").chmod(0o644)
    assert {one.name: one.level for one in surroundings(settings)}["secret key"] is Level.PROBLEM


def settings_of(house: House) -> Settings:
    return house.peiban.settings


async def test_no_name_and_no_word_of_anybody_is_printed(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    await staff(house)
    await dead_letter(house, error="ValueError: Anna Ackermann")
    for as_json in (True, False):
        assert await examine(settings_of(house), as_json=as_json, replay="") == 1
        told = capsys.readouterr().out
        assert "dead letters" in told and "catalogues" in told
        assert not any(word in told for word in ("Anna", "Ackermann", "Zacharias", "Zander", "华信"))
        if as_json:
            read = json.loads(told)
            assert read["level"] == "problem"
            assert {"level", "name", "text", "todo", "items"} == set(read["findings"][0])


async def test_a_dead_letter_gets_its_attempts_back(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = [await dead_letter(house, error="ValueError", key=key) for key in "12"]
    third = await dead_letter(house, error="ValueError", key="3", anonymous=True)
    settings = settings_of(house)
    assert await examine(settings, as_json=False, replay=str(first)) == 0
    assert [(row.state, row.attempts) for row in await house.rows(Intake)] == [("new", 0), ("dead", 1), ("dead", 1)]
    assert await examine(settings, as_json=False, replay="all") == 0
    assert [row.state for row in await house.rows(Intake)] == ["new", "new", "dead"]
    assert [row.subject for row in await house.rows(AuditEntry)] == [f"update:{first}", f"update:{second}"]
    assert await examine(settings, as_json=False, replay=str(third)) == 1
    assert await examine(settings, as_json=False, replay="everything") == 2
    assert "takes the number" in capsys.readouterr().err


async def test_where_there_is_no_store_the_doctor_makes_none(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = load_settings(data_dir=tmp_path / "data", _env_file=None)
    assert await examine(settings, as_json=False, replay="") == 1
    assert "there is none yet" in capsys.readouterr().out
    assert not (tmp_path / "data").exists()


async def test_a_store_that_cannot_be_read_is_told(house: House, tmp_path: Path) -> None:
    await house.peiban.database.close()
    (tmp_path / "peiban.db").write_bytes(b"this is no database at all, but long enough to be looked at" * 100)
    findings = await found(house)
    assert findings["store"].level is Level.PROBLEM
    assert findings["store"].text.startswith("it cannot be read: ")


async def test_a_store_of_another_schema_is_not_looked_into(house: House, tmp_path: Path) -> None:
    await house.peiban.database.close()
    connection = sqlite3.connect(tmp_path / "peiban.db")
    connection.execute("UPDATE alembic_version SET version_num = 'fffffff'")
    connection.commit()
    connection.close()
    findings = await found(house)
    assert (findings["schema"].level, "outbox" in findings) == (Level.PROBLEM, False)
    assert doctor.schema(revision="a", head="b", known=True).todo.endswith("peiban db upgrade")


def test_a_store_that_may_lose_commits_is_a_problem() -> None:
    weak = doctor.engine("sqlite", {"journal_mode": "wal", "synchronous": "1", "foreign_keys": "1"})
    assert (weak.level, weak.todo) == (
        Level.PROBLEM,
        "set back to what keeps commits safe: synchronous, secure_delete",
    )
