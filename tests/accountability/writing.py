"""Writing a concern through its pages, as a visitor without script would."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accountability.models import IntakeChannel
from networks.models import Network
from tests.accountability import factories
from tests.accountability.factories import Handler
from tests.factories import NetworkFactory, NetworkParentFactory

NEW = "/en/concerns/new/"


def small_alliance() -> tuple[Network, Network]:
    """The whole and one network below it."""
    root = Network.objects.filter(level=Network.Level.GLOBAL).first() or NetworkFactory(
        slug="alliance", name_en="Global Alliance", level=Network.Level.GLOBAL
    )
    network = NetworkFactory(slug="kigoma", name_en="Kigoma network", level=Network.Level.NATIONAL)
    NetworkParentFactory(network=network, parent=root)
    return root, network


def open_desk(root: Network) -> tuple[IntakeChannel, Handler, Handler]:
    """An open channel of the whole alliance with two focal points."""
    certifiers = factories.make_certifiers()
    first = factories.make_handler(
        factories.make_user("one@example.org", name="Amina Okoye"), certifiers
    )
    second = factories.make_handler(
        factories.make_user("two@example.org", name="Bruno Keller"), certifiers
    )
    return factories.make_channel(root), first, second


def answer(client: Client, step: str, follow: bool = False, query: str = "", **data: Any) -> Any:
    return client.post(f"{NEW}{step}/{query}", data, follow=follow)


def write_all(client: Client, text: str = "What happened", **answers: dict[str, Any]) -> None:
    """Answer every question, with the given answers or none."""
    for step in ("kind", "for-whom", "name", "danger", "child"):
        assert answer(client, step, **answers.get(step.replace("-", "_"), {})).status_code == 302
    answer(client, "what-happened", text=text)
    for step in ("about", "category", "when-where", "not-these", "wish", "reach"):
        response = answer(client, step, **answers.get(step.replace("-", "_"), {}))
        assert response.status_code == 302, response.content.decode()


def code_of(client: Client) -> str:
    """The code as the page shows it."""
    page = client.get(reverse("accountability:new_code")).content.decode()
    shown = page.split('class="receipt-code"')[1].split(">")[1].split("<")[0]
    return shown.replace(" ", "").strip()


def send(client: Client, code: str | None = None) -> Any:
    code = code or code_of(client)
    return client.post(f"{NEW}code/", {"again": code[-4:], "go": "send"})


@pytest.fixture
def client() -> Client:
    return Client()
