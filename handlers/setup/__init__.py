"""What an administrator sets up for the complaint desk."""

from handlers.setup import categories, limits, opening, templates
from handlers.setup.routes import door, router
from handlers.setup.templates import open_templates

FORMS = (*categories.FORMS, *limits.FORMS, *opening.FORMS, *templates.FORMS)

__all__ = ["FORMS", "door", "open_templates", "router"]
