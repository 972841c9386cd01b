"""The audit trail as administrators read it: who did what when, and the same as a sheet."""

from aiogram import Router

from handlers.audit.screens import FORMS, LATER, AuditTap, ask_whom, door, open_list
from handlers.audit.sheet import audit_sheet
from handlers.blocks.acts import answer_taps

_TAPS = {"list": open_list, "whom": ask_whom}


def router() -> Router:
    """Taps on the trail; each use case checks who taps."""
    routes = Router(name="audit")
    answer_taps(routes, AuditTap, _TAPS)
    return routes


__all__ = ["FORMS", "LATER", "audit_sheet", "door", "router"]
