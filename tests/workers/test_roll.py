"""Whoever starts in the place of a worker that was killed takes over at once; nobody takes anything from the living."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import roll
from bot.app import Peiban, make
from bot.channels.web import WEB_BOT_ID
from bot.clock import Clock
from bot.leases import POLLING, Leases
from bot.roll import Roll
from bot.settings import load_settings
from handlers.blocks.answers import Say, to_json
from storage import outbox, web
from storage.session import Database

ON_THE_ROLL = (
    "import sys, signal; from pathlib import Path; from bot.roll import Roll;"
    "roll = Roll(Path(sys.argv[1]), sys.argv[2]); roll.enter(); print('there', flush=True); signal.pause()"
)


@pytest.fixture
def other(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another worker's process, which has entered itself."""
    arguments = [sys.executable, "-c", ON_THE_ROLL, str(tmp_path / "workers"), "other"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "there\n"
        yield process
        process.kill()


def killed(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


def test_only_who_was_killed_is_dead_and_only_once(tmp_path: Path, other: "subprocess.Popen[str]") -> None:
    folder = tmp_path / "workers"
    rolls = [Roll(folder, name) for name in ("first", "second", "third")]
    assert rolls[0].enter() == [], "the other one lives"
    killed(other)
    assert [one.enter() for one in rolls[1:]] == [["other"], []]
    for one in rolls:
        one.leave()
    assert list(folder.iterdir()) == []


def test_a_copy_of_the_roll_says_nothing_of_who_is_on_it(tmp_path: Path, other: "subprocess.Popen[str]") -> None:
    """A copied file is locked by nobody, though its worker lives."""
    copied = shutil.copytree(tmp_path / "workers", tmp_path / "copied")
    assert Roll(copied, "mine").enter() == []
    assert (copied / "other").exists()


def test_of_another_machine_s_workers_nothing_is_known(
    tmp_path: Path, other: "subprocess.Popen[str]", monkeypatch: pytest.MonkeyPatch
) -> None:
    killed(other)
    (boot := tmp_path / "boot_id").write_text("another machine")
    monkeypatch.setattr(roll, "BOOT", boot)
    assert Roll(tmp_path / "workers", "mine").enter() == []
    assert (tmp_path / "workers" / "other").exists(), "whoever starts there may still find it"


def test_who_enters_at_this_moment_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "workers"
    folder.mkdir()
    (entering := folder / "other").touch()
    assert Roll(folder, "mine").enter() == []
    assert entering.exists()


def test_where_no_file_can_be_made_leases_run_out_by_themselves(tmp_path: Path) -> None:
    (tmp_path / "workers").touch()
    mine = Roll(tmp_path / "workers", "mine")
    assert mine.enter() == []
    mine.leave()


async def begun(url: str, folder: Path) -> Peiban:
    made = make(load_settings(data_dir=folder, secret_key="a key for tests", database_url=url, _env_file=None))
    await made.begin()
    return made


@pytest.mark.parametrize("dead", [True, False], ids=["killed", "alive"])
async def test_what_a_killed_worker_held_is_taken_over_by_the_next_start(
    url: str, tmp_path: Path, other: "subprocess.Popen[str]", dead: bool
) -> None:
    """Found by the proof: each of several kills in a row made people wait until one more lease had run out."""
    theirs = Leases(Database(url, worker="other"), Clock())
    await theirs.join(POLLING)
    async with theirs.database.write() as tx:
        said = to_json(Say("it was on its way"))
        await outbox.keep_answer(tx, bot_id=WEB_BOT_ID, chat_id=7, payload=said, now=Clock().wall())
    await theirs.database.close()
    if dead:
        killed(other)
    peiban = await begun(url, tmp_path)
    assert peiban.leases.held(POLLING) is dead
    await peiban.end()
    async with Database(url).read() as tx:
        assert [row.text for row in await web.since(tx, 7, 0)] == ["it was on its way"] * dead
