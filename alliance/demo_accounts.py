"""The accounts of the demonstration alliance: invented people, one for each way of using the portal."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa import app_settings as mfa_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.db import transaction

from alliance.models import User
from alliance.sealing import seal


@dataclass(frozen=True)
class DemonstrationAccount:
    """One row of the sign-in table. Passwords and secrets are public on purpose: these people do not exist."""

    email: str
    name: str
    who: str
    language: str
    password: str
    totp_secret: str = ""
    passphrase: str = ""
    """The six words of the vault, for those who read the invented concerns."""

    def current_code(self) -> str:
        """The six digits an authenticator app would show now."""
        counter = int(time.time()) // mfa_settings.TOTP_PERIOD
        return format_hotp_value(hotp_value(self.totp_secret, counter)) if self.totp_secret else ""


SECRETARIAT = "secretariat@example.org"
AFRICA = "africa@example.org"
CAMEROON = "cameroon@example.org"
LATIN_AMERICA = "latin-america@example.org"
REPRESENTATIVE = "representative@example.org"
MEMBER = "member@example.org"
APPLICANT = "applicant@example.org"
FOCAL_POINT = "focal-point@example.org"
FOCAL_POINT_AFRICA = "focal-point-africa@example.org"
BOARD = "board@example.org"
TECHNICAL = "technical@example.org"

TABLE = (
    DemonstrationAccount(
        email=SECRETARIAT,
        name="Amara Lindqvist",
        who="Secretariat lead, the whole alliance",
        language="en",
        password="river-lantern-walks-home",  # noqa: S106 - public on purpose
        totp_secret="DEMOSECRETARIATAAAAAAAAAAAAAAAAA",  # noqa: S106 - public on purpose
        passphrase="harbor violin mustard pebble lantern oasis",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=AFRICA,
        name="Nomsa Dlamini-Okoro",
        who="Regional coordinator, MenEngage Africa",
        language="en",
        password="seven-baobabs-in-bloom",  # noqa: S106 - public on purpose
        totp_secret="DEMOAFRICAREGIONBBBBBBBBBBBBBBBB",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=CAMEROON,
        name="Blaise Etoundi",
        who="National coordinator, Cameroon",
        language="fr",
        password="la-pluie-sur-le-wouri",  # noqa: S106 - public on purpose
        totp_secret="DEMOCAMEROONCCCCCCCCCCCCCCCCCCCC",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=LATIN_AMERICA,
        name="Lucía Ferreyra",
        who="Regional coordinator of another region, Latin America",
        language="es",
        password="sobre-la-mesa-hay-mate",  # noqa: S106 - public on purpose
        totp_secret="DEMOLATINAMERICADDDDDDDDDDDDDDDD",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=REPRESENTATIVE,
        name="Clarisse Mbida",
        who="Representative of a member organisation in Cameroon",
        language="fr",
        password="deux-rives-un-seul-pont",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=MEMBER,
        name="Ximena Rojas Paz",
        who="Individual member in Peru",
        language="es",
        password="cuidar-es-de-valientes",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=APPLICANT,
        name="Youssef Haddad",
        who="Applicant: an account, no membership yet",
        language="ar",
        password="zaytoun-fi-hadiqati",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=FOCAL_POINT,
        name="Ingrid Salas",
        who="Accountability focal point, the whole alliance",
        language="en",
        password="listen-first-then-write",  # noqa: S106 - public on purpose
        totp_secret="DEMOFOCALPOINTEEEEEEEEEEEEEEEEEE",  # noqa: S106 - public on purpose
        passphrase="sunroof saxophone walnut canyon ribbon eleven",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=FOCAL_POINT_AFRICA,
        name="Thandeka Mokoena",
        who="Accountability focal point, MenEngage Africa",
        language="en",
        password="open-door-quiet-room",  # noqa: S106 - public on purpose
        totp_secret="DEMOFOCALAFRICAFFFFFFFFFFFFFFFFF",  # noqa: S106 - public on purpose
        passphrase="copper sandal overcoat thermos puzzle avenue",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=BOARD,
        name="Rana Khoury",
        who="Member of the Board",
        language="ar",
        password="maqad-hawl-altawila",  # noqa: S106 - public on purpose
        totp_secret="DEMOBOARDGGGGGGGGGGGGGGGGGGGGGGG",  # noqa: S106 - public on purpose
        passphrase="velvet opal cactus isotope quilt mellow",  # noqa: S106 - public on purpose
    ),
    DemonstrationAccount(
        email=TECHNICAL,
        name="Piet Vanhoutte",
        who="Technical administrator: no content rights",
        language="en",
        password="green-lights-every-rack",  # noqa: S106 - public on purpose
        totp_secret="DEMOTECHNICALHHHHHHHHHHHHHHHHHHH",  # noqa: S106 - public on purpose
    ),
)


@dataclass(frozen=True)
class DemonstrationConcern:
    """One of the invented concerns, with the code by which its invented reporter comes back."""

    code: str
    what: str


FEEDBACK = DemonstrationConcern("DEMFEEDBACKWTHTHANK0", "Feedback, closed with thanks")
RESTORATIVE = DemonstrationConcern(
    "DEMCAREFVRTHEMEETNGE", "A complaint without a name, on a restorative path"
)
KEPT_APART = DemonstrationConcern(
    "DEMTHERVERANDTHEBDGM", "A complaint about an organisation to which one focal point has a tie"
)
CONCERNS = (FEEDBACK, RESTORATIVE, KEPT_APART)

BY_EMAIL: Mapping[str, DemonstrationAccount] = {row.email: row for row in TABLE}


@transaction.atomic
def make_accounts() -> dict[str, User]:
    """Make the accounts that are missing, verified and with their second step, by address. They hold no role yet."""
    return {row.email: _existing(row) or _make(row) for row in TABLE}


def existing_accounts() -> list[DemonstrationAccount]:
    """The rows of the table whose accounts are in this database, in the table's order."""
    there = set(
        User.objects.filter(is_demonstration=True, email__in=BY_EMAIL).values_list(
            "email", flat=True
        )
    )
    return [row for row in TABLE if row.email in there]


def _existing(row: DemonstrationAccount) -> User | None:
    return User.objects.filter(email=row.email, is_demonstration=True).first()


def _make(row: DemonstrationAccount) -> User:
    user = User.objects.create_user(
        row.email, row.password, name=row.name, language=row.language, is_demonstration=True
    )
    EmailAddress.objects.create(user=user, email=row.email, primary=True, verified=True)
    if row.totp_secret:
        Authenticator.objects.create(
            user=user, type=Authenticator.Type.TOTP, data={"secret": seal(row.totp_secret)}
        )
    return user
