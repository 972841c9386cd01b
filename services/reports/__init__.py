"""Reports: one report, one file, which returns a value object."""
