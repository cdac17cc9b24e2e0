"""Who may go where on the floor, in the pages on how we behave, and with accounts."""

from tests.access.visitors import (
    BEFORE_SIGN_IN,
    FRESH_PROOF,
    PUBLIC,
    SIGNED_IN,
    Row,
    everyone,
    only,
    signed_in,
)

ROWS = (
    Row("livez", PUBLIC),
    Row("choose_language", everyone(302)),
    Row("home", PUBLIC),
    Row("about", PUBLIC),
    Row("components", PUBLIC),
    Row("accountability:framework", PUBLIC),
    Row("accountability:concerns", PUBLIC),
    Row("manage", SIGNED_IN),
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
