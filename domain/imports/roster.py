"""The roster: who there is, where, in which cohort and with which roles."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from domain.errors import InvalidError
from domain.imports import cells
from domain.imports.cells import RowReader
from domain.imports.columns import ImportKind, Table
from domain.imports.problems import Checked, ImportCode, ImportProblem
from domain.people import Role, RoleGrant, parse_roles

# The label to show beside each code; more labels are understood (`parse_roles`).
LABELS: Final[Mapping[Role, str]] = {
    Role.TRAINEE: "学员",
    Role.CUSTOMER: "客户",
    Role.TRAINER: "讲师",
    Role.ASSISTANT: "助教",
    Role.TRAINING_MANAGER: "培训管理员",
    Role.OWNER: "责任人",
    Role.DESK: "客服",
    Role.SUPERVISOR: "主管",
    Role.MANAGEMENT: "管理层",
    Role.ADMIN: "管理员",
}
_PERMITTED: Final = [f"{role} {label}" for role, label in LABELS.items()]


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person. `roles` is never empty (trainee when the cell is); `superior` is an employee number or a name."""

    line: int
    employee_no: str
    name: str
    organisation: str = ""
    department: str = ""
    job_title: str = ""
    phone: str = ""
    email: str = ""
    cohorts: tuple[str, ...] = ()
    roles: tuple[RoleGrant, ...] = (RoleGrant(Role.TRAINEE),)
    superior: str = ""


def check_roster(table: Table) -> Checked[RosterRow]:
    """Check a roster; the rows keep the file's order. A superior who is not in the file is only a warning."""
    if refused := cells.wrong_kind(table, ImportKind.ROSTER):
        return Checked(rows=(), errors=refused)
    errors, warnings = cells.file_problems(table)
    rows: list[RosterRow] = []
    lines: dict[str, int] = {}
    for line, content in table.rows:
        reader = RowReader(table, line, content)
        row = _read(reader)
        if row.employee_no:
            first = lines.setdefault(row.employee_no.casefold(), line)
            if first != line:
                reader.wrong(ImportCode.DUPLICATE_KEY, "employee_no", value=row.employee_no, first_line=first)
        if not reader.errors:
            rows.append(row)
        errors += reader.errors
    found, doubts = _superiors(rows, table)
    # A superior in a row that has an error of its own is not missing.
    doubts = [doubt for doubt in doubts if str(doubt.params["value"]).casefold() not in lines]
    warnings += doubts + _shared(rows, table)
    broken = {problem.line for problem in found}
    return Checked(
        rows=tuple(row for row in rows if row.line not in broken),
        errors=cells.in_order(errors + found),
        warnings=cells.in_order(warnings),
    )


def _employee_no(text: str) -> str | None:
    value = cells.plain(text)
    return value if len(value) <= 64 and not any(sign.isspace() for sign in value) else None


def _read(reader: RowReader) -> RosterRow:
    unsound = ImportCode.NOT_AN_EMPLOYEE_NO
    return RosterRow(
        line=reader.line,
        employee_no=reader.shaped("employee_no", _employee_no, code=unsound, required=True),
        name=reader.text("name", required=True),
        organisation=reader.text("organisation"),
        department=reader.text("department"),
        job_title=reader.text("job_title"),
        phone=reader.shaped("phone", cells.phone, code=ImportCode.NOT_A_PHONE, example="13812345678"),
        email=reader.shaped("email", cells.email, code=ImportCode.NOT_AN_EMAIL, example="li.ming@example.com"),
        cohorts=tuple(dict.fromkeys(cells.listed(reader.text("cohort")))),
        roles=_roles(reader),
        superior=reader.shaped("superior", cells.plain, code=unsound),
    )


def _roles(reader: RowReader) -> tuple[RoleGrant, ...]:
    grants: dict[RoleGrant, None] = {}
    for part in cells.listed(reader.text("role")):
        try:
            grants |= dict.fromkeys(parse_roles(part))
        except InvalidError:
            _name_what_is_wrong(part, reader)
    return tuple(grants) or (RoleGrant(Role.TRAINEE),)


def _name_what_is_wrong(part: str, reader: RowReader) -> None:
    word = cells.plain(part).partition("@")[0].strip()
    try:
        role = parse_roles(word)[0].role if word else None
    except InvalidError:
        role = None
    if role is None:
        reader.wrong(ImportCode.UNKNOWN_ROLE, "role", value=word or part, permitted=_PERMITTED)
    else:
        reader.wrong(ImportCode.EMPTY_SCOPE, "role", value=part, example=f"{role}@技术部")


def _superiors(rows: Sequence[RosterRow], table: Table) -> tuple[list[ImportProblem], list[ImportProblem]]:
    """Superiors who are oneself or a circle (errors) or not in the file (warnings)."""
    by_key = {row.employee_no.casefold(): row for row in rows}
    names: dict[str, list[RosterRow]] = {}
    for row in rows:
        names.setdefault(row.name.casefold(), []).append(row)

    def superior_of(row: RosterRow) -> RosterRow | None:
        key = row.superior.casefold()
        namesakes = names.get(key, [])
        return by_key.get(key) or (namesakes[0] if len(namesakes) == 1 else None)

    column = table.column("superior")
    errors, warnings = [], []
    settled: set[str] = set()
    for row in rows:
        if not row.superior:
            continue
        above = superior_of(row)
        if above is None:
            code, params = ImportCode.SUPERIOR_NOT_IN_FILE, {"value": row.superior}
            warnings.append(ImportProblem(code=code, line=row.line, column=column, params=dict(params)))
        elif above is row:
            errors.append(ImportProblem(code=ImportCode.SELF_SUPERIOR, line=row.line, column=column))
        # Each circle is told once, at the first of its rows.
        elif circle := _circle(row, superior_of, settled):
            people: dict[str, object] = {"people": [person.name for person in circle]}
            errors.append(ImportProblem(code=ImportCode.SUPERIOR_CIRCLE, line=row.line, column=column, params=people))
    return errors, warnings


def _circle(
    start: RosterRow, superior_of: Callable[[RosterRow], RosterRow | None], settled: set[str]
) -> list[RosterRow]:
    """The circle that one meets going up from `start`, if nobody met one there before."""
    path: list[RosterRow] = []
    at: RosterRow | None = start
    while at is not None and at.employee_no not in settled:
        settled.add(at.employee_no)
        path.append(at)
        at = superior_of(at) if at.superior else None
    if at is None or at not in path or (circle := path[path.index(at) :]) == [at]:
        return []
    return circle


def _shared(rows: Sequence[RosterRow], table: Table) -> list[ImportProblem]:
    found = []
    for name in ("phone", "email"):
        lines: dict[str, int] = {}
        for row in rows:
            value: str = getattr(row, name)
            if value and (first := lines.setdefault(value.casefold(), row.line)) != row.line:
                params: dict[str, object] = {"value": value, "first_line": first}
                code, column = ImportCode.SHARED_CONTACT, table.column(name)
                found.append(ImportProblem(code=code, line=row.line, column=column, params=params))
    return found
