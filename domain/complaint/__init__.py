"""The rules of complaints: their course, their clock, their number, and what their words suggest."""

from domain.complaint.asking import ASKS
from domain.complaint.category import CategoryBook, NamedCategory
from domain.complaint.clock import Clock, clocks, contact_from, earlier_runs
from domain.complaint.course import (
    FIRST_CONTACT,
    OURS_TOO,
    RULES,
    SAID_BY_CUSTOMER,
    Act,
    CoursePolicy,
    Need,
    Refusal,
    RefusalCode,
    Rule,
    apply,
    possible_acts,
)
from domain.complaint.entry import Entry, sorting_of
from domain.complaint.kinds import BUILT_IN, ENDED, UNDER_WAY, Category, ComplaintState, EventKind, Party, Severity
from domain.complaint.number import complaint_number, parse_number
from domain.complaint.policy import DEFAULTS, OURS, Facts, Limit, SlaRule, Step, Unit, limit_of, occurs
from domain.complaint.reckoning import Level, Line, Reckoned
from domain.complaint.record import standing_of
from domain.complaint.suggestion import Suggestion, SuggestionPolicy, suggest, tells_of_trouble

__all__ = [
    "ASKS",
    "BUILT_IN",
    "DEFAULTS",
    "ENDED",
    "FIRST_CONTACT",
    "OURS",
    "OURS_TOO",
    "RULES",
    "SAID_BY_CUSTOMER",
    "UNDER_WAY",
    "Act",
    "Category",
    "CategoryBook",
    "Clock",
    "ComplaintState",
    "CoursePolicy",
    "Entry",
    "EventKind",
    "Facts",
    "Level",
    "Limit",
    "Line",
    "NamedCategory",
    "Need",
    "Party",
    "Reckoned",
    "Refusal",
    "RefusalCode",
    "Rule",
    "Severity",
    "SlaRule",
    "Step",
    "Suggestion",
    "SuggestionPolicy",
    "Unit",
    "apply",
    "clocks",
    "complaint_number",
    "contact_from",
    "earlier_runs",
    "limit_of",
    "occurs",
    "parse_number",
    "possible_acts",
    "sorting_of",
    "standing_of",
    "suggest",
    "tells_of_trouble",
]
