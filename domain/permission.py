"""Who may do what: one table that use cases, menus and tests read; what is not granted here is denied."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import Final

from domain.people import Role


class Permission(StrEnum):
    """The acts that a use case may declare."""

    START = "start"
    HELP = "help"
    REGISTER = "register"
    LANGUAGE = "language"
    PRIVACY = "privacy"

    CHECK_IN = "check_in"
    SEE_OWN_RECORD = "see_own_record"
    TAKE_QUIZ = "take_quiz"
    ANSWER_SURVEY = "answer_survey"

    # The next seven reach the person's own lessons only, unless he also holds EVERY_LESSON.
    OPEN_CHECK_IN = "open_check_in"
    SEE_ROLL = "see_roll"
    MARK_ATTENDANCE = "mark_attendance"
    PUBLISH_QUIZ = "publish_quiz"
    SEE_CLASS_RESULTS = "see_class_results"
    START_SURVEY = "start_survey"
    SEE_SURVEY_RESULTS = "see_survey_results"
    EVERY_LESSON = "every_lesson"

    LODGE_COMPLAINT = "lodge_complaint"
    # Whoever of the house is asked first takes a complaint down for its customer and hands it to the desk.
    RECEIVE_COMPLAINT = "receive_complaint"
    SEE_OWN_COMPLAINTS = "see_own_complaints"
    WORK_COMPLAINT = "work_complaint"
    SUPERVISE_COMPLAINT = "supervise_complaint"
    SEE_COMPLAINT_IDENTITY = "see_complaint_identity"
    # One's own improvement items; whoever plans or supervises sees everybody's.
    IMPROVE = "improve"
    PLAN_IMPROVEMENT = "plan_improvement"
    KEEP_SNIPPET = "keep_snippet"

    SEE_REPORTS = "see_reports"
    GET_DIGEST = "get_digest"
    # Whoever may import anything at all may send a file; what it brings is checked by its kind.
    IMPORT_FILE = "import_file"
    IMPORT_TEACHING = "import_teaching"
    # A roster grants roles: whoever may load one could make himself anything.
    IMPORT_ROSTER = "import_roster"
    EDIT_TEMPLATES = "edit_templates"
    ADMINISTER = "administer"
    READ_AUDIT = "read_audit"


VISITOR: Final = frozenset(
    {Permission.START, Permission.HELP, Permission.REGISTER, Permission.LANGUAGE, Permission.PRIVACY}
)
"""What everybody may do, known or not."""

_OWN_LESSONS: Final = frozenset({Permission.OPEN_CHECK_IN, Permission.SEE_ROLL, Permission.MARK_ATTENDANCE})
_CLASS_QUIZ: Final = frozenset({Permission.PUBLISH_QUIZ, Permission.SEE_CLASS_RESULTS})
_CLASS_SURVEY: Final = frozenset({Permission.START_SURVEY, Permission.SEE_SURVEY_RESULTS})
_OWN_COMPLAINTS: Final = frozenset({Permission.LODGE_COMPLAINT, Permission.SEE_OWN_COMPLAINTS})
_OVERVIEW: Final = frozenset({Permission.SEE_REPORTS, Permission.GET_DIGEST})
_CASE_WORK: Final = frozenset({Permission.WORK_COMPLAINT, Permission.SEE_COMPLAINT_IDENTITY})
_OVERSIGHT: Final = frozenset(
    {Permission.WORK_COMPLAINT, Permission.SUPERVISE_COMPLAINT, Permission.SEE_COMPLAINT_IDENTITY}
)
_LEARNS: Final = frozenset({Permission.IMPROVE, Permission.PLAN_IMPROVEMENT, Permission.KEEP_SNIPPET})
_RECEIVES: Final = frozenset({Permission.LODGE_COMPLAINT, Permission.RECEIVE_COMPLAINT})

GRANTED: Final = MappingProxyType(
    {
        Role.TRAINEE: _OWN_COMPLAINTS
        | {Permission.CHECK_IN, Permission.SEE_OWN_RECORD, Permission.TAKE_QUIZ, Permission.ANSWER_SURVEY},
        Role.CUSTOMER: _OWN_COMPLAINTS | {Permission.ANSWER_SURVEY},
        Role.TRAINER: _OWN_LESSONS | _CLASS_QUIZ | _CLASS_SURVEY | _RECEIVES,
        Role.ASSISTANT: _OWN_LESSONS | _RECEIVES,
        Role.TRAINING_MANAGER: _OWN_LESSONS
        | _CLASS_QUIZ
        | _OVERVIEW
        | _CLASS_SURVEY
        | _RECEIVES
        | {Permission.EVERY_LESSON, Permission.IMPORT_TEACHING, Permission.IMPORT_FILE, Permission.IMPROVE},
        Role.OWNER: _CASE_WORK | _RECEIVES | {Permission.IMPROVE},
        Role.DESK: _CASE_WORK | _RECEIVES | _LEARNS,
        Role.SUPERVISOR: _OVERVIEW
        | _OVERSIGHT
        | _RECEIVES
        | _LEARNS
        | {Permission.EDIT_TEMPLATES, Permission.IMPORT_FILE},
        # Of major cases and of those in which it was told to step in: the use cases check it.
        Role.MANAGEMENT: _OVERVIEW | _OVERSIGHT | _RECEIVES | {Permission.IMPROVE},
        Role.ADMIN: _RECEIVES
        | frozenset({Permission.ADMINISTER, Permission.READ_AUDIT, Permission.EDIT_TEMPLATES})
        | frozenset({Permission.IMPORT_FILE, Permission.IMPORT_TEACHING, Permission.IMPORT_ROSTER}),
    }
)
"""What each role adds to the visitor's rights; the reach (which lessons, which cases) is for the use case to check."""


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that a person with these roles may do; without any role, what a visitor may."""
    return _permissions_of(frozenset(roles))


@cache
def _permissions_of(roles: frozenset[Role]) -> frozenset[Permission]:
    return VISITOR.union(*(GRANTED[role] for role in roles))
