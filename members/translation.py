"""Which texts about members exist in every language. A member's own words are stored once, with their language."""

from modeltranslation.translator import TranslationOptions, register

from members.models import Announcement, Partnership, PolicyVersion


@register(Partnership)
class PartnershipTranslation(TranslationOptions):
    fields = ("note",)


@register(PolicyVersion)
class PolicyVersionTranslation(TranslationOptions):
    fields = ("title", "text", "summary", "changes")


@register(Announcement)
class AnnouncementTranslation(TranslationOptions):
    fields = ("title", "body")
