"""What is taught: courses, cohorts, lessons, and who is enrolled."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.models.columns import key, moment, ref


class Course(SQLModel, table=True):
    """A course of the catalogue."""

    id: int | None = key()
    title: str = Field(unique=True)


class Cohort(SQLModel, table=True):
    """One run of a course; its members come from the roster."""

    id: int | None = key()
    name: str = Field(unique=True)
    course_id: int | None = ref("course.id", null=True)
    organisation_id: int | None = ref("organisation.id", null=True)


class Enrolment(SQLModel, table=True):
    """A person's place in a cohort."""

    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)
    id: int | None = key()
    cohort_id: int = ref("cohort.id")
    person_id: int = ref("person.id")
    since: date | None = None


class Lesson(SQLModel, table=True):
    """One meeting of a cohort. Instants are UTC; `zone` is where its wall clock hangs."""

    __table_args__ = (UniqueConstraint("cohort_id", "number"),)
    id: int | None = key()
    cohort_id: int = ref("cohort.id")
    course_id: int = ref("course.id")
    number: int
    starts_at: datetime = moment(index=True)
    ends_at: datetime = moment(index=True)
    zone: str
    place: str = ""
    trainer_id: int | None = ref("person.id", null=True)
    assistant_id: int | None = ref("person.id", null=True)
    checkin_opened_at: datetime | None = moment(null=True)
    checkin_closed_at: datetime | None = moment(null=True)
    spoken_code: str | None = None
    spoken_until: datetime | None = moment(null=True)
    screen_key: str = ""
