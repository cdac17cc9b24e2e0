"""Which texts about members exist in every language, and where each is written. A member's own words are stored once, with their language."""

from django.utils.translation import gettext_lazy as _
from modeltranslation.translator import TranslationOptions, register

from alliance.places_of_texts import page, texts_of
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


texts_of(Partnership, _("Partners and donors"))
texts_of(
    PolicyVersion,
    _("Framework texts"),
    page("members:policy", "document.public_id", "number"),
)
texts_of(Announcement, _("Messages to members"))
