"""Who somebody is to the organisation: roles, each limited to an organisation or department."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.errors import InvalidError
from domain.text import fold
from domain.wording import N_


class Role(StrEnum):
    """The roles a person may hold; stored and imported by these codes."""

    TRAINEE = "trainee"
    CUSTOMER = "customer"
    TRAINER = "trainer"
    ASSISTANT = "assistant"
    TRAINING_MANAGER = "training_manager"
    OWNER = "owner"
    DESK = "desk"
    SUPERVISOR = "supervisor"
    MANAGEMENT = "management"
    ADMIN = "admin"


def known_by_name(roles: Collection[Role]) -> bool:
    """Whether administrators read somebody's name: he works or learns here, and is not a customer only."""
    return bool(set(roles) - {Role.CUSTOMER})


# What people write into a roster, simplified and traditional; what Peiban says is in the catalogues.
_WRITTEN: Final = {
    Role.TRAINEE: ("学员", "學員"),
    Role.CUSTOMER: ("客户", "客戶", "联系人", "聯絡人", "客户（联系人）"),
    Role.TRAINER: ("讲师", "講師"),
    Role.ASSISTANT: ("助教",),
    Role.TRAINING_MANAGER: ("培训管理员", "培訓管理員"),
    Role.OWNER: ("责任人", "責任人"),
    Role.DESK: ("客服",),
    Role.SUPERVISOR: ("主管",),
    Role.MANAGEMENT: ("管理层", "管理層"),
    Role.ADMIN: ("管理员", "管理員", "系统管理员", "系統管理員"),
}


def _folded(word: str) -> str:
    return re.sub(r"[\s_-]+", "_", fold(word))


_ROLE_OF: Final = {_folded(word): role for role in Role for word in (role.value, *_WRITTEN[role])}


@dataclass(frozen=True, slots=True)
class RoleGrant:
    """A role and where it counts; both None means the person's own organisation, whole."""

    role: Role
    organisation: str | None = None
    department: str | None = None


def parse_roles(text: str) -> tuple[RoleGrant, ...]:
    """Read a roster's cell: "trainer;owner@技术部" (codes or Chinese labels, any width, each grant once, in order).

    After `@` stands a department, or `organisation/department`, or `organisation/` for the whole of it. An empty cell
    gives an empty tuple. Raises InvalidError naming the part that is no role.
    """
    grants: dict[RoleGrant, None] = {}
    for part in re.split(r"[;；、,，\n]", text):
        if part.strip():
            grants[_parse_grant(part)] = None
    return tuple(grants)


def _parse_grant(part: str) -> RoleGrant:
    name, mark, scope = part.replace("＠", "@").partition("@")
    role = _ROLE_OF.get(_folded(name))
    if role is None:
        raise InvalidError(N_("“{part}” is not a role. Write for example: trainer;owner@Sales"), part=part.strip())
    if not mark:
        return RoleGrant(role)
    organisation, slash, department = scope.replace("／", "/").rpartition("/")
    if not scope.strip() or (slash and not organisation.strip()):
        raise InvalidError(N_("The scope is missing in “{part}”. Write for example: owner@Sales"), part=part.strip())
    return RoleGrant(role, organisation.strip() or None, department.strip() or None)
