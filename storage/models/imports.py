"""Files on their way into the store: read and previewed first, applied all or nothing when confirmed."""

from datetime import date, datetime
from typing import Any

from sqlmodel import SQLModel

from domain.imports.columns import ImportKind
from domain.imports.state import ImportState
from storage.models.columns import code, json, key, moment, ref


class ImportRun(SQLModel, table=True):
    """One file somebody sent to be imported. `content` is its table as read, `day` the day from which "D+1" counts."""

    __tablename__ = "import_run"
    id: int | None = key()
    file_id: int = ref("stored_file.id", index=False)
    name: str
    person_id: int = ref("person.id")
    kind: ImportKind | None = code(ImportKind, default=None)
    state: ImportState = code(ImportState, index=True)
    content: str = ""
    day: date | None = None
    figures: dict[str, Any] = json()
    problems: list[Any] = json()
    attempts: int = 0
    created_at: datetime = moment()
    finished_at: datetime | None = moment(null=True)
