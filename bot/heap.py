"""How often the interpreter looks for garbage once Peiban runs."""

import gc

# Python looks through its youngest objects whenever there are 700 more of them; under load nearly all of those are still in
# use or go by themselves. The older generations follow in the usual proportion.
YOUNGEST = 20_000


def settle() -> None:
    """After the start: a full collection over the libraries' heap stops the loop for 150 ms and more. Take it once, now."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNGEST, 10, 10)
