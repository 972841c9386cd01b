"""A backup made while others write, and what comes back from it: all that was committed, and nothing old is said."""

import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import SQLModel, select

from bot.delivery import DELIVERY
from bot.settings import Settings, load_settings
from domain.people import Role
from scripts.backup import back_up, make_backup
from scripts.restore import Outcome, bring_back
from services import roles
from storage import archive, backup, erased, intake, outbox, schema
from storage.archive import ArchiveRefusedError
from storage.backup import StoreRefusedError
from storage.intake import Received
from storage.models.audit import AuditEntry
from storage.models.intake import Intake
from storage.models.jobs import Occurrence
from storage.models.outbox import Notice, PendingAnswer
from storage.models.people import Invitation, Person
from storage.session import Database, Tx
from tests.faults import places
from tests.house import House, open_house
from tests.storage.writing import Crowd


def settings_in(folder: Path, store_url: str = "") -> Settings:
    return load_settings(data_dir=folder, secret_key="a key for tests only", database_url=store_url, _env_file=None)


@pytest.fixture
async def store(tmp_path: Path, empty_store: Path) -> AsyncIterator[Database]:
    (tmp_path / "data" / "files").mkdir(parents=True)
    shutil.copy(empty_store, tmp_path / "data" / "peiban.db")
    database = Database(settings_in(tmp_path / "data").store_url)
    yield database
    await database.close()


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def rows(tx: Tx, model: type[SQLModel]) -> Sequence[Any]:
    return (await tx.exec(select(model))).all()


async def test_attachments_that_vanish_meanwhile_do_no_harm(store: Database, tmp_path: Path) -> None:
    folder = tmp_path / "data" / "files"
    crowd = Crowd(store, folder)
    for number in (10, 20, 30):
        await crowd.write(number)
    (folder / "name20").unlink()
    (folder / "appeared").write_bytes(b"no row names this one yet")
    manifest = await make_backup(settings_in(tmp_path / "data"), store, target=tmp_path / "b.tar")
    assert (manifest.attachments, manifest.missing) == (["name10", "name30"], ("name20",))
    await bring_back(settings_in(tmp_path / "new"), source=tmp_path / "b.tar")
    assert names_in(tmp_path / "new" / "files") == ["name10", "name30"]


async def test_a_backup_is_for_its_owner_only_and_leaves_a_trace(store: Database, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    await make_backup(settings_in(tmp_path / "data"), store, target=target)
    assert target.stat().st_mode & 0o777 == 0o600
    assert names_in(tmp_path) == ["b.tar", "data"]
    async with store.read() as tx:
        assert [entry.act for entry in await rows(tx, AuditEntry)] == ["backup made"]
    with pytest.raises(ArchiveRefusedError, match="never overwrites"):
        await make_backup(settings_in(tmp_path / "data"), store, target=target)


async def test_where_there_is_no_store_there_is_no_backup(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await back_up(settings_in(tmp_path / "nowhere"), target=tmp_path / "b.tar") == 1
    assert "there is no store" in capsys.readouterr().err
    assert names_in(tmp_path) == []


async def test_a_place_that_holds_people_is_not_restored_into(house: House, tmp_path: Path) -> None:
    await house.record("Anna", Role.TRAINEE, number="A1")
    target = tmp_path / "b.tar"
    await make_backup(house.peiban.settings, house.peiban.database, target=target)
    with pytest.raises(StoreRefusedError, match="holds people"):
        await bring_back(house.peiban.settings, source=target)
    assert [row.name for row in await house.rows(Person)] == ["Anna"]


async def test_a_store_that_is_open_elsewhere_is_not_replaced(house: House, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    await make_backup(house.peiban.settings, house.peiban.database, target=target)
    await house.rows(Person)
    with pytest.raises(StoreRefusedError, match="running"):
        await bring_back(house.peiban.settings, source=target)
    assert not (tmp_path / "peiban.db.restoring").exists()


async def test_a_log_of_another_store_is_never_played_into_the_restored_one(store: Database, tmp_path: Path) -> None:
    target, place = tmp_path / "b.tar", tmp_path / "new"
    await make_backup(settings_in(tmp_path / "data"), store, target=target)
    place.mkdir()
    (place / "peiban.db.restoring-wal").write_bytes(b"of a restore that was killed")
    (place / "peiban.db-wal").write_bytes(b"of a store that was moved away alone")
    with pytest.raises(StoreRefusedError, match="belongs to the store that was here"):
        await bring_back(settings_in(place), source=target)
    (place / "peiban.db-wal").unlink()
    await bring_back(settings_in(place), source=target)
    assert names_in(place) == ["files", "peiban.db"]


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
async def test_nothing_old_is_said_after_a_restore(kind: str, tmp_path: Path, empty_store: Path) -> None:
    await places.needed(kind)
    place = tmp_path / "new"
    async with places.opened(kind, tmp_path) as url, places.opened(kind, place) as new_url:
        if kind == "sqlite":
            shutil.copy(empty_store, tmp_path / "peiban.db")
        house = await open_house(tmp_path, store_url=url)
        try:
            outcome = await left_alone(house, settings_in(place, new_url), target=tmp_path / "b.tar")
        finally:
            await house.peiban.end_quietly()
        again = await open_house(place, store_url=new_url, start=house.clock.now())
        try:
            await quiet(again)
        finally:
            await again.peiban.end_quietly()
    assert outcome.silenced.invitations_ended == 1


async def left_alone(house: House, new: Settings, *, target: Path) -> Outcome:
    """A backup of a house where much is under way, brought back a day later."""
    ben = await house.person("Ben", Role.TRAINEE, number="B1")
    now = house.clock.now()
    await house.peiban.ticker.tick()
    async with house.peiban.edge.system("test") as scope:
        await roles.invite(scope, role=Role.ADMIN)
        for hours in (0, 1, 30):
            await outbox.queue(
                scope.tx, "link_claimed", now=now, person_id=ben.person_id, not_before=now + timedelta(hours=hours)
            )
        await outbox.keep_answer(scope.tx, bot_id=1, chat_id=1, payload={"say": "hello"}, now=now)
        await intake.keep(scope.tx, [Received(bot_id=1, update_key="1", sender=1, payload={})], now=now)
    async with house.peiban.database.write() as tx:
        assert await outbox.take(tx, (await outbox.due(tx, now=now))[0].id or 0)  # one is under way
    await make_backup(house.peiban.settings, house.peiban.database, target=target)
    house.clock.forward(hours=26)
    return await bring_back(new, source=target, clock=house.clock)


async def quiet(again: House) -> None:
    """Nothing of it is due any more."""
    notices = sorted(await again.rows(Notice), key=lambda row: row.id)
    assert [(row.state, row.reason) for row in notices] == [
        ("unknown", "restored"),
        ("skipped", "restored"),
        ("queued", ""),
    ]
    assert not await again.rows(PendingAnswer)
    assert [(row.state, row.error) for row in await again.rows(Intake)] == [("dead", "restored")]
    assert all(row.expires_at <= again.clock.wall() for row in await again.rows(Invitation))
    # This morning's digest counts as made; the next one comes tomorrow.
    digests = await again.rows(Occurrence, Occurrence.job == "daily digest")
    assert {row.period for row in digests} == {"2026-11-23", "2026-11-24"}
    await again.peiban.leases.join(DELIVERY)
    assert await again.peiban.delivery.deliver_due() == 0


@pytest.mark.parametrize("kind", [places.STORES[0], pytest.param(places.STORES[1], marks=pytest.mark.slow)])
async def test_a_store_that_does_not_come_back_whole_is_refused(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await places.needed(kind)
    (tmp_path / "new").mkdir()
    async with places.opened(kind, tmp_path) as url, places.opened(kind, tmp_path / "new") as empty:
        old, new = settings_in(tmp_path / "data", url), settings_in(tmp_path / "new", empty)
        await prepare(old)
        database = Database(old.store_url)
        manifest = await make_backup(old, database, target=tmp_path / "b.tar")
        await database.close()
        promised = replace(manifest, rows=manifest.rows | {"person": manifest.rows["person"] + 2})
        monkeypatch.setattr(archive, "check", lambda _source: promised)
        with pytest.raises(StoreRefusedError, match=r"not all of it came back \(person 0 of 2 rows\)"):
            await bring_back(new, source=tmp_path / "b.tar")
        if kind == places.STORES[0]:
            assert not (tmp_path / "new" / "peiban.db").exists()


async def prepare(settings: Settings) -> None:
    database = Database(settings.store_url)
    await schema.upgrade(database)
    await database.close()


async def test_who_was_erased_after_the_backup_is_erased_again(house: House, tmp_path: Path) -> None:
    stays = await house.person("Stays", Role.TRAINEE, number="S1", language="en")
    goes = await house.person("Goes", language="en")
    await goes.says("/complain the lift stands still, says the man from the third floor")
    target, place = tmp_path / "b.tar", tmp_path / "new"
    await make_backup(house.peiban.settings, house.peiban.database, target=target)
    await goes.says("/privacy")
    await goes.taps("Withdraw consent")
    await goes.taps("Withdraw")
    log = house.peiban.settings.erasures_file
    assert "Goes" not in log.read_text() and len(erased.read(log)) == 1

    outcome = await bring_back(settings_in(place), source=target, erasures=log)
    assert outcome.erased_again == 1
    again = await open_house(place, start=house.clock.now())
    assert {row.name for row in await again.rows(Person)} == {"Stays", "—"}
    await again.peiban.end_quietly()
    assert b"third floor" not in (place / "peiban.db").read_bytes()
    # The new place remembers it for the next restore, and a second one does nothing twice.
    assert erased.read(place / "erased.log") == erased.read(log)
    third = await make_second(place, tmp_path)
    assert third == 0 and stays.person_id


async def make_second(place: Path, tmp_path: Path) -> int:
    database = Database(settings_in(place).store_url)
    await make_backup(settings_in(place), database, target=tmp_path / "c.tar")
    await database.close()
    outcome = await bring_back(
        settings_in(tmp_path / "third"), source=tmp_path / "c.tar", erasures=place / "erased.log"
    )
    return outcome.erased_again


async def test_a_number_that_was_given_anew_is_not_erased(house: House) -> None:
    person_id = await house.record("New here", number="N1")
    early = erased.Erased(at=house.clock.wall() - timedelta(days=1), person_id=person_id, account_id=None)
    late = erased.Erased(at=house.clock.wall() + timedelta(days=1), person_id=person_id, account_id=None)
    async with house.peiban.database.read() as tx:
        assert await erased.unknown_here(tx, [early, late, late]) == [late]


def test_a_line_of_erasures_that_a_crash_cut_off_is_written_whole_the_next_time(tmp_path: Path) -> None:
    log = tmp_path / "erased.log"
    known = [erased.Erased(at=datetime(2026, 11, day, tzinfo=UTC), person_id=day, account_id=None) for day in (1, 2)]
    erased.append(log, known[:1])
    with log.open("ab") as file:
        file.write(b'{"at": "2026-')
    assert erased.read(log) == known[:1]
    assert (erased.append(log, known), erased.append(log, known)) == (1, 0)
    assert erased.read(log) == known
    assert log.stat().st_mode & 0o777 == 0o600
    log.write_text("something else\n")
    with pytest.raises(ValueError, match=r".+"):
        erased.read(log)


def forged(path: Path, *members: tuple[str, bytes], link: str = "") -> Path:
    with tarfile.open(path, "w") as tar:
        for name, content in members:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
        if link:
            info = tarfile.TarInfo(link)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            tar.addfile(info)
    return path


@pytest.mark.parametrize("name", ["../peiban.db", "/etc/passwd", "files/../x", "files/a/b", "files/.ssh", "other"])
def test_a_member_with_an_unsafe_path_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveRefusedError, match="no backup of Peiban holds"):
        archive.check(forged(tmp_path / "b.tar", (name, b"x")))
    with pytest.raises(ArchiveRefusedError, match="no backup of Peiban holds"):
        archive.check(forged(tmp_path / "c.tar", link="files/link"))


async def test_a_damaged_backup_is_refused_and_nothing_is_written(store: Database, tmp_path: Path) -> None:
    target = tmp_path / "b.tar"
    await make_backup(settings_in(tmp_path / "data"), store, target=target)
    whole = target.read_bytes()
    flaws = {
        "flipped": whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:],
        "cut": whole[: len(whole) // 2],
        "no tar": b"hello" * 1000,
        "empty": b"",
    }
    for name, content in flaws.items():
        target.write_bytes(content)
        with pytest.raises(ArchiveRefusedError):
            await bring_back(settings_in(tmp_path / name), source=target)
        assert not (tmp_path / name).exists()
    manifest = json.dumps({"format": 2}).encode()
    with pytest.raises(ArchiveRefusedError, match="newer Peiban"):
        archive.check(forged(tmp_path / "c.tar", ("store", b""), ("manifest.json", manifest)))


async def test_a_file_that_is_no_store_of_peiban_is_not_backed_up(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "peiban.db").close()
    database = Database(settings_in(tmp_path).store_url)
    with pytest.raises(StoreRefusedError, match="not a store of Peiban"):
        await backup.copy(database, tmp_path / "copy")
    await database.close()
