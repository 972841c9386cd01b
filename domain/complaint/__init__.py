"""The rules of complaints: their course, their clock, their number, and what their words suggest."""

from domain.complaint.clock import SlaPolicy, first_contact_due
from domain.complaint.course import (
    FIRST_CONTACT,
    RULES,
    Act,
    CoursePolicy,
    Need,
    Refusal,
    RefusalCode,
    Rule,
    apply,
    possible_acts,
)
from domain.complaint.kinds import ENDED, UNDER_WAY, Category, ComplaintState, EventKind, Party, Severity
from domain.complaint.number import complaint_number, parse_number
from domain.complaint.suggestion import Suggestion, SuggestionPolicy, suggest

__all__ = [
    "ENDED",
    "FIRST_CONTACT",
    "RULES",
    "UNDER_WAY",
    "Act",
    "Category",
    "ComplaintState",
    "CoursePolicy",
    "EventKind",
    "Need",
    "Party",
    "Refusal",
    "RefusalCode",
    "Rule",
    "Severity",
    "SlaPolicy",
    "Suggestion",
    "SuggestionPolicy",
    "apply",
    "complaint_number",
    "first_contact_due",
    "parse_number",
    "possible_acts",
    "suggest",
]
