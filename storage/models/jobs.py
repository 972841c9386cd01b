"""Which occurrence of which job was claimed, and the digests that came of it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import json, key, moment, ref


class Occurrence(SQLModel, table=True):
    """A period of a job; whoever inserts the row runs it."""

    job: str = Field(primary_key=True)
    period: str = Field(primary_key=True)
    at: datetime = moment()
    outcome: str = ""


class Digest(SQLModel, table=True):
    """A summary as it was made for one reader, kept with its figures."""

    __table_args__ = (UniqueConstraint("kind", "day", "person_id"),)
    id: int | None = key()
    kind: str
    day: date
    person_id: int = ref("person.id")
    figures: dict[str, Any] = json()
    picture_id: int | None = ref("stored_file.id", null=True, index=False)
    made_at: datetime = moment()
