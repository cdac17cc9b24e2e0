"""Who may go where: activities, which belong to the networks that held them."""

from django.core.files.uploadedfile import SimpleUploadedFile

from alliance import demo_accounts
from alliance.actors import the_portal
from alliance.models import User
from reports.actions.evidence import EvidenceFacts, add_evidence
from reports.actions.twins import join_activities
from reports.models import Activity, ActivityPair, Evidence
from tests.access.visitors import PUBLIC, Row, everyone, only, signed_in

AFRICAN, OTHER, JOINED = "an activity of Africa", "one of the whole alliance", "two joined entries"
INSIDE, OPEN = "a file kept inside", "a file for everybody"
COORDINATING = (
    "national coordinator",
    "regional coordinator",
    "secretariat",
    "stranger from another network",
)
OF_AFRICA = ("regional coordinator", "secretariat")


def _african() -> Activity:
    return Activity.objects.filter(hosts__slug="africa").order_by("pk")[0]


def _other() -> Activity:
    return Activity.objects.get(slug="womens-march-mobilisation")


def _joined() -> ActivityPair:
    return join_activities(kept=_african(), going=_other(), by=the_portal())


def _file(*, is_public: bool) -> Evidence:
    return add_evidence(
        activity=_african(),
        upload=SimpleUploadedFile("list.txt", f"Who came, public: {is_public}".encode()),
        facts=EvidenceFacts(
            visibility="public" if is_public else "coordination", has_consent=is_public
        ),
        by=User.objects.get(email=demo_accounts.AFRICA),
    )


KEYS = {
    AFRICAN: lambda: _african().public_id,
    OTHER: lambda: _other().public_id,
    JOINED: lambda: _joined().public_id,
    INSIDE: lambda: _file(is_public=False).public_id,
    OPEN: lambda: _file(is_public=True).public_id,
}

ROWS = (
    *(
        Row(name, only(200, *COORDINATING, otherwise=403))
        for name in ("reports:activities_kept", "reports:add_activity", "reports:activity_twins")
    ),
    # what is sent empty comes back with what is missing in it
    Row("reports:add_activity", only(200, *COORDINATING, otherwise=403), method="POST"),
    Row("reports:activities_kept", signed_in(405), method="POST"),
    Row("reports:activity_twins", signed_in(405), method="POST"),
    Row("reports:activity_record", only(200, *OF_AFRICA, otherwise=404), {"public_id": AFRICAN}),
    Row("reports:activity_record", only(200, "secretariat", otherwise=404), {"public_id": OTHER}),
    Row("reports:activity_record", signed_in(405), {"public_id": AFRICAN}, method="POST"),
    *(
        Row(
            "reports:change_activity",
            only(200, *OF_AFRICA, otherwise=404),
            {"public_id": AFRICAN},
            method=method,
        )
        for method in ("GET", "POST")
    ),
    *(
        Row(
            "reports:compare_activities",
            only(200, *OF_AFRICA, otherwise=404),
            {"one": AFRICAN, "other": OTHER},
            method=method,
        )
        for method in ("GET", "POST")
    ),
    Row("reports:take_apart", only(200, *OF_AFRICA, otherwise=404), {"public_id": JOINED}),
    # the first who sends it takes them apart for all: who comes later hears that they are apart
    Row(
        "reports:take_apart",
        (302, 404, 404, 404, 404, 302, 403, 404, 404, 404, 404),
        {"public_id": JOINED},
        method="POST",
    ),
    *(
        Row(name, only(200, *OF_AFRICA, otherwise=404), {"public_id": key}, method=method)
        for name, key in (
            ("reports:add_evidence", AFRICAN),
            # what is sent empty comes back with what is missing in it
            ("reports:change_evidence", INSIDE),
        )
        for method in ("GET", "POST")
    ),
    Row(
        "reports:evidence_file",
        (404, *only(200, *OF_AFRICA, otherwise=404)[1:]),
        {"public_id": INSIDE},
    ),
    Row("reports:evidence_file", PUBLIC, {"public_id": OPEN}),
    # only the photos of highlights have a smaller picture
    Row("reports:photo", everyone(404), {"public_id": OPEN}),
    Row("reports:evidence_file", everyone(405), {"public_id": INSIDE}, method="POST"),
    Row("reports:withdraw_evidence", signed_in(405), {"public_id": INSIDE}),
    # the first who sends it withdraws it: for whoever comes later it is gone
    Row(
        "reports:withdraw_evidence",
        (302, 404, 404, 404, 404, 302, 404, 404, 404, 404, 404),
        {"public_id": INSIDE},
        method="POST",
    ),
)
