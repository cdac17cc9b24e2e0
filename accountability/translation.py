"""Which texts of accountability exist in every language."""

from modeltranslation.translator import TranslationOptions, register

from accountability.models import IntakeChannel, Standard, StandardAssessment, SupportResource


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
