"""Turns the bytes of an import file into a table; hostile or damaged files are refused by a code, never half read.

Files are opened in a child process with limits on memory and time (`read_in_subprocess`), which runs `read_table`.
"""

from services.imports.reading.child import read_in_subprocess
from services.imports.reading.table import read_table

__all__ = ["read_in_subprocess", "read_table"]
