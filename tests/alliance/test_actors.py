"""The portal as an actor: nobody who could be a person passes for it."""

import pytest
from django.contrib.auth.models import AnonymousUser

from alliance.actors import PORTAL_ADDRESS, is_the_portal, the_portal
from tests.factories import UserFactory


@pytest.mark.django_db
def test_the_portal_is_known_again() -> None:
    assert is_the_portal(the_portal())


def test_a_visitor_who_is_not_signed_in_is_not_the_portal() -> None:
    assert not is_the_portal(AnonymousUser())


@pytest.mark.django_db
def test_an_account_that_can_sign_in_is_not_the_portal_whatever_its_address() -> None:
    assert not is_the_portal(UserFactory(email=PORTAL_ADDRESS, is_active=True))
    assert not is_the_portal(UserFactory(is_active=False))
