"""A handler's vault through its pages: set up, locked, opened, certified; and what somebody without one sees."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accountability import store, trust
from accountability.account_events import lock_vault
from accountability.actions import handlers as actions
from accountability.models import CaseEvent, HandlerKey, TrustCertificate
from accountability.permissions import vault as permissions
from accountability.queries.certificates import own_fingerprint
from accountability.sessions import Session, held, keep
from alliance.models import OutgoingMail, User
from networks.models import Network
from tests.accountability import factories
from tests.accountability.factories import Handler
from tests.accountability.writing import small_alliance
from tests.signing_in import client_of, signed_in_afresh

pytestmark = pytest.mark.django_db

VAULT, UNLOCK = "/en/concerns/vault/", "/en/concerns/desk/unlock/"
CERTIFICATES = "/en/concerns/desk/certificates/"
WORDS = "correct horse battery staple lantern river"


@pytest.fixture(autouse=True)
def kigoma() -> Network:
    return small_alliance()[1]


@pytest.fixture
def person() -> User:
    return factories.with_second_step(factories.make_user("amina@example.org", name="Amina Okoye"))


def words_on(client: Client) -> str:
    page = client.get(f"{VAULT}words/").content.decode()
    return " ".join(re.findall(r"<li>([a-z-]+)</li>", page))


def kit_on(client: Client) -> str:
    page = client.get(f"{VAULT}kit/").content.decode()
    return "-".join(re.findall(r"<span>([A-Z2-7]{4})</span>", page))


def set_up(person: User) -> tuple[Client, str, str]:
    """A vault set up through its pages: the client with the open vault, the words, the kit."""
    client = signed_in_afresh(person.email)
    client.post(f"{VAULT}begin/")
    words = words_on(client)
    client.post(f"{VAULT}words/again/", {"passphrase": words})
    kit = kit_on(client)
    client.post(f"{VAULT}kit/")
    client.post(f"{VAULT}kit/again/", {"kit": kit})
    return client, words, kit


def with_real_words(handler: Handler) -> Handler:
    """A handler whose vault opens with WORDS."""
    actions.change_passphrase(
        key=handler.key, keys=handler.keys, drawn=WORDS, typed=WORDS, by=handler.user
    )
    handler.key.refresh_from_db()
    return handler


def without_tokens(page: bytes) -> str:
    """A page without what differs from one request to the next: tokens, and its own address."""
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page.decode())
    return re.sub(r'href="/../concerns/desk/[^"]*"', "", text)


# --- setting up ------------------------------------------------------------------------------------


def test_a_vault_is_set_up_with_words_and_kit_typed_back(person: User) -> None:
    client, words, kit = set_up(person)

    key = HandlerKey.objects.get(user=person)
    assert key.state == HandlerKey.State.ACTIVE
    assert len(words.split()) == 6
    assert len(kit.split("-")) == 14
    opened = actions.open_with_passphrase(key=key, typed=words)
    assert actions.open_with_kit(key=key, typed=kit.lower()) == opened
    assert opened.public.x == bytes(key.x_public)
    page = client.get(VAULT).content.decode()
    assert all(group in page for group in own_fingerprint(opened.public))
    assert CaseEvent.objects.filter(verb="handler_enrolled", actor=person).count() == 1


def test_without_a_second_step_nobody_sets_up_a_vault() -> None:
    person = factories.make_user("bare@example.org")
    client = signed_in_afresh(person.email)

    answers = [client.get(f"{VAULT}begin/"), client.post(f"{VAULT}begin/")]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert not HandlerKey.objects.filter(user=person).exists()


def test_setting_up_asks_first_whether_it_is_them(person: User) -> None:
    answer = client_of(person).get(f"{VAULT}begin/")

    assert answer.status_code == 302
    assert "/concerns/" not in answer["Location"].split("?")[0]


def test_words_can_be_drawn_again_and_are_never_chosen(person: User) -> None:
    client = signed_in_afresh(person.email)
    client.post(f"{VAULT}begin/")
    first = words_on(client)

    client.post(f"{VAULT}words/")
    second = words_on(client)
    chosen = client.post(f"{VAULT}words/again/", {"passphrase": "my own six words are better"})

    assert first != second
    assert "These are not the six words" in chosen.content.decode()
    assert not HandlerKey.objects.filter(user=person).exists()


def test_a_vault_whose_kit_was_never_typed_back_is_not_in_use(person: User) -> None:
    client = signed_in_afresh(person.email)
    client.post(f"{VAULT}begin/")
    client.post(f"{VAULT}words/again/", {"passphrase": words_on(client)})
    kit = kit_on(client)

    wrong = client.post(f"{VAULT}kit/again/", {"kit": kit[:-1] + ("A" if kit[-1] != "A" else "B")})

    assert "wrong or missing" in wrong.content.decode()
    assert HandlerKey.objects.get(user=person).state == HandlerKey.State.ENROLLING
    assert client.get(CERTIFICATES).status_code == 404


def test_another_kit_replaces_one_that_was_not_written_down(person: User) -> None:
    client = signed_in_afresh(person.email)
    client.post(f"{VAULT}begin/")
    client.post(f"{VAULT}words/again/", {"passphrase": words_on(client)})
    first = kit_on(client)
    client.post(f"{VAULT}kit/")
    assert client.get(f"{VAULT}kit/").status_code == 302, "the kit is shown once"

    client.post(f"{VAULT}kit/again/", {"another": "1"})
    second = kit_on(client)

    old = client.post(f"{VAULT}kit/again/", {"kit": first})
    assert "another vault" in old.content.decode()
    assert client.post(f"{VAULT}kit/again/", {"kit": second}).status_code == 302
    assert HandlerKey.objects.get(user=person).state == HandlerKey.State.ACTIVE


def test_what_one_person_sets_up_another_cannot_go_on_with(person: User) -> None:
    client = signed_in_afresh(person.email)
    client.post(f"{VAULT}begin/")
    other = signed_in_afresh(
        factories.with_second_step(factories.make_user("other@example.org")).email
    )
    other.cookies[settings.VAULT_COOKIE_NAME] = client.cookies[settings.VAULT_COOKIE_NAME].value

    assert other.get(f"{VAULT}words/").status_code == 404


# --- opening and locking ---------------------------------------------------------------------------


def test_every_address_of_the_desk_asks_for_the_words_first_and_leads_on() -> None:
    handler = with_real_words(
        factories.make_key(factories.with_second_step(factories.make_user("h@example.org")))
    )
    client = client_of(handler.user)

    locked = client.get(CERTIFICATES)
    wrong = client.post(UNLOCK, {"passphrase": "six other words of the list", "next": CERTIFICATES})
    right = client.post(UNLOCK, {"passphrase": WORDS.upper(), "next": CERTIFICATES})

    assert locked.status_code == 403
    assert f'value="{CERTIFICATES}"' in locked.content.decode()
    assert "do not open your vault" in wrong.content.decode()
    assert (right.status_code, right["Location"]) == (302, CERTIFICATES)
    assert client.get(CERTIFICATES).status_code == 200


def test_unlocking_never_leads_to_another_site() -> None:
    handler = with_real_words(
        factories.make_key(factories.with_second_step(factories.make_user("h@example.org")))
    )
    client = client_of(handler.user)

    for elsewhere in ("https://example.com/", "//example.com/", "/\\example.com", "javascript:0"):
        answer = client.post(UNLOCK, {"passphrase": WORDS, "next": elsewhere})
        assert answer["Location"] == VAULT


def test_who_has_no_vault_finds_nothing_at_the_desk(person: User) -> None:
    client = client_of(person)

    there, missing = client.get(CERTIFICATES), client.get("/en/concerns/desk/nothing-is-here/")

    assert (there.status_code, missing.status_code) == (404, 404)
    assert without_tokens(there.content) == without_tokens(missing.content)


@pytest.mark.parametrize(
    "what", ["sign out", "lock", "retire", "new words", "certificate", "ended"]
)
def test_an_open_vault_is_locked_when_something_it_rests_on_changes(what: str) -> None:
    certifiers = factories.make_certifiers()
    handler = factories.make_handler(
        factories.with_second_step(factories.make_user("h@example.org")), certifiers
    )
    client = factories.desk_client(handler)
    assert client.get(CERTIFICATES).status_code == 200

    if what == "sign out":
        client.post("/en/account/logout/")
        client.force_login(handler.user)
    elif what == "lock":
        client.post("/en/concerns/desk/lock/")
    elif what == "retire":
        actions.retire_vault(key=handler.key, by=handler.user)
    elif what == "new words":
        with_real_words(handler)
    elif what == "ended":
        row = TrustCertificate.objects.get(key=handler.key)
        factories.desk_client(certifiers[0]).post(f"{CERTIFICATES}{row.pk}/end/")
    else:
        TrustCertificate.objects.filter(key=handler.key).delete()

    assert client.get(CERTIFICATES).status_code == (404 if what == "retire" else 403)


def test_signing_out_empties_the_store() -> None:
    handler = factories.make_key(factories.with_second_step(factories.make_user("h@example.org")))
    client = factories.desk_client(handler)
    key = bytes.fromhex(client.cookies[settings.VAULT_COOKIE_NAME].value)
    name = factories.name_of_vault(key)
    assert store.get(name) is not None

    client.post("/en/account/logout/")

    assert store.get(name) is None


def test_what_was_sent_to_a_locked_vault_is_kept_and_offered_again() -> None:
    certifiers = factories.make_certifiers()
    certifier = certifiers[0]
    factories.with_second_step(certifier.user)
    with_real_words(certifier)
    client = client_of(certifier.user)
    typed = {"email": "somebody@example.org", "role": "lead", "until": "2027-01-01"}

    locked = client.post(f"{CERTIFICATES}new/", typed)
    opened = client.post(UNLOCK, {"passphrase": WORDS, "next": "/en/concerns/desk/kept/"})
    offered = client.get(opened["Location"]).content.decode()
    client.post(f"{CERTIFICATES}new/", typed)

    assert locked.status_code == 403
    assert "is kept, encrypted" in locked.content.decode()
    assert 'value="somebody@example.org"' in offered
    assert f'action="{CERTIFICATES}new/"' in offered
    assert client.get("/en/concerns/desk/kept/").status_code == 404


def test_a_file_that_was_sent_to_a_locked_vault_is_asked_for_again_and_never_lost_in_silence() -> (
    None
):
    certifiers = factories.make_certifiers()
    factories.with_second_step(certifiers[0].user)
    with_real_words(certifiers[0])
    client = client_of(certifiers[0].user)
    typed = {"email": "a", "file": SimpleUploadedFile("C:\\letters\\to <Maria>.txt", b"dear")}

    locked = client.post(f"{CERTIFICATES}new/", typed).content.decode()
    opened = client.post(UNLOCK, {"passphrase": WORDS})
    offered = client.get(opened["Location"]).content.decode()

    assert "Files are not kept: you are asked to choose them again." in locked
    assert 'enctype="multipart/form-data"' in offered
    assert "Choose this one again:" in offered
    assert "to &lt;Maria&gt;.txt</bdi>" in offered
    assert re.search(r'<input id="again-1" type="file" name="file">', offered)


def test_who_fears_a_leak_makes_new_keys_while_the_vault_is_open(person: User) -> None:
    client, words, _kit = set_up(person)
    assert f'href="{VAULT}leaked/"' in client.get(VAULT).content.decode()
    assert "You leave every concern you read" in client.get(f"{VAULT}leaked/").content.decode()

    client.post(f"{VAULT}leaked/")
    drawn = words_on(client)
    client.post(f"{VAULT}words/again/", {"passphrase": drawn})
    kit = kit_on(client)
    client.post(f"{VAULT}kit/")
    mistyped = client.post(f"{VAULT}kit/again/", {"kit": actions.draw_kit()})
    still = HandlerKey.objects.in_use().get(user=person)
    done = client.post(f"{VAULT}kit/again/", {"kit": kit}, follow=True)

    assert "the kit of another vault" in mistyped.content.decode()
    assert still.version == 1
    assert "The old keys are out of use." in done.content.decode()
    key = HandlerKey.objects.in_use().get(user=person)
    assert key.version == 2
    assert words != drawn
    assert actions.open_with_passphrase(key=key, typed=drawn)
    # the new vault is the one that is open
    assert own_fingerprint(actions.open_with_kit(key=key, typed=kit).public)[0] in (
        client.get(VAULT).content.decode()
    )


def test_a_locked_vault_is_asked_for_before_new_keys_are_made(person: User) -> None:
    set_up(person)

    answer = signed_in_afresh(person.email).post(f"{VAULT}leaked/")

    assert answer.status_code == 403
    assert "Unlock your vault" in answer.content.decode()


def test_a_store_that_is_away_is_told_and_nothing_opens(settings: Any) -> None:
    handler = factories.make_key(factories.with_second_step(factories.make_user("h@example.org")))
    client = factories.desk_client(handler)
    settings.STORE_URL = "unix:///nowhere/redis.sock"
    store._client.cache_clear()

    answer = client.get(CERTIFICATES)

    assert answer.status_code == 503
    assert "Nothing is lost" in answer.content.decode()


@pytest.fixture(autouse=True)
def store_of_the_settings() -> Any:
    yield
    store._client.cache_clear()


# --- certificates ----------------------------------------------------------------------------------


def typed_for(handler: Handler, **changed: Any) -> dict[str, Any]:
    until = timezone.now().date() + timedelta(days=200)
    return {
        "email": handler.user.email,
        "role": "focal_point",
        "reach": "whole",
        "until": until.isoformat(),
        "fingerprint": " ".join(own_fingerprint(handler.keys.public)).lower(),
        **changed,
    }


def test_a_key_is_trusted_once_two_certifiers_have_typed_its_fingerprint(kigoma: Network) -> None:
    first, second = (factories.desk_client(one) for one in factories.make_certifiers())
    handler = factories.make_key(factories.make_user("new@example.org"))
    today = timezone.now().date()
    typed = typed_for(handler, reach="some", networks=[str(kigoma.pk)])

    assert first.post(f"{CERTIFICATES}new/", typed).status_code == 302
    row = TrustCertificate.objects.get(key=handler.key)
    after_one = trust.trusted_keys(today)
    alone = first.post(f"{CERTIFICATES}{row.pk}/", {"fingerprint": typed["fingerprint"]})
    still_one = trust.trusted_keys(today)
    wrong = second.post(f"{CERTIFICATES}{row.pk}/", {"fingerprint": "0000 0000"})
    second.post(f"{CERTIFICATES}{row.pk}/", {"fingerprint": typed["fingerprint"]})

    assert after_one == still_one == ()
    assert alone.status_code == 302
    assert "This is not the fingerprint" in wrong.content.decode()
    [trusted] = trust.trusted_keys(today)
    assert trusted.key == handler.key
    assert trusted.role == TrustCertificate.Role.FOCAL_POINT
    assert len(trusted.networks) == 1


def test_a_planted_public_key_is_noticed_by_its_fingerprint() -> None:
    first, _second = (factories.desk_client(one) for one in factories.make_certifiers())
    handler = factories.make_key(factories.make_user("new@example.org"))
    planted = factories.make_key(factories.make_user("planted@example.org"))
    HandlerKey.objects.filter(pk=handler.key.pk).update(x_public=planted.key.x_public)

    answer = first.post(f"{CERTIFICATES}new/", typed_for(handler))

    assert "somebody may have changed the key" in answer.content.decode()
    assert not TrustCertificate.objects.filter(key=handler.key).exists()


def test_only_certifiers_certify_and_never_themselves() -> None:
    certifiers = factories.make_certifiers()
    handler = factories.make_handler(factories.make_user("h@example.org"), certifiers)
    other = factories.make_key(factories.make_user("new@example.org"))

    refused = factories.desk_client(handler).post(f"{CERTIFICATES}new/", typed_for(other))
    own = factories.desk_client(certifiers[0]).post(f"{CERTIFICATES}new/", typed_for(certifiers[0]))

    assert (refused.status_code, own.status_code) == (403, 403)
    assert not TrustCertificate.objects.filter(role="focal_point", key=certifiers[0].key).exists()


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"until": "2099-01-01"}, "a year at most"),
        ({"until": "2020-01-01"}, "a year at most"),
        ({"role": "certifier"}, "one of the roles shown"),
        ({"reach": "some"}, "Tick at least one network"),
        ({"email": "nobody@example.org"}, "has set up a vault"),
        ({"networks": ["999999"]}, "networks of the list"),
        ({"fingerprint": "A" * 5000}, ""),
        ({"fingerprint": "\x00\u202e"}, "hidden signs"),
    ],
)
def test_what_cannot_be_certified_is_said_beside_the_form(
    changed: dict[str, Any], sentence: str
) -> None:
    first, _second = (factories.desk_client(one) for one in factories.make_certifiers())
    handler = factories.make_key(factories.make_user("new@example.org"))

    answer = first.post(f"{CERTIFICATES}new/", typed_for(handler, **changed))

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not TrustCertificate.objects.filter(key=handler.key).exists()


def test_forged_certificates_are_passed_over_and_never_shown_as_trusted() -> None:
    certifiers = factories.make_certifiers()
    genuine = factories.make_handler(factories.make_user("genuine@example.org"), certifiers)
    forged = factories.make_key(factories.make_user("forged@example.org"))
    impostor = factories.make_key(factories.make_user("impostor@example.org"))
    certificate = factories.certificate_of(forged, factories.Role.LEAD)
    factories.store_certificate(
        forged, certificate, {one.keys.public.ed: impostor.keys.ed for one in certifiers}
    )
    factories.store_certificate(
        impostor,
        factories.certificate_of(impostor, factories.Role.CERTIFIER),
        {factories.root_public_ed(): impostor.keys.ed},
    )

    today = timezone.now().date()
    assert [one.key for one in trust.trusted_keys(today)] == [genuine.key]
    assert impostor.key not in trust.trusted_certifiers(today)
    page = factories.desk_client(genuine).get(CERTIFICATES).content.decode()
    assert "waits for the second certifier" in page
    assert factories.desk_client(impostor).get(f"{CERTIFICATES}new/").status_code == 403


def test_a_certificate_that_was_ended_seals_nothing_new_and_still_tells_who_signed() -> None:
    certifiers = factories.make_certifiers()
    handler = factories.make_handler(factories.make_user("h@example.org"), certifiers)
    row = TrustCertificate.objects.get(key=handler.key)
    today = timezone.now().date()

    factories.desk_client(certifiers[0]).post(f"{CERTIFICATES}{row.pk}/end/")

    assert trust.trusted_keys(today) == ()
    assert trust.signing_key_of(trust.author_of(handler.key), today) == handler.keys.public.ed


def test_the_list_of_certificates_asks_as_often_for_one_as_for_many() -> None:
    certifiers = factories.make_certifiers()
    handler = factories.make_handler(factories.make_user("h0@example.org"), certifiers)
    client = factories.desk_client(handler)
    client.get(CERTIFICATES)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(CERTIFICATES)
    for number in range(1, 5):
        factories.make_handler(factories.make_user(f"h{number}@example.org"), certifiers)
    with CaptureQueriesContext(connection) as many:
        client.get(CERTIFICATES)

    assert len(few) == len(many) <= 30


# --- ties ------------------------------------------------------------------------------------------


def test_handlers_declare_ties_and_confirm_them_each_year(kigoma: Network) -> None:
    handler = factories.make_key(factories.make_user("h@example.org"))
    client = client_of(handler.user)
    ties = f"{VAULT}ties/"

    for _press in range(2):
        client.post(ties, {"kind": "family", "network": str(kigoma.pk), "note": "my brother"})
    both = client.post(ties, {"kind": "family"})
    tie = handler.user.declared_ties.get()
    first = client.get(ties).content.decode()
    HandlerKey.objects.update(ties_confirmed_on=timezone.now().date() - timedelta(days=365))
    due = client.get(ties).content.decode()
    client.post(f"{ties}confirm/")
    confirmed = client.get(ties).content.decode()

    assert (tie.network, tie.note) == (kigoma, "my brother")
    assert "Name either a network or an organisation." in both.content.decode()
    assert "or that there is nobody" in first
    assert "It is a year since" in due
    assert "It is a year since" not in confirmed
    client.post(f"{ties}{tie.pk}/end/")
    tie.refresh_from_db()
    assert tie.ended_on == timezone.now().date()


def test_who_has_no_ties_says_so_once_a_year_and_the_desk_reminds_of_it() -> None:
    handler = factories.make_handler(
        factories.make_user("h@example.org"), factories.make_certifiers()
    )
    client = factories.desk_client(handler)
    reminded = "Say whom you could not judge freely, or that there is nobody."

    before = client.get("/en/concerns/desk/").content.decode()
    offered = client.get(f"{VAULT}ties/").content.decode()
    client.post(f"{VAULT}ties/confirm/")
    after = client.get("/en/concerns/desk/").content.decode()
    HandlerKey.objects.filter(pk=handler.key.pk).update(
        ties_confirmed_on=timezone.now().date() - timedelta(days=365)
    )
    a_year_later = client.get("/en/concerns/desk/").content.decode()

    assert "There is nobody whom I could not judge freely" in offered
    assert reminded in before
    assert reminded not in after
    assert reminded in a_year_later


def test_nobody_ends_the_tie_of_another(kigoma: Network) -> None:
    mine = factories.make_key(factories.make_user("mine@example.org"))
    other = factories.make_key(factories.make_user("other@example.org"))
    client_of(mine.user).post(f"{VAULT}ties/", {"kind": "family", "network": str(kigoma.pk)})
    tie = mine.user.declared_ties.get()

    answer = client_of(other.user).post(f"{VAULT}ties/{tie.pk}/end/")

    tie.refresh_from_db()
    assert answer.status_code == 404
    assert tie.ended_on is None
    assert OutgoingMail.objects.count() == 0


# --- what opens for nobody ---------------------------------------------------------------------------


def test_without_an_account_there_is_no_vault() -> None:
    request = HttpRequest()
    request.user = AnonymousUser()

    assert permissions.unlocked(request) is None
    assert permissions.key_in_use(request.user) is None
    assert not permissions.may_set_up_vault(request.user)
    permissions.lock(request)


def test_who_may_not_sign_in_any_more_opens_nothing() -> None:
    handler = factories.make_key(factories.make_user("h@example.org"))
    handler.user.is_active = False
    request = HttpRequest()
    request.user = handler.user

    assert permissions.unlocked(request) is None
    assert permissions.key_in_use(handler.user) is None


def test_a_vault_signs_as_its_holder_in_this_version() -> None:
    handler = factories.make_key(factories.make_user("h@example.org"))
    opened = permissions.Unlocked(user=handler.user, key=handler.key, keys=handler.keys)

    assert opened.author == f"{handler.user.public_id}/1"


def test_keys_that_are_none_open_nothing() -> None:
    handler = factories.make_key(factories.make_user("h@example.org"))
    client = factories.desk_client(handler)
    request = HttpRequest()
    request.user, request.session = handler.user, client.session
    request.COOKIES = {settings.VAULT_COOKIE_NAME: client.cookies[settings.VAULT_COOKIE_NAME].value}
    found = held(request, Session.VAULT)
    assert found is not None
    found.values["keys"] = {"x": "00", "ed": "00"}
    keep(found)

    assert permissions.unlocked(request) is None


def test_signing_out_works_while_the_store_is_away(settings: Any) -> None:
    handler = factories.make_key(factories.make_user("h@example.org"))
    client = factories.desk_client(handler)
    settings.STORE_URL = "unix:///nowhere/redis.sock"
    store._client.cache_clear()

    assert client.post("/en/account/logout/").status_code == 302
    lock_vault(request=None)
