"""The rules of the field: pure functions and dataclasses; no I/O, no clock, no SQL, no messenger."""
