"""Which texts about members exist in every language. A member's own words are stored once, with their language."""

from modeltranslation.translator import TranslationOptions, register

from members.models import Partnership


@register(Partnership)
class PartnershipTranslation(TranslationOptions):
    fields = ("note",)
