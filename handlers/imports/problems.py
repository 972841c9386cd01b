"""What is wrong with an import file, row by row, in words."""

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from domain.complaint.category import WRONG as WRONG_CATEGORY
from domain.complaint.template import WRONG
from domain.imports.columns import ImportKind
from domain.imports.problems import ImportCode, ImportProblem
from domain.people import Role
from domain.wording import N_
from handlers.blocks.labels import role_name
from handlers.blocks.texts import Texts, plain
from handlers.imports.reasons import REASONS, reason

KINDS: Mapping[ImportKind, str] = {
    ImportKind.ROSTER: N_("roster"),
    ImportKind.QUESTIONS: N_("questions"),
    ImportKind.LESSONS: N_("timetable"),
    ImportKind.SURVEYS: N_("questionnaire"),
    ImportKind.HOLIDAYS: N_("days off"),
    ImportKind.LIMITS: N_("limits of complaints"),
    ImportKind.DUTIES: N_("duties for complaints"),
    ImportKind.TEMPLATES: N_("reply templates"),
    ImportKind.TIERS: N_("tiers of customers"),
    ImportKind.HOURS: N_("opening hours"),
    ImportKind.DUTY_ROSTER: N_("duty roster"),
    ImportKind.CATEGORIES: N_("categories of complaints"),
}
SENTENCES: Mapping[ImportCode, str] = {
    ImportCode.FILE_EMPTY: N_("The file is empty."),
    ImportCode.FILE_TOO_LARGE: N_("The file is larger than {limit_mb} MB. Please split it."),
    ImportCode.UNKNOWN_EXTENSION: N_("I cannot import files of the kind {found}. Please send one of: {permitted}."),
    ImportCode.WRONG_CONTENT: N_(
        "The file is called {expected}, but it holds {found}. Please save it again as {expected} and send that."
    ),
    ImportCode.OLD_EXCEL: N_(
        "This is an Excel file of the old format (.xls). Please save it as “Excel workbook (.xlsx)” and send that."
    ),
    ImportCode.ENCRYPTED: N_("The workbook is protected by a password. Please remove the password and send it again."),
    ImportCode.DAMAGED: N_("The workbook is damaged or incomplete. Please save it again in Excel and send that."),
    ImportCode.NOT_A_WORKBOOK: N_("The file is called .xlsx, but it holds {found}, not a workbook."),
    ImportCode.UNPACKS_TOO_LARGE: N_(
        "The workbook would unpack to more than {limit_mb} MB and was not opened. Please delete unused sheets."
    ),
    ImportCode.UNSAFE_XML: N_(
        "The workbook has parts that Excel never writes ({part}), and was not opened. Please save it again in Excel."
    ),
    ImportCode.BINARY: N_(
        "Row {line} holds characters that no text has (code {character}). Please save it as “CSV UTF-8” and send that."
    ),
    ImportCode.UNREADABLE: N_(
        "From row {line} on the characters cannot be read (bytes {bytes}). Please save it as “CSV UTF-8” and send that."
    ),
    ImportCode.BROKEN_QUOTES: N_(
        "Near row {line} a quotation mark opens or closes in the wrong place. Please save it as CSV in Excel again."
    ),
    ImportCode.READING_FAILED: N_(
        "The file could not be read with the memory allowed. Please delete unused sheets, pictures and formats."
    ),
    ImportCode.TIMED_OUT: N_("Reading the file took longer than {seconds} seconds and was stopped. Please split it."),
    ImportCode.HEADER_NOT_FOUND: N_("In the first {searched} rows there is no header I know. Needed are: {expected}."),
    ImportCode.WRONG_KIND: N_("This looks like a file of {found}, not of {expected}."),
    ImportCode.NO_ROWS: N_("Below the header in row {line} there are no rows."),
    ImportCode.TOO_MANY_ROWS: N_(
        "The file has {found} rows; {limit} are the most I can take at once. Please split it."
    ),
    ImportCode.TOO_MANY_COLUMNS: N_("The file has {found} columns; {limit} are the most I can take."),
    ImportCode.MISSING_COLUMN: N_("The column {column} is missing (header in row {line})."),
    ImportCode.DUPLICATE_COLUMN: N_("The columns {first} and {column} mean the same. Please keep one of them."),
    ImportCode.UNKNOWN_COLUMNS: N_("These columns are not used: {columns}."),
    ImportCode.MISSING_CELL: N_("Row {line}, {column}: this must be filled in."),
    ImportCode.MISSING_CELL_MERGED: N_(
        "Row {line}, {column}: empty, because cells are merged ({cells}). Please unmerge them and fill in each row."
    ),
    ImportCode.CELL_TOO_LONG: N_("Row {line}, {column}: {found} characters; {limit} are the most."),
    ImportCode.CONTROL_CHARACTER: N_(
        "Row {line}, {column}: there is an invisible character in it (code {character}). Please type the cell anew."
    ),
    ImportCode.NOT_A_NUMBER: N_("Row {line}, {column}: “{value}” is not a number. Example: {example}."),
    ImportCode.OUT_OF_RANGE: N_("Row {line}, {column}: {value} must lie between {low} and {high}."),
    ImportCode.DUPLICATE_KEY: N_("Row {line}, {column}: “{value}” stands in row {first_line} already."),
    ImportCode.SCIENTIFIC_NUMBER: N_(
        "Row {line}, {column}: Excel has shortened the number to “{value}”. "
        "Format the column as text, then type it again."
    ),
    ImportCode.NOT_AN_EMAIL: N_("Row {line}, {column}: “{value}” is not an e-mail address. Example: {example}."),
    ImportCode.NOT_A_PHONE: N_("Row {line}, {column}: “{value}” is not a phone number. Example: {example}."),
    ImportCode.NOT_AN_EMPLOYEE_NO: N_(
        "Row {line}, {column}: “{value}” cannot be an employee number (no spaces, at most 64 characters)."
    ),
    ImportCode.UNKNOWN_ROLE: N_("Row {line}, {column}: there is no role “{value}”. There are: {permitted}."),
    ImportCode.EMPTY_SCOPE: N_(
        "Row {line}, {column}: after the @ of “{value}” a department or organisation is missing. Example: {example}."
    ),
    ImportCode.SELF_SUPERIOR: N_("Row {line}, {column}: nobody is his own superior."),
    ImportCode.SUPERIOR_CIRCLE: N_("Row {line}, {column}: these superiors form a circle: {people}."),
    ImportCode.SUPERIOR_NOT_IN_FILE: N_("Row {line}, {column}: “{value}” is not in this file."),
    ImportCode.SHARED_CONTACT: N_(
        "Row {line}, {column}: “{value}” stands in row {first_line} too; it cannot tell the two people apart."
    ),
    ImportCode.UNKNOWN_TYPE: N_("Row {line}, {column}: there is no question type “{value}”. There are: {permitted}."),
    ImportCode.TOO_FEW_OPTIONS: N_("Row {line}, {column}: this type needs at least {least} options."),
    ImportCode.OPTION_GAP: N_("Row {line}, {column}: option {letter} is empty, but a later one is filled in."),
    ImportCode.DUPLICATE_OPTION: N_("Row {line}, {column}: the options {first} and {letter} are the same."),
    ImportCode.ANSWER_NOT_UNDERSTOOD: N_(
        "Row {line}, {column}: “{value}” is not an answer for this type. Example: {example}."
    ),
    ImportCode.ANSWER_NOT_AN_OPTION: N_(
        "Row {line}, {column}: the answer names {letter}, but there is no such option. There are: {permitted}."
    ),
    ImportCode.ORDER_INCOMPLETE: N_("Row {line}, {column}: the order “{value}” must name each of {permitted} once."),
    ImportCode.PAIR_NOT_UNDERSTOOD: N_("Row {line}, {column}: “{value}” is not a pair. Example: {example}."),
    ImportCode.QUESTION_UNSOUND: N_("Row {line}: the question cannot be graded ({reason})."),
    ImportCode.GIFT_SYNTAX: N_("Line {line}, character {character}: this is not GIFT ({reason})."),
    ImportCode.GIFT_DOUBT: N_(
        "Line {line}, character {character}: this looks like a slip ({reason}); it was taken as written."
    ),
    ImportCode.NOT_A_LESSON_NUMBER: N_(
        "Row {line}, {column}: “{value}” is not the number of a lesson. Example: {example}."
    ),
    ImportCode.NOT_A_TIME: N_("Row {line}, {column}: “{value}” is not a date with a time. Example: {example}."),
    ImportCode.TIME_WITHOUT_YEAR: N_("Row {line}, {column}: “{value}” has no year. Example: {example}."),
    ImportCode.DATE_WITHOUT_TIME: N_("Row {line}, {column}: “{value}” has no time of day. Example: {example}."),
    ImportCode.IMPOSSIBLE_TIME: N_("Row {line}, {column}: there is no such day or time as “{value}”."),
    ImportCode.END_BEFORE_START: N_("Row {line}, {column}: the lesson must end after it starts."),
    ImportCode.LESSON_TOO_LONG: N_(
        "Row {line}, {column}: the lesson would last {hours} hours; {limit} are the most. Is the day right?"
    ),
    ImportCode.LESSONS_OVERLAP: N_(
        "Row {line}, {column}: “{cohort}” has another lesson at that time (row {first_line})."
    ),
    ImportCode.COURSE_DIFFERS: N_(
        "Row {line}, {column}: cohort “{cohort}” belongs to “{course}” (row {first_line}); it can have one only."
    ),
    ImportCode.UNKNOWN_KIND: N_("Row {line}, {column}: there is no kind of item “{value}”. There are: {permitted}."),
    ImportCode.KIND_NOT_USABLE: N_(
        "Row {line}, {column}: items of the kind “{value}” cannot be asked yet. Usable are: {permitted}."
    ),
    ImportCode.TOO_FEW_CHOICES: N_(
        "Row {line}, {column}: write at least two choices after a colon, separated by “/”. Example: {example}."
    ),
    ImportCode.WEIGHT_DIFFERS: N_(
        "Row {line}, {column}: dimension “{dimension}” has the weight {first} in row {first_line} already."
    ),
    ImportCode.UNKNOWN_PERSON: N_(
        "Row {line}, {column}: nobody called “{value}” is on the roster. Please write an employee number."
    ),
    ImportCode.AMBIGUOUS_PERSON: N_(
        "Row {line}, {column}: several people are called “{value}” ({numbers}). Please write an employee number."
    ),
    ImportCode.LACKS_ROLE: N_(
        "Row {line}, {column}: “{value}” does not hold the role “{role}” and could not open check-in."
    ),
    ImportCode.COHORT_TAKEN: N_(
        "Row {line}, {column}: cohort “{cohort}” belongs to “{course}” already; it can have one only."
    ),
    ImportCode.NEW_COHORT: N_("Row {line}, {column}: cohort “{cohort}” is new; nobody is enrolled in it yet."),
    ImportCode.STAYS_IN_COHORT: N_("Row {line}, {column}: {name} stays in {cohorts} as well."),
    ImportCode.NO_CALENDAR: N_("This is no complete iCalendar file (.ics). Please export it again."),
    ImportCode.CALENDAR_TOO_LARGE: N_("The file is too large for a list of days off; 1,000 events are the most."),
    ImportCode.NO_WHOLE_DAY: N_("Line {line}: only events of whole days can be days off, for example: {example}"),
    ImportCode.REPEATED_EVENT: N_(
        "Line {line}: repeated events are not read; please export each year's days by themselves."
    ),
    ImportCode.DAY_OFF_TOO_LONG: N_("Line {line}: a day off ends after it begins and lasts at most 31 days."),
    ImportCode.NO_DAYS_OFF: N_("There is no event of a whole day in this file."),
    ImportCode.DAYS_CLASH: N_("{day} is a day off and a working day in the same file."),
    ImportCode.NOT_A_DAY: N_("Row {line}, {column}: “{value}” is not a day. Example: {example}."),
    ImportCode.UNKNOWN_WORD: N_("Row {line}, {column}: “{value}” is not known here. There are: {permitted}."),
    ImportCode.NOT_A_LIMIT: N_("Row {line}, {column}: “{value}” is not a limit. Examples: {example}."),
    ImportCode.LIMIT_FOR_SEVERAL: N_(
        "Row {line}, {column}: a limit is for a category, a tier or a customer; please leave the others empty."
    ),
    ImportCode.SAME_PERSON: N_("Row {line}, {column}: “{value}” cannot be owner and deputy at once."),
    ImportCode.NOT_A_TEMPLATE: N_("Row {line}, {column}: {reason}"),
    ImportCode.NO_SUCH_CLOCK: N_("Row {line}, {column}: only major cases have “{value}”. Please delete the row."),
    ImportCode.NOT_HOURS: N_(
        "Row {line}, {column}: “{value}” are no opening hours, in order and without overlap. Examples: {example}."
    ),
    ImportCode.NEVER_OPEN: N_("With this file the desk would never be open. At least one day must have hours."),
    ImportCode.DAY_TOO_FAR: N_("Row {line}, {column}: {value} is more than a year ahead. Is the year right?"),
    ImportCode.DAY_IS_PAST: N_("Row {line}, {column}: {value} is past and changes nothing."),
    ImportCode.NOT_A_CATEGORY: N_("Row {line}, {column}: {reason}"),
    ImportCode.UNKNOWN_CUSTOMER: N_(
        "Row {line}, {column}: no customer called “{value}” is known. Please write the name as on the roster."
    ),
    ImportCode.UNKNOWN_OWNER: N_(
        "Row {line}, {column}: nobody called “{value}” holds the role “case owner”. Roles are given under /admin."
    ),
    ImportCode.NOT_FOR_DUTY: N_(
        "Row {line}, {column}: nobody called “{value}” works at the desk or oversees it. Roles are given under /admin."
    ),
    ImportCode.DEPARTMENT_DIFFERS: N_(
        "Row {line}, {column}: {name} belongs to “{department}”; departments are changed by the roster."
    ),
    ImportCode.NOT_YOURS: N_(
        "Files of this kind ({found}) are imported by others. Please give it to an administrator."
    ),
    ImportCode.ONLY_ADMINISTRATORS: N_("A roster gives roles, so only an administrator may import it."),
}
LONGEST_VALUE = 60


def sentence(problem: ImportProblem, say: Texts) -> Markup:
    """One problem in words; what stands in the file is quoted shortened."""
    return say(SENTENCES[problem.code], **_filled(problem, say))


def listing_of(problems: Iterable[ImportProblem], say: Texts) -> str:
    """All problems as plain text, one a line, for a file."""
    return "\r\n".join(plain(sentence(problem, say)) for problem in problems) + "\r\n"


def _filled(problem: ImportProblem, say: Texts) -> dict[str, Any]:
    filled: dict[str, Any] = {name: _said(name, value, say) for name, value in problem.params.items()}
    # A place that cannot be named is a dash rather than a "None".
    filled["line"] = "—" if problem.line is None else problem.line
    filled["column"] = problem.column or "—"
    code = str(problem.params.get("reason", ""))
    if code in WRONG | WRONG_CATEGORY:
        filled["reason"] = say(code, **{name: value for name, value in problem.params.items() if name != "reason"})
    elif code in REASONS:
        filled["reason"] = reason(code, problem.params, say)
    return filled


def _said(name: str, value: object, say: Texts) -> object:
    if isinstance(value, Mapping):
        return say.joined([_columns(str(kind), columns, say) for kind, columns in value.items()])
    if isinstance(value, (list, tuple, set)):
        return say.joined([str(part) for part in value])
    if name in ("expected", "found") and value in set(ImportKind):
        return say(KINDS[ImportKind(str(value))])
    if name == "role" and value in set(Role):
        return role_name(Role(str(value)), say)
    if isinstance(value, str) and len(value) > LONGEST_VALUE:
        return f"{value[:LONGEST_VALUE]}…"
    return value


def _columns(kind: str, columns: list[str], say: Texts) -> Markup:
    return say("{kind} ({columns})", kind=say(KINDS[ImportKind(kind)]), columns=say.joined([*columns]))
