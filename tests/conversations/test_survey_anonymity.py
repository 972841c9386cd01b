"""Nothing in the store leads from an answer to its giver, and no two looks at results differ by a few people."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from domain.survey import SurveyState
from storage.models.conversation import Conversation, Screen
from storage.models.intake import Intake
from storage.models.outbox import PendingAnswer
from storage.models.survey import Ballot, Participation, Survey
from storage.survey import runs
from tests.conversations.survey_class import Class, answer, hand_in, make_class, save_items
from tests.house import House

OPINIONS = ("alpha7 lovely", "bravo7 dull", "charlie7 long", "delta7 cold", "echo7 loud", "foxtrot7 new", "golf7 fine")


async def dump(house: House) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table."""
    tables: dict[str, list[dict[str, Any]]] = {}
    async with house.peiban.database.read() as tx:
        connection = await tx.connection()
        names = (await connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))).scalars().all()
        for name in names:
            rows = (await connection.execute(text(f'SELECT * FROM "{name}"'))).mappings().all()
            tables[name] = [dict(row) for row in rows]
    return tables


@pytest.fixture
async def group(house: House) -> Class:
    await save_items(house)
    made = await make_class(house, 7)
    await made.ends()
    return made


async def everybody_answers(group: Class) -> None:
    for place, (one, words) in enumerate(zip(group.people, OPINIONS, strict=True)):
        await answer(one, points=str(place % 5 + 1), words=words)
        if place == 0:
            # The summary scrolls away, comes back by command, and an answer is changed on it.
            await one.says("is anybody there")
            await one.says("/survey")
            await one.taps("Answer")
            await one.taps("Go on")
        if place == 1:
            await one.taps("Change")
            await one.taps("6. ")
            await one.says("bravo7 dull indeed")
        await one.taps("Hand in")
        await group.house.later(minutes=1)


@pytest.mark.slow
async def test_no_table_but_the_ballots_holds_an_answer_after_hand_in(house: House, group: Class) -> None:
    await everybody_answers(group)
    await house.later(minutes=5)
    tables = await dump(house)
    assert len(tables["ballot"]) == 7
    for name, rows in tables.items():
        if name in {"ballot", "questionnaire_item"}:
            continue
        said = repr(rows)
        for word in (*(opinion.split()[0] for opinion in OPINIONS), "is anybody there"):
            assert word not in said, f"{name} holds what somebody wrote"
        assert ":pick:" not in said or name == "web_message", f"{name} holds a tap of the form"
        assert "'i0'" not in said and '"i0"' not in said, f"{name} holds answers"
    assert await house.rows(Conversation) == []
    assert await house.rows(PendingAnswer) == []
    assert await house.rows(Screen) == []
    kept = [row.payload for row in await house.rows(Intake) if row.payload is not None]
    assert not any("f:survey" in repr(payload) for payload in kept)
    for one in group.people:
        shown = [row for row in await one.bubbles() if "1/6" in row.text or "Is this right" in row.text]
        assert shown == []
        assert await one.buttons() == []


@pytest.mark.slow
async def test_ballots_have_no_person_time_order_or_lasting_key(house: House, group: Class) -> None:
    await everybody_answers(group)
    before = {row.id for row in await house.rows(Ballot)}
    await house.later(minutes=5)
    after = await house.rows(Ballot)
    assert len(before) == len(after) == 7
    assert before.isdisjoint(row.id for row in after), "a copy from before would join to one from after"
    assert all(row.released for row in after)
    async with house.peiban.database.read() as tx:
        connection = await tx.connection()
        made = (await connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'ballot'"))).scalar_one()
        columns = (await connection.execute(text("SELECT name FROM pragma_table_info('ballot')"))).scalars().all()
    assert "WITHOUT ROWID" in made
    assert set(columns) == {"id", "survey_id", "answers", "released"}
    # All keys come in the order of the questions, whoever changed what last.
    assert len({tuple(row.answers) for row in after}) == 1
    ids = {
        value
        for rows in (await dump(house)).items()
        if rows[0] != "ballot"
        for row in rows[1]
        for value in row.values()
    }
    assert not ids & {row.id for row in after}
    days = {row.handed_in_on for row in await house.rows(Participation)}
    assert days == {group.lesson.ends_at.date()}


async def test_words_that_were_taken_back_are_not_even_in_the_file(house: House, group: Class, tmp_path: Path) -> None:
    one = group.people[0]
    await answer(one, words="zulu7 taken back")
    await one.taps("Change")
    await one.taps("6. ")
    await one.says("better words")
    await one.taps("Hand in")
    await house.peiban.database.close()
    with sqlite3.connect(tmp_path / "peiban.db") as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = (tmp_path / "peiban.db").read_bytes()
    assert b"better words" in raw
    assert b"zulu7" not in raw


async def test_an_act_that_fails_keeps_nothing_of_what_was_said(
    house: House, group: Class, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = group.people[0]
    for label in ("Answer", "4", "5", "9", "Demo", "Done"):
        await one.taps(label)

    async def breaks(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("broken by zulu7")

    monkeypatch.setattr("services.survey.answering.runs.participation", breaks)
    await one.says("zulu7 secret")
    await one.sees("something went wrong")
    dead = (await house.rows(Intake, Intake.state == "dead"))[0]
    assert (dead.payload, dead.error) == (None, "RuntimeError")


async def test_a_late_tap_after_hand_in_is_forgotten_too(house: House, group: Class) -> None:
    one = group.people[0]
    await one.taps("Answer")
    first = await one.last()
    await one.taps("4")
    for label in ("5", "9", "Demo", "Done", "Skip", "Hand in"):
        await one.taps(label)
    await one.taps_again("2", first)
    assert one.toasts == ["This is finished. /menu shows what there is."]
    assert not any("pick:2" in repr(row.payload) for row in await house.rows(Intake))


async def test_drafts_of_a_closed_survey_are_deleted(house: House, group: Class) -> None:
    one = group.people[0]
    await one.taps("Answer")
    await one.taps("2")
    await one.says("not a number")
    await house.later(days=3, minutes=5)
    assert await house.rows(Conversation) == []
    await one.sees_not("not a number", "It fits")
    closed = (await house.rows(Survey))[0]
    assert closed.state is SurveyState.CLOSED


@pytest.mark.slow
async def test_results_appear_in_batches_that_no_subtraction_takes_apart(house: House) -> None:
    await save_items(house)
    group = await make_class(house, 13)
    await group.ends()

    async def figures() -> int:
        return sum(row.released for row in await house.rows(Ballot))

    seen = []
    for one in group.people[:12]:
        await hand_in(one)
        await house.later(minutes=5)
        seen.append(await figures())
    await house.later(days=3, minutes=5)
    seen.append(await figures())
    jumps = {later - earlier for earlier, later in zip([0, *seen], seen, strict=False)}
    assert all(jump == 0 or jump >= 5 for jump in jumps)
    assert seen[-1] == 12


async def test_the_last_few_wait_with_the_batch_before_them(house: House, group: Class) -> None:
    for one in group.people[:5]:
        await hand_in(one)
    await house.later(minutes=5)
    assert not any(row.released for row in await house.rows(Ballot))
    await hand_in(group.people[5])
    await hand_in(group.people[6])
    await house.later(minutes=5)
    assert sum(row.released for row in await house.rows(Ballot)) == 7


async def test_fewer_than_five_answers_are_never_shown_and_not_kept(house: House, group: Class) -> None:
    for one in group.people[:4]:
        await hand_in(one)
    await house.later(days=3, minutes=5)
    assert await house.rows(Ballot) == []
    run = (await house.rows(Survey))[0].id
    await group.trainer.taps_data(f"sf:results:{group.lesson.id}:{run}::0")
    await group.trainer.sees("4 of 7 answered", "closed", "Figures appear from 5")
    async with house.peiban.database.read() as tx:
        assert await runs.turnout(tx, run) == (4, 7)
