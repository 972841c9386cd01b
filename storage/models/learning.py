"""What complaints teach: improvement items, and solutions that are kept as knowledge."""

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from domain.complaint.improvement import ImprovementSource
from storage.models.columns import BIG, code, key, moment, ref


class Improvement(SQLModel, table=True):
    """An improvement item: what shall become better, who answers for it by when, and what came of it.

    `cause_id` and `measure_id` are written when it is done: without a cause and a measure none is.
    """

    id: int | None = key()
    source: ImprovementSource = code(ImprovementSource)
    category: str = Field(max_length=40)
    what_id: int = ref("body.id", index=False)
    owner_id: int = ref("person.id")
    due_on: date
    taken_by_id: int = ref("person.id", index=False)
    taken_at: datetime = moment()
    done_by_id: int | None = ref("person.id", null=True, index=False)
    done_at: datetime | None = moment(null=True, index=True)
    cause_id: int | None = ref("body.id", null=True, index=False)
    measure_id: int | None = ref("body.id", null=True, index=False)


class ImprovementCase(SQLModel, table=True):
    """A case that an improvement item comes from."""

    __tablename__ = "improvement_case"
    improvement_id: int = Field(foreign_key="improvement.id", primary_key=True, sa_type=BIG)
    complaint_id: int = Field(foreign_key="complaint.id", primary_key=True, sa_type=BIG, index=True)


class Snippet(SQLModel, table=True):
    """How a closed case was solved, without its customer, kept for the cases that resemble it; it goes with the case's words."""

    complaint_id: int = Field(foreign_key="complaint.id", primary_key=True, sa_type=BIG)
    body_id: int = ref("body.id", index=False)
    kept_by_id: int | None = ref("person.id", null=True, index=False)
    kept_at: datetime = moment(index=True)
