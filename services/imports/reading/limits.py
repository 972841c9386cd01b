"""How large an import file may be; larger ones are refused before they cost memory."""

from typing import Final

MEGABYTE: Final = 1024 * 1024
FILE_MB: Final = 10
ROWS: Final = 20_000
COLUMNS: Final = 60
# A header may stand below this many rows of titles.
TITLE_ROWS: Final = 5

# Excel's own files unpack to 3-60 times their size; what deflate can do at most is 1,032 times.
UNPACKED_MB: Final = 64
RATIO: Final = 200
RATIO_FROM: Final = MEGABYTE
ZIP_ENTRIES: Final = 2_000
# The rectangle of cells that the reader allocates for one sheet; 20,005 rows of 60 columns are 1.2 million.
SHEET_AREA: Final = 2_000_000

CHILD_MEMORY_MB: Final = 512
CHILD_CPU_SECONDS: Final = 15
CHILD_SECONDS: Final = 20
# What the child may hand back; ten times a full file of ordinary rows.
CHILD_OUTPUT_MB: Final = 48
