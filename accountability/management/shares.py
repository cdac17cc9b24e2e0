"""Asking trustees for their shares at a terminal, and showing new ones."""

from collections.abc import Callable

from django.core.management.base import CommandError, OutputWrapper

from accountability.vault.escrow import THRESHOLD, SharesDoNotFitError, combine, split


def asked_for(what: str, *, fits: Callable[[bytes], bool], out: OutputWrapper) -> bytes:
    """The secret that three shares make, typed one after the other. Raises CommandError where it is not the one that was meant."""
    out.write(
        f"Three shares of the {what} are needed. Each has 33 words; lines may be typed as on the paper."
    )
    shares = [input(f"Share {number} of {THRESHOLD}: ") for number in range(1, THRESHOLD + 1)]
    try:
        secret = combine(shares)
    except SharesDoNotFitError as error:
        raise CommandError(str(error)) from error
    if not fits(secret):
        raise CommandError(f"These are shares of something else than the {what} pinned here.")
    return secret


def show_shares(secrets: dict[str, bytes], out: OutputWrapper) -> None:
    """Five sheets, one for each trustee: a share of each secret."""
    shares = {what: split(secret) for what, secret in secrets.items()}
    for number, sheet in enumerate(zip(*shares.values(), strict=True), start=1):
        out.write(f"\f\nSheet of trustee {number}\n")
        for what, share in zip(shares, sheet, strict=True):
            out.write(f"{what}:")
            words = share.split()
            for start in range(0, len(words), 3):
                out.write(f"  {start + 1:2}. {' '.join(words[start : start + 3])}")
            out.write("")
