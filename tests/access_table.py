"""Who may go where: every address and every kind of visitor, the expected answers written by hand.

200 the page, 302 sent on (a visitor without an account: to sign in), 403 seen but not allowed, 404 not even seen,
405 not with this method.
"""

from dataclasses import dataclass, field

from alliance import demo_accounts

# The columns, from left to right.
VISITORS: dict[str, str | None] = {
    "anyone": None,
    "applicant": demo_accounts.APPLICANT,
    "member": demo_accounts.MEMBER,
    "representative": demo_accounts.REPRESENTATIVE,
    "national coordinator": demo_accounts.CAMEROON,
    "regional coordinator": demo_accounts.AFRICA,
    "secretariat": demo_accounts.SECRETARIAT,
    "focal point": demo_accounts.FOCAL_POINT,
    "board": demo_accounts.BOARD,
    "technical administrator": demo_accounts.TECHNICAL,
    "stranger from another network": demo_accounts.LATIN_AMERICA,
}

# Values of addresses that name rows; tests put the rows' own keys in place of these words.
AFRICAN_COUNT, DISPUTED_COUNT, BUILD = "an African count", "a disputed count", "the first build"


@dataclass(frozen=True)
class Row:
    """One address asked with one method, and the answer to each visitor, in the order of the columns."""

    name: str
    answers: tuple[int, ...]
    values: dict[str, object] = field(default_factory=dict)
    method: str = "GET"


def everyone(code: int) -> tuple[int, ...]:
    return (code,) * len(VISITORS)


def signed_in(code: int) -> tuple[int, ...]:
    """The same answer to everybody with an account; others are sent to sign in."""
    return (302, *(code,) * (len(VISITORS) - 1))


def only(code: int, *who: str, otherwise: int) -> tuple[int, ...]:
    """This answer to these, another to everybody else with an account; others are sent to sign in."""
    return (302, *(code if visitor in who else otherwise for visitor in list(VISITORS)[1:]))


PUBLIC, SIGNED_IN = everyone(200), signed_in(200)
# The account pages for people who are not signed in send everybody else away.
BEFORE_SIGN_IN = (200, *(302,) * (len(VISITORS) - 1))
SECRETARIAT_ONLY = only(200, "secretariat", otherwise=403)
FRESH_PROOF = signed_in(302)

TABLE = (
    # --- for everyone
    Row("livez", PUBLIC),
    Row("choose_language", everyone(302)),
    Row("home", PUBLIC),
    Row("about", PUBLIC),
    Row("components", PUBLIC),
    Row("networks:networks", PUBLIC),
    Row("networks:map", PUBLIC),
    Row("networks:map_dark", PUBLIC),
    Row("networks:network", PUBLIC, {"slug": "africa"}),
    Row("networks:network", everyone(404), {"slug": "atlantis"}),
    Row("accountability:framework", PUBLIC),
    Row("accountability:concerns", PUBLIC),
    Row("reports:plans", PUBLIC),
    Row("reports:plan", PUBLIC, {"plan": "2021-2024"}),
    Row("reports:result_area", PUBLIC, {"plan": "2017-2020", "area": "1"}),
    Row("reports:figures", PUBLIC),
    Row("reports:figure", PUBLIC, {"slug": "awareness-workshops"}),
    Row("reports:figure_csv", PUBLIC, {"slug": "awareness-workshops"}),
    Row("reports:highlights", PUBLIC, {"year": 2017}),
    Row("reports:highlights", everyone(404), {"year": 1999}),
    Row("reports:reports", PUBLIC),
    Row("reports:report", PUBLIC, {"year": 2017}),
    Row("reports:report_section", PUBLIC, {"year": 2017, "section": "year"}),
    Row("reports:report_file", PUBLIC, {"year": 2017, "name": "figures.csv"}),
    Row("reports:edition", PUBLIC, {"year": 2017, "number": 1}),
    Row("reports:edition", everyone(404), {"year": 2017, "number": 9}),
    Row("reports:edition_section", PUBLIC, {"year": 2017, "number": 1, "section": "year"}),
    Row("reports:edition_file", PUBLIC, {"year": 2017, "number": 1, "name": "report.pdf"}),
    # --- counts: coordinations see their own networks', the Secretariat all of them
    Row("manage", SIGNED_IN),
    Row(
        "reports:counts",
        only(
            200,
            "national coordinator",
            "regional coordinator",
            "secretariat",
            "stranger from another network",
            otherwise=403,
        ),
        {"year": 2017},
    ),
    Row(
        "reports:change_count",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": AFRICAN_COUNT},
    ),
    Row(
        "reports:change_count",
        only(200, "regional coordinator", "secretariat", otherwise=404),
        {"public_id": AFRICAN_COUNT},
        method="POST",
    ),
    Row(
        "reports:settle_conflict",
        (302, 404, 404, 404, 404, 403, 200, 404, 404, 404, 404),
        {"public_id": AFRICAN_COUNT},
    ),
    Row(
        "reports:settle_conflict",
        only(200, "secretariat", otherwise=404),
        {"public_id": DISPUTED_COUNT},
        method="POST",
    ),
    # --- building and publishing: the Secretariat
    Row("reports:builder", SECRETARIAT_ONLY, {"year": 2017}),
    Row("reports:builder", SECRETARIAT_ONLY, {"year": 2017}, method="POST"),
    Row("reports:build", SECRETARIAT_ONLY, {"pk": BUILD}),
    Row("reports:build_status", SECRETARIAT_ONLY, {"pk": BUILD}),
    Row("reports:cancel_build", signed_in(405), {"pk": BUILD}),
    Row(
        "reports:cancel_build",
        only(302, "secretariat", otherwise=403),
        {"pk": BUILD},
        method="POST",
    ),
    Row("reports:retry_build", signed_in(405), {"pk": BUILD}),
    Row(
        "reports:retry_build",
        only(302, "secretariat", otherwise=403),
        {"pk": BUILD},
        method="POST",
    ),
    # what is published already is not published again, not even by those who may publish
    Row("reports:publish_build", signed_in(403), {"pk": BUILD}),
    Row(
        "reports:publish_build",
        only(302, "secretariat", otherwise=403),
        {"pk": BUILD},
        method="POST",
    ),
    Row("reports:preview", SECRETARIAT_ONLY, {"pk": BUILD, "language": "en"}),
    Row(
        "reports:preview_section",
        SECRETARIAT_ONLY,
        {"pk": BUILD, "language": "en", "section": "year"},
    ),
    Row(
        "reports:preview_file",
        SECRETARIAT_ONLY,
        {"pk": BUILD, "language": "en", "name": "figures.csv"},
    ),
    # --- accounts
    Row("account_login", BEFORE_SIGN_IN),
    Row("account_signup", BEFORE_SIGN_IN),
    Row("account_request_login_code", BEFORE_SIGN_IN),
    Row("account_confirm_login_code", everyone(302)),
    Row("account_reset_password", PUBLIC),
    Row("account_confirm_password_reset_code", everyone(302)),
    Row("account_complete_password_reset", everyone(302)),
    Row("account_password_reset_completed", PUBLIC),
    Row("account_inactive", PUBLIC),
    Row("account_logout", SIGNED_IN),
    Row("account_email_verification_sent", everyone(302)),
    Row("account_reauthenticate", signed_in(200)),
    Row("confirm_by_code", SIGNED_IN),
    Row("usersessions_list", SIGNED_IN),
    Row("mfa_index", SIGNED_IN),
    Row("mfa_authenticate", everyone(302)),
    # nobody without a second step can confirm with it
    Row(
        "mfa_reauthenticate",
        only(302, "applicant", "member", "representative", otherwise=200),
    ),
    Row("mfa_reauthenticate_webauthn", everyone(302)),
    Row("mfa_login_webauthn", everyone(302)),
    Row("account_email", FRESH_PROOF),
    Row("account_change_password", FRESH_PROOF),
    Row("account_set_password", FRESH_PROOF),
    Row("mfa_activate_totp", FRESH_PROOF),
    Row("mfa_deactivate_totp", FRESH_PROOF),
    Row("mfa_view_recovery_codes", FRESH_PROOF),
    Row("mfa_generate_recovery_codes", FRESH_PROOF),
    Row("mfa_download_recovery_codes", FRESH_PROOF),
    Row("mfa_list_webauthn", FRESH_PROOF),
    Row("mfa_add_webauthn", FRESH_PROOF),
    Row("mfa_remove_webauthn", FRESH_PROOF, {"pk": 1}),
    Row("mfa_edit_webauthn", FRESH_PROOF, {"pk": 1}),
)
# Answers that depend on the state of the parts, not on the visitor.
ASIDE = {"readyz"}
