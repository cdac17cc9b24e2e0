"""A small alliance whose networks tell of their year: who writes, who decides, a number to cite."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from reports.actions.evidence import EvidenceFacts, keep_photo
from reports.actions.highlights import (
    Found,
    HighlightFacts,
    decide_highlight,
    draft_highlight,
    send_highlight,
    write_highlight,
)
from reports.models import Evidence, Highlight, NetworkReturn, SafetyAnswer
from tests.alliance import specimens
from tests.reports.cycle import Cycle, small_cycle
from tests.reports.entry import indicator_of, plan

SAFE = {question.value: Found(is_found=False) for question in SafetyAnswer.Question}
REFERENCE = "2021-2024-1-1.country"


@dataclass
class Told:
    """The cycle of returns with an indicator in its plan, whose number the country may cite as `REFERENCE`."""

    cycle: Cycle

    def draft(self, by: str = "editor", title: str = "A law was changed") -> Highlight:
        return draft_highlight(
            network=self.cycle.country,
            period=self.cycle.period,
            title=title,
            language="en",
            by=self.cycle.person(by),
        )

    def written(
        self,
        body: str = "Ministries now listen.",
        by: str = "editor",
        highlight: Highlight | None = None,
        **more: Any,
    ) -> Highlight:
        row = highlight or self.draft(by)
        texts = {"en": body} if isinstance(body, str) else body
        title: Mapping[str, str] = more.pop("title", {"en": "A law was changed"})
        facts = HighlightFacts(title=dict(title), body=texts, language="en", **more)
        return write_highlight(
            highlight=row, facts=facts, version=row.version, by=self.cycle.person(by)
        )

    def sent(self, body: str = "Ministries now listen.", by: str = "editor") -> Highlight:
        row = self.written(body, by)
        return send_highlight(highlight=row, version=row.version, by=self.cycle.person(by))

    def published(
        self, body: str = "Ministries now listen.", on: date | None = None, by: str = "region"
    ) -> Highlight:
        row = self.sent(body)
        return decide_highlight(
            highlight=row,
            version=row.version,
            publish_on=on,
            answers=SAFE,
            by=self.cycle.person(by),
        )

    def approve(self) -> None:
        NetworkReturn.objects.update(state=NetworkReturn.State.APPROVED)

    def photo(self, highlight: Highlight, **facts: Any) -> Evidence:
        upload = SimpleUploadedFile("group.jpg", specimens.jpeg(), "image/jpeg")
        return keep_photo(
            highlight=highlight,
            upload=upload,
            facts=EvidenceFacts(**facts),
            by=self.cycle.person("editor"),
        )


def small_world(code: str = "2024") -> Told:
    cycle = small_cycle(code)
    indicator_of(plan(), cycle.measure, code="1.1")
    return Told(cycle)
