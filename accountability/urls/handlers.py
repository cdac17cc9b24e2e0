"""The addresses of handlers' own vaults, of certificates and of channels."""

from django.urls import path

from accountability.views import certificates, ties, vault, vault_setup

urlpatterns = [
    path("concerns/desk/unlock/", vault.unlock, name="unlock"),
    path("concerns/desk/lock/", vault.lock_vault, name="lock_vault"),
    path("concerns/desk/kept/", vault.kept, name="kept_post"),
    path("concerns/vault/", vault_setup.vault, name="vault"),
    path("concerns/vault/begin/", vault_setup.begin, name="begin_vault"),
    path("concerns/vault/recover/", vault_setup.recover, name="recover_vault"),
    path("concerns/vault/passphrase/", vault_setup.change, name="change_passphrase"),
    path("concerns/vault/kit/renew/", vault_setup.renew_kit, name="renew_kit"),
    path("concerns/vault/words/", vault_setup.words, name="vault_words"),
    path("concerns/vault/words/again/", vault_setup.words_again, name="vault_words_again"),
    path("concerns/vault/kit/", vault_setup.kit, name="vault_kit"),
    path("concerns/vault/kit/again/", vault_setup.kit_again, name="vault_kit_again"),
    path("concerns/vault/retire/", vault_setup.retire, name="retire_vault"),
    path("concerns/vault/ties/", ties.ties, name="ties"),
    path("concerns/vault/ties/confirm/", ties.confirm_ties, name="confirm_ties"),
    path("concerns/vault/ties/<int:pk>/end/", ties.end_tie, name="end_tie"),
    path("concerns/desk/certificates/", certificates.certificates, name="certificates"),
    path("concerns/desk/certificates/new/", certificates.certify, name="certify"),
    path("concerns/desk/certificates/<int:pk>/", certificates.confirm, name="confirm_certificate"),
    path(
        "concerns/desk/certificates/<int:pk>/end/",
        certificates.withdraw,
        name="withdraw_certificate",
    ),
]
