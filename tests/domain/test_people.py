"""Roles are read from rosters and give exactly the rights of the table."""

import pytest

from domain.consent import CONSENT_VERSION, RetentionPolicy, consent_holds
from domain.errors import InvalidError
from domain.people import Role, RoleGrant, known_by_name, parse_roles
from domain.permission import GRANTED, VISITOR, Permission, permissions_of


@pytest.mark.parametrize(
    ("cell", "grants"),
    [
        ("", ()),
        (" ; ", ()),
        ("trainee", (RoleGrant(Role.TRAINEE),)),
        ("trainer;owner@技术部", (RoleGrant(Role.TRAINER), RoleGrant(Role.OWNER, None, "技术部"))),
        ("讲师；责任人＠技术部", (RoleGrant(Role.TRAINER), RoleGrant(Role.OWNER, None, "技术部"))),
        ("學員、客戶", (RoleGrant(Role.TRAINEE), RoleGrant(Role.CUSTOMER))),
        ("Training Manager", (RoleGrant(Role.TRAINING_MANAGER),)),
        ("ＤＥＳＫ;desk; desk ", (RoleGrant(Role.DESK),)),
        ("owner@华东公司/技术部", (RoleGrant(Role.OWNER, "华东公司", "技术部"),)),
        ("supervisor@华东公司/", (RoleGrant(Role.SUPERVISOR, "华东公司", None),)),
        ("客户（联系人）", (RoleGrant(Role.CUSTOMER),)),
    ],
)
def test_a_cell_of_roles_is_understood(cell: str, grants: tuple[RoleGrant, ...]) -> None:
    assert parse_roles(cell) == grants


@pytest.mark.parametrize("role", list(Role))
def test_every_code_is_read(role: Role) -> None:
    assert parse_roles(role.value) == (RoleGrant(role),)


@pytest.mark.parametrize(
    ("cell", "part"), [("trainer;boss", "boss"), ("owner@", "owner@"), ("owner@/技术部", "owner@/技术部"), ("@x", "@x")]
)
def test_what_is_no_role_is_named(cell: str, part: str) -> None:
    with pytest.raises(InvalidError) as refusal:
        parse_roles(cell)
    assert refusal.value.params == {"part": part}
    assert part in refusal.value.message.format(**refusal.value.params)


P = Permission
IDENTITY = {Role.OWNER, Role.DESK, Role.SUPERVISOR, Role.MANAGEMENT}


@pytest.mark.parametrize(
    ("permission", "roles"),
    [
        (P.CHECK_IN, {Role.TRAINEE}),
        (P.SEE_OWN_RECORD, {Role.TRAINEE}),
        (P.TAKE_QUIZ, {Role.TRAINEE}),
        (P.ANSWER_SURVEY, {Role.TRAINEE, Role.CUSTOMER}),
        (P.OPEN_CHECK_IN, {Role.TRAINER, Role.ASSISTANT, Role.TRAINING_MANAGER}),
        (P.SEE_ROLL, {Role.TRAINER, Role.ASSISTANT, Role.TRAINING_MANAGER}),
        (P.MARK_ATTENDANCE, {Role.TRAINER, Role.ASSISTANT, Role.TRAINING_MANAGER}),
        (P.EVERY_LESSON, {Role.TRAINING_MANAGER}),
        (P.PUBLISH_QUIZ, {Role.TRAINER, Role.TRAINING_MANAGER}),
        (P.SEE_CLASS_RESULTS, {Role.TRAINER, Role.TRAINING_MANAGER}),
        (P.START_SURVEY, {Role.TRAINER, Role.TRAINING_MANAGER}),
        (P.SEE_SURVEY_RESULTS, {Role.TRAINER, Role.TRAINING_MANAGER}),
        (P.LODGE_COMPLAINT, set(Role)),
        (P.SEE_OWN_COMPLAINTS, {Role.TRAINEE, Role.CUSTOMER}),
        (P.RECEIVE_COMPLAINT, set(Role) - {Role.TRAINEE, Role.CUSTOMER}),
        (P.WORK_COMPLAINT, IDENTITY),
        (P.SUPERVISE_COMPLAINT, {Role.SUPERVISOR, Role.MANAGEMENT}),
        (P.SEE_COMPLAINT_IDENTITY, IDENTITY),
        (P.IMPROVE, IDENTITY | {Role.TRAINING_MANAGER}),
        (P.PLAN_IMPROVEMENT, {Role.DESK, Role.SUPERVISOR}),
        (P.KEEP_SNIPPET, {Role.DESK, Role.SUPERVISOR}),
        (P.SEE_REPORTS, {Role.TRAINING_MANAGER, Role.SUPERVISOR, Role.MANAGEMENT}),
        (P.GET_DIGEST, {Role.TRAINING_MANAGER, Role.SUPERVISOR, Role.MANAGEMENT}),
        (P.IMPORT_FILE, {Role.TRAINING_MANAGER, Role.SUPERVISOR, Role.ADMIN}),
        (P.EDIT_TEMPLATES, {Role.SUPERVISOR, Role.ADMIN}),
        (P.IMPORT_TEACHING, {Role.TRAINING_MANAGER, Role.ADMIN}),
        (P.IMPORT_ROSTER, {Role.ADMIN}),
        (P.ADMINISTER, {Role.ADMIN}),
        (P.READ_AUDIT, {Role.ADMIN}),
    ],
)
def test_a_permission_is_held_by_these_roles_and_no_others(permission: Permission, roles: set[Role]) -> None:
    assert {role for role in Role if permission in permissions_of([role])} == roles


def test_a_visitor_has_the_rights_of_everybody_and_roles_add_up() -> None:
    assert permissions_of([]) == VISITOR
    assert permissions_of([]) == {P.START, P.HELP, P.REGISTER, P.LANGUAGE, P.PRIVACY}
    both = permissions_of([Role.TRAINEE, Role.DESK])
    assert both == permissions_of([Role.TRAINEE]) | permissions_of([Role.DESK])


def test_every_permission_is_granted_to_somebody_and_no_role_repeats_the_visitor() -> None:
    assert VISITOR.union(*GRANTED.values()) == set(Permission)
    assert set(GRANTED) == set(Role)
    assert all(not granted & VISITOR for granted in GRANTED.values())


@pytest.mark.parametrize(("agreed", "holds"), [(None, False), (CONSENT_VERSION - 1, False), (CONSENT_VERSION, True)])
def test_an_old_agreement_is_asked_for_anew(agreed: int | None, holds: bool) -> None:
    assert consent_holds(agreed) is holds


def test_administrators_read_names_of_whoever_works_or_learns_here() -> None:
    assert not known_by_name(set())
    assert {role for role in Role if known_by_name({role})} == set(Role) - {Role.CUSTOMER}
    assert known_by_name({Role.CUSTOMER, Role.DESK})


def test_records_are_kept_as_promised() -> None:
    kept = RetentionPolicy()
    assert (kept.transcripts.days, kept.attendance.days, kept.complaints.days, kept.intake.days) == (90, 1095, 1095, 3)
