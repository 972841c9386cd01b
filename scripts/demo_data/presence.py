"""Three weeks of attendance: who came when, who was excused, and what was corrected by hand."""

from datetime import timedelta
from typing import Any

from domain.attendance import AttendanceStatus, CheckInMethod
from scripts.demo_data.acting import Stage
from services.attendance import mark_by_hand
from storage import attendance, training
from storage.models.people import Person
from storage.models.training import Lesson

REASONS = ("出差，已报主管", "客户现场抢修", "年假", "病假")
# How much likelier than others somebody is late or absent who often is.
OFTEN = 5.0


async def attend(stage: Stage) -> int:
    """Fill the past lessons, those of today that are over included; returns how many arrivals there are."""
    arrivals = 0
    rates = {(each["cohort"], each["lesson"]): each for each in stage.life["attendance"]}
    for (cohort, number), rate in list(rates.items()):
        arrivals += await _fill(stage, await stage.lesson(cohort, number), rate)
    for cohort in dict.fromkeys(cohort for cohort, _number in rates):
        last = max(number for name, number in rates if name == cohort)
        today = await stage.lesson(cohort, last + 1)
        if today.ends_at <= stage.now:
            arrivals += await _fill(stage, today, {**rates[cohort, last], "lesson": last + 1})
    return arrivals


async def _fill(stage: Stage, lesson: Lesson, rate: dict[str, Any]) -> int:
    members = await training.members(stage.tx, lesson.cohort_id)
    fixed = {each["trainee"]: each["status"] for each in _of(stage, "fixed", rate)}
    corrections = _of(stage, "corrections", rate)
    free = [one for one in members if one.employee_no not in {*fixed, *(each["trainee"] for each in corrections)}]
    counts = {status: round(rate[status] * len(members)) for status in ("absent", "late", "excused")}
    counts["absent"] -= sum(status == "absent" for status in fixed.values())
    absent = _some(stage, free, counts["absent"], stage.life["often_absent"])
    free = [one for one in free if one not in absent]
    late = _some(stage, free, counts["late"], stage.life["often_late"])
    free = [one for one in free if one not in late]
    excused = _some(stage, free, counts["excused"], [])
    for person in [one for one in free if one not in excused]:
        await _arrive(stage, lesson, person, -_minutes(stage, "early_minutes"))
    for person in late:
        await _arrive(stage, lesson, person, _minutes(stage, "late_minutes"))
    for person in excused:
        await _mark(stage, lesson, person, AttendanceStatus.EXCUSED, by=lesson.assistant_id or 0)
    for each in corrections:
        person, by = await stage.person(each["trainee"]), await stage.person(each["by"])
        status = AttendanceStatus(each["to"])
        await _mark(stage, lesson, person, status, by=by.id or 0, reason=each["reason"])
    return len(free) - len(excused) + len(late)


def _of(stage: Stage, part: str, rate: dict[str, Any]) -> list[dict[str, Any]]:
    place = (rate["cohort"], rate["lesson"])
    return [each for each in stage.life[part] if (each["cohort"], each["lesson"]) == place]


def _some(stage: Stage, people: list[Person], count: int, often: list[str]) -> list[Person]:
    """Draw some people, those of `often` more likely than others."""
    weighed = {one.employee_no: stage.rng.random() ** (1 / OFTEN if one.employee_no in often else 1) for one in people}
    return sorted(people, key=lambda one: weighed[one.employee_no], reverse=True)[: max(count, 0)]


def _minutes(stage: Stage, span: str) -> float:
    limits = stage.life[span]
    return stage.rng.uniform(limits["shortest"], limits["longest"])


async def _arrive(stage: Stage, lesson: Lesson, person: Person, minutes: float) -> None:
    online = lesson.place.startswith("线上")
    method = CheckInMethod.BUTTON if online else stage.rng.choices((CheckInMethod.QR, CheckInMethod.CODE), (4, 1))[0]
    at = lesson.starts_at + timedelta(seconds=round(minutes * 60))
    await attendance.arrive(stage.tx, lesson_id=lesson.id or 0, person_id=person.id or 0, at=at, method=method)


async def _mark(
    stage: Stage, lesson: Lesson, person: Person, status: AttendanceStatus, *, by: int, reason: str = ""
) -> None:
    scope = await stage.acting(await stage.member(by), lesson.starts_at + timedelta(minutes=30))
    reason = reason or stage.rng.choice(REASONS)
    await mark_by_hand(scope, lesson_id=lesson.id or 0, person_id=person.id or 0, status=status, reason=reason)
