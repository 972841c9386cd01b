"""The living list: who is here, late, missing or cannot be reached; and marking by hand with a reason."""

from collections.abc import Sequence

from markupsafe import Markup

from domain.attendance import AttendanceStatus
from domain.wording import N_
from handlers.attendance.checkin import title
from handlers.attendance.taps import RollTap
from handlers.blocks.answers import Answer, Button, Show, grid, rows
from handlers.blocks.form import Choice, Field, Filled, Form, Kind
from handlers.blocks.labels import status_name
from handlers.blocks.lesson_actions import back_to_lesson
from handlers.blocks.paging import page_of, pager, position
from handlers.blocks.texts import Texts
from services import attendance
from services.attendance import Roll, RollEntry
from services.scope import Scope

HERE = (AttendanceStatus.PRESENT, AttendanceStatus.LEFT_EARLY)
LATE = (AttendanceStatus.LATE, AttendanceStatus.LATE_AND_LEFT_EARLY)
SIGNS = {
    AttendanceStatus.PRESENT: "✓",
    AttendanceStatus.LATE: "◷",
    AttendanceStatus.LEFT_EARLY: "◁",
    AttendanceStatus.LATE_AND_LEFT_EARLY: "◷",
    AttendanceStatus.ABSENT: "✕",
    AttendanceStatus.EXCUSED: "○",
    None: "–",
}
NAMES_SHOWN = 6


def screen(lesson_id: int) -> str:
    """The name of a lesson's living list."""
    return f"roll:{lesson_id}"


def roll_screen(roll: Roll, say: Texts, *, page: int = 0, if_open: bool = False) -> Show:
    """The list with its counts; buttons open a person."""
    lines = [Markup("<b>{}</b>").format(title(roll.lesson, say))]
    lines.append(
        say(
            "Here {here} · late {late} · missing {missing} · excused {excused}",
            here=roll.count(*HERE),
            late=roll.count(*LATE),
            missing=roll.count(AttendanceStatus.ABSENT, None),
            excused=roll.count(AttendanceStatus.EXCUSED),
        )
    )
    lines.append(_names(say("Late"), [e for e in roll.entries if e.status in LATE], say))
    lines.append(_names(say("Missing"), [e for e in roll.entries if e.status in (AttendanceStatus.ABSENT, None)], say))
    unknown = sum(not entry.reachable and entry.status is None for entry in roll.entries)
    if unknown:
        lines.append(
            say.plural(
                "{n} of them has not registered with me: please tell this person in the room.",
                "{n} of them have not registered with me: please tell them in the room.",
                n=unknown,
            )
        )
    shown, page, pages = page_of(roll.entries, page)
    picks = [
        Button.tap(
            f"{SIGNS[entry.status]} {entry.name}",
            RollTap(do="who", lesson=roll.lesson.id, person=entry.person_id, page=page),
        )
        for entry in shown
    ]
    turns = pager(
        page, pages, lambda label, to: Button.tap(label, RollTap(do="page", lesson=roll.lesson.id, page=to)), say
    )
    lines.append(
        say(
            "✓ here · ◷ late · ✕ absent · ○ excused · – not here yet. Tap a name to correct it.{position}",
            position=position(page, pages),
        )
    )
    back = back_to_lesson(roll.lesson.id, say)
    text = Markup("\n").join(line for line in lines if line)
    view = f"page {page}" if page else ""
    return Show(screen(roll.lesson.id), text, (*grid(picks, 2), *rows(turns, back)), if_open=if_open, view=view)


def _names(label: Markup, entries: Sequence[RollEntry], say: Texts) -> Markup:
    if not entries:
        return Markup("")
    names = say.joined([Markup.escape(entry.name) for entry in entries[:NAMES_SHOWN]])
    more = (
        say.plural(" and {n} more", " and {n} more", n=len(entries) - NAMES_SHOWN) if len(entries) > NAMES_SHOWN else ""
    )
    return say("{label}: {names}{more}", label=label, names=names, more=more)


def person_screen(roll: Roll, person_id: int, say: Texts, *, page: int) -> Show:
    """One person: what is known, and what he can be marked as."""
    entry = next(one for one in roll.entries if one.person_id == person_id)
    lines = [Markup("<b>{}</b> · {}").format(entry.name, status_name(entry.status, say))]
    if entry.arrived:
        lines.append(say("Checked in at {time}", time=say.time(entry.arrived)))
    if entry.corrected_by:
        lines.append(say("Marked by hand by {name}", name=entry.corrected_by))
    if not entry.reachable:
        lines.append(say("Has not registered with me: please tell this person in the room."))
    lines.append(say("Mark by hand as:"))
    marks = [
        Button.tap(
            status_name(status, say), RollTap(do="mark", lesson=roll.lesson.id, person=person_id, status=status.value)
        )
        for status in (
            AttendanceStatus.PRESENT,
            AttendanceStatus.LATE,
            AttendanceStatus.EXCUSED,
            AttendanceStatus.ABSENT,
        )
        if status is not entry.status
    ]
    back = Button.tap(say("◀ Back"), RollTap(do="page", lesson=roll.lesson.id, page=page))
    return Show(screen(roll.lesson.id), Markup("\n").join(lines), (*grid(marks, 3), *rows(back)), view="person")


async def _finish_mark(scope: Scope, filled: Filled, say: Texts) -> Answer:
    about = filled.context
    reason = filled.answers["reason"]
    roll = await attendance.mark_by_hand(
        scope,
        lesson_id=about["lesson"],
        person_id=about["person"],
        status=AttendanceStatus(about["status"]),
        reason=str(say(_REASONS[reason])) if reason in _REASONS else reason,
    )
    done = Show(
        "form:mark",
        say(
            "✅ Marked: {name}, {status}",
            name=about["name"],
            status=status_name(AttendanceStatus(about["status"]), say),
        ),
    )
    return [done, roll_screen(roll, say)]


_REASONS = {
    "seen": N_("I saw this person here"),
    "phone": N_("Phone did not work"),
    "asked": N_("Asked for leave beforehand"),
}
FORMS = (
    Form(
        name="mark",
        title=N_("Mark by hand"),
        finish=_finish_mark,
        summary=False,
        fields=(
            Field(
                key="reason",
                label=N_("Reason"),
                prompt=N_("Why? Press a reason or type your own."),
                kind=Kind.CHOICE,
                own_words=True,
                max_length=200,
                choices=tuple(Choice(value, label) for value, label in _REASONS.items()),
            ),
        ),
    ),
)
