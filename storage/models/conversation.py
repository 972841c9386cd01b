"""Where each conversation stands, and which message on the screen is the living one."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from storage.models.columns import json, moment


class Conversation(SQLModel, table=True):
    """State and draft of one person in one chat."""

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    user_id: int = Field(primary_key=True, sa_type=BigInteger)
    state: str | None = None
    data: dict[str, Any] = json()
    updated_at: datetime = moment()


class Screen(SQLModel, table=True):
    """The address of an activity's living message in a chat."""

    bot_id: int = Field(primary_key=True, sa_type=BigInteger)
    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    name: str = Field(primary_key=True)
    message_id: int = Field(sa_type=BigInteger)
    # Of an album, what its pictures were answered. What a living message says is not kept.
    text: str = ""
    # What it shows besides the activity's first page.
    view: str = ""
    sent_at: datetime = moment()
