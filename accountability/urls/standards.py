"""The addresses of networks' self-assessments: what everybody reads, and the desks where they are written and accepted."""

from django.urls import path

from accountability.views import (
    evidence,
    standards,
    standards_deciding,
    standards_public,
    standards_writing,
)

PUBLIC = "accountability/standards-self-assessment/"
OF_NETWORK = f"{PUBLIC}<int:year>/<slug:slug>/"
DESK = "manage/networks/<slug:slug>/standards/"
YEAR = f"{DESK}<int:year>/"
SECTION = f"{YEAR}sections/<slug:section>/"
EVIDENCE = f"{SECTION}<int:number>/"

urlpatterns = [
    path(PUBLIC, standards_public.newest_year, name="self_assessments"),
    path(f"{PUBLIC}<int:year>/", standards_public.year, name="self_assessments_of_year"),
    path(OF_NETWORK, standards_public.network, name="self_assessment"),
    path(
        f"{OF_NETWORK}edition/<int:edition>/",
        standards_public.edition,
        name="edition_of_self_assessment",
    ),
    path(f"{OF_NETWORK}files/<int:pk>/", standards_public.file, name="shown_evidence"),
    path(DESK, standards.assessments, name="assessments"),
    path(f"{DESK}begin/", standards.begin, name="begin_assessment"),
    path(YEAR, standards.assessment, name="assessment"),
    path(f"{YEAR}edition/<int:edition>/", standards.edition, name="edition_of_assessment"),
    path(f"{YEAR}summary/", standards_writing.summary, name="assessment_summary"),
    path(f"{YEAR}submit/", standards_deciding.submit, name="submit_assessment"),
    path(f"{YEAR}return/", standards_deciding.send_back, name="return_assessment"),
    path(f"{YEAR}accept/", standards_deciding.accept, name="accept_assessment"),
    path(f"{YEAR}show/", standards_deciding.show, name="show_assessment"),
    path(f"{YEAR}hide/", standards_deciding.hide, name="hide_assessment"),
    path(f"{YEAR}reopen/", standards_deciding.reopen, name="reopen_assessment"),
    path(f"{YEAR}files/<int:pk>/", evidence.file, name="evidence_file"),
    path(f"{YEAR}files/<int:pk>/show/", evidence.share_file, name="share_evidence"),
    path(f"{YEAR}files/<int:pk>/remove/", evidence.remove_file, name="remove_evidence"),
    path(SECTION, standards_writing.section, name="assessment_section"),
    path(EVIDENCE, evidence.evidence, name="evidence"),
]
