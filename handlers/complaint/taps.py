"""The buttons of the customer's side."""

from aiogram.filters.callback_data import CallbackData


class OwnTap(CallbackData, prefix="kc"):
    """A customer's tap on his complaint: what to do, and with which value."""

    do: str
    case: int = 0
    value: int = 0
