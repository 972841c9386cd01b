"""The GIFT format of Moodle: question banks come in and go out as plain text files."""

from domain.gift.read import parse_gift
from domain.gift.result import GiftItem, GiftProblem, GiftResult
from domain.gift.write import to_gift, write_gift

__all__ = ["GiftItem", "GiftProblem", "GiftResult", "parse_gift", "to_gift", "write_gift"]
