"""Who somebody is: organisations, people, their accounts, roles, invitations, agreements, and the groups they talk in."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.people import Role
from storage.models.columns import big, code, json, key, moment, ref


class Organisation(SQLModel, table=True):
    """A company of the group, or a customer's; `tier` is how much of a customer it is, from 1 (most) to 10."""

    id: int | None = key()
    name: str = Field(unique=True)
    tier: int | None = None


class Person(SQLModel, table=True):
    """One record per human being, however many accounts reach it."""

    __table_args__ = (UniqueConstraint("employee_no"),)
    id: int | None = key()
    name: str
    employee_no: str | None = None
    organisation_id: int | None = ref("organisation.id", null=True)
    department: str = ""
    job_title: str = ""
    phone: str = ""
    email: str = ""
    superior_no: str | None = None
    language: str = "zh_Hans"
    zone: str | None = None
    created_at: datetime = moment()
    consented_at: datetime | None = moment(null=True)
    consent_version: int = 0
    # Wrong names given for this record's employee number, from whatever account.
    wrong_guesses: int = 0
    wrong_guess_at: datetime | None = moment(null=True)
    erased_at: datetime | None = moment(null=True)


class RoleHeld(SQLModel, table=True):
    """A role that a person holds, limited to an organisation or department (empty = the person's own organisation)."""

    __tablename__ = "role_held"
    __table_args__ = (UniqueConstraint("person_id", "role", "scope"),)
    id: int | None = key()
    person_id: int = ref("person.id")
    role: Role = code(Role, index=True)
    scope: str = ""


class Account(SQLModel, table=True):
    """One way to reach a person: an account at a channel. `user_id` is the integer the conversation engine uses."""

    __table_args__ = (UniqueConstraint("channel", "native_id"), UniqueConstraint("channel", "user_id"))
    id: int | None = key()
    channel: str
    native_id: str
    user_id: int = big()
    person_id: int | None = ref("person.id", null=True)
    display_name: str = ""
    language: str = "zh_Hans"
    consent_version: int = 0
    consented_at: datetime | None = moment(null=True)
    wrong_guesses: int = 0
    wrong_guess_at: datetime | None = moment(null=True)
    wrong_codes: int = 0
    wrong_code_at: datetime | None = moment(null=True)
    first_seen: datetime = moment()
    last_seen: datetime = moment()
    blocked_at: datetime | None = moment(null=True)
    # The mark of the command menu that the messenger shows; empty: everybody's.
    menu_hash: str = ""


class Place(SQLModel, table=True):
    """A group chat bound to a purpose: the desk's group or a class's."""

    __table_args__ = (UniqueConstraint("channel", "chat_id"),)
    id: int | None = key()
    channel: str
    chat_id: int = big()
    title: str = ""
    purpose: str = ""  # "desk", "class" or empty: not bound
    cohort_id: int | None = ref("cohort.id", null=True)
    language: str = "zh_Hans"
    bound_by: int | None = ref("person.id", null=True, index=False)
    bound_at: datetime | None = moment(null=True)


class Invitation(SQLModel, table=True):
    """A one-time link: only the hash of its secret is kept. `purpose` says what it opens."""

    id: int | None = key()
    token_hash: str = Field(unique=True)
    purpose: str  # "role" (gives a role), "person" (links to a record), "enter" (opens the web chat as somebody)
    person_id: int | None = ref("person.id", null=True)
    role: Role | None = Field(default=None, sa_type=code(Role).sa_type, nullable=True)
    scope: str = ""
    made_by: int | None = ref("person.id", null=True, index=False)
    made_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(null=True)
    used_by: int | None = ref("account.id", null=True, index=False)


class LinkClaim(SQLModel, table=True):
    """A second account claims a record that is linked already: an administrator decides."""

    __tablename__ = "link_claim"
    id: int | None = key()
    person_id: int = ref("person.id")
    account_id: int = ref("account.id")
    at: datetime = moment()
    decided_at: datetime | None = moment(null=True)
    decided_by: int | None = ref("person.id", null=True, index=False)
    granted: bool | None = None


class Holiday(SQLModel, table=True):
    """An administrator's word on a day, stronger than any official calendar."""

    day: date = Field(primary_key=True)
    working: bool
    name: str = ""


class Policy(SQLModel, table=True):
    """Figures an administrator changed, by name; what is not here has its default."""

    name: str = Field(primary_key=True)
    values: dict[str, Any] = json()
