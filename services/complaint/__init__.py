"""Complaints: lodging them, following them, and working them at the desk."""

from services.complaint.clock import watch
from services.complaint.course import Refused
from services.complaint.customer import FULL, OwnOutcome, add, judge, my_case, my_cases, rate, reopen, told, withdraw
from services.complaint.desk import (
    CaseFiles,
    DeskOutcome,
    assign,
    case_card,
    case_files,
    classify,
    group_card,
    open_case,
    open_cases,
    owners,
    step_of,
    take,
    take_over,
    view_in_private,
    waiting_for_me,
    work,
)
from services.complaint.lodging import MOST_FILES, Caller, Reachable, Receipt, Told, known_contact, lodge
from services.complaint.reach import Side, side_of
from services.complaint.telling import give_back
from services.complaint.view import CaseCard, GroupCard, Identity, OwnCase, Step

__all__ = [
    "FULL",
    "MOST_FILES",
    "Caller",
    "CaseCard",
    "CaseFiles",
    "DeskOutcome",
    "GroupCard",
    "Identity",
    "OwnCase",
    "OwnOutcome",
    "Reachable",
    "Receipt",
    "Refused",
    "Side",
    "Step",
    "Told",
    "add",
    "assign",
    "case_card",
    "case_files",
    "classify",
    "give_back",
    "group_card",
    "judge",
    "known_contact",
    "lodge",
    "my_case",
    "my_cases",
    "open_case",
    "open_cases",
    "owners",
    "rate",
    "reopen",
    "side_of",
    "step_of",
    "take",
    "take_over",
    "told",
    "view_in_private",
    "waiting_for_me",
    "watch",
    "withdraw",
    "work",
]
