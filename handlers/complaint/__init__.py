"""Complaints in conversation, the customer's side: lodging, following, adding, judging."""

from handlers.complaint.intake import FORM, open_complain, open_link
from handlers.complaint.page import open_mycases, open_own, told
from handlers.complaint.routes import router
from handlers.complaint.words import FORMS as WORDS
from handlers.complaint.words import open_reply

FORMS = (FORM, *WORDS)

__all__ = ["FORMS", "open_complain", "open_link", "open_mycases", "open_own", "open_reply", "router", "told"]
