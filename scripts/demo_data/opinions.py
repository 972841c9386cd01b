"""Satisfaction surveys of the past three weeks: handed in without names, closed, published."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from domain.survey import Item, ItemKind
from scripts.demo_data.acting import Stage
from services.survey import close_survey, hand_in, questions, start_survey
from storage.survey import runs

# The three bands of the recommendation, 0 to 10.
BANDS = {"promoters": (9, 10), "passives": (7, 8), "detractors": (2, 6)}
RUNS_FOR = timedelta(hours=20)


async def ask_opinions(stage: Stage, manager: str) -> int:
    """Run the surveys of life as the training manager starts and closes them; returns how many answers came."""
    return sum([await _survey(stage, each, manager) for each in stage.life["surveys"]])


async def _survey(stage: Stage, each: dict[str, Any], manager: str) -> int:
    lesson = await stage.lesson(each["cohort"], each["lesson"])
    opened = lesson.ends_at + timedelta(minutes=1)
    lesson_id = lesson.id or 0
    await start_survey(await stage.acting(manager, opened), lesson_id=lesson_id)
    row = await runs.of_lesson(stage.tx, lesson_id)
    assert row is not None
    survey_id = row.id or 0
    asked = await runs.asked(stage.tx, survey_id)
    place = (each["cohort"], each["lesson"])
    words = [one["text"] for one in stage.life["comments"] if (one["cohort"], one["lesson"]) == place]
    closed = min(opened + RUNS_FOR, stage.now)
    answering = stage.rng.sample(asked, min(len(asked), max(5, round(each["answering"] * len(asked)))))
    items: Sequence[Item] = ()
    for number, person_id in enumerate(answering):
        at = opened + (closed - opened) * stage.rng.uniform(0.01, 0.9)
        scope = await stage.acting(await stage.member(person_id), at)
        items = items or await questions(scope, survey_id=survey_id)
        text = words[number] if number < len(words) else ""
        await hand_in(scope, survey_id=survey_id, answers=_answers(stage, items, each, text))
    await close_survey(await stage.acting(manager, closed), survey_id=survey_id)
    return len(answering)


def _answers(stage: Stage, items: Sequence[Item], each: dict[str, Any], text: str) -> dict[str, object]:
    return {item.key: value for item in items if (value := _answer(stage, item, each, text)) is not None}


def _answer(stage: Stage, item: Item, each: dict[str, Any], text: str) -> object:
    rng = stage.rng
    if item.kind is ItemKind.LIKERT:
        mean = each["means"].get(item.dimension, 4)
        return min(5, max(1, round(rng.gauss(mean, each["deviation"]))))
    if item.kind is ItemKind.NPS:
        band = rng.choices(list(each["nps"]), list(each["nps"].values()))[0]
        return rng.randint(*BANDS[band])
    if item.kind is ItemKind.SINGLE:
        shares = [each["choice"].get(choice, 0.01) for choice in item.choices]
        return rng.choices(item.choices, shares)[0]
    return text or None if item.kind is ItemKind.TEXT else None
