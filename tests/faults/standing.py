"""What a store holds, in a form in which two runs can be compared: without instants, and without the numbers of rows."""

import json
from collections import Counter
from typing import Any

from sqlalchemy import ForeignKey, Table, select
from sqlmodel import SQLModel

from storage import models
from storage.session import Database
from storage.types import UtcDateTime

assert models.__all__
# How the work is divided, and what came in: neither is an act. What came in is counted by itself.
MACHINERY = {"intake", "turn", "lease", "occurrence"}
# Where a message stands is the messenger's number, which it gives in order of arrival.
GIVEN_BY_OTHERS = {("screen", "message_id")}
Standing = dict[str, Counter[str]]


async def standing(url: str) -> Standing:
    """The rows of every table that holds acts; a reference is replaced by what it refers to."""
    database = Database(url)
    try:
        async with database.read() as tx:
            bare = await tx.connection()
            rows = {
                table.name: [dict(row._mapping) for row in (await bare.execute(select(table))).all()]
                for table in SQLModel.metadata.sorted_tables
            }
    finally:
        await database.close()
    return _Reader(rows).all()


class _Reader:
    def __init__(self, rows: dict[str, list[dict[str, Any]]]) -> None:
        self.tables = {table.name: table for table in SQLModel.metadata.sorted_tables}
        self.rows = rows
        self.by_id = {name: {row["id"]: row for row in found if "id" in row} for name, found in rows.items()}
        self.read: dict[tuple[str, Any], str] = {}

    def all(self) -> Standing:
        """By table, how often each row is there."""
        return {
            name: Counter(self.said(self.tables[name], row) for row in found)
            for name, found in self.rows.items()
            if name not in MACHINERY
        }

    def said(self, table: Table, row: dict[str, Any]) -> str:
        told = {}
        for column in table.columns:
            counted = column.primary_key and column.name == "id"
            if counted or isinstance(column.type, UtcDateTime) or (table.name, column.name) in GIVEN_BY_OTHERS:
                continue
            value = row[column.name]
            for foreign in column.foreign_keys:
                value = self.referred(foreign, value)
            told[column.name] = value
        return json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)

    def referred(self, foreign: ForeignKey, key: Any) -> Any:
        table = foreign.column.table
        if key is None or foreign.column.name != "id":
            return key
        if (table.name, key) not in self.read:
            self.read[table.name, key] = str(key)  # whoever refers to himself, however far round
            self.read[table.name, key] = self.said(table, self.by_id[table.name][key])
        return self.read[table.name, key]
