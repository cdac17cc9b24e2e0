"""Who may go where: the addresses of accountability/urls/handlers.py. Everybody's vault is locked here.

A vault is everybody's own; what needs an open one asks its holders for their words and is not there for others. Channels
are kept by the accountability lead (the focal point of the table) and the Secretariat's lead.
"""

from collections.abc import Callable

from accountability.models import SupportResource
from tests.access.visitors import FRESH_PROOF, Row, only, signed_in

WITH_VAULT = ("secretariat", "focal point", "board")
LOCKED = only(403, *WITH_VAULT, otherwise=404)
OWN = only(200, *WITH_VAULT, otherwise=404)
NOT_BEGUN = signed_in(404)
NOT_WITH_THIS_METHOD = signed_in(405)
KEEPERS = ("secretariat", "focal point")
KEPT = only(200, *KEEPERS, otherwise=403)
DONE = only(302, *KEEPERS, otherwise=403)
NOT_THERE = only(404, *KEEPERS, otherwise=403)

ANY = {"pk": 4711}
WHOLE = {"slug": "alliance"}
PLACE = {"pk": "the first place of support"}


def the_first_place() -> object:
    return SupportResource.objects.order_by("pk")[0].pk


KEYS: dict[str, Callable[[], object]] = {"the first place of support": the_first_place}

ROWS: tuple[Row, ...] = (
    # --- one's own vault
    Row("accountability:vault", signed_in(200)),
    Row("accountability:vault", NOT_WITH_THIS_METHOD, method="POST"),
    *(
        Row(f"accountability:{name}", FRESH_PROOF, method=method)
        for name in ("begin_vault", "recover_vault", "retire_vault", "leaked_vault")
        for method in ("GET", "POST")
    ),
    *(
        Row(f"accountability:{name}", NOT_BEGUN, method=method)
        for name in ("vault_words", "vault_words_again", "vault_kit", "vault_kit_again")
        for method in ("GET", "POST")
    ),
    *(
        Row(f"accountability:{name}", LOCKED, method=method)
        for name in ("change_passphrase", "renew_kit", "kept_post")
        for method in ("GET", "POST")
    ),
    Row("accountability:unlock", OWN),
    Row("accountability:unlock", OWN, method="POST"),
    Row("accountability:lock_vault", NOT_WITH_THIS_METHOD),
    Row("accountability:lock_vault", signed_in(302), method="POST"),
    Row("accountability:ties", OWN),
    Row("accountability:ties", OWN, method="POST"),
    Row("accountability:confirm_ties", NOT_WITH_THIS_METHOD),
    Row("accountability:confirm_ties", only(302, *WITH_VAULT, otherwise=404), method="POST"),
    Row("accountability:end_tie", NOT_WITH_THIS_METHOD, ANY),
    Row("accountability:end_tie", signed_in(404), ANY, "POST"),
    # --- certificates
    Row("accountability:certificates", LOCKED),
    Row("accountability:certificates", NOT_WITH_THIS_METHOD, method="POST"),
    Row("accountability:certify", LOCKED),
    Row("accountability:certify", LOCKED, method="POST"),
    Row("accountability:confirm_certificate", LOCKED, ANY),
    Row("accountability:confirm_certificate", LOCKED, ANY, "POST"),
    Row("accountability:withdraw_certificate", NOT_WITH_THIS_METHOD, ANY),
    Row("accountability:withdraw_certificate", LOCKED, ANY, "POST"),
    # --- channels
    Row("accountability:channels", KEPT),
    Row("accountability:channels", KEPT, method="POST"),
    Row("accountability:days_kept", KEPT),
    Row("accountability:days_kept", KEPT, method="POST"),
    Row("accountability:channel", KEPT, WHOLE),
    Row("accountability:channel", NOT_THERE, {"slug": "atlantis"}),
    Row("accountability:channel", NOT_WITH_THIS_METHOD, WHOLE, "POST"),
    Row("accountability:describe_channel", KEPT, WHOLE),
    Row("accountability:describe_channel", KEPT, WHOLE, "POST"),
    Row("accountability:propose_chain", KEPT, WHOLE),
    Row("accountability:propose_chain", KEPT, WHOLE, "POST"),
    Row("accountability:rehearse", NOT_WITH_THIS_METHOD, WHOLE),
    Row("accountability:rehearse", DONE, WHOLE, "POST"),
    Row("accountability:propose_opening", NOT_WITH_THIS_METHOD, WHOLE),
    Row("accountability:propose_opening", DONE, WHOLE, "POST"),
    Row("accountability:decide_change", NOT_WITH_THIS_METHOD, {**WHOLE, **ANY}),
    Row("accountability:decide_change", NOT_THERE, {**WHOLE, **ANY}, "POST"),
    Row("accountability:support", KEPT),
    Row("accountability:support", NOT_WITH_THIS_METHOD, method="POST"),
    Row("accountability:new_support", KEPT),
    Row("accountability:new_support", KEPT, method="POST"),
    Row("accountability:keep_support", KEPT, PLACE),
    Row("accountability:keep_support", KEPT, PLACE, "POST"),
    Row("accountability:keep_support", NOT_THERE, ANY),
    Row("accountability:drop_support", NOT_WITH_THIS_METHOD, PLACE),
    Row("accountability:drop_support", NOT_THERE, ANY, "POST"),
)
