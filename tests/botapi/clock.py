"""The server's clock: real time plus an offset that tests advance."""

import time


class ServerClock:
    """Seconds since the epoch; never goes back."""

    def __init__(self) -> None:
        self.offset = 0.0

    def now(self) -> float:
        return time.time() + self.offset

    def advance(self, seconds: float) -> None:
        if seconds < 0:
            raise ValueError("the server's clock only goes forward")
        self.offset += seconds
