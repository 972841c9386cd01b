"""Reading the audit trail: who did what when, without the identity of any customer; each look is entered into it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from domain.audit import KIND_OF, AuditKind, shown_facts
from domain.complaint import NamedCategory, parse_number
from domain.errors import InvalidError
from domain.permission import Permission
from domain.wording import N_
from services import audit
from services.scope import Scope, requires
from services.somebody import Somebody, somebodies
from storage import audit as trail
from storage import complaint, people
from storage.complaint import categories
from storage.models.audit import AuditEntry

MOST_EXPORTED = 100_000
TOO_MANY = N_("There are more than {limit} entries in these days. Please choose fewer days.")
_AT_ONCE = 500
# So many whose roles or superior were set are named in a line.
FEW = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which entries: of one kind, by one person, about one case; by default all. `before`: older than this entry."""

    kind: AuditKind | None = None
    person_id: int = 0
    case_id: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One entry. `about`: a person; `subject`: the number of a case, else the stored kind and key; `category`: it is about one.

    `superiors`: whose superior (None: nobody) was set; `roles`: who was given and who lost what, as a roster writes it;
    both of the first few. `others`: of how many more.
    """

    id: int
    at: datetime
    who: Somebody
    act: str
    about: Somebody | None
    subject: str
    category: NamedCategory | None
    facts: dict[str, object]
    superiors: tuple[tuple[Somebody, Somebody | None], ...] = ()
    roles: tuple[tuple[Somebody, tuple[str, ...], tuple[str, ...]], ...] = ()
    others: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Some entries, the newest first, whether there are older ones, and whom or which case the filter names."""

    lines: tuple[Line, ...]
    more: bool
    who: Somebody | None
    case: str


@requires(Permission.READ_AUDIT, lengthy=True)
async def audit_page(scope: Scope, wanted: Filter, *, limit: int) -> Page:
    """A page of the trail; nobody may see it before `note_look` is committed."""
    acts = [act for act, kind in KIND_OF.items() if kind is wanted.kind]
    rows = await trail.newest(
        scope.tx,
        acts=acts,
        actor_id=wanted.person_id or None,
        subject=f"complaint:{wanted.case_id}" if wanted.case_id else "",
        before=wanted.before or None,
        limit=limit + 1,
    )
    row = await complaint.find(scope.tx, wanted.case_id) if wanted.case_id else None
    who = (await somebodies(scope, [wanted.person_id])).get(wanted.person_id) if wanted.person_id else None
    lines = await _lines(scope, rows[:limit])
    return Page(lines=lines, more=len(rows) > limit, who=who, case=row.number if row else "")


@requires(Permission.READ_AUDIT)
async def note_look(scope: Scope, wanted: Filter) -> None:
    """Enter that somebody reads the trail, and which part of it."""
    facts = {"kind": wanted.kind, "actor": wanted.person_id or None, "before": wanted.before or None}
    await audit.note(scope, "audit read", subject=f"complaint:{wanted.case_id}" if wanted.case_id else "audit", **facts)


@requires(Permission.READ_AUDIT)
async def named_for_audit(scope: Scope, *, words: str) -> tuple[int, list[tuple[int, Somebody]]]:
    """What words name: (the id of the case with this number or 0, colleagues and learners of this name or number)."""
    number = parse_number(words)
    row = await complaint.by_number(scope.tx, number) if number else None
    found = await people.search(scope.tx, words)
    known = await somebodies(scope, [one.id or 0 for one in found])
    return (row.id or 0) if row else 0, [(one, who) for one, who in known.items() if who.name]


@requires(Permission.READ_AUDIT)
async def note_export(scope: Scope, *, first: date, last: date) -> None:
    """Enter that the trail of these days is taken out; to be committed before it is."""
    await audit.note(scope, "audit exported", subject="audit", first=first.isoformat(), last=last.isoformat())


@requires(Permission.READ_AUDIT, lengthy=True)
async def audit_between(scope: Scope, *, first: date, last: date) -> Sequence[Line]:
    """Every entry of these local days, the newest first; InvalidError when there are too many for a sheet."""
    midnight = [datetime.combine(day, time(), scope.zone) for day in (first, last + timedelta(days=1))]
    rows = await trail.between(scope.tx, *midnight, limit=MOST_EXPORTED + 1)
    if len(rows) > MOST_EXPORTED:
        raise InvalidError(TOO_MANY, limit=MOST_EXPORTED)
    lines: list[Line] = []
    for start in range(0, len(rows), _AT_ONCE):
        lines.extend(await _lines(scope, rows[start : start + _AT_ONCE]))
    return lines


async def _lines(scope: Scope, rows: Sequence[AuditEntry]) -> tuple[Line, ...]:
    people_meant = {row.actor_id for row in rows if row.actor_id} | {_id(row, "person") for row in rows}
    people_meant |= {one for row in rows for pair in _pairs(row) for one in pair if one}
    people_meant |= {one for row in rows for one, _given, _taken in _few(row, "roles")}
    known = await somebodies(scope, people_meant - {0})
    cases = await complaint.numbers(scope.tx, {_id(row, "complaint") for row in rows} - {0})
    book = await categories.book(scope.tx)
    return tuple(
        Line(
            id=row.id or 0,
            at=row.at,
            who=Somebody(name=row.actor) if row.actor else known.get(row.actor_id or 0, Somebody()),
            act=row.act,
            about=known.get(_id(row, "person"), Somebody()) if row.subject.startswith("person:") else None,
            subject=cases.get(_id(row, "complaint"), row.subject),
            category=book.get(row.subject.removeprefix("category:")) if row.subject.startswith("category:") else None,
            facts=shown_facts(row.facts),
            superiors=tuple((known.get(one or 0, Somebody()), known.get(above or 0)) for one, above in _pairs(row)),
            roles=tuple(
                (known.get(one, Somebody()), tuple(given), tuple(taken)) for one, given, taken in _few(row, "roles")
            ),
            others=max(0, *(len(row.facts.get(key, ())) - FEW for key in ("roles", "superiors"))),
        )
        for row in rows
    )


def _pairs(row: AuditEntry) -> list[tuple[int | None, int | None]]:
    return [(one, above) for one, _before, above in _few(row, "superiors")]


def _few(row: AuditEntry, key: str) -> Sequence[Any]:
    """The first of a long entry; nothing where it is about something else."""
    found: Sequence[Any] = row.facts.get(key, ())
    return found[:FEW]


def _id(row: AuditEntry, kind: str) -> int:
    """The id behind a subject of this kind; 0 when it is about something else."""
    found, _, number = row.subject.partition(":")
    return int(number) if found == kind and number.isdecimal() else 0
