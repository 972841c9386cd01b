"""Promises that one worker keeps, kept by several: each update once, in order, whoever dies."""

import asyncio
import random
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import col, select

from bot.settings import Settings, load_settings
from bot.web.webhook import HEADER, PATH
from scripts.doctor import examine
from storage import intake
from storage.intake import Received
from storage.models.intake import Intake
from storage.session import Database
from tests.faults.crowd import Crowd
from tests.faults.proof import settled
from tests.faults.story import Story
from tests.telegram.town import SECRET_KEY, WEBHOOK_SECRET
from tests.workers.crew import Crew, crew

pytestmark = pytest.mark.slow
FOUR = ("web", "web", "all", "worker")


async def repeat(workers: Crew, *, times: int) -> None:
    """Post what the messenger posts too, `times` times more, in any order, to any worker."""
    rng, history, said, seen = random.Random(11), workers.api.world.bot().updates.history, 0, 0
    async with aiohttp.ClientSession(headers={HEADER: WEBHOOK_SECRET}) as session:
        while True:
            copies = [one.body() for one in history[said:] for _ in range(times)]
            said = len(history)
            rng.shuffle(copies)
            await asyncio.gather(*(_post(session, f"{workers.front.url}{PATH}", one) for one in copies))
            seen = await workers.api.world.changed_since(seen, 1)


async def _post(session: aiohttp.ClientSession, url: str, body: object) -> None:
    async with session.post(url, json=body) as answer:
        assert answer.status == 200


async def test_what_comes_three_times_over_four_workers_counts_once(tmp_path: Path) -> None:
    story = Story(people=8, questions=4, seed=5)
    async with crew(tmp_path, FOUR, story=story) as workers:
        await workers.start()
        parrot = asyncio.create_task(repeat(workers, times=2))
        crowd = Crowd(workers.api, story)
        await crowd.run()
        await settled(workers.api)
        assert not parrot.done(), parrot
        parrot.cancel()
        verdict = await workers.verdict(crowd)
        assert verdict.faults == ()
        assert verdict.stored == story.answers
        assert min(workers.front.answered) > story.answers / 2, "all that serve pages took part"


async def chatter(crowd: Crowd) -> None:
    """Now and then somebody types /quiz between two taps."""
    rng, seen = random.Random(3), 0
    while True:
        if crowd.unfinished:
            crowd.ask(rng.choice(crowd.unfinished))
        seen = await crowd.api.world.changed_since(seen, 0.2)
        await asyncio.sleep(0.4)


async def test_messages_between_taps_change_nothing(tmp_path: Path) -> None:
    story = Story(people=8, questions=4, seed=9)
    async with crew(tmp_path, ("all", "all"), story=story) as workers:
        await workers.start()
        crowd = Crowd(workers.api, story)
        talk = asyncio.create_task(chatter(crowd))
        await crowd.run()
        assert not talk.done()
        talk.cancel()
        # What is under way when both are told to stop at once is another promise.
        await workers.idle()
        verdict = await workers.verdict(crowd)
        assert verdict.faults == ()
        assert verdict.stored == story.answers


async def test_one_worker_dies_in_the_burst_and_the_other_finishes(tmp_path: Path) -> None:
    story = Story(people=8, questions=5, seed=6)
    async with crew(tmp_path, ("all", "all"), story=story) as workers:
        await workers.start()
        crowd = Crowd(workers.api, story)
        burst = asyncio.create_task(crowd.run())
        seen = 0
        while crowd.given < story.answers / 3:
            seen = await workers.api.world.changed_since(seen, 0.5)
        await workers.engines[1].kill()
        await burst
        verdict = await workers.verdict(crowd)
        assert verdict.faults == ()
        assert verdict.stored == story.answers


async def test_what_a_worker_took_in_and_left_is_done_by_another(tmp_path: Path) -> None:
    story = Story(people=2, questions=2, seed=2)
    async with crew(tmp_path, ("all", "worker"), story=story) as workers:
        await workers.start()
        crowd = Crowd(workers.api, story)
        await crowd.run()
        await settled(workers.api)
        database = Database(workers.url)
        async with database.write() as tx:
            # As a worker does that dies right after its acknowledgement; and a dead letter that is to be tried again.
            for key, state in (("1", "new"), ("2", "dead")):
                await intake.keep(tx, [_said(crowd, key)], now=datetime.now(UTC))
                row = (await tx.exec(select(Intake).where(Intake.update_key == key))).one()
                row.state = state
        assert await examine(settings_of(workers), as_json=False, replay="all") == 0
        await workers.idle()
        async with database.read() as tx:
            states = (await tx.exec(select(Intake.state).where(col(Intake.update_key).in_(("1", "2"))))).all()
        await database.close()
        assert list(states) == ["done", "done"]
        assert (await workers.verdict(crowd)).faults == ()


def _said(crowd: Crowd, key: str) -> Received:
    """Somebody asks for help."""
    one = crowd.people[0].number
    person = {"id": one, "is_bot": False, "first_name": "Trainee 0"}
    chat = {"id": one, "type": "private", "first_name": "Trainee 0"}
    message = {"message_id": 900 + int(key), "date": 0, "chat": chat, "from": person, "text": "/help"}
    return Received(
        bot_id=crowd.api.world.bot().id, update_key=key, sender=one, payload={"update_id": int(key), "message": message}
    )


def settings_of(workers: Crew) -> Settings:
    return load_settings(
        data_dir=workers.engines[0].folder, secret_key=SECRET_KEY, database_url=workers.url, _env_file=None
    )
