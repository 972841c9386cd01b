"""What an administrator sets up for the complaint desk."""

from handlers.setup import limits, opening
from handlers.setup.routes import door, router

FORMS = (*limits.FORMS, *opening.FORMS)

__all__ = ["FORMS", "door", "router"]
