"""Complaints: a record of codes and times, an append-only timeline, words apart in bodies."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.complaint import Category, ComplaintState, EventKind, Severity
from storage.models.columns import code, json, key, moment, ref


class Complaint(SQLModel, table=True):
    """Where a complaint stands; everything about how it came there is in its events.

    `lodged_by_id` is who received it, `handler_id` who at the desk took it, `owner_id` who in the department answers
    for it. `remind_at` and `first_contact_due` are the clock of the first contact; `reopened` counts its new starts.
    """

    id: int | None = key()
    number: str = Field(unique=True)
    state: ComplaintState = code(ComplaintState, index=True)
    severity: Severity = code(Severity)
    category: Category = code(Category)
    source: str = ""
    customer_id: int = ref("person.id")
    lodged_by_id: int | None = ref("person.id", null=True, index=False)
    handler_id: int | None = ref("person.id", null=True)
    owner_id: int | None = ref("person.id", null=True)
    unnamed: bool = False
    what_id: int | None = ref("body.id", null=True, index=False)
    where_id: int | None = ref("body.id", null=True, index=False)
    about_id: int | None = ref("body.id", null=True, index=False)
    remedy: str = ""
    remedy_id: int | None = ref("body.id", null=True, index=False)
    contact_id: int | None = ref("body.id", null=True, index=False)
    received_at: datetime = moment(index=True)
    remind_at: datetime = moment()
    first_contact_due: datetime = moment()
    contacted_at: datetime | None = moment(null=True)
    reminded_at: datetime | None = moment(null=True)
    overdue_at: datetime | None = moment(null=True)
    closed_at: datetime | None = moment(null=True)
    reopened: int = 0
    last_seq: int = 0
    rating: int | None = None


class ComplaintEvent(SQLModel, table=True):
    """One step of the timeline: who, when, what; why and what was said lie in a body."""

    __tablename__ = "complaint_event"
    __table_args__ = (UniqueConstraint("complaint_id", "seq"),)
    id: int | None = key()
    complaint_id: int = ref("complaint.id")
    seq: int
    kind: EventKind = code(EventKind)
    at: datetime = moment(index=True)
    actor_id: int | None = ref("person.id", null=True, index=False)
    to_customer: bool = False
    body_id: int | None = ref("body.id", null=True, index=False)
    facts: dict[str, Any] = json()


class ComplaintFile(SQLModel, table=True):
    """An attachment of a complaint."""

    __tablename__ = "complaint_file"
    complaint_id: int = Field(foreign_key="complaint.id", primary_key=True)
    file_id: int = Field(foreign_key="stored_file.id", primary_key=True)


class ComplaintSerial(SQLModel, table=True):
    """The last number given in a local year."""

    __tablename__ = "complaint_serial"
    year: int = Field(primary_key=True)
    last: int = 0
