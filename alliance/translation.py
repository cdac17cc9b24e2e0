"""Which texts of the floor exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from alliance.models import GlossaryTerm


@register(GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    fields = ("term", "definition")
