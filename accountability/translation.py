"""Which texts of accountability exist in every language, and where each is written."""

from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import TranslationOptions, register

from accountability.models import IntakeChannel, Standard, StandardAssessment, SupportResource
from alliance.places_of_texts import page, texts_of


@register(IntakeChannel)
class IntakeChannelTranslation(TranslationOptions):
    fields = ("other_ways",)


@register(SupportResource)
class SupportResourceTranslation(TranslationOptions):
    fields = ("name", "what")


@register(Standard)
class StandardTranslation(TranslationOptions):
    fields = ("text",)


@register(StandardAssessment)
class StandardAssessmentTranslation(TranslationOptions):
    fields = ("summary",)


texts_of(
    IntakeChannel,
    _("Ways of raising a concern"),
    page("accountability:describe_channel", "network.slug"),
)
texts_of(SupportResource, _("Places of help"), page("accountability:keep_support", "pk"))
texts_of(Standard, _("Standards, one by one"))
texts_of(StandardAssessment, _("Self-assessments"))
