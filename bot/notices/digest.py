"""The morning digest as its reader gets it: a few lines, and one picture that says the same."""

import asyncio
from datetime import date
from typing import Any

from markupsafe import Markup

from bot.notices.made import Made
from bot.pictures.digest import digest
from bot.pictures.parts import DigestPicture, RadarPart, Series, Tile, TrendPart
from handlers.blocks.answers import Button, Say, rows
from handlers.blocks.texts import Texts, plain
from handlers.report import ReportTap, actions, change, digest_text
from services.reports.digest import DailyDigest, daily_digest
from services.scope import Scope

AXES = 3


async def _digest(scope: Scope, params: dict[str, Any], say: Texts) -> list[Say | Made]:
    day = date.fromisoformat(params["day"])
    report = await daily_digest(scope, day=day)
    picture = await asyncio.to_thread(digest, picture_of(report, say))
    text = digest_text(report, say, scope)
    return [
        Made(
            data=picture, name=f"peiban-{day}.png", media_type="image/png", kind="photo", alt=picture_says(report, say)
        ),
        Say(text, rows(actions(report, say, scope), Button.tap(say("Today so far"), ReportTap(do="today")))),
    ]


async def _digest_picture(scope: Scope, params: dict[str, Any], say: Texts) -> list[Say | Made]:
    """The picture alone, for whom the words are on the screen already."""
    day, to_now = date.fromisoformat(params["day"]), bool(params["to_now"])
    report = await daily_digest(scope, day=day, to_now=to_now)
    picture = await asyncio.to_thread(digest, picture_of(report, say, to_now=to_now))
    return [
        Made(
            data=picture, name=f"peiban-{day}.png", media_type="image/png", kind="photo", alt=picture_says(report, say)
        )
    ]


def picture_says(report: DailyDigest, say: Texts) -> str:
    """The picture in one sentence, for whoever cannot see it: its figures, and what its curves are about."""
    facts = [f"{tile.label} {tile.value}{tile.unit}" for tile in _tiles(report, say) if tile.value is not None]
    if len(report.satisfaction.dimensions) >= AXES:
        facts.append(str(say("Satisfaction by dimension")))
    if sum(rate is not None for _day, rate in report.trend) > 1:
        facts.append(str(say("Attendance over the last working days")))
    told = say.joined([Markup.escape(fact) for fact in facts]) if facts else say("nothing to show")
    return plain(say("Picture of {day}: {facts}", day=say.day(report.day), facts=told))


def picture_of(report: DailyDigest, say: Texts, *, to_now: bool = False) -> DigestPicture:
    """The digest's picture in the reader's words."""
    satisfaction, trend = report.satisfaction, report.trend
    axes = [name for name, _score in satisfaction.dimensions]
    radar = RadarPart(
        title=str(say("Satisfaction by dimension")),
        axes=axes,
        series=[Series(name=str(say("This time")), values=[score for _name, score in satisfaction.dimensions])],
        weakest_label=str(say("weakest")),
    )
    known = sum(rate is not None for _day, rate in trend)
    line = TrendPart(
        title=str(say("Attendance over the last working days")),
        days=[f"{one.month}/{one.day}" for one, _rate in trend],
        series=[
            Series(name=str(say("Attendance")), values=[None if rate is None else 100 * rate for _day, rate in trend])
        ],
        unit="%",
        high=100,
    )
    return DigestPicture(
        title=str(say("Today so far") if to_now else say("Morning digest")),
        date=str(say.day(report.day)),
        tiles=_tiles(report, say),
        radar=radar if len(axes) >= AXES else None,
        trend=line if known > 1 else None,
    )


def _tiles(report: DailyDigest, say: Texts) -> list[Tile]:
    attendance, quizzes, complaints = report.attendance, report.quizzes, report.complaints
    taken, passed = sum(quiz.taken for quiz in quizzes), sum(quiz.passed for quiz in quizzes)
    rate = None if attendance.rate is None else f"{round(100 * attendance.rate)}"
    index = report.satisfaction.index
    tiles = [
        Tile(label=str(say("Attendance")), value=rate, unit="%", change=change(attendance.rate, report.before.rate)),
        Tile(label=str(say("Late")), value=str(attendance.late) if attendance.lessons else None),
        Tile(label=str(say("Absent")), value=str(attendance.absent) if attendance.lessons else None),
        Tile(label=str(say("Quizzes passed")), value=f"{passed}/{taken}" if taken else None),
        Tile(label=str(say("Satisfaction")), value=None if index is None else say.number(index)),
    ]
    if complaints is not None:
        overdue = len(complaints.overdue)
        tiles.append(
            Tile(
                label=str(say("Open complaints")),
                value=str(complaints.under_way),
                detail=str(say.plural("{n} overdue", "{n} overdue", n=overdue)) if overdue else "",
                warn=overdue > 0,
            )
        )
    return tiles


RENDERERS = {"digest": _digest, "digest_picture": _digest_picture}
