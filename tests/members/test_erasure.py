"""Erasing an account: hidden at once, seven days to change one's mind, then no row of the portal knows the person."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from alliance.actors import the_portal
from alliance.models import AuditEvent, OutgoingMail, User
from alliance.models.sealed import SealedTextField
from alliance.tokens import digest
from members.actions.erasure import (
    ask_for_erasure,
    erase_person,
    erase_what_is_due,
    take_erasure_back,
)
from members.actions.references import LinkIsClosed, ask_referee_again, ask_referees
from members.models import (
    Application,
    ApplicationEvent,
    ConsentRecord,
    ErasureRequest,
    Member,
    MemberContact,
    Membership,
    Pledge,
    PolicyDocument,
    PolicyVersion,
    PrimaryRecovery,
    Reference,
    Representative,
)
from members.queries.erasure import members_being_erased
from members.queries.recusals import address_mac
from members.queries.references import LinkState, link_state, reference_by
from networks.models import RoleAssignment
from tests.factories import NetworkFactory, UserFactory
from tests.members.factories import MemberFactory, RepresentativeFactory, holder
from tests.signing_in import client_of, signed_in_afresh

pytestmark = pytest.mark.django_db

TELLING = ("zoe-quispe@example.net", "Zoé Quispe", "because of my brother", "+51 999 888", "Zoé Q.")


@pytest.fixture
def zoe() -> User:
    """A person of whom the portal keeps everything that it can keep."""
    user = UserFactory.create(email=TELLING[0], name=TELLING[1], language="es")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    member = Member.objects.create(
        kind=Member.Kind.PERSON,
        name=TELLING[1],
        about=TELLING[2],
        country="PE",
        listing=Member.Listing.PUBLIC,
    )
    MemberContact.objects.create(member=member, phone=TELLING[3], email=TELLING[0])
    Representative.objects.create(
        member=member, user=user, role="primary", period=DateRange(None, None)
    )
    network = NetworkFactory.create()
    Membership.objects.create(member=member, network=network, period=DateRange(None, None))
    application = Application.objects.create(
        member=member,
        applicant=user,
        network=network,
        desk=network,
        state=Application.State.APPROVED,
        submitted_at=timezone.now(),
        decided_at=timezone.now(),
        motivation=TELLING[2],
    )
    ApplicationEvent.objects.create(
        application=application,
        verb="approved",
        to_state="approved",
        by=user,
        note_to_applicant=f"Welcome, {TELLING[1]}",
    )
    document = PolicyDocument.objects.create(kind=PolicyDocument.Kind.CODE)
    version = PolicyVersion.objects.create(
        document=document, number=1, title_en="Code", text_en="Be kind.", drafted_by=user
    )
    Pledge.objects.create(
        user=user, version=version, language="es", text_hash="0", typed_name=TELLING[4]
    )
    ConsentRecord.objects.create(
        user=user,
        purpose=ConsentRecord.Purpose.NETWORK_MAIL,
        is_given=True,
        text_version="1",
        language="es",
        source="consents",
    )
    return user


@pytest.fixture
def named_elsewhere(zoe: User) -> Application:
    """The person vouches for somebody else, and is proposed as primary representative of an organisation."""
    other = UserFactory.create()
    member = MemberFactory.create(name="Puentes")
    network = NetworkFactory.create()
    application = Application.objects.create(
        member=member,
        applicant=other,
        network=network,
        desk=network,
        state=Application.State.IN_REVIEW,
        submitted_at=timezone.now(),
    )
    RepresentativeFactory.create(member=member, user=other)
    common = {"application": application, "name": TELLING[1], "email": TELLING[0]}
    Reference.objects.create(
        **common,
        position=1,
        email_mac=address_mac(TELLING[0]),
        asked_at=timezone.now(),
        answered_at=timezone.now(),
        recommends=True,
        answer="They do good work.",
    )
    Reference.objects.create(
        **common,
        position=2,
        email_mac=address_mac(TELLING[0]),
        token_hash=digest("a link"),
        asked_at=timezone.now(),
        expires_at=timezone.now() + timedelta(days=9),
    )
    PrimaryRecovery.objects.create(
        member=member,
        email=TELLING[0],
        language="es",
        reason="Nobody answers.",
        proposed_by=other,
        not_before=timezone.now(),
    )
    return application


def everything_kept() -> str:
    """All that stands in any table of the portal, as one text, what is sealed among it as who has the keys reads it."""
    tables = connection.introspection.table_names()
    parts = [
        str(value)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedTextField) and model._meta.db_table in tables
        for value in model._default_manager.order_by("pk").values_list(field.name, flat=True)
    ]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            name = connection.ops.quote_name(table)
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ' '), '') FROM {name} t")
            parts.append(cursor.fetchone()[0])
    return " ".join(parts)


def test_before_it_the_portal_knows_the_person(zoe: User) -> None:
    kept = everything_kept()

    assert [word for word in TELLING if word not in kept] == []


def test_after_it_no_row_of_any_table_knows_the_person(zoe: User) -> None:
    ask_for_erasure(by=zoe)
    ErasureRequest.objects.update(due_at=timezone.now())

    assert erase_what_is_due(most=10) == 1

    kept = everything_kept()
    assert [word for word in TELLING if word in kept] == []
    assert MemberContact.objects.count() == 0


def test_who_vouched_or_was_proposed_is_not_known_afterwards_either(
    zoe: User, named_elsewhere: Application
) -> None:
    erase_person(person=zoe, by=the_portal())

    kept = everything_kept()
    assert [word for word in TELLING if word in kept] == []
    answered, waiting = named_elsewhere.references.order_by("position")
    assert (answered.recommends, answered.answer) == (True, "They do good work.")
    assert link_state(waiting) == LinkState.GONE
    assert reference_by("a link") is None
    assert not PrimaryRecovery.objects.open().exists()


def test_a_referee_who_is_gone_is_not_asked_again_and_has_no_name_on_the_page(
    zoe: User, named_elsewhere: Application
) -> None:
    secretariat = holder(
        "secretariat", RoleAssignment.Role.SECRETARIAT, NetworkFactory.create(level="global")
    )
    erase_person(person=zoe, by=the_portal())
    letters = OutgoingMail.objects.count()

    with pytest.raises(LinkIsClosed):
        ask_referee_again(reference=named_elsewhere.references.get(position=2), by=secretariat)
    asked = ask_referees(application=named_elsewhere, by=named_elsewhere.applicant)
    page = client_of(secretariat).get(f"/en/manage/applications/{named_elsewhere.public_id}/")

    assert asked == []
    assert OutgoingMail.objects.count() == letters
    assert page.content.decode().count("somebody whose account is erased") == 2
    assert "references/2/" not in page.content.decode()


def test_the_page_says_that_words_of_a_referee_stay_only_to_those_who_were_one(
    zoe: User, named_elsewhere: Application
) -> None:
    sentence = "What you said about an applicant as a referee"

    told = signed_in_afresh(zoe.email).get("/en/my/delete/").content.decode()
    other = named_elsewhere.applicant.email
    others = signed_in_afresh(other).get("/en/my/delete/").content.decode()

    assert sentence in told
    assert sentence not in others


def test_what_was_signed_and_decided_stays_without_a_name(zoe: User) -> None:
    erase_person(person=zoe, by=the_portal())

    zoe.refresh_from_db()
    pledge = Pledge.objects.get()
    assert (pledge.user, pledge.typed_name) == (zoe, "")
    assert Application.objects.get().state == Application.State.APPROVED
    assert Membership.objects.get().state == Membership.State.ENDED
    assert zoe.email == f"{zoe.public_id}@erased.invalid"
    assert (
        AuditEvent.objects.filter(verb="account.erased", object_id=str(zoe.public_id)).count() == 1
    )


def test_consents_end_as_rows_of_their_own(zoe: User) -> None:
    erase_person(person=zoe, by=the_portal())

    words = ConsentRecord.objects.filter(user=zoe).order_by("pk").values_list("is_given", flat=True)
    assert list(words) == [True, False]


def test_doing_it_twice_does_nothing_more(zoe: User) -> None:
    erase_person(person=zoe, by=the_portal())
    events = AuditEvent.objects.count()

    erase_person(person=zoe, by=the_portal())

    assert AuditEvent.objects.count() == events


def test_nobody_erases_another_person(zoe: User) -> None:
    with pytest.raises(PermissionDenied):
        erase_person(person=zoe, by=UserFactory.create())


def test_the_person_is_hidden_at_once_and_shown_again_when_they_stay(zoe: User) -> None:
    own = Member.objects.get().pk

    ask_for_erasure(by=zoe)
    hidden = list(members_being_erased())
    take_erasure_back(by=zoe)

    assert hidden == [own]
    assert list(members_being_erased()) == []


def test_nothing_is_erased_before_its_day_nor_after_a_change_of_mind(zoe: User) -> None:
    ask_for_erasure(by=zoe)
    assert erase_what_is_due(most=10) == 0

    take_erasure_back(by=zoe)
    ErasureRequest.objects.update(due_at=timezone.now() - timedelta(days=1))

    assert erase_what_is_due(most=10) == 0
    zoe.refresh_from_db()
    assert zoe.email == TELLING[0]


def test_the_letter_says_how_to_stay_and_nothing_about_the_person(zoe: User) -> None:
    ask_for_erasure(by=zoe)

    letter = OutgoingMail.objects.get(to=zoe.email)
    assert letter.language == "es"
    assert "/es/my/privacy/" in letter.body
    assert TELLING[1] not in letter.body


@pytest.fixture
def puentes(zoe: User) -> Member:
    """An organisation that belongs to a network and has one primary representative."""
    member = Member.objects.create(kind=Member.Kind.ORGANISATION, name="Puentes")
    Membership.objects.create(
        member=member, network=NetworkFactory.create(), period=DateRange(None, None)
    )
    Representative.objects.create(
        member=member, user=zoe, role="primary", period=DateRange(None, None)
    )
    return member


def test_the_last_who_answers_for_an_organisation_cannot_just_go(
    zoe: User, puentes: Member
) -> None:
    with pytest.raises(PermissionDenied, match="primary representative"):
        ask_for_erasure(by=zoe)


def test_with_a_second_primary_they_can(zoe: User, puentes: Member) -> None:
    Representative.objects.create(
        member=puentes, user=UserFactory.create(), role="primary", period=DateRange(None, None)
    )

    ask_for_erasure(by=zoe)

    assert ErasureRequest.objects.count() == 1


def test_who_became_the_last_in_the_meantime_waits(zoe: User) -> None:
    ask_for_erasure(by=zoe)
    ErasureRequest.objects.update(due_at=timezone.now())
    member = Member.objects.create(kind=Member.Kind.ORGANISATION, name="Puentes")
    Membership.objects.create(
        member=member, network=NetworkFactory.create(), period=DateRange(None, None)
    )
    Representative.objects.create(
        member=member, user=zoe, role="primary", period=DateRange(None, None)
    )

    assert erase_what_is_due(most=10) == 0


def test_the_command_says_what_would_go_and_changes_nothing(
    zoe: User, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("member_erase", zoe.email, dry_run=True)

    assert "own profile: yes" in capsys.readouterr().out
    assert User.objects.get(pk=zoe.pk).email == zoe.email


def test_the_command_refuses_an_address_that_is_not_there() -> None:
    with pytest.raises(CommandError, match="no account"):
        call_command("member_erase", "nobody@example.org", noinput=True)
