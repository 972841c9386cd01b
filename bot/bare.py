"""aiogram's objects put together without its validation: of what we have made, or looked at, field by field ourselves.

A tap and what answers it are seven such objects, of which validation is nine tenths of the cost. For what comes from outside
and was not looked at, and for what is rare, aiogram's own way stays the right one.
"""

from functools import cache
from typing import Any, TypeVar

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

M = TypeVar("M", bound=BaseModel)


def bare(model: type[M], **given: Any) -> M:
    """An object with these fields, by their names in Python and taken as they are; all others have their defaults."""
    made = object.__new__(model)
    _fields(made, _defaults(model) | given)
    _fields_set(made, set(given))
    _extra(made, {})
    _private(made, {"_bot": None})
    return made


# What pydantic itself fills in after it has validated, set where it lies: by name it would be sought through every ancestor.
_fields, _fields_set, _extra, _private = (
    vars(BaseModel)[slot].__set__
    for slot in ("__dict__", "__pydantic_fields_set__", "__pydantic_extra__", "__pydantic_private__")
)


@cache
def _defaults(model: type[BaseModel]) -> dict[str, Any]:
    # Of aiogram's models none has a default that could be changed by whoever gets it.
    found = {name: field.get_default(call_default_factory=False) for name, field in model.model_fields.items()}
    return {name: value for name, value in found.items() if value is not PydanticUndefined}
