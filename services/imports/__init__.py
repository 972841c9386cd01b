"""Bringing files in: reading their bytes safely, then storing their rows all or nothing."""
