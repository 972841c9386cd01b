"""What an administrator sets up for the complaint desk."""

from handlers.setup import limits
from handlers.setup.routes import door, router

FORMS = (*limits.FORMS,)

__all__ = ["FORMS", "door", "router"]
