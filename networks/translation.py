"""Which texts of the networks exist in every language, and where each is written."""

from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import TranslationOptions, register

from alliance.places_of_texts import page, texts_of
from networks.models import AdmissionPolicy, Body, Network, Seat, Theme


@register(Network)
class NetworkTranslation(TranslationOptions):
    fields = ("name", "summary", "note")
    required_languages = ("en",)


@register(Theme)
class ThemeTranslation(TranslationOptions):
    fields = ("name",)


@register(Body)
class BodyTranslation(TranslationOptions):
    fields = ("name", "note")


@register(Seat)
class SeatTranslation(TranslationOptions):
    fields = ("title",)


@register(AdmissionPolicy)
class AdmissionPolicyTranslation(TranslationOptions):
    fields = ("note",)


texts_of(Network, _("Pages of networks"), page("networks:edit_page", "slug"))
texts_of(Theme, _("Themes"))
texts_of(Body, _("Bodies"), page("networks:change_body", "network.slug", "slug"))
texts_of(
    Seat, _("Seats"), page("networks:change_seat", "body.network.slug", "body.slug", "position")
)
texts_of(AdmissionPolicy, _("Rules of admission"), page("networks:admission", "network.slug"))
