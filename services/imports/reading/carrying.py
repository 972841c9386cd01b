"""Carries a table, or the reason why there is none, out of the child process as JSON."""

import json

from domain.imports.columns import ImportKind, Table
from domain.imports.problems import FileRefusedError, ImportCode, ImportProblem


def dump_table(table: Table) -> bytes:
    """The table as JSON; cells go by position, since thousands of rows have the same fields."""
    return _dump(
        {
            "kind": table.kind,
            "header_line": table.header_line,
            "headers": list(table.headers.items()),
            "rows": [[line, [cells.get(name, "") for name in table.headers]] for line, cells in table.rows],
            "unknown": table.unknown,
            "doubled": table.doubled,
            "merged": [[line, name, cells] for (line, name), cells in table.merged.items()],
            "gift": table.gift,
        }
    )


def dump_refusal(problem: ImportProblem) -> bytes:
    """The one problem for which the file was refused, as JSON."""
    return _dump({"refused": problem.code, "line": problem.line, "params": problem.params})


def load_table(carried: bytes) -> Table:
    """The table again; raises the FileRefusedError carried instead, ValueError or KeyError for anything else."""
    data = json.loads(carried)
    if "refused" in data:
        raise FileRefusedError(ImportCode(data["refused"]), line=data["line"], **data["params"])
    headers = dict(data["headers"])
    return Table(
        kind=ImportKind(data["kind"]),
        header_line=data["header_line"],
        headers=headers,
        rows=tuple(
            (line, {name: cell for name, cell in zip(headers, cells, strict=True) if cell})
            for line, cells in data["rows"]
        ),
        unknown=tuple(data["unknown"]),
        doubled=tuple((first, second) for first, second in data["doubled"]),
        merged={(line, name): cells for line, name, cells in data["merged"]},
        gift=data["gift"],
    )


def _dump(data: dict[str, object]) -> bytes:
    # Lone surrogates cannot come from the decoders, but a workbook's reader is not ours: they must not break the pipe.
    return json.dumps(data, ensure_ascii=False).encode("utf-8", errors="replace")
