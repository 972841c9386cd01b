"""What an operator must know: each rule looks at one thing and says how it stands and what to do.

Findings go to logs and screens of people who need not know anybody: ids, codes, counts and ages only, no names, no words.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from domain.people import Role
from services.complaint import Checked, Differing
from storage.condition import POSTGRESQL_PROMISES, SQLITE_PROMISES, Failure
from storage.models.intake import Intake

NEEDED = (Role.ADMIN, Role.DESK, Role.SUPERVISOR)
NEWEST = 10
LATE = timedelta(minutes=2)
SLOW_CLOCK = timedelta(seconds=5)
# The official days of a year are announced in November; before, nobody can have them.
ANNOUNCED = 11
_KIND = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,59}")


class Level(StrEnum):
    """How much a finding matters; a problem is something that is or will be lost, late or open to strangers."""

    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `todo` is one line on what to do, `items` are its details, one line each."""

    level: Level
    name: str
    text: str
    todo: str = ""
    items: tuple[str, ...] = ()


def ok(name: str, text: str) -> Finding:
    """All is well."""
    return Finding(Level.OK, name, text)


def note(name: str, text: str, todo: str = "", items: Sequence[str] = ()) -> Finding:
    """Worth knowing."""
    return Finding(Level.NOTE, name, text, todo, tuple(items))


def problem(name: str, text: str, todo: str, items: Sequence[str] = ()) -> Finding:
    """Something must be done."""
    return Finding(Level.PROBLEM, name, text, todo, tuple(items))


def age(span: timedelta) -> str:
    """A span for an operator: 40 s, 5 min, 3 h, 12 d."""
    seconds = max(0, int(span.total_seconds()))
    for unit, length, least in (("d", 86_400, 172_800), ("h", 3_600, 7_200), ("min", 60, 120)):
        if seconds >= least:
            return f"{seconds // length} {unit}"
    return f"{seconds} s"


def schema(*, revision: str, head: str, known: bool) -> Finding:
    """Whether the store has the schema of this Peiban."""
    if revision == head:
        return ok("schema", f"{revision}, the newest")
    if not known:
        return problem("schema", f"{revision or 'none'}, which this Peiban does not know", "run the newer Peiban again")
    return problem("schema", f"{revision}, this Peiban needs {head}", "make a backup, then: peiban db upgrade")


def engine(name: str, found: Mapping[str, str]) -> Finding:
    """Whether what is committed survives a power cut."""
    wanted = SQLITE_PROMISES if name == "sqlite" else POSTGRESQL_PROMISES
    stands = ", ".join(f"{promise}={value}" for promise, value in found.items())
    broken = [promise for promise, value in wanted.items() if found.get(promise) != value]
    if broken:
        return problem("engine", f"{name}: {stands}", f"set back to what keeps commits safe: {', '.join(broken)}")
    return ok("engine", f"{name}: {stands}")


def dead_letters(letters: Sequence[Intake], *, wall: datetime) -> Finding:
    """Updates that could not be handled: somebody waits for an answer."""
    if not letters:
        return ok("dead letters", "none")
    items = [f"#{row.id}  {age(wall - row.received_at)} old  {_kind(row)}" for row in letters]
    text = f"{len(letters)}; the oldest is {age(wall - letters[0].received_at)} old"
    return problem("dead letters", text, "see to the cause in the log, then: peiban doctor --replay all", items)


def _kind(row: Intake) -> str:
    # What follows the kind of an error may quote what somebody wrote.
    kind = row.error.partition(":")[0]
    told = kind if _KIND.fullmatch(kind) else "unknown error"
    return told if row.payload is not None else f"{told}, anonymous: its content was dropped"


def failures(found: Sequence[Failure], *, now: datetime) -> Finding:
    """Notices that did not arrive, or of which nobody can know, unless an administrator has seen to them."""
    if not found:
        return ok("failed notices", "none in the last 30 days")
    counts: dict[tuple[str, str], int] = {}
    for one in found:
        counts[one.name, one.state] = counts.get((one.name, one.state), 0) + 1
    items = [f"{count} x {name} {state}" for (name, state), count in sorted(counts.items())]
    for one in found[:NEWEST]:
        ago = age(now - one.ended_at) if one.ended_at else "?"
        items.append(f"#{one.id}  {one.name}  {one.recipient}  {one.state}  {ago} ago")
    text = f"{len(found)} in the last 30 days failed or have an unknown fate; below by kind, then the newest {NEWEST}"
    return note(
        "failed notices",
        text,
        "/admin lists them by name, to tell again or put off the list",
        items,
    )


def dropped(answers: int) -> Finding:
    """Whether somebody wrote and was never answered: what answers is not owed for ever, what it tells of stands."""
    if not answers:
        return ok("dropped answers", "none in the last 30 days")
    text = f"{answers} in the last 30 days: Peiban or the messenger was not there in time"
    todo = "what people did is kept, only their answers are not; was Peiban down for ten minutes? Look at the log"
    return note("dropped answers", text, todo)


def outbox(oldest_due: datetime | None, *, now: datetime, still: bool) -> Finding:
    """Whether notices go out."""
    if oldest_due is None:
        return ok("outbox", "nothing is due")
    waits = age(now - oldest_due)
    if still:
        return problem(
            "outbox", f"a notice is due for {waits}, and none goes out", "is Peiban running? Look at its log"
        )
    if now - oldest_due > LATE:
        return note(
            "outbox", f"the oldest due notice waits for {waits}; others go out", "a large broadcast takes its time"
        )
    return ok("outbox", f"the oldest due notice waits for {waits}")


def roles(holders: Mapping[Role, tuple[int, int]], *, named_admins: int) -> list[Finding]:
    """Whether somebody is there who lets people in, takes cases, and hears of overdue ones."""
    found = []
    for role, (held, reached) in holders.items():
        name = f"role {role}"
        if reached or (role is Role.ADMIN and named_admins):
            found.append(ok(name, f"{held} hold it, {reached} can be reached"))
        elif held:
            found.append(problem(name, f"{held} hold it, nobody of them has come in yet", "ask them to open Peiban"))
        else:
            found.append(problem(name, "nobody holds it", f"peiban invite --role {role}, or the roster"))
    return found


def official(year: int) -> bool:
    """Whether the official working days of a year are known."""
    import chinese_calendar

    try:
        chinese_calendar.is_workday(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def working_days(today: date, *, known: Callable[[int], bool] = official) -> Finding:
    """Whether the official working days of this year and the next are known."""
    todo = "update the package chinesecalendar"
    if not known(today.year):
        return problem("working days", f"{today.year} is not known officially: Monday to Friday count", todo)
    if not known(today.year + 1) and today.month >= ANNOUNCED:
        return note("working days", f"{today.year + 1} is not known officially yet: Monday to Friday would count", todo)
    return ok("working days", f"{today.year} is known")


def clock(*, wall: datetime, database: datetime | None, newest: datetime | None) -> Finding:
    """Whether this machine's clock agrees with the database's, and has not gone back behind what was written."""
    todo = "set the clock by NTP; codes and deadlines hang on it"
    if database is not None and abs(wall - database) > SLOW_CLOCK:
        return problem("clock", f"{age(abs(wall - database))} apart from the database's", todo)
    if newest is not None and newest - wall > SLOW_CLOCK:
        return problem("clock", f"{age(newest - wall)} behind what was written down last", todo)
    return ok("clock", "agrees with the store")


def cases(checked: Checked) -> list[Finding]:
    """Whether the clocks that are kept of cases, and where these stand, are what their timelines give."""
    seen, ended = checked.cases, checked.ended
    clocks = ok("clocks", f"those of {checked.open} open and {ended} ended cases agree with their timelines")
    text = f"{checked.open_differ} of {checked.open} open and {checked.ended_differ} of {ended} ended cases"
    text += " have other clocks than their timelines give"
    if checked.open_differ:
        todo = "tonight's check mends those of open cases and audits it; if they come back, tell us"
        clocks = problem("clocks", text, todo, _named(checked.clocks))
    elif checked.ended_differ:
        # What an ended case was told stands, whatever rules a later version reckons by.
        todo = "nothing to be done where a new version reckons otherwise; else did somebody write into the store past Peiban?"
        clocks = note("clocks", text, todo, _named(checked.clocks))
    records = ok("case records", f"state, hands and counts of {seen} cases agree with their timelines")
    if checked.records:
        text = f"{checked.records_differ} of {seen} cases stand elsewhere than their timelines tell"
        todo = "nothing mends it: did somebody write into the store past Peiban? Bring a backup back, or tell us"
        records = problem("case records", text, todo, _named(checked.records))
    return [clocks, records]


def _named(differing: Sequence[Differing]) -> list[str]:
    return [f"{one.number}  {', '.join(one.where)}" for one in differing]


def attachments(*, kept: int, missing: Sequence[int], orphans: int) -> list[Finding]:
    """Whether what the store names lies on the disk, and nothing else."""
    found = [ok("attachments", f"{kept} kept, all there")]
    if missing:
        ids = ", ".join(f"#{number}" for number in sorted(missing)[:NEWEST])
        text = f"{len(missing)} of {kept} are missing on the disk ({ids}{', …' if len(missing) > NEWEST else ''})"
        found = [problem("attachments", text, "bring them back from a backup's folder files/")]
    if orphans:
        text = f"{orphans} files that no row names"
        found.append(note("stray files", text, "left by a crash; may be deleted by hand when older than a day"))
    return found


def catalogues(missing: Mapping[str, int]) -> Finding:
    """Whether every sentence can be said in every language."""
    if any(missing.values()):
        told = ", ".join(f"{count} in {language}" for language, count in missing.items() if count)
        return note("catalogues", f"sentences without translation: {told}", "they are said in English; make texts")
    return ok("catalogues", f"complete in {', '.join(missing)}")
