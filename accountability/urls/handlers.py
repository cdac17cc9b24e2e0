"""The addresses of handlers' own vaults, of certificates and of channels."""

from django.urls import path

from accountability.views import certificates, channels, ties, vault, vault_setup

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
    path("concerns/vault/leaked/", vault_setup.leaked, name="leaked_vault"),
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
    path("concerns/channels/", channels.channels, name="channels"),
    path("concerns/channels/keeping/", channels.days, name="days_kept"),
    path("concerns/channels/support/", channels.support, name="support"),
    path("concerns/channels/support/new/", channels.keep_support, name="new_support"),
    path("concerns/channels/support/<int:pk>/", channels.keep_support, name="keep_support"),
    path("concerns/channels/support/<int:pk>/drop/", channels.drop_support, name="drop_support"),
    path("concerns/channels/of/<slug:slug>/", channels.channel, name="channel"),
    path("concerns/channels/of/<slug:slug>/texts/", channels.describe, name="describe_channel"),
    path("concerns/channels/of/<slug:slug>/chain/", channels.chain, name="propose_chain"),
    path("concerns/channels/of/<slug:slug>/rehearsal/", channels.rehearse, name="rehearse"),
    path(
        "concerns/channels/of/<slug:slug>/opening/",
        channels.propose_opening,
        name="propose_opening",
    ),
    path(
        "concerns/channels/of/<slug:slug>/changes/<int:pk>/", channels.decide, name="decide_change"
    ),
]
