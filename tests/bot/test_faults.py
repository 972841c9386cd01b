"""Faults of an instant (a store that is busy, a poisoned file, a crash in between) delay work; they never lose it."""

import asyncio
import io
import zipfile
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

import bot.edge
import bot.handling
import bot.lanes
from bot.fetching import Fetching
from bot.files import Inspected, Refused, inspect
from bot.outgoing import Outgoing, overtaken
from domain.people import Role
from handlers.blocks.answers import Erase, Say, Show, to_json
from storage import files, intake, outbox
from storage.models.files import StoredFile
from storage.models.intake import Intake
from storage.models.outbox import Notice, PendingAnswer
from tests.house import House, Person


def failing_once(real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    left = [True]

    async def called(*given: Any, **more: Any) -> Any:
        if left:
            left.pop()
            raise RuntimeError("database is locked")
        return await real(*given, **more)

    return called


def poison() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("word/a.xml", "x")
    made = bytearray(data.getvalue())
    made[made.index(b"PK\x01\x02") + 6] = 200
    return bytes(made)


async def anna_of(house: House) -> Person:
    return await house.person("Anna", Role.TRAINEE, number="A1", language="en")


def test_an_archive_that_zipfile_cannot_read_is_refused() -> None:
    assert isinstance(inspect(poison(), "a.docx"), Refused)


def test_a_tab_separated_list_is_a_text_file() -> None:
    assert isinstance(inspect(b"a\tb\n", "list.tsv"), Inspected)


async def test_a_file_that_breaks_the_inspection_holds_no_other_file_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await anna_of(house)

    async def download(_self: Fetching, _bot: object, stored: StoredFile) -> bytes:
        if stored.reference == "bad":
            raise NotImplementedError
        return b"%PDF-1.4 hello"

    monkeypatch.setattr(Fetching, "_download", download)
    async with house.peiban.database.write() as tx:
        for name in ("bad", "good"):
            about: dict[str, Any] = {"kind": "document", "name": f"{name}.pdf", "media_type": "", "size": 10}
            await files.refer(
                tx,
                bot_id=1,
                reference=name,
                now=house.clock.wall(),
                account_id=anna.account.id,
                person_id=None,
                **about,
            )
    await house.peiban.fetching.fetch_waiting()
    found = {row.reference: (row.state, row.attempts) for row in await house.rows(StoredFile)}
    assert found == {"bad": ("waiting", 1), "good": ("stored", 0)}


async def test_a_store_that_cannot_even_note_the_failure_strands_nobody(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await anna_of(house)
    monkeypatch.setattr(bot.handling, "RETRY_SECONDS", 0)
    # Once where it is kept, and once more when it is handled by itself.
    monkeypatch.setattr(bot.edge.Edge, "_act", failing_once(failing_once(bot.edge.Edge._act)))
    monkeypatch.setattr(intake, "failed", failing_once(intake.failed))
    for cid, text in (("x1", "/menu"), ("x2", "/help")):
        await house.chat._keep(anna.account, {"t": "text", "text": text}, cid)
    await house.settle()
    assert [row.state for row in await house.rows(Intake)] == ["done", "done"]


async def test_a_fault_after_sending_ends_no_lane(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = await anna_of(house)
    monkeypatch.setattr(bot.lanes, "PAUSES", (0,) * 6)
    monkeypatch.setattr(outbox, "answered", failing_once(outbox.answered))
    for word in ("/help", "/language", "/me"):
        await house.chat._keep(anna.account, {"t": "text", "text": word}, f"k{word}")
    await house.settle()
    assert not await house.rows(PendingAnswer)


async def test_an_answer_that_always_fails_lets_the_next_one_pass(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = await anna_of(house)
    monkeypatch.setattr(bot.lanes, "PAUSES", (0,) * 6)
    chat_id = anna.account.user_id
    bad: Any = object()
    house.peiban.lanes.push(
        [Outgoing(bot_id=1, chat_id=chat_id, part=bad), Outgoing(bot_id=1, chat_id=chat_id, part=Say("the next one"))]
    )
    await house.settle()
    assert "the next one" in [bubble.text for bubble in await anna.bubbles()]


@pytest.mark.parametrize(("surely", "state"), [(True, "queued"), (False, "unknown")])
async def test_a_notice_whose_end_could_not_be_noted_does_not_stay_under_way(
    house: House, monkeypatch: pytest.MonkeyPatch, surely: bool, state: str
) -> None:
    anna = await anna_of(house)
    monkeypatch.setattr(outbox, "ended", failing_once(outbox.ended))
    async with house.peiban.database.write() as tx:
        await outbox.queue(
            tx, "link_claimed", now=house.clock.now(), person_id=anna.person_id, at_least_once=surely, urgent=True
        )
    await house.settle()
    assert [row.state for row in await house.rows(Notice)] == [state]


async def test_what_shall_be_erased_is_still_erased_after_an_hour_of_standstill(house: House) -> None:
    async with house.peiban.database.write() as tx:
        for part in (Erase((5,)), Say("late")):
            await outbox.keep_answer(tx, bot_id=1, chat_id=7, payload=to_json(part), now=house.clock.wall())
    house.clock.forward(hours=1)
    async with house.peiban.database.write() as tx:
        assert [row.payload for row in await outbox.unsent_answers(tx, now=house.clock.wall())] == [{"erase": [5]}]
        await outbox.drop_old_answers(tx, now=house.clock.wall())
    assert [row.payload for row in await house.rows(PendingAnswer)] == [{"erase": [5]}]


async def test_nobody_sends_to_a_chat_while_somebody_else_has_the_turn(house: House) -> None:
    anna = await anna_of(house)
    lanes, chat_id = house.peiban.lanes, anna.account.user_id
    async with lanes.turn((1, chat_id)):
        lanes.push([Outgoing(bot_id=1, chat_id=chat_id, part=Say("my answer"), answer_id=1)])
        await asyncio.sleep(0)
        assert not await anna.bubbles()
        async with lanes.turn((1, chat_id + 1)) as waiting:
            assert waiting == []
    await house.settle()
    assert [bubble.text for bubble in await anna.bubbles()] == ["my answer"]


def test_a_waiting_screen_says_what_a_notice_said_of_it_meanwhile() -> None:
    items = [Outgoing(bot_id=1, chat_id=1, part=Show(name, "old", anew=True)) for name in ("roll", "menu")]
    overtaken(items, {"roll": Show("roll", "new")})
    assert [item.part for item in items] == [Show("roll", "new", anew=True), Show("menu", "old", anew=True)]


async def test_an_old_or_forged_tap_on_a_form_is_no_dead_letter(house: House) -> None:
    guest = await house.stranger(language="en")
    await guest.says("/start")
    await guest.taps("I agree")
    await guest.taps("I am a customer")
    _message, data = await guest._find("Cancel")
    for forged in ("bogus", "confirm", "goto", "back"):
        await guest.taps_data(data.replace("cancel", forged))
    assert {row.state for row in await house.rows(Intake)} == {"done"}
