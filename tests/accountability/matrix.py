"""Thirteen visitors and every address of accountability, drawn from the URL configuration."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.http import HttpRequest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accountability.actions.access import Access, give_access
from accountability.models import Attachment, Case, CaseGrant
from accountability.permissions import reporters
from accountability.permissions.access import candidates
from accountability.permissions.desk import case_before
from accountability.permissions.vault import Unlocked
from accountability.subjects import network_subject
from accountability.vault.cases import unwrap_ring
from alliance.models import User
from networks.models import Network, RoleAssignment
from tests.accountability import factories
from tests.accountability.factories import FiledConcern, Handler
from tests.accountability.worlds import make_tree
from tests.members.factories import MemberFactory, MembershipFactory, RepresentativeFactory
from tests.signing_in import client_of

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NAMESPACES = ("accountability:", "concerns:")
CANARY = "canary-of-the-first-concern"


@dataclass(frozen=True)
class Address:
    """A name of the URL configuration with the converters of its values."""

    name: str
    values: tuple[tuple[str, str], ...]

    @property
    def names_case(self) -> bool:
        return ("case", "UUIDConverter") in self.values

    def path(self, known: dict[str, Any]) -> str:
        """The address, with known values and for the rest ones that name nothing in particular."""
        return reverse(
            self.name, kwargs={key: known.get(key, _any(kind)) for key, kind in self.values}
        )


def _any(kind: str) -> Any:
    return {"UUIDConverter": UUID(int=7), "IntConverter": 1}.get(kind, "cameroon")


def addresses() -> tuple[Address, ...]:
    """Every address of accountability; one name may lead to several."""
    found = {
        Address(name, values)
        for name, values in _walk(get_resolver(), "", ())
        if name.startswith(NAMESPACES)
    }
    return tuple(sorted(found, key=lambda one: (one.name, one.values)))


def _walk(
    resolver: URLResolver, namespace: str, above: tuple[tuple[str, str], ...]
) -> Iterator[tuple[str, tuple[tuple[str, str], ...]]]:
    for pattern in resolver.url_patterns:
        here = tuple(
            (key, type(converter).__name__)
            for key, converter in sorted(pattern.pattern.converters.items())
        )
        if isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", above + here
        else:
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern, inner, above + here)


@dataclass
class Matrix:
    """The visitors, each as a way to get a fresh client, and two concerns: the first is the one that most must not see."""

    visitors: dict[str, Callable[[], Client]]
    first: FiledConcern
    second: FiledConcern
    handlers: dict[str, Handler]
    clients: dict[str, Client] = field(default_factory=dict)

    def values(self, case: Case) -> dict[str, Any]:
        files = Attachment.objects.filter(item__case=case).order_by("pk")
        file = files.first()
        return {
            "case": case.pk,
            "person": self.handlers["stand-in"].user.public_id,
            "file": file.pk if file else uuid4(),
            "step": "hold",
        }

    def ask(self, visitor: str, method: str, path: str) -> "Answer":
        """Ask once, and take back whatever it changed; a client that did something is not used again."""
        client = self.clients.get(visitor) or self.visitors[visitor]()
        cookies = {name: one.value for name, one in client.cookies.items()}
        with transaction.atomic():
            response = client.generic(method, path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
            transaction.set_rollback(True)
        is_as_before = cookies == {name: one.value for name, one in client.cookies.items()}
        has_done_nothing = method in SAFE or response.status_code >= 400
        if is_as_before and has_done_nothing:
            self.clients[visitor] = client
        else:
            self.clients.pop(visitor, None)
        page = _mask(body.decode(errors="replace"), path)
        # the tag of a page with a form changes with the form's token
        changing = {"Date", "Last-Modified", "Expires", *({"ETag"} if "TOKEN" in page else ())}
        headers = {name: value for name, value in response.headers.items() if name not in changing}
        return Answer(response.status_code, _masked(headers, path), page)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: tuple[tuple[str, str], ...]
    body: str

    @property
    def all(self) -> str:
        return f"{self.headers} {self.body}"


def _masked(headers: dict[str, str], path: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, _mask(value, path)) for name, value in headers.items()))


def _mask(text: str, path: str) -> str:
    """Without what differs with every request: what the address says, tokens of forms, nonces."""
    for one in re.findall(r"[0-9a-f]{8}-[0-9a-f-]{27}", path):
        path, text = path.replace(one, "ID"), text.replace(one, "ID")
    text = text.replace(path, "PATH").replace(path.replace("/", "%2F"), "PATH")
    text = re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1TOKEN", text)
    return re.sub(r"nonce-[\w+/=-]+|nonce=\"[^\"]*\"", "NONCE", text)


def make_matrix() -> Matrix:
    """Thirteen visitors and two concerns in a small alliance."""
    networks = make_tree()
    certifiers = factories.make_certifiers()
    channel = factories.make_channel(networks["world"])

    def handler(name: str, role: factories.Role, *places: Network) -> Handler:
        user = factories.with_second_step(factories.make_user(f"{name}@example.org"))
        return factories.make_handler(user, certifiers, role, *places)

    focal = factories.Role.FOCAL_POINT
    handlers = {
        "reads": handler("reads", focal),
        "reads-too": handler("reads-too", focal),
        "stand-in": handler("stand-in", factories.Role.LEAD),
        "stand-in-too": handler("stand-in-too", factories.Role.TRUSTEE),
        "excluded": handler("excluded", focal, networks["cameroon"]),
        "unassigned": handler("unassigned", factories.Role.OUTSIDE),
        "investigator": handler("investigator", factories.Role.INVESTIGATOR),
        "statistics": handler("statistics", factories.Role.STATISTICS),
    }
    about = {network_subject(networks["cameroon"].pk)}
    first = factories.file_one(channel, subjects=about, text=CANARY, identity={"name": CANARY})
    second = factories.file_one(channel, subjects=about, text="Another", identity={"name": "B"})
    _let_in_for_a_time(handlers, first.case)
    people = _people(networks)
    visitors: dict[str, Callable[[], Client]] = {
        "anonymous": Client,
        "reporter of the first": lambda: reporter_client(first),
        "reporter of the second": lambda: reporter_client(second),
        "member": lambda: client_of(people["member"]),
        "coordinator": lambda: client_of(people["coordinator"]),
        "unassigned handler": lambda: factories.desk_client(handlers["unassigned"]),
        "reader, locked": lambda: client_of(handlers["reads"].user),
        "reader, unlocked": lambda: factories.desk_client(handlers["reads"]),
        "excluded": lambda: factories.desk_client(handlers["excluded"]),
        "expired investigator": lambda: factories.desk_client(handlers["investigator"]),
        "auditor": lambda: client_of(people["auditor"]),
        "statistics officer": lambda: factories.desk_client(handlers["statistics"]),
        "administrator": lambda: client_of(people["administrator"]),
    }
    return Matrix(visitors, first, second, handlers)


def _let_in_for_a_time(handlers: dict[str, Handler], case: Case) -> None:
    """An outside investigator read the first case until yesterday."""
    reads = handlers["reads"]
    by = case_before(Unlocked(reads.user, reads.key, reads.keys), case.pk)
    assert by is not None
    today = timezone.now().date()
    (to,) = (
        one for one in candidates(by.opened) if one.trusted.key == handlers["investigator"].key
    )
    access = Access(CaseGrant.Role.INVESTIGATOR, until=today + timedelta(days=1), consent="yes")
    give_access(to=to, access=access, by=by)
    grants = CaseGrant.objects.filter(case=case, key=handlers["investigator"].key)
    assert grants.update(expires_on=today - timedelta(days=1))


def _people(networks: dict[str, Network]) -> dict[str, User]:
    names = ("member", "coordinator", "auditor", "administrator")
    people = {
        name: factories.with_second_step(factories.make_user(f"{name}@example.org"))
        for name in names
    }
    member = MemberFactory(slug="org")
    MembershipFactory(member=member, network=networks["cameroon"])
    RepresentativeFactory(member=member, user=people["member"], period=DateRange(None, None))
    now = timezone.now()
    for name, role, network in (
        ("coordinator", RoleAssignment.Role.COORDINATOR, "cameroon"),
        ("auditor", RoleAssignment.Role.BOARD, "world"),
        ("administrator", RoleAssignment.Role.TECHNICAL_ADMINISTRATOR, "world"),
        ("administrator", RoleAssignment.Role.SECRETARIAT_LEAD, "world"),
    ):
        RoleAssignment.objects.create(
            user=people[name],
            role=role,
            network=networks[network],
            period=DateTimeTZRange(now - timedelta(days=9), now + timedelta(days=300)),
        )
    return people


def reporter_client(filed: FiledConcern) -> Client:
    """Somebody who came back with a code."""
    case = Case.objects.get(pk=filed.case.pk)
    ring = unwrap_ring(bytes(case.reporter_wrapped), filed.keys.wrap, case.pk)
    client = Client()
    held = reporters.hold_open(HttpRequest(), case, ring)
    client.cookies[settings.CONCERN_COOKIE_NAME] = held.key.hex()
    return client
