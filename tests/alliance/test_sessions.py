"""Sessions that have run out leave nothing behind; those in use stay."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from alliance.models import User
from alliance.tasks import clear_sessions

pytestmark = pytest.mark.django_db


def session_of(user: User, *, ends_in: timedelta) -> UserSession:
    store = SessionStore()
    store.create()
    Session.objects.filter(pk=store.session_key).update(expire_date=timezone.now() + ends_in)
    return UserSession.objects.create(
        user=user, session_key=str(store.session_key), ip="fd00::1", user_agent="A browser"
    )


def test_what_was_noted_of_a_session_goes_with_it() -> None:
    user = User.objects.create_user("somebody@example.org")
    session_of(user, ends_in=timedelta(minutes=-1))
    in_use = session_of(user, ends_in=timedelta(days=1))

    clear_sessions()

    assert list(UserSession.objects.order_by("pk")) == [in_use]
    assert [row.pk for row in Session.objects.order_by("pk")] == [in_use.session_key]
