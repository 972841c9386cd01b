"""Words that can be erased, and files: what append-only rows point at instead of holding it."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from storage.models.columns import big, few, key, moment, ref


class Body(SQLModel, table=True):
    """What somebody wrote; `text` becomes empty when it is erased."""

    id: int | None = key()
    text: str
    person_id: int | None = ref("person.id", null=True)
    created_at: datetime = moment()
    erased_at: datetime | None = moment(null=True)


class StoredFile(SQLModel, table=True):
    """A file: first as the platform's reference, then fetched by a job within the limits; kept under a random name."""

    __tablename__ = "stored_file"
    __table_args__ = (few("ix_stored_file_waiting", "attempts", where="state = 'waiting'"),)
    id: int | None = key()
    bot_id: int = big(default=0)
    reference: str = ""
    state: str = "waiting"  # waiting -> stored | refused | gone
    refusal: str = ""
    kind: str = "document"  # photo, voice, document
    declared_name: str = ""
    # One sentence that says what a picture of ours shows, in its reader's language.
    alt: str = ""
    declared_type: str = ""
    declared_size: int = 0
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    name: str = Field(default="", index=True)
    person_id: int | None = ref("person.id", null=True)
    account_id: int | None = ref("account.id", null=True)
    created_at: datetime = moment()
    attempts: int = 0
