"""The demonstration's concern desk: one channel, handlers with known words, three invented concerns. Never under a real root."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from accountability import trust
from accountability.actions import cases, certificates, channels, handlers, ties
from accountability.actions.drafts import filing_of, send_draft
from accountability.actions.files import as_kept, take_in
from accountability.actions.items import add_item
from accountability.drafts import Category, Draft, ForWhom, Step, Wish
from accountability.models import Case, DeclaredTie, TrustCertificate
from accountability.opened import open_for_reporter
from accountability.permissions import desk
from accountability.permissions.desk import CaseReader, case_before
from accountability.permissions.vault import Unlocked
from accountability.statuses import Moves
from accountability.vault.cases import unwrap_ring
from accountability.vault.certificates import Certificate, certify, fingerprint
from accountability.vault.derivation import code_keys
from accountability.vault.keys import PrivateKeys
from alliance import demo_accounts
from alliance.demo_accounts import BY_EMAIL, DemonstrationConcern
from alliance.models import User
from members.models import Member
from networks.models import Network

Role = TrustCertificate.Role
A_YEAR = timedelta(days=365)
CERTIFIERS = (demo_accounts.SECRETARIAT, demo_accounts.BOARD, demo_accounts.FOCAL_POINT)
# The invented organisation that the third concern is about.
CONCERNED = "atelier-des-deux-rives"


class NotForRealError(Exception):
    """A real root is pinned here, and people whose words everybody knows must never read beside it."""


@dataclass(frozen=True)
class Telling:
    """What the reporter of an invented concern has typed."""

    concern: DemonstrationConcern
    answers: dict[str, dict[str, Any]]
    has_photo: bool = False


TELLINGS = (
    Telling(
        demo_accounts.FEEDBACK,
        {
            Step.KIND: {"kind": Case.Kind.FEEDBACK.value},
            Step.HAPPENED: {
                "text": "The interpreters at the spring meeting made it possible for me to speak. Please keep them."
            },
        },
    ),
    Telling(
        demo_accounts.RESTORATIVE,
        {
            Step.KIND: {"kind": Case.Kind.COMPLAINT.value},
            Step.FOR_WHOM: {"for_whom": ForWhom.MYSELF.value},
            Step.HAPPENED: {
                "text": "In the working group one person cuts me short each time I speak, and laughs with the others about it. "
                "I have stopped going. I would like to go again."
            },
            Step.CATEGORY: {"categories": [Category.POWER.value]},
            Step.WHEN_WHERE: {"when": "since the spring", "where": "online"},
            Step.WISH: {"wishes": [Wish.TALK.value, Wish.STOP.value]},
        },
        has_photo=True,
    ),
    Telling(
        demo_accounts.KEPT_APART,
        {
            Step.KIND: {"kind": Case.Kind.COMPLAINT.value},
            Step.HAPPENED: {
                "text": "The workshop asked us to sign for more days than we were paid for. Several of us did."
            },
            Step.ABOUT: {"organisation": "Atelier des deux rives"},
            Step.CATEGORY: {"categories": [Category.FRAUD.value]},
        },
    ),
)


def load(by: User) -> None:
    """Nothing where no root is pinned. Raises NotForRealError under a real one, and outside of debugging."""
    if not settings.ROOT_ED25519_PUB:
        return
    root = trust.throw_away_root()
    if root is None or not settings.DEBUG:
        raise NotForRealError
    vaults = {email: _enrol(email) for email in _with_words()}
    for email in CERTIFIERS:
        _sign_certifier(vaults[email], root)
    _certify_handlers(vaults)
    _declare_tie(vaults[demo_accounts.FOCAL_POINT_AFRICA])
    for vault in vaults.values():
        ties.confirm_ties(by=vault.user)
    _open_channel(vaults)
    _list_support(by)
    filed = {telling.concern: _file(telling) for telling in TELLINGS}
    lead = vaults[demo_accounts.FOCAL_POINT]
    _thank(_reader(lead, filed[demo_accounts.FEEDBACK]))
    _restore(_reader(lead, filed[demo_accounts.RESTORATIVE]))


# --- people ------------------------------------------------------------------------------------------


def _with_words() -> list[str]:
    return [row.email for row in demo_accounts.TABLE if row.passphrase]


def _enrol(email: str) -> Unlocked:
    person, words = _person(email), BY_EMAIL[email].passphrase
    new = handlers.enrol(drawn=words, typed=words, by=person)
    key = handlers.type_back_kit(key=new.key, typed=new.kit, by=person)
    return Unlocked(user=person, key=key, keys=new.keys)


def _sign_certifier(vault: Unlocked, root: bytes) -> None:
    expires_on = timezone.now().date() + A_YEAR
    statement = certificates.certifier_request(key=vault.key, expires_on=expires_on)
    public = PrivateKeys(x=root, ed=root).public.ed
    signature = certify(Certificate.from_values(statement), root, public)
    certificates.accept_certifier(statement=statement, signature=signature)


def _certify_handlers(vaults: dict[str, Unlocked]) -> None:
    africa = Network.objects.get(slug="africa")
    for email, role, networks in (
        (demo_accounts.FOCAL_POINT, Role.FOCAL_POINT, ()),
        (demo_accounts.FOCAL_POINT, Role.LEAD, ()),
        (demo_accounts.FOCAL_POINT_AFRICA, Role.FOCAL_POINT, (africa,)),
        (demo_accounts.BOARD, Role.TRUSTEE, ()),
    ):
        first, second = [vaults[one] for one in CERTIFIERS if one != email][:2]
        holder = vaults[email]
        said = fingerprint(holder.keys.public)
        row = certificates.propose_certificate(
            key=holder.key,
            role=role,
            networks=networks,
            expires_on=timezone.now().date() + A_YEAR,
            fingerprint=said,
            by=first,
        )
        certificates.confirm_certificate(certificate=row, fingerprint=said, by=second)


def _declare_tie(vault: Unlocked) -> None:
    ties.declare_tie(
        kind=DeclaredTie.Kind.EMPLOYER,
        network=None,
        member=Member.objects.get(slug=CONCERNED),
        note="",
        by=vault.user,
    )


def _open_channel(vaults: dict[str, Unlocked]) -> None:
    secretariat = vaults[demo_accounts.SECRETARIAT].user
    whole = Network.objects.get(level=Network.Level.GLOBAL)
    channel = channels.set_up_channel(network=whole, by=secretariat)
    channels.describe_channel(
        channel=channel,
        working_days=[1, 2, 3, 4, 5],
        time_zone="UTC",
        other_ways={
            "en": "Speak to a focal point at any meeting.",
            "fr": "Parlez à un point focal lors de n’importe quelle réunion.",
            "es": "Habla con un punto focal en cualquier reunión.",
            "ar": "تحدّث إلى نقطة اتصال في أي اجتماع.",
        },
        by=secretariat,
    )
    channels.record_rehearsal(channel=channel, on=timezone.now().date(), by=secretariat)
    change = channels.propose_opening(channel=channel, is_open=True, by=secretariat)
    channels.decide_change(
        change=change, is_confirmed=True, by=vaults[demo_accounts.FOCAL_POINT].user
    )


def _list_support(by: User) -> None:
    for position, names in enumerate(
        (
            {
                "en": "Riverside listening line (invented)",
                "fr": "Ligne d’écoute de la Rive (inventée)",
                "es": "Línea de escucha de la Ribera (inventada)",
                "ar": "خط الإصغاء على الضفة (وهمي)",
            },
            {
                "en": "House of the Two Doors (invented)",
                "fr": "Maison des deux portes (inventée)",
                "es": "Casa de las dos puertas (inventada)",
                "ar": "بيت البابين (وهمي)",
            },
        )
    ):
        channels.keep_support(
            support=channels.Support(
                country="",
                names=names,
                what={},
                phone="",
                website="https://example.org/",
                position=position,
                checked_on=timezone.now().date(),
            ),
            by=by,
        )


# --- concerns ----------------------------------------------------------------------------------------


def _file(telling: Telling) -> Case:
    draft = Draft(answers=telling.answers, code=telling.concern.code)
    if telling.has_photo:
        draft.files = [as_kept(take_in(_photo()))]
    keys = code_keys(telling.concern.code, trust.pepper())
    return send_draft(filing=filing_of(draft=draft, keys=keys)).case


def _photo() -> SimpleUploadedFile:
    """A picture as a phone makes it, with a place and a device hidden in it; cleaning takes them out."""
    picture = Image.new("RGB", (320, 240), (196, 178, 150))
    hidden = Image.Exif()
    hidden[0x0110] = "An invented phone"
    content = BytesIO()
    picture.save(content, "JPEG", exif=hidden)
    return SimpleUploadedFile("table.jpg", content.getvalue(), content_type="image/jpeg")


def _reader(vault: Unlocked, case: Case) -> CaseReader:
    found = case_before(vault, case.pk)
    if found is None:
        raise LookupError("The demonstration's focal point does not receive this concern.")
    return found


def _thank(reader: CaseReader) -> None:
    closing = cases.Closing(
        disposition=Case.Disposition.NOTED,
        outcome="Thank you. The interpreters will be there at the next meeting too.",
    )
    cases.propose_closing(closing=closing, by=reader)


def _restore(reader: CaseReader) -> None:
    cases.write_to_reporter(
        text="Thank you for telling us. I have read it. May we look for a way back into the group together?",
        by=reader,
    )
    _reply(reader.case, "Yes, if somebody is there who helps.")
    cases.begin_to_assess(by=reader)
    cases.write_note(
        kind=desk.RISK,
        level="low",
        text="No sign of retaliation. Ask again after the first talk.",
        by=reader,
    )
    cases.choose_path(
        path=Moves.RESTORE,
        reasons="Both sides belong to the same group, and the reporter wishes a talk with help.",
        is_agreed=True,
        by=reader,
    )


def _reply(case: Case, text: str) -> None:
    keys = code_keys(demo_accounts.RESTORATIVE.code, trust.pepper())
    case = Case.objects.get(pk=case.pk)
    opened = open_for_reporter(case, unwrap_ring(bytes(case.reporter_wrapped), keys.wrap, case.pk))
    add_item(opened=opened, kind=cases.MESSAGE, values={"text": text})


def _person(email: str) -> User:
    return User.objects.get(email=email, is_demonstration=True)
