"""Which texts of the floor exist in every language, and where each is written."""

from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import TranslationOptions, register

from alliance.models import GlossaryTerm
from alliance.places_of_texts import texts_of


@register(GlossaryTerm)
class GlossaryTermTranslation(TranslationOptions):
    fields = ("term", "definition")


texts_of(GlossaryTerm, _("Terms of the glossary"))
