"""Faults on order: the next calls of a method fail, are cut off before or after their effect, come late, or are held."""

import asyncio
from dataclasses import dataclass, field
from http import HTTPStatus

from tests.botapi.refusals import Refusal

KINDS = {"error", "cut_before", "cut_after", "delay", "hold"}
DESCRIPTIONS = {403: "Forbidden: bot was blocked by the user", 401: "Unauthorized", 502: "Bad Gateway"}


@dataclass(slots=True)
class Fault:
    """One order; `method` "*" means any, `chat_id` None means any, `seconds` is the delay or the retry_after."""

    kind: str
    method: str = "*"
    times: int = 1
    chat_id: int | None = None
    code: int = 500
    description: str = ""
    seconds: float = 1

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {sorted(KINDS)}")

    def refusal(self) -> Refusal:
        if self.code == 429:
            seconds = max(1, round(self.seconds))
            text = self.description or f"Too Many Requests: retry after {seconds}"
            return Refusal(429, text, retry_after=seconds)
        text = self.description or DESCRIPTIONS.get(self.code) or HTTPStatus(self.code).phrase
        return Refusal(self.code, text)


@dataclass(slots=True)
class Faults:
    """Orders in the sequence given; the first that fits a call is used up by it."""

    orders: list[Fault] = field(default_factory=list)
    # Calls that are held go on when it is set.
    released: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, method: str, chat_id: int | None) -> Fault | None:
        for fault in self.orders:
            fits = (fault.method == "*" and method != "getUpdates") or fault.method.lower() == method.lower()
            if fits and fault.chat_id in {None, chat_id}:
                fault.times -= 1
                if fault.times <= 0:
                    self.orders.remove(fault)
                return fault
        return None
