"""How often the interpreter looks for garbage: not at all while libraries are imported, seldom once Peiban runs."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# Python looks through its youngest objects whenever there are 700 more of them; under load nearly all of those are still in
# use or go by themselves. The older generations follow in the usual proportion.
YOUNGEST = 20_000


@contextmanager
def imports() -> Iterator[None]:
    """Import libraries in here. What they make stays, and looking through it again and again takes a fifth of their time."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def settle() -> None:
    """After the start: a full collection over a large heap stops the loop for 150 ms and more. Take it once, now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, 10, 10)
