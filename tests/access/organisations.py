"""Who may go where: the addresses of members/urls/organisations.py."""

from collections.abc import Callable
from typing import Any

from members.demo import organisations as demo
from members.models import (
    DuplicateSuspicion,
    Invitation,
    Member,
    Merge,
    PrimaryRecovery,
    ProfileSuggestion,
    RepresentationRequest,
    Representative,
)
from tests.access.visitors import SIGNED_IN, Row, everyone, only, signed_in


def _member(name: str) -> Callable[[], object]:
    return lambda: Member.objects.get(name=name).public_id


def _of_represented(model: Any) -> Callable[[], object]:
    return lambda: model.objects.get(member__name=demo.REPRESENTED).public_id


# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {
    "the-represented": _member(demo.REPRESENTED),
    "the-silent": _member(demo.SILENT),
    "its-representative": _of_represented(Representative),
    "its-invitation": _of_represented(Invitation),
    "its-request": _of_represented(RepresentationRequest),
    "its-suggestion": _of_represented(ProfileSuggestion),
    "a-recovery": lambda: PrimaryRecovery.objects.get().public_id,
    "a-pair-in-lesotho": lambda: (
        DuplicateSuspicion.objects.get(second__name=demo.TWICE_IN_LESOTHO).public_id
    ),
    "a-join-in-the-bahamas": lambda: Merge.objects.get().public_id,
}


def _around_it(
    *, representative: int, national: int, regional: int, secretariat: int
) -> tuple[int, ...]:
    """An organisation in Cameroon: for its own people, the coordinations above it and the Secretariat; for nobody else."""
    return (302, 404, 404, representative, national, regional, secretariat, 404, 404, 404, 404)


_IT: dict[str, object] = {"public_id": "the-represented"}
_WHO_MANAGES = _around_it(representative=200, national=403, regional=403, secretariat=200)
_WHO_MANAGES_BY_POST = _around_it(representative=302, national=403, regional=403, secretariat=302)
_ITS_OWN = _around_it(representative=302, national=403, regional=403, secretariat=403)
_NOT_SO = signed_in(405)

ROWS: tuple[Row, ...] = (
    Row("members:own_members", SIGNED_IN),
    Row("members:ask_to_represent", SIGNED_IN),
    Row("members:ask_to_represent", SIGNED_IN, method="POST"),
    Row(
        "members:own_member",
        _around_it(representative=200, national=200, regional=200, secretariat=200),
        _IT,
    ),
    # the profile: its own people, the Secretariat with a reason; coordinations suggest
    Row("members:edit_profile", _WHO_MANAGES, _IT),
    Row("members:edit_profile", _WHO_MANAGES, _IT, method="POST"),
    Row("members:confirm_profile", _ITS_OWN, _IT, method="POST"),
    Row("members:confirm_profile", _NOT_SO, _IT),
    Row(
        "members:suggest_change",
        _around_it(representative=403, national=200, regional=200, secretariat=200),
        _IT,
    ),
    Row("members:settle_suggestion", _ITS_OWN, {**_IT, "key": "its-suggestion"}, method="POST"),
    Row("members:settle_suggestion", _NOT_SO, {**_IT, "key": "its-suggestion"}),
    # who speaks for it: its primary representative, and the Secretariat; coordinations look
    Row(
        "members:representatives",
        _around_it(representative=200, national=200, regional=200, secretariat=200),
        _IT,
    ),
    Row("members:change_role", _WHO_MANAGES, {**_IT, "key": "its-representative"}),
    Row("members:change_role", _WHO_MANAGES, {**_IT, "key": "its-representative"}, method="POST"),
    Row("members:remove_representative", _WHO_MANAGES, {**_IT, "key": "its-representative"}),
    # the only primary representative can be replaced, and not simply go
    Row(
        "members:remove_representative",
        _around_it(representative=409, national=403, regional=403, secretariat=409),
        {**_IT, "key": "its-representative"},
        method="POST",
    ),
    # to oneself nobody hands over
    Row(
        "members:hand_over",
        _around_it(representative=404, national=403, regional=403, secretariat=403),
        {**_IT, "key": "its-representative"},
    ),
    Row("members:invite_representative", _WHO_MANAGES, _IT),
    Row("members:invite_representative", _WHO_MANAGES, _IT, method="POST"),
    Row(
        "members:send_invitation_again",
        _WHO_MANAGES_BY_POST,
        {**_IT, "key": "its-invitation"},
        method="POST",
    ),
    Row("members:send_invitation_again", _NOT_SO, {**_IT, "key": "its-invitation"}),
    Row(
        "members:revoke_invitation",
        _WHO_MANAGES_BY_POST,
        {**_IT, "key": "its-invitation"},
        method="POST",
    ),
    Row("members:revoke_invitation", _NOT_SO, {**_IT, "key": "its-invitation"}),
    Row("members:invitation", everyone(404), {"token": "no-such-link"}),
    Row("members:invitation", everyone(404), {"token": "no-such-link"}, method="POST"),
    Row("members:representation_requests", _WHO_MANAGES, _IT),
    Row("members:answer_representation_request", _WHO_MANAGES, {**_IT, "key": "its-request"}),
    Row(
        "members:answer_representation_request",
        _WHO_MANAGES,
        {**_IT, "key": "its-request"},
        method="POST",
    ),
    # a lost way in: coordinations and the Secretariat propose, never those who are there
    Row(
        "members:propose_recovery",
        _around_it(representative=403, national=200, regional=200, secretariat=200),
        _IT,
    ),
    # an organisation in Lesotho: nobody in Cameroon sees it; nobody speaks for it who could object
    Row(
        "members:object_to_recovery",
        _around_it(representative=404, national=404, regional=403, secretariat=403),
        {"public_id": "the-silent", "key": "a-recovery"},
        method="POST",
    ),
    Row(
        "members:object_to_recovery",
        _NOT_SO,
        {"public_id": "the-silent", "key": "a-recovery"},
    ),
    # neither who proposed it nor anybody before seven days are over
    Row(
        "members:confirm_recovery",
        _around_it(representative=404, national=404, regional=403, secretariat=403),
        {"public_id": "the-silent", "key": "a-recovery"},
    ),
    Row(
        "members:confirm_recovery",
        _around_it(representative=404, national=404, regional=403, secretariat=403),
        {"public_id": "the-silent", "key": "a-recovery"},
        method="POST",
    ),
    # records that may be one: coordinations those of their networks, the Secretariat all
    Row(
        "members:duplicates",
        only(
            200,
            *("national coordinator", "regional coordinator", "secretariat"),
            "stranger from another network",
            otherwise=403,
        ),
    ),
    Row(
        "members:compare_duplicates",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": "a-pair-in-lesotho"},
    ),
    Row(
        "members:tell_duplicates_apart",
        only(302, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": "a-pair-in-lesotho"},
        method="POST",
    ),
    Row("members:tell_duplicates_apart", _NOT_SO, {"public_id": "a-pair-in-lesotho"}),
    Row(
        "members:merge_members",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": "a-pair-in-lesotho", "kept": "the-silent"},
    ),
    Row(
        "members:merge_members",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": "a-pair-in-lesotho", "kept": "the-silent"},
        method="POST",
    ),
    # no record of the pair is kept as a third one
    Row(
        "members:merge_members",
        signed_in(404),
        {"public_id": "a-pair-in-lesotho", "kept": "the-represented"},
    ),
    Row(
        "members:undo_merge",
        only(200, "secretariat", otherwise=404),
        {"public_id": "a-join-in-the-bahamas"},
    ),
    Row(
        "members:undo_merge",
        only(302, "secretariat", otherwise=404),
        {"public_id": "a-join-in-the-bahamas"},
        method="POST",
    ),
)
