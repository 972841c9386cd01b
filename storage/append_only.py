"""Timelines are only added to: the store itself refuses to change or drop what was written into them."""

from sqlalchemy import Connection, inspect

TABLES = ("complaint_event",)
# SQLite knows no TRUNCATE; of what INSERT OR REPLACE deletes its triggers hear where they are recursive (`storage.sqlite`).
_ACTS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}
_REFUSAL = "the timeline is append-only"


def guard(connection: Connection) -> None:
    """Put the triggers in place; to be called after migrations, again and again without harm."""
    present = set(inspect(connection).get_table_names())
    for table in present.intersection(TABLES):
        for act in _ACTS[connection.dialect.name]:
            for statement in _statements(connection.dialect.name, table, act):
                connection.exec_driver_sql(statement)


def _statements(dialect: str, table: str, act: str) -> list[str]:
    name = f"{table}_no_{act.lower()}"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        ]
    # Emptying a table knows no rows.
    each = "STATEMENT" if act == "TRUNCATE" else "ROW"
    return [
        f"CREATE OR REPLACE FUNCTION peiban_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH {each} EXECUTE FUNCTION peiban_append_only()",
    ]
