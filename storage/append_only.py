"""Timelines are only added to: the store itself refuses to change or drop what was written into them."""

from sqlalchemy import Connection, inspect

TABLES = ("complaint_event",)
_REFUSAL = "the timeline is append-only"


def guard(connection: Connection) -> None:
    """Put the triggers in place; to be called after migrations, again and again without harm."""
    present = set(inspect(connection).get_table_names())
    for table in present.intersection(TABLES):
        for act in ("UPDATE", "DELETE"):
            for statement in _statements(connection.dialect.name, table, act):
                connection.exec_driver_sql(statement)


def _statements(dialect: str, table: str, act: str) -> list[str]:
    name = f"{table}_no_{act.lower()}"
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END"
        ]
    return [
        f"CREATE OR REPLACE FUNCTION peiban_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_REFUSAL}'; END $$",
        f"DROP TRIGGER IF EXISTS {name} ON {table}",
        f"CREATE TRIGGER {name} BEFORE {act} ON {table} FOR EACH ROW EXECUTE FUNCTION peiban_append_only()",
    ]
