"""The addresses of accounts: allauth's pages, the risky ones behind a fresh confirmation."""

from allauth.account import views as account
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.urls import include, path

from alliance.confirmation import confirm_by_code, freshly_confirmed

urlpatterns = [
    path("confirm-by-code/", confirm_by_code, name="confirm_by_code"),
    # The same addresses and names as allauth's, met first.
    path("email/", freshly_confirmed(account.email), name="account_email"),
    path(
        "password/change/",
        freshly_confirmed(account.password_change),
        name="account_change_password",
    ),
    path("password/set/", freshly_confirmed(account.password_set), name="account_set_password"),
    path("2fa/totp/activate/", freshly_confirmed(totp.activate_totp), name="mfa_activate_totp"),
    path(
        "2fa/totp/deactivate/", freshly_confirmed(totp.deactivate_totp), name="mfa_deactivate_totp"
    ),
    path("2fa/webauthn/", freshly_confirmed(webauthn.list_webauthn), name="mfa_list_webauthn"),
    path("2fa/webauthn/add/", freshly_confirmed(webauthn.add_webauthn), name="mfa_add_webauthn"),
    path(
        "2fa/webauthn/keys/<int:pk>/remove/",
        freshly_confirmed(webauthn.remove_webauthn),
        name="mfa_remove_webauthn",
    ),
    path(
        "2fa/webauthn/keys/<int:pk>/edit/",
        freshly_confirmed(webauthn.edit_webauthn),
        name="mfa_edit_webauthn",
    ),
    path(
        "2fa/recovery-codes/",
        freshly_confirmed(recovery_codes.view_recovery_codes),
        name="mfa_view_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/generate/",
        freshly_confirmed(recovery_codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "2fa/recovery-codes/download/",
        freshly_confirmed(recovery_codes.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("", include("allauth.urls")),
]
