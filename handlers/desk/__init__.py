"""Complaints in conversation, the desk's side: the list, the card, and what is done with it."""

from handlers.desk.board import board_screen
from handlers.desk.card import group_screen, marks, news, private_screen
from handlers.desk.cases import open_card, open_desk, open_taken_down
from handlers.desk.clocks import clock_told, paged_told
from handlers.desk.knowledge import FORMS as KNOWLEDGE
from handlers.desk.relaying import ask_to_hand_over, open_say, write_to
from handlers.desk.routes import group_router, router
from handlers.desk.similar import similar_screen
from handlers.desk.words import FORMS as WORDS

FORMS = (*WORDS, *KNOWLEDGE)

__all__ = [
    "FORMS",
    "ask_to_hand_over",
    "board_screen",
    "clock_told",
    "group_router",
    "group_screen",
    "marks",
    "news",
    "open_card",
    "open_desk",
    "open_say",
    "open_taken_down",
    "paged_told",
    "private_screen",
    "router",
    "similar_screen",
    "write_to",
]
