"""Who may go where: the addresses of members/urls/applications.py."""

from collections.abc import Callable, Iterator

from alliance.tokens import digest
from members.models import Application, Reference
from tests.access.visitors import PUBLIC, Row, everyone, only

SENT = "a request sent to Cameroon"
REFERRED = "a request to Africa that names a referee"
HELD = "a request to Cameroon that is on hold"
SILENT = "a request to Peru, where nobody holds the desk"
EMERGING = "a request to Lebanon, for which the whole alliance decides"
TOKEN = "the link of a referee"


def request_of(name: str) -> Callable[[], object]:
    return lambda: Application.objects.get(member__name=name).public_id


def held() -> object:
    application = Application.objects.get(member__name="Paroles de pères de Bafoussam")
    application.state = Application.State.ON_HOLD
    application.save()
    return application.public_id


def link() -> object:
    Reference.objects.filter(name="هدى عثمان").update(token_hash=digest("known"))
    return "known"


# What the words in the rows' addresses stand for; read inside the demonstration alliance.
KEYS: dict[str, Callable[[], object]] = {
    SENT: request_of("Paroles de pères de Bafoussam"),
    REFERRED: request_of("دوائر الحوار للآباء"),
    SILENT: request_of("Colectivo Hombres que Cuidan"),
    EMERGING: request_of("شركاء في الرعاية"),
    HELD: held,
    TOKEN: link,
}

# those whose part of the tree holds Cameroon
OVER_CAMEROON = ("national coordinator", "regional coordinator", "secretariat")
OVER_AFRICA = ("regional coordinator", "secretariat")
OVER_PERU = ("secretariat", "stranger from another network")


def decided_by(decider: str, *, seen_by: tuple[str, ...]) -> tuple[int, ...]:
    """One decides; who else sees it is told who; all others see nothing."""
    told = only(403, *seen_by, otherwise=404)
    decides = only(200, decider, otherwise=0)
    return tuple(code if code == 200 else other for code, other in zip(decides, told, strict=True))


def rows() -> Iterator[Row]:
    yield Row(
        "members:applications",
        only(200, *OVER_CAMEROON, "board", "stranger from another network", otherwise=403),
    )
    sent, referred = {"public_id": SENT}, {"public_id": REFERRED}
    yield Row("members:application", only(200, *OVER_CAMEROON, otherwise=404), sent)
    yield Row("members:application", only(200, *OVER_AFRICA, otherwise=404), referred)
    yield Row("members:application", only(200, *OVER_PERU, otherwise=404), {"public_id": SILENT})
    yield Row(
        "members:application", only(200, "secretariat", otherwise=404), {"public_id": EMERGING}
    )
    for name in ("ask_applicant", "note_review", "recommend_application", "hold_application"):
        yield Row(f"members:{name}", only(200, *OVER_CAMEROON, otherwise=404), sent)
        # empty forms: the page again, with its errors
        if name != "recommend_application":
            yield Row(f"members:{name}", only(200, *OVER_CAMEROON, otherwise=404), sent, "POST")
    yield Row(
        "members:recommend_application", only(302, *OVER_CAMEROON, otherwise=404), sent, "POST"
    )
    for name in ("take_up_application", "step_aside"):
        yield Row(f"members:{name}", everyone_signed_in_405(), sent)
        yield Row(f"members:{name}", only(302, *OVER_CAMEROON, otherwise=404), sent, "POST")
    yield Row("members:resume_application", everyone_signed_in_405(), sent)
    yield Row(
        "members:resume_application",
        only(302, *OVER_CAMEROON, otherwise=404),
        {"public_id": HELD},
        "POST",
    )
    for name in ("approve_application", "decline_application"):
        yield Row(
            f"members:{name}",
            decided_by("national coordinator", seen_by=OVER_CAMEROON),
            sent,
        )
        yield Row(
            f"members:{name}", decided_by("regional coordinator", seen_by=OVER_AFRICA), referred
        )
        yield Row(
            f"members:{name}",
            decided_by("stranger from another network", seen_by=OVER_PERU),
            {"public_id": SILENT},
        )
        yield Row(
            f"members:{name}",
            decided_by("secretariat", seen_by=("secretariat",)),
            {"public_id": EMERGING},
        )
    yield Row(
        "members:ask_referee_again",
        only(302, *OVER_AFRICA, otherwise=404),
        {**referred, "position": 1},
        "POST",
    )
    yield Row("members:reference_thanks", PUBLIC)
    yield Row("members:reference", PUBLIC, {"token": TOKEN})
    yield Row("members:reference", PUBLIC, {"token": TOKEN}, "POST")
    yield Row("members:reference", everyone(404), {"token": "unknown"})


def everyone_signed_in_405() -> tuple[int, ...]:
    return only(405, otherwise=405)


ROWS: tuple[Row, ...] = tuple(rows())
