"""Whose key may be trusted: two certifiers whom the pinned root signed, for a time, for one person and one use."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accountability.vault.certificates import (
    CERTIFIER,
    LONGEST,
    STATISTICS,
    Certificate,
    Signature,
    Signed,
    UntrustedKeyError,
    certify,
    check_certifier,
    check_handler,
    check_statistics_key,
    fingerprint,
    is_fingerprint,
)
from accountability.vault.codes import ALPHABET
from accountability.vault.keys import PrivateKeys, open_sealed, seal_to, sign
from tests.accountability.vault.things import changed, often

TODAY = date(2026, 3, 1)
IN_A_YEAR = TODAY + timedelta(days=365)


@dataclass
class Person:
    keys: PrivateKeys = field(default_factory=PrivateKeys.fresh)
    subject: str = field(default_factory=lambda: str(uuid4()))

    def certificate(self, role: str = "focal_point", expires_on: date = IN_A_YEAR) -> Certificate:
        return Certificate(self.subject, 1, self.keys.public, role, (str(uuid4()),), expires_on)

    def signs(self, certificate: Certificate) -> Signature:
        return certify(certificate, self.keys.ed, self.keys.public.ed)


@dataclass
class Trust:
    """A root on paper, two certifiers and a handler for whom both stand."""

    root: Person = field(default_factory=Person)
    people: tuple[Person, Person] = field(default_factory=lambda: (Person(), Person()))
    handler: Person = field(default_factory=Person)

    def certifier(self, person: Person, expires_on: date = IN_A_YEAR) -> Signed:
        return signed(person.certificate(CERTIFIER, expires_on), self.root)

    @property
    def certifiers(self) -> list[Signed]:
        return [self.certifier(person) for person in self.people]

    def check(
        self, handler: Signed, certifiers: list[Signed] | None = None, on: date = TODAY
    ) -> Certificate:
        known = self.certifiers if certifiers is None else certifiers
        return check_handler(handler, known, root=self.root.keys.public.ed, on=on)


def signed(certificate: Certificate, *by: Person) -> Signed:
    return Signed(certificate, tuple(person.signs(certificate) for person in by))


@pytest.fixture
def trust() -> Trust:
    return Trust()


def test_a_handler_with_two_certifiers_is_trusted(trust: Trust) -> None:
    certificate = trust.handler.certificate()

    assert trust.check(signed(certificate, *trust.people)) == certificate


def test_more_signatures_and_other_peoples_do_no_harm(trust: Trust) -> None:
    certificate = trust.handler.certificate()
    handler = signed(certificate, Person(), *trust.people, Person(), trust.people[0])

    assert trust.check(handler, [signed(Person().certificate(CERTIFIER)), *trust.certifiers])


Spoil = Callable[[Trust], Signed]
SPOILED: dict[str, Spoil] = {
    "nobody signed": lambda trust: signed(trust.handler.certificate()),
    "one certifier": lambda trust: signed(trust.handler.certificate(), trust.people[0]),
    "one certifier twice": lambda trust: signed(
        trust.handler.certificate(), trust.people[0], trust.people[0]
    ),
    "only strangers": lambda trust: signed(trust.handler.certificate(), Person(), Person()),
    "the holder and one certifier": lambda trust: signed(
        trust.handler.certificate(), trust.handler, trust.people[0]
    ),
    "the root alone": lambda trust: signed(trust.handler.certificate(), trust.root),
    "the root and one certifier": lambda trust: signed(
        trust.handler.certificate(), trust.root, trust.people[0]
    ),
    "a certifier's own key with their own signature": lambda trust: signed(
        trust.people[0].certificate("lead"), *trust.people
    ),
    "a certifier's second key with their own signature": lambda trust: signed(
        Person(subject=trust.people[0].subject).certificate("lead"), *trust.people
    ),
    "a certifier's key under another name": lambda trust: signed(
        replace(trust.people[0].certificate("lead"), subject=str(uuid4())), *trust.people
    ),
    "another key put in": lambda trust: replace(
        signed(trust.handler.certificate(), *trust.people),
        certificate=replace(trust.handler.certificate(), keys=Person().keys.public),
    ),
    "run out": lambda trust: signed(
        trust.handler.certificate(expires_on=TODAY - timedelta(days=1)), *trust.people
    ),
    "for longer than a year": lambda trust: signed(
        trust.handler.certificate(expires_on=TODAY + LONGEST + timedelta(days=1)), *trust.people
    ),
    "a certifier for handlers": lambda trust: signed(
        trust.handler.certificate(CERTIFIER), *trust.people
    ),
    "the key of statistics": lambda trust: signed(
        trust.handler.certificate(STATISTICS), *trust.people
    ),
}


@pytest.mark.parametrize("how", SPOILED)
def test_a_key_without_two_good_certifiers_is_not_trusted(trust: Trust, how: str) -> None:
    with pytest.raises(UntrustedKeyError):
        trust.check(SPOILED[how](trust))


def test_certifiers_count_only_when_the_pinned_root_signed_them(trust: Trust) -> None:
    forger = Trust(people=trust.people)
    handler = signed(trust.handler.certificate(), *trust.people)
    one, other = trust.people
    last_year = TODAY - timedelta(days=1)

    for certifiers in (
        [],
        trust.certifiers[:1],
        forger.certifiers,
        [trust.certifiers[0], forger.certifiers[1]],
        [trust.certifiers[0], trust.certifier(other, last_year)],
        [trust.certifiers[0], signed(other.certificate("lead"), trust.root)],
        [trust.certifiers[0], signed(other.certificate(CERTIFIER), one)],
        [trust.certifiers[0], signed(other.certificate(CERTIFIER))],
    ):
        with pytest.raises(UntrustedKeyError):
            trust.check(handler, certifiers)


def test_one_person_with_two_keys_counts_once(trust: Trust) -> None:
    one = trust.people[0]
    again = Person(subject=one.subject)
    handler = signed(trust.handler.certificate(), one, again)

    with pytest.raises(UntrustedKeyError):
        trust.check(handler, [trust.certifier(one), trust.certifier(again)])


def test_one_key_under_two_names_counts_once(trust: Trust) -> None:
    one = trust.people[0]
    double = Person(keys=one.keys)
    handler = signed(trust.handler.certificate(), one)

    with pytest.raises(UntrustedKeyError):
        trust.check(handler, [trust.certifier(one), trust.certifier(double)])


def test_a_signature_under_another_signers_name_counts_for_nobody(trust: Trust) -> None:
    one, other = trust.people
    certificate = trust.handler.certificate()
    claimed = Signature(by=other.keys.public.ed, value=one.signs(certificate).value)

    with pytest.raises(UntrustedKeyError):
        trust.check(Signed(certificate, (one.signs(certificate), claimed)))


@pytest.mark.parametrize(
    "change",
    [
        {"subject": str(uuid4())},
        {"version": 2},
        {"role": "lead"},
        {"networks": ()},
        {"networks": (str(uuid4()),)},
        {"expires_on": TODAY + timedelta(days=200)},
        {"keys": PrivateKeys.fresh().public},
    ],
    ids=lambda change: next(iter(change)),
)
def test_no_word_of_a_certificate_can_be_changed(trust: Trust, change: dict[str, object]) -> None:
    handler = signed(trust.handler.certificate(), *trust.people)
    rewritten = Certificate(**{**vars(handler.certificate), **change})  # type: ignore[arg-type]

    with pytest.raises(UntrustedKeyError):
        trust.check(replace(handler, certificate=rewritten))


@pytest.mark.parametrize("half", ["x", "ed"])
def test_neither_half_of_the_keys_can_be_exchanged(trust: Trust, half: str) -> None:
    handler = signed(trust.handler.certificate(), *trust.people)
    other = replace(handler.certificate.keys, **{half: getattr(PrivateKeys.fresh().public, half)})

    with pytest.raises(UntrustedKeyError):
        trust.check(replace(handler, certificate=replace(handler.certificate, keys=other)))


def test_the_next_recipient_is_taken_and_nothing_is_sealed_to_the_forged_key(trust: Trust) -> None:
    forger, genuine = Person(), Person()
    rows = [
        signed(forger.certificate(), forger, Person()),
        replace(signed(genuine.certificate(), *trust.people), certificate=forger.certificate()),
        signed(genuine.certificate(), *trust.people),
    ]

    trusted = []
    for row in rows:
        try:
            trusted.append(trust.check(row))
        except UntrustedKeyError:
            continue
    sealed = [seal_to(certificate.keys.x, b"report") for certificate in trusted]

    assert [certificate.subject for certificate in trusted] == [genuine.subject]
    assert [open_sealed(genuine.keys.x, one) for one in sealed] == [b"report"]


def test_a_certificate_holds_until_its_last_day(trust: Trust) -> None:
    handler = signed(trust.handler.certificate(expires_on=TODAY), *trust.people)

    assert trust.check(handler)
    with pytest.raises(UntrustedKeyError):
        trust.check(handler, on=TODAY + timedelta(days=1))
    assert trust.check(signed(trust.handler.certificate(expires_on=TODAY + LONGEST), *trust.people))


def test_the_key_of_statistics_is_trusted_for_statistics_alone(trust: Trust) -> None:
    root = trust.root.keys.public.ed
    certificate = trust.handler.certificate(STATISTICS)
    statistics = signed(certificate, *trust.people)
    handler = signed(trust.handler.certificate(), *trust.people)

    assert check_statistics_key(statistics, trust.certifiers, root=root, on=TODAY) == certificate
    for refused in (handler, signed(certificate, trust.people[0])):
        with pytest.raises(UntrustedKeyError):
            check_statistics_key(refused, trust.certifiers, root=root, on=TODAY)


def test_a_certifier_is_trusted_when_the_root_signed(trust: Trust) -> None:
    check_certifier(trust.certifiers[0], root=trust.root.keys.public.ed, on=TODAY)

    with pytest.raises(UntrustedKeyError):
        check_certifier(trust.certifiers[0], root=Person().keys.public.ed, on=TODAY)


def test_a_signature_made_for_something_else_certifies_nothing(trust: Trust) -> None:
    certificate = trust.handler.certificate()
    elsewhere = tuple(
        Signature(by=one.keys.public.ed, value=sign(one.keys.ed, str(certificate).encode()))
        for one in trust.people
    )

    with pytest.raises(UntrustedKeyError):
        trust.check(Signed(certificate, elsewhere))


@given(which=st.integers(0, 1), where=st.integers(0, 1_000), by=st.integers(1, 255))
@often
def test_a_changed_signature_is_no_signature(which: int, where: int, by: int) -> None:
    handler = signed(TRUST.handler.certificate(), *TRUST.people)
    signatures = list(handler.signatures)
    value = changed(signatures[which].value, where, by)
    signatures[which] = replace(signatures[which], value=value)

    with pytest.raises(UntrustedKeyError):
        TRUST.check(replace(handler, signatures=tuple(signatures)))


TRUST = Trust()


def test_a_certificate_comes_back_from_its_row(trust: Trust) -> None:
    certificate = replace(trust.handler.certificate(), networks=("b", "a"))
    back = Certificate.from_values(certificate.as_values())

    assert back == replace(certificate, networks=("a", "b"))
    assert back.message() == certificate.message()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("subject", ...),
        ("version", "first"),
        ("version", None),
        ("x", "no hexadecimal"),
        ("ed", 5),
        ("networks", None),
        ("expires_on", "some day"),
        ("expires_on", 2026),
    ],
)
def test_a_row_that_is_no_certificate_is_not_trusted(
    trust: Trust, name: str, value: object
) -> None:
    values = trust.handler.certificate().as_values()
    if value is ...:
        del values[name]
    else:
        values[name] = value

    with pytest.raises(UntrustedKeyError):
        Certificate.from_values(values)


# --- fingerprints ---------------------------------------------------------------------------------


@pytest.mark.parametrize("half", ["x", "ed"])
def test_a_fingerprint_covers_both_halves_of_the_keys(half: str) -> None:
    keys = PrivateKeys.fresh().public
    other = replace(keys, **{half: getattr(PrivateKeys.fresh().public, half)})

    assert fingerprint(keys) == fingerprint(keys)
    assert fingerprint(keys) != fingerprint(other)
    assert not is_fingerprint(fingerprint(other), keys)


def test_a_fingerprint_is_24_even_characters_read_as_people_write_them() -> None:
    everything = "".join(fingerprint(PrivateKeys.fresh().public) for _ in range(500))
    keys = PrivateKeys.fresh().public
    shown = fingerprint(keys)

    assert len(everything) == 500 * 24
    assert set(everything) == set(ALPHABET)
    for typed in (shown.lower(), "-".join(shown), f" {shown}\n", shown.replace("1", "l")):
        assert is_fingerprint(typed, keys)
    for typed in ("", shown[:-1], shown + "0", shown[1:] + shown[0], "é" * 24, "A" * 5_000):
        assert not is_fingerprint(typed, keys) or typed == shown
