"""Facts about who was where when. Append-only; the status is derived from them."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from domain.attendance import AttendanceStatus, CheckInMethod
from storage.models.columns import code, key, moment, ref


class AttendanceMark(SQLModel, table=True):
    """An arrival (one per lesson and person), or a correction by hand, which names who and why."""

    __tablename__ = "attendance_mark"
    __table_args__ = (
        Index(
            "uq_attendance_mark_arrival",
            "lesson_id",
            "person_id",
            unique=True,
            sqlite_where=text("status IS NULL"),
            postgresql_where=text("status IS NULL"),
        ),
    )
    id: int | None = key()
    lesson_id: int = ref("lesson.id")
    person_id: int = ref("person.id")
    at: datetime = moment()
    method: CheckInMethod = code(CheckInMethod)
    status: AttendanceStatus | None = code(AttendanceStatus, default=None)
    by_person_id: int | None = ref("person.id", null=True, index=False)
    reason_id: int | None = ref("body.id", null=True, index=False)


class WalkIn(SQLModel, table=True):
    """Somebody checked in who is not on the list: offered to the trainer."""

    __tablename__ = "walk_in"
    __table_args__ = (UniqueConstraint("lesson_id", "person_id"),)
    id: int | None = key()
    lesson_id: int = ref("lesson.id")
    person_id: int = ref("person.id")
    at: datetime = moment()
    method: CheckInMethod = code(CheckInMethod)
    decided_at: datetime | None = moment(null=True)
    admitted: bool | None = None


class PendingCheckIn(SQLModel, table=True):
    """A code scanned before its owner had registered: credited with that instant when he has."""

    __tablename__ = "pending_checkin"
    __table_args__ = (UniqueConstraint("account_id", "lesson_id"),)
    id: int | None = key()
    account_id: int = ref("account.id")
    lesson_id: int = ref("lesson.id")
    at: datetime = moment()
    method: CheckInMethod = code(CheckInMethod)
