"""Complaints in conversation, the customer's side: lodging, following, adding, judging."""

from handlers.complaint.intake import FORM, open_complain, open_link
from handlers.complaint.offer import offer
from handlers.complaint.page import files_told, open_mycases, open_own, still_asked, told
from handlers.complaint.routes import router
from handlers.complaint.words import FORMS as WORDS
from handlers.complaint.words import open_reply, write_to

FORMS = (FORM, *WORDS)

__all__ = [
    "FORMS",
    "files_told",
    "offer",
    "open_complain",
    "open_link",
    "open_mycases",
    "open_own",
    "open_reply",
    "router",
    "still_asked",
    "told",
    "write_to",
]
