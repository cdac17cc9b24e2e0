"""The person who signs in: an address, a language, nothing more."""

import uuid
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from alliance.languages import languages_of_the_pages


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """The hook allauth, tests and commands share; it grants no right."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """An account. What it may do follows from its roles, never from a flag on this row."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name, as you use it"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=languages_of_the_pages,
        default=settings.LANGUAGE_CODE,
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_demonstration = models.BooleanField(default=False, editable=False)
    joined_at = models.DateTimeField(auto_now_add=True)
    # since when this row is a tombstone: no address, no name, no way in, kept so that no key moves
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="alliance_addresses_are_kept_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.public_id)
