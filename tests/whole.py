"""Whether what takes minutes is done whole (`TEST_WHOLE=yes`, as `make long` does) or, as in `make check`, in part."""

import os

WHOLE = os.environ.get("TEST_WHOLE") == "yes"
