"""Which texts of the networks exist in every language."""

from modeltranslation.translator import TranslationOptions, register

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
