"""What a button says when it is pressed: typed data, written down as short text."""

from enum import Enum
from typing import Self

from aiogram.filters.callback_data import CallbackData

CALLBACK_BYTES = 64
# No id of ours or of a messenger is longer; beyond 63 bits no store could even be asked for one.
LARGEST = 2**53


class Tap(CallbackData, prefix="tap"):
    """The base of all buttons' data; fields are texts without a colon, whole numbers, truths and codes.

    Written down as aiogram writes it, without a round trip through a dictionary of each: a screen has half a dozen.
    """

    def pack(self) -> str:
        """The text of at most 64 bytes; ValueError for what does not fit in."""
        packed = [self.__prefix__]
        for value in self.__dict__.values():
            kind = type(value)
            packed.append(value if kind is str else str(value) if kind is int else _packed(value))
        data = self.__separator__.join(packed)
        size = len(data) if data.isascii() else len(data.encode())
        if size > CALLBACK_BYTES or data.count(self.__separator__) >= len(packed):
            raise ValueError(f"this is no callback data: {data!r}")
        return data

    @classmethod
    def unpack(cls, value: str) -> Self:
        """Read it back; ValueError or TypeError for what no button of ours says."""
        prefix, *parts = value.split(cls.__separator__)
        names = cls.__pydantic_fields__
        # What is empty has rules of aiogram's, and so has what is wrong; the rest needs only to be validated.
        plain = prefix == cls.__prefix__ and len(parts) == len(names) and "" not in parts
        tap = cls.model_validate(dict(zip(names, parts, strict=True))) if plain else super().unpack(value)
        if any(isinstance(one, int) and abs(one) > LARGEST for one in tap.__dict__.values()):
            raise ValueError("a number that nobody gave")
        return tap


def _packed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Enum):
        return str(value.value)
    return str(int(value)) if isinstance(value, bool) else str(value)
