"""Importing by sending a file: preview, confirmation, result."""

from handlers.imports.routes import open_file, router

__all__ = ["open_file", "router"]
