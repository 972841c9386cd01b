"""The tables, one file per word. Importing this package registers all of them."""

from storage.models import (
    attendance,
    audit,
    complaint,
    conversation,
    files,
    imports,
    intake,
    jobs,
    learning,
    lease,
    outbox,
    people,
    quiz,
    survey,
    training,
    web,
)

__all__ = [
    "attendance",
    "audit",
    "complaint",
    "conversation",
    "files",
    "imports",
    "intake",
    "jobs",
    "learning",
    "lease",
    "outbox",
    "people",
    "quiz",
    "survey",
    "training",
    "web",
]
