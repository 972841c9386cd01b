"""A session of SQLAlchemy that is made when somebody asks for it; most acts on the path of every message never do."""

from functools import cached_property
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlmodel import Session
from sqlmodel.ext.asyncio.session import AsyncSession


class LazySession(AsyncSession):
    """What it does not say itself, the session proper does, which is made for that."""

    def __init__(self, bind: AsyncConnection | AsyncEngine, info: dict[Any, Any], **options: Any) -> None:
        self._bound = bind
        self._given, self._options = info, options
        self._shared = {**info}

    @cached_property
    def sync_session(self) -> Session:  # type: ignore[override]
        """The session proper."""
        super().__init__(self._bound, expire_on_commit=False, autoflush=False, info=self._given, **self._options)
        made: Session = self.__dict__["sync_session"]
        return made

    @cached_property
    def _proxied(self) -> Session:  # type: ignore[override]
        return self.sync_session

    @property
    def info(self) -> dict[Any, Any]:
        """What all transactions share, and what is noted of this one besides."""
        return self._shared

    @property
    def used(self) -> bool:
        """Whether the session proper was made: what was never made has nothing to write and nothing to end."""
        return "sync_session" in self.__dict__
