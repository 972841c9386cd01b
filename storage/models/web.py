"""The web channel's messages: rows, so that a window that comes back shows all of them once."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import json, moment


class WebMessage(SQLModel, table=True):
    """One bubble. `rev` is the chat's counter: every new or edited message takes the next one."""

    __tablename__ = "web_message"
    __table_args__ = (UniqueConstraint("chat_id", "cid"), Index("ix_web_message_chat_rev", "chat_id", "rev"))
    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    message_id: int = Field(primary_key=True, sa_type=BigInteger)
    rev: int = Field(sa_type=BigInteger)
    mine: bool = False
    cid: str | None = None
    text: str = ""
    buttons: list[Any] = json()
    file_id: int | None = Field(default=None, foreign_key="stored_file.id")
    sent_at: datetime = moment()
    edited: bool = False
    deleted: bool = False


class WebChat(SQLModel, table=True):
    """The counters of one web chat."""

    __tablename__ = "web_chat"
    chat_id: int = Field(primary_key=True, sa_type=BigInteger)
    last_message: int = 0
    last_rev: int = 0
