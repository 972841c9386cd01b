"""Complaints: a record of codes and times, an append-only timeline, words apart in bodies."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.complaint import ComplaintState, EventKind, Severity, Step, Unit
from domain.complaint.template import TemplateUse
from storage.models.columns import BIG, code, few, json, key, moment, ref
from storage.types import Code


class Reckoning(StrEnum):
    """Why the clocks of a case are to be reckoned anew; `ASIDE`: it was tried, and cannot be done."""

    ANEW = "anew"
    CHECK = "check"
    ASIDE = "aside"


class Complaint(SQLModel, table=True):
    """Where a complaint stands; everything about how it came there is in its events.

    `lodged_by_id` is who received it, `receiver_id` the same while he has not handed it to the desk, `handler_id` who at
    the desk took it, `owner_id` who in the department answers for it. `due_at` is when the next of its clocks runs out,
    that of `due_step`; `first_contact_due` is what the customer was promised. `overdue_at` is when it was late for the first
    time, a mark that stays; `reopened` counts its new starts. `reckoning` says what is still to be done about its clocks.
    """

    __table_args__ = (few("ix_complaint_reckoning", "id", where="reckoning IS NOT NULL"),)

    id: int | None = key()
    number: str = Field(unique=True)
    state: ComplaintState = code(ComplaintState, index=True)
    severity: Severity = code(Severity)
    category: str = Field(max_length=40)
    source: str = ""
    customer_id: int = ref("person.id")
    lodged_by_id: int | None = ref("person.id", null=True, index=False)
    receiver_id: int | None = ref("person.id", null=True)
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
    first_contact_due: datetime = moment()
    due_at: datetime | None = moment(null=True)
    due_step: Step | None = Field(default=None, sa_type=Code(Step), nullable=True)
    contacted_at: datetime | None = moment(null=True)
    overdue_at: datetime | None = moment(null=True)
    supervised_at: datetime | None = moment(null=True)
    urged: int = 0
    urged_at: datetime | None = moment(null=True)
    # What the department has asked for and nobody has decided.
    extension_until: datetime | None = moment(null=True)
    insisted: bool = False
    merged_into_id: int | None = ref("complaint.id", null=True)
    closed_at: datetime | None = moment(null=True)
    reopened: int = 0
    last_seq: int = 0
    rating: int | None = None
    reckoning: Reckoning | None = Field(default=None, sa_type=Code(Reckoning), nullable=True)


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


class ComplaintClock(SQLModel, table=True):
    """One clock of a case as it was reckoned from its timeline; `next_at` is when people must be told of it."""

    __tablename__ = "complaint_clock"
    complaint_id: int = Field(foreign_key="complaint.id", primary_key=True, sa_type=BIG)
    step: Step = Field(sa_type=Code(Step), primary_key=True)
    started_at: datetime = moment()
    due_at: datetime | None = moment(null=True)
    stopped_at: datetime | None = moment(null=True)
    paused_since: datetime | None = moment(null=True)
    round: int = 1
    next_level: int | None = None
    next_at: datetime | None = moment(null=True, index=True)


class SlaLimit(SQLModel, table=True):
    """A limit as an administrator set it, for the cases that it names; `amount` None: no limit. The newest row counts."""

    __tablename__ = "sla_limit"
    id: int | None = key()
    step: Step = code(Step)
    severity: Severity | None = Field(default=None, sa_type=Code(Severity), nullable=True)
    category: str | None = Field(default=None, max_length=40)
    tier: int | None = None
    organisation_id: int | None = ref("organisation.id", null=True, index=False)
    amount: int | None = None
    unit: Unit = code(Unit)
    withdrawn: bool = False
    set_by_id: int | None = ref("person.id", null=True, index=False)
    set_at: datetime = moment()


class ComplaintCategory(SQLModel, table=True):
    """A category as the house has changed or added it; those that it left as Peiban brings them have no row.

    `names` by language, `words` by which a complaint tells of it.
    """

    __tablename__ = "complaint_category"
    code: str = Field(primary_key=True, max_length=40)
    names: dict[str, Any] = json()
    words: list[str] = Field(default_factory=list, sa_type=JSON)
    hidden: bool = False


class CategoryDuty(SQLModel, table=True):
    """Who answers for complaints about something: suggested to the desk; the deputy while the owner cannot be reached."""

    __tablename__ = "category_duty"
    category: str = Field(primary_key=True, max_length=40)
    owner_id: int | None = ref("person.id", null=True, index=False)
    deputy_id: int | None = ref("person.id", null=True, index=False)


class DutySlot(SQLModel, table=True):
    """Who is on duty outside the opening hours: `slot` is "w0" (Mondays) to "w6", or a date."""

    __tablename__ = "duty_slot"
    slot: str = Field(primary_key=True, max_length=10)
    person_id: int = ref("person.id", index=False)


class ReplyTemplate(SQLModel, table=True):
    """A reply template that the house has written, changed or retired (those that Peiban brings lie in the code).

    `slot` is its code, made of use, category, language and name.
    """

    __tablename__ = "reply_template"
    slot: str = Field(primary_key=True, max_length=10)
    use: TemplateUse = code(TemplateUse)
    category: str | None = Field(default=None, max_length=40)
    language: str
    name: str
    text: str
    retired: bool = False
    set_by_id: int | None = ref("person.id", null=True, index=False)
    set_at: datetime = moment()


class ComplaintFile(SQLModel, table=True):
    """An attachment of a complaint."""

    __tablename__ = "complaint_file"
    complaint_id: int = Field(foreign_key="complaint.id", primary_key=True)
    file_id: int = Field(foreign_key="stored_file.id", primary_key=True)


class ComplaintFileSeen(SQLModel, table=True):
    """Somebody who works on cases has been sent an attachment."""

    __tablename__ = "complaint_file_seen"
    person_id: int = Field(foreign_key="person.id", primary_key=True, sa_type=BIG)
    file_id: int = Field(foreign_key="stored_file.id", primary_key=True, sa_type=BIG)


class ComplaintMessage(SQLModel, table=True):
    """Which message of a messenger a step came from, so that an edit of it finds the step; kept while edits may come."""

    __tablename__ = "complaint_message"
    bot_id: int = Field(primary_key=True, sa_type=BIG)
    chat_id: int = Field(primary_key=True, sa_type=BIG)
    message_id: int = Field(primary_key=True, sa_type=BIG)
    complaint_id: int = ref("complaint.id", index=False)
    seq: int
    at: datetime = moment(index=True)


class ComplaintSerial(SQLModel, table=True):
    """The last number given in a local year."""

    __tablename__ = "complaint_serial"
    year: int = Field(primary_key=True)
    last: int = 0
