"""Who may go where in the self-assessments of networks."""

from typing import Any

from django.utils import timezone

from accountability.models import EvidenceFile, StandardAnswer
from tests.access.visitors import PUBLIC, Row, everyone, only, signed_in

LAST_YEAR, THIS_YEAR = "the year before this one", "this year"
SHOWN_FILE, INNER_FILE = "a file that is shown", "a file that is kept inside"
READERS = ("national coordinator", "regional coordinator", "secretariat", "focal point")
READING = only(200, *READERS, otherwise=403)
WRITING = only(200, "national coordinator", otherwise=403)


def years_ago(years: int) -> int:
    return timezone.now().year - years


def file_of_cameroon(*, is_public: bool) -> int:
    answer = StandardAnswer.objects.get(
        assessment__network__slug="cameroon",
        assessment__year=years_ago(1),
        standard__section="general",
        standard__number=1,
    )
    return EvidenceFile.objects.create(
        answer=answer,
        name="list.txt",
        content=b"list",
        media_type="text/plain",
        is_public=is_public,
    ).pk


KEYS = {
    LAST_YEAR: lambda: years_ago(1),
    THIS_YEAR: lambda: years_ago(0),
    SHOWN_FILE: lambda: file_of_cameroon(is_public=True),
    INNER_FILE: lambda: file_of_cameroon(is_public=False),
}


def of_cameroon(year: str = LAST_YEAR, **values: Any) -> dict[str, object]:
    return {"slug": "cameroon", "year": year, **values}


GENERAL = {"section": "general"}

ROWS = (
    # --- what changed between versions of the texts
    Row("accountability:changes", everyone(404), {"text": "standards", "number": 1}),
    Row(
        "accountability:changes_of_adaptation",
        PUBLIC,
        {"text": "code-of-conduct", "network": "cameroon", "number": 1},
    ),
    Row(
        "accountability:changes_of_adaptation",
        everyone(404),
        {"text": "code-of-conduct", "network": "cameroon", "number": 9},
    ),
    # --- what everybody reads: only what was accepted and its network shows
    Row("accountability:self_assessments", PUBLIC),
    Row("accountability:self_assessments_of_year", PUBLIC, {"year": LAST_YEAR}),
    Row("accountability:self_assessments_of_year", everyone(404), {"year": 1999}),
    Row("accountability:self_assessment", PUBLIC, of_cameroon()),
    Row("accountability:self_assessment", everyone(404), of_cameroon(THIS_YEAR)),
    Row(
        "accountability:self_assessment",
        everyone(404),
        {"slug": "latin-america", "year": LAST_YEAR},
    ),
    Row("accountability:edition_of_self_assessment", PUBLIC, of_cameroon(edition=1)),
    Row("accountability:edition_of_self_assessment", everyone(404), of_cameroon(edition=2)),
    Row("accountability:shown_evidence", PUBLIC, of_cameroon(pk=SHOWN_FILE)),
    Row("accountability:shown_evidence", everyone(404), of_cameroon(pk=INNER_FILE)),
    # --- the desk: coordinations here and above, the Secretariat and focal points read
    Row("accountability:assessments", READING, {"slug": "cameroon"}),
    Row("accountability:assessment", READING, of_cameroon()),
    Row("accountability:evidence_file", READING, of_cameroon(pk=INNER_FILE)),
    Row(
        "accountability:edition_of_assessment",
        only(302, *READERS, otherwise=403),
        of_cameroon(edition=1),
    ),
    Row(
        "accountability:edition_of_assessment",
        only(404, *READERS, otherwise=403),
        of_cameroon(edition=2),
    ),
    # --- only the network's own coordination writes
    Row("accountability:begin_assessment", signed_in(405), {"slug": "cameroon"}),
    Row("accountability:begin_assessment", WRITING, {"slug": "cameroon"}, method="POST"),
    Row("accountability:assessment_section", WRITING, of_cameroon(THIS_YEAR, **GENERAL)),
    Row(
        "accountability:assessment_section",
        WRITING,
        of_cameroon(THIS_YEAR, **GENERAL),
        method="POST",
    ),
    Row("accountability:evidence", WRITING, of_cameroon(THIS_YEAR, number=1, **GENERAL)),
    Row(
        "accountability:evidence",
        WRITING,
        of_cameroon(THIS_YEAR, number=1, **GENERAL),
        method="POST",
    ),
    Row("accountability:assessment_summary", WRITING, of_cameroon(THIS_YEAR)),
    Row(
        "accountability:assessment_summary",
        only(302, "national coordinator", otherwise=403),
        of_cameroon(THIS_YEAR),
        method="POST",
    ),
    Row("accountability:submit_assessment", WRITING, of_cameroon(THIS_YEAR)),
    Row("accountability:submit_assessment", WRITING, of_cameroon(THIS_YEAR), method="POST"),
    Row("accountability:share_evidence", signed_in(405), of_cameroon(pk=INNER_FILE)),
    Row(
        "accountability:share_evidence",
        only(302, "national coordinator", otherwise=403),
        of_cameroon(pk=INNER_FILE),
        method="POST",
    ),
    Row("accountability:remove_evidence", signed_in(405), of_cameroon(pk=INNER_FILE)),
    Row(
        "accountability:remove_evidence",
        only(302, "national coordinator", otherwise=403),
        of_cameroon(pk=INNER_FILE),
        method="POST",
    ),
    # --- and says whether everybody may read it
    Row("accountability:show_assessment", signed_in(405), of_cameroon()),
    Row(
        "accountability:show_assessment",
        only(302, "national coordinator", otherwise=403),
        of_cameroon(),
        method="POST",
    ),
    Row("accountability:hide_assessment", signed_in(405), of_cameroon()),
    Row(
        "accountability:hide_assessment",
        only(302, "national coordinator", otherwise=403),
        of_cameroon(),
        method="POST",
    ),
    # --- the network above decides; it is decided already, so that it is sent on
    Row(
        "accountability:return_assessment",
        only(302, "regional coordinator", otherwise=403),
        of_cameroon(),
    ),
    Row(
        "accountability:return_assessment",
        only(302, "regional coordinator", otherwise=403),
        of_cameroon(),
        method="POST",
    ),
    Row("accountability:accept_assessment", signed_in(405), of_cameroon()),
    Row(
        "accountability:accept_assessment",
        only(302, "regional coordinator", otherwise=403),
        of_cameroon(),
        method="POST",
    ),
    # for a region only the accountability lead does: the focal point, behind whom two certifiers stand
    Row(
        "accountability:accept_assessment",
        only(302, "focal point", otherwise=403),
        {"slug": "latin-america", "year": LAST_YEAR},
        method="POST",
    ),
    Row(
        "accountability:reopen_assessment",
        only(200, "national coordinator", "regional coordinator", otherwise=403),
        of_cameroon(),
    ),
    Row(
        "accountability:reopen_assessment",
        only(200, "national coordinator", "regional coordinator", otherwise=403),
        of_cameroon(),
        method="POST",
    ),
)
