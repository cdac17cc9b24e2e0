"""Which members are invented: every one of the demonstration but those its sources name, and nobody a real person asks for."""

import pytest

from alliance.content import read
from alliance.models import User
from members import demo
from members.actions.joining import begin_application
from members.models import Application, Member
from tests.members.factories import person


def test_every_member_of_the_demonstration_is_invented_but_those_that_sources_name(
    demonstration: None,
):
    rows = read(demo.__file__, "partners.toml")["member"]
    named = {row["name"] for row in rows if not row["is_sample"]}

    real = Member.objects.filter(is_sample=False).order_by("pk").values_list("name", flat=True)

    assert set(real) == named
    assert Application.objects.exists()
    assert not Application.objects.filter(member__is_sample=False).exists()


@pytest.mark.django_db
def test_a_request_is_for_an_invented_member_only_where_the_person_is_invented():
    invented = User.objects.create_user("applicant@example.org", is_demonstration=True)

    for by, is_sample in ((invented, True), (person("newcomer"), False)):
        begun = begin_application(by=by, kind=Member.Kind.ORGANISATION)
        assert begun.member.is_sample is is_sample
