"""What can be wrong with an import file, by code and place; the sentences a person reads are made at the edge."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Generic, TypeVar

from domain.errors import PeibanError

R = TypeVar("R")


class ImportCode(StrEnum):
    """Every code an importer may report. The sentence below each is its English text; `{…}` are keys of `params`.

    `{line}` and `{column}` are those of the problem itself. Texts about a cell begin with "Row {line}, {column}: ".
    """

    # The file as a whole.
    FILE_EMPTY = "file_empty"
    """The file is empty."""
    FILE_TOO_LARGE = "file_too_large"
    """The file is larger than {limit_mb} MB. Please split it."""
    UNKNOWN_EXTENSION = "unknown_extension"
    """I cannot read files of the kind "{found}". Please send one of: {permitted}."""
    WRONG_CONTENT = "wrong_content"
    """The file is called {expected}, but it holds {found}. Please save it again as {expected} and send that."""
    OLD_EXCEL = "old_excel"
    """This is an Excel file of the old format (.xls). Please save it as "Excel workbook (.xlsx)" and send that."""
    ENCRYPTED = "encrypted"
    """The workbook is protected by a password. Please remove the password and send it again."""
    DAMAGED = "damaged"
    """The workbook is damaged or incomplete. Please save it again in Excel and send that."""
    NOT_A_WORKBOOK = "not_a_workbook"
    """The file is called .xlsx, but it holds {found}, not a workbook."""
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    """The workbook would unpack to more than {limit_mb} MB and was not opened. Please delete unused sheets."""
    UNSAFE_XML = "unsafe_xml"
    """The workbook has parts that Excel never writes ({part}), and was not opened. Please save it again in Excel."""
    BINARY = "binary"
    """Row {line} holds characters that no text has (code {character}). Please save it as "CSV UTF-8" and send that."""
    UNREADABLE = "unreadable"
    """From row {line} on the characters cannot be read (bytes {bytes}). Please save it as "CSV UTF-8" and send that."""
    BROKEN_QUOTES = "broken_quotes"
    """Near row {line} a quotation mark opens or closes in the wrong place. Please save it as CSV in Excel again."""
    READING_FAILED = "reading_failed"
    """The file could not be read with the memory allowed. Please delete unused sheets, pictures and formats."""
    TIMED_OUT = "timed_out"
    """Reading the file took longer than {seconds} seconds and was stopped. Please split it."""
    HEADER_NOT_FOUND = "header_not_found"
    """In the first {searched} rows there is no header I know. Needed are: {expected}."""
    WRONG_KIND = "wrong_kind"
    """This looks like a file of {found}, not of {expected}."""
    NO_ROWS = "no_rows"
    """Below the header in row {line} there are no rows."""
    TOO_MANY_ROWS = "too_many_rows"
    """The file has {found} rows; {limit} are the most I can take at once. Please split it."""
    TOO_MANY_COLUMNS = "too_many_columns"
    """The file has {found} columns; {limit} are the most I can take."""
    MISSING_COLUMN = "missing_column"
    """The column {column} is missing (header in row {line})."""
    DUPLICATE_COLUMN = "duplicate_column"
    """The columns {first} and {column} mean the same. Please keep one of them."""
    UNKNOWN_COLUMNS = "unknown_columns"
    """These columns are not used: {columns}."""

    # Any cell.
    MISSING_CELL = "missing_cell"
    """Row {line}, {column}: this must be filled in."""
    MISSING_CELL_MERGED = "missing_cell_merged"
    """Row {line}, {column}: empty, because cells are merged ({cells}). Please unmerge them and fill in each row."""
    CELL_TOO_LONG = "cell_too_long"
    """Row {line}, {column}: {found} characters; {limit} are the most."""
    CONTROL_CHARACTER = "control_character"
    """Row {line}, {column}: there is an invisible character in it (code {character}). Please type the cell anew."""
    NOT_A_NUMBER = "not_a_number"
    """Row {line}, {column}: "{value}" is not a number. Example: {example}."""
    OUT_OF_RANGE = "out_of_range"
    """Row {line}, {column}: {value} must lie between {low} and {high}."""
    DUPLICATE_KEY = "duplicate_key"
    """Row {line}, {column}: "{value}" stands in row {first_line} already."""
    SCIENTIFIC_NUMBER = "scientific_number"
    """Row {line}, {column}: Excel has shortened the number to "{value}". Format the column as text, type it again."""

    # Roster.
    NOT_AN_EMAIL = "not_an_email"
    """Row {line}, {column}: "{value}" is not an e-mail address. Example: {example}."""
    NOT_A_PHONE = "not_a_phone"
    """Row {line}, {column}: "{value}" is not a phone number. Example: {example}."""
    NOT_AN_EMPLOYEE_NO = "not_an_employee_no"
    """Row {line}, {column}: "{value}" cannot be an employee number (no spaces, at most 64 characters)."""
    UNKNOWN_ROLE = "unknown_role"
    """Row {line}, {column}: there is no role "{value}". There are: {permitted}."""
    EMPTY_SCOPE = "empty_scope"
    """Row {line}, {column}: after the @ of "{value}" a department or organisation is missing. Example: {example}."""
    SELF_SUPERIOR = "self_superior"
    """Row {line}, {column}: nobody is his own superior."""
    SUPERIOR_CIRCLE = "superior_circle"
    """Row {line}, {column}: these superiors form a circle: {people}."""
    SUPERIOR_NOT_IN_FILE = "superior_not_in_file"
    """Row {line}, {column}: "{value}" is not in this file; he must be known already."""
    SHARED_CONTACT = "shared_contact"
    """Row {line}, {column}: "{value}" stands in row {first_line} too; it cannot tell the two people apart."""

    # Questions.
    UNKNOWN_TYPE = "unknown_type"
    """Row {line}, {column}: there is no question type "{value}". There are: {permitted}."""
    TOO_FEW_OPTIONS = "too_few_options"
    """Row {line}, {column}: this type needs at least {least} options."""
    OPTION_GAP = "option_gap"
    """Row {line}, {column}: option {letter} is empty, but a later one is filled in."""
    DUPLICATE_OPTION = "duplicate_option"
    """Row {line}, {column}: the options {first} and {letter} are the same."""
    ANSWER_NOT_UNDERSTOOD = "answer_not_understood"
    """Row {line}, {column}: "{value}" is not an answer for this type. Example: {example}."""
    ANSWER_NOT_AN_OPTION = "answer_not_an_option"
    """Row {line}, {column}: the answer names {letter}, but there is no such option. There are: {permitted}."""
    ORDER_INCOMPLETE = "order_incomplete"
    """Row {line}, {column}: the order "{value}" must name each of {permitted} once."""
    PAIR_NOT_UNDERSTOOD = "pair_not_understood"
    """Row {line}, {column}: "{value}" is not a pair. Example: {example}."""
    QUESTION_UNSOUND = "question_unsound"
    """Row {line}: the question cannot be graded ({reason})."""
    GIFT_SYNTAX = "gift_syntax"
    """Line {line}, character {character}: this is not GIFT ({reason})."""
    GIFT_DOUBT = "gift_doubt"
    """Line {line}, character {character}: this looks like a slip ({reason}); it was taken as written."""

    # Lessons.
    NOT_A_LESSON_NUMBER = "not_a_lesson_number"
    """Row {line}, {column}: "{value}" is not the number of a lesson. Example: {example}."""
    NOT_A_TIME = "not_a_time"
    """Row {line}, {column}: "{value}" is not a date with a time. Example: {example}."""
    TIME_WITHOUT_YEAR = "time_without_year"
    """Row {line}, {column}: "{value}" has no year. Example: {example}."""
    DATE_WITHOUT_TIME = "date_without_time"
    """Row {line}, {column}: "{value}" has no time of day. Example: {example}."""
    IMPOSSIBLE_TIME = "impossible_time"
    """Row {line}, {column}: there is no such day or time as "{value}"."""
    END_BEFORE_START = "end_before_start"
    """Row {line}, {column}: the lesson must end after it starts."""
    LESSON_TOO_LONG = "lesson_too_long"
    """Row {line}, {column}: the lesson would last {hours} hours; {limit} are the most. Is the day right?"""
    LESSONS_OVERLAP = "lessons_overlap"
    """Row {line}, {column}: "{cohort}" has another lesson at that time (row {first_line})."""
    COURSE_DIFFERS = "course_differs"
    """Row {line}, {column}: cohort "{cohort}" belongs to "{course}" (row {first_line}); it can have one only."""

    # Surveys.
    UNKNOWN_KIND = "unknown_kind"
    """Row {line}, {column}: there is no kind of item "{value}". There are: {permitted}."""
    KIND_NOT_USABLE = "kind_not_usable"
    """Row {line}, {column}: items of the kind "{value}" cannot be asked yet. Usable are: {permitted}."""
    TOO_FEW_CHOICES = "too_few_choices"
    """Row {line}, {column}: write at least two choices after a colon, separated by "/". Example: {example}."""
    WEIGHT_DIFFERS = "weight_differs"
    """Row {line}, {column}: dimension "{dimension}" has the weight {first} in row {first_line} already."""

    # What sets the complaint desk up.
    NO_CALENDAR = "no_calendar"
    """This is no complete iCalendar file (.ics). Please export it again."""
    CALENDAR_TOO_LARGE = "calendar_too_large"
    """The file is too large for a list of days off; 1,000 events are the most."""
    NO_WHOLE_DAY = "no_whole_day"
    """Line {line}: only events of whole days can be days off, for example: {example}"""
    REPEATED_EVENT = "repeated_event"
    """Line {line}: repeated events are not read; please export each year's days by themselves."""
    DAY_OFF_TOO_LONG = "day_off_too_long"
    """Line {line}: a day off ends after it begins and lasts at most 31 days."""
    NO_DAYS_OFF = "no_days_off"
    """There is no event of a whole day in this file."""
    DAYS_CLASH = "days_clash"
    """{day} is a day off and a working day in the same file."""
    NOT_A_DAY = "not_a_day"
    """Row {line}, {column}: "{value}" is not a day. Example: {example}."""
    UNKNOWN_WORD = "unknown_word"
    """Row {line}, {column}: "{value}" is not known here. There are: {permitted}."""
    NOT_A_LIMIT = "not_a_limit"
    """Row {line}, {column}: "{value}" is not a limit. Examples: {example}."""
    LIMIT_FOR_SEVERAL = "limit_for_several"
    """Row {line}, {column}: a limit is for a category, for a tier or for a customer; please leave the others empty."""
    SAME_PERSON = "same_person"
    """Row {line}, {column}: "{value}" cannot be owner and deputy at once."""
    NOT_A_TEMPLATE = "not_a_template"
    """Row {line}, {column}: {reason} (`reason` is a marked sentence, filled by the other params)."""
    NO_SUCH_CLOCK = "no_such_clock"
    """Row {line}, {column}: only major cases have "{value}"."""
    NOT_HOURS = "not_hours"
    """Row {line}, {column}: "{value}" are no opening hours of a day, in order and without overlap. Examples: {example}."""
    NEVER_OPEN = "never_open"
    """With this file no day would be open; at least one must be."""
    DAY_TOO_FAR = "day_too_far"
    """Row {line}, {column}: {value} is more than a year ahead. Is the year right?"""
    DAY_IS_PAST = "day_is_past"
    """Row {line}, {column}: {value} is past and changes nothing."""
    NOT_A_CATEGORY = "not_a_category"
    """Row {line}, {column}: {reason} (`reason` is a marked sentence, filled by the other params)."""

    # Held against the store.
    UNKNOWN_CUSTOMER = "unknown_customer"
    """Row {line}, {column}: no customer called "{value}" is known. Please write the name as it stands in the roster."""
    UNKNOWN_OWNER = "unknown_owner"
    """Row {line}, {column}: nobody called "{value}" holds the role of case owner; the role is given under /admin."""
    NOT_FOR_DUTY = "not_for_duty"
    """Row {line}, {column}: nobody called "{value}" works at the desk or oversees it; roles are given under /admin."""
    DEPARTMENT_DIFFERS = "department_differs"
    """Row {line}, {column}: {name} belongs to "{department}"; departments are changed by the roster."""
    NOT_YOURS = "not_yours"
    """Files of this kind ({found}) are imported by others; please give it to an administrator."""
    UNKNOWN_PERSON = "unknown_person"
    """Row {line}, {column}: nobody called "{value}" is on the roster. Please write an employee number."""
    AMBIGUOUS_PERSON = "ambiguous_person"
    """Row {line}, {column}: several people are called "{value}" ({numbers}). Please write an employee number."""
    LACKS_ROLE = "lacks_role"
    """Row {line}, {column}: "{value}" does not hold the role {role} and could not open check-in."""
    COHORT_TAKEN = "cohort_taken"
    """Row {line}, {column}: cohort "{cohort}" belongs to "{course}" already; it can have one only."""
    NEW_COHORT = "new_cohort"
    """Row {line}, {column}: cohort "{cohort}" is new; nobody is enrolled in it yet."""
    STAYS_IN_COHORT = "stays_in_cohort"
    """Row {line}, {column}: {name} stays in {cohorts} as well."""
    ONLY_ADMINISTRATORS = "only_administrators"
    """A roster gives roles, so only an administrator may import it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProblem:
    """One thing that is wrong: `line` is the 1-based row of the sheet, `column` the header as it stands in the file."""

    code: ImportCode
    line: int | None = None
    column: str | None = None
    params: dict[str, object] = field(default_factory=dict)


class FileRefusedError(PeibanError):
    """The file as a whole cannot be read; `problem` says why (the tree's general sentence is only a last resort)."""

    def __init__(self, code: ImportCode, *, line: int | None = None, **params: object) -> None:
        self.problem = ImportProblem(code=code, line=line, params=params)
        super().__init__(None, **params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked(Generic[R]):
    """What a check found: the sound rows, the errors (any of them forbids the import) and the warnings, by line."""

    rows: tuple[R, ...]
    errors: tuple[ImportProblem, ...] = ()
    warnings: tuple[ImportProblem, ...] = ()

    @property
    def sound(self) -> bool:
        """Whether everything may be stored."""
        return not self.errors
