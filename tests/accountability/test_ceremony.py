"""The ceremony of the root at a terminal: made once, split, used to sign certifiers, and never anything else."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accountability import trust
from accountability.models import HandlerKey, TrustCertificate
from accountability.vault import escrow
from accountability.vault.keys import PrivateKeys, public_of
from tests.accountability import factories


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Type lines at the terminal, one for each question."""

    def type_in(*lines: str) -> None:
        waiting = list(lines)
        monkeypatch.setattr("builtins.input", lambda _prompt="": waiting.pop(0))

    return type_in


def sheets(printed: str) -> list[dict[str, str]]:
    """The shares as a trustee reads them from paper: by secret, on each sheet."""
    found = []
    for sheet in printed.split("Sheet of trustee ")[1:]:
        by_secret: dict[str, str] = {}
        for block in re.finditer(
            r"^(root key|escrow key):\n((?:  ?\s*\d+\. .+\n)+)", sheet, re.MULTILINE
        ):
            words = re.sub(r"\d+\.", " ", block[2])
            by_secret[block[1]] = " ".join(words.split())
        found.append(by_secret)
    return found


@pytest.fixture
def made(tmp_path: Path, capsys: Any, settings: Any) -> tuple[list[dict[str, str]], Path]:
    """A root, an escrow key and a pepper, fresh from the ceremony and pinned."""
    folder = tmp_path / "ceremony"
    call_command("concern_root", "new", "--folder", str(folder))
    printed = capsys.readouterr().out
    settings.ROOT_ED25519_PUB = re.search(r"ROOT_ED25519_PUB=([0-9a-f]{64})", printed)[1]
    settings.ESCROW_X25519_PUB = re.search(r"ESCROW_X25519_PUB=([0-9a-f]{64})", printed)[1]
    return sheets(printed), folder


def test_any_three_of_five_sheets_make_both_keys_again(
    made: tuple[list[dict[str, str]], Path],
) -> None:
    pages, _folder = made

    assert len(pages) == 5
    for chosen in ((0, 1, 2), (0, 2, 4), (4, 3, 1)):
        root = escrow.combine([pages[number]["root key"] for number in chosen])
        board = escrow.combine([pages[number]["escrow key"] for number in chosen])
        assert PrivateKeys(x=root, ed=root).public.ed == trust.pinned_root()
        assert public_of(board) == trust.pinned_escrow()


def test_two_sheets_reveal_nothing(made: tuple[list[dict[str, str]], Path]) -> None:
    pages, _folder = made

    with pytest.raises(escrow.SharesDoNotFitError):
        escrow.combine([pages[0]["root key"], pages[1]["root key"]])
    with pytest.raises(escrow.SharesDoNotFitError):
        escrow.combine([pages[0]["root key"], pages[1]["root key"], pages[2]["escrow key"]])


def test_no_private_key_and_no_share_is_left_on_the_disk(
    made: tuple[list[dict[str, str]], Path],
) -> None:
    pages, folder = made
    root = escrow.combine([page["root key"] for page in pages[:3]])
    board = escrow.combine([page["escrow key"] for page in pages[:3]])

    assert sorted(file.name for file in folder.iterdir()) == ["pepper", "pepper.sealed"]
    for file in folder.iterdir():
        assert file.stat().st_mode & 0o777 == 0o400
        content = file.read_bytes()
        assert root not in content
        assert board not in content


def test_a_second_ceremony_writes_over_nothing(
    made: tuple[list[dict[str, str]], Path],
) -> None:
    _pages, folder = made
    before = (folder / "pepper").read_bytes()

    with pytest.raises(CommandError, match="there already"):
        call_command("concern_root", "new", "--folder", str(folder))

    assert (folder / "pepper").read_bytes() == before


def test_the_board_brings_a_lost_pepper_back(
    made: tuple[list[dict[str, str]], Path], typed: Any, tmp_path: Path
) -> None:
    pages, folder = made
    back = tmp_path / "pepper.back"

    typed(*(page["escrow key"] for page in pages[2:5]))
    call_command("concern_root", "pepper", str(folder / "pepper.sealed"), "--out", str(back))

    assert back.read_bytes() == (folder / "pepper").read_bytes()
    typed(*(page["root key"] for page in pages[2:5]))
    with pytest.raises(CommandError, match="something else"):
        call_command("concern_root", "pepper", str(folder / "pepper.sealed"), "--out", str(back))


@pytest.mark.parametrize("secret", ["root", "escrow"])
def test_new_sheets_are_made_from_old_ones(
    made: tuple[list[dict[str, str]], Path], typed: Any, capsys: Any, secret: str
) -> None:
    pages, _folder = made
    name = f"{secret} key"

    typed(*(page[name] for page in pages[:3]))
    call_command("concern_root", "split", secret)
    fresh = sheets(capsys.readouterr().out)

    old, new = ([page[name] for page in of] for of in (pages, fresh))
    assert set(old).isdisjoint(new)
    assert escrow.combine(new[:3]) == escrow.combine(old[:3])
    with pytest.raises(escrow.SharesDoNotFitError):
        escrow.combine([*old[:2], new[2]])


@pytest.mark.django_db
def test_the_root_signs_a_certifier_without_touching_the_portal(
    made: tuple[list[dict[str, str]], Path], typed: Any, tmp_path: Path
) -> None:
    pages, _folder = made
    request, signed = tmp_path / "request.json", tmp_path / "signed.json"
    handler = factories.make_key(factories.make_user("lead@example.org"))
    shares = [page["root key"] for page in pages[:3]]

    call_command("concern_root", "request", "lead@example.org", "--out", str(request))
    typed("yes", *shares)
    call_command("concern_root", "sign", str(request), "--out", str(signed))
    before = trust.trusted_certifiers(timezone.now().date())
    for _press in range(2):
        call_command("concern_root", "accept", str(signed))

    assert before == ()
    assert trust.trusted_certifiers(timezone.now().date()) == (handler.key,)
    assert TrustCertificate.objects.count() == 1


@pytest.mark.django_db
def test_the_root_signs_nothing_but_what_was_asked_and_confirmed(
    made: tuple[list[dict[str, str]], Path], typed: Any, tmp_path: Path
) -> None:
    pages, _folder = made
    request, signed = tmp_path / "request.json", tmp_path / "signed.json"
    factories.make_key(factories.make_user("lead@example.org"))
    shares = [page["root key"] for page in pages[:3]]
    call_command("concern_root", "request", "lead@example.org", "--out", str(request))
    asked = json.loads(request.read_text())

    typed("no")
    with pytest.raises(CommandError, match="Nothing was signed"):
        call_command("concern_root", "sign", str(request), "--out", str(signed))
    for wrong in ({**asked, "role": "lead"}, {"something": "else"}, []):
        request.write_text(json.dumps(wrong))
        typed("yes", *shares)
        with pytest.raises(CommandError):
            call_command("concern_root", "sign", str(request), "--out", str(signed))
    with pytest.raises(CommandError, match="a year at most"):
        call_command(
            "concern_root",
            *("request", "lead@example.org", "--until", "2099-01-01", "--out", str(request)),
        )
    with pytest.raises(CommandError, match="set up a vault"):
        call_command("concern_root", "request", "nobody@example.org", "--out", str(request))

    assert not signed.exists()


@pytest.mark.django_db
def test_only_what_the_pinned_root_signed_is_taken_in(
    made: tuple[list[dict[str, str]], Path], typed: Any, tmp_path: Path
) -> None:
    pages, _folder = made
    request, signed = tmp_path / "request.json", tmp_path / "signed.json"
    factories.make_key(factories.make_user("lead@example.org"))
    call_command("concern_root", "request", "lead@example.org", "--out", str(request))
    typed("yes", *(page["root key"] for page in pages[:3]))
    call_command("concern_root", "sign", str(request), "--out", str(signed))
    genuine = json.loads(signed.read_text())
    other = PrivateKeys.fresh()

    for forged in (
        {**genuine, "statement": {**genuine["statement"], "expires_on": "2027-01-01"}},
        {**genuine, "signature": {**genuine["signature"], "by": other.public.ed.hex()}},
        {"statement": genuine["statement"]},
        {},
    ):
        signed.write_text(json.dumps(forged))
        with pytest.raises(CommandError):
            call_command("concern_root", "accept", str(signed))
    HandlerKey.objects.update(x_public=other.public.x)
    signed.write_text(json.dumps(genuine))
    with pytest.raises(CommandError, match="not in use here"):
        call_command("concern_root", "accept", str(signed))

    assert not TrustCertificate.objects.exists()
