"""The words that were found, marked in a title and in the lines around them, and everything else escaped.

Which words those are is asked of the database, so that a mark stands exactly where the search saw a hit: its own
headlines know neither the second form of a word nor our ways of writing Arabic.
"""

from collections.abc import Iterable

from django.db import connection
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from alliance.finding.languages import CONFIGURATIONS, WORD_FOR_WORD
from alliance.finding.words import WORD, Terms

BEFORE, LONGEST = 60, 220
_FOUND = """
WITH asked AS MATERIALIZED (
  SELECT config, portal_asked(config::regconfig, term) AS query
  FROM unnest(%(configs)s::text[]) AS config, unnest(%(terms)s::text[]) AS term
)
SELECT DISTINCT said.config, said.word
FROM unnest(%(tongues)s::text[], %(words)s::text[]) AS said(config, word)
JOIN asked USING (config)
WHERE portal_lexemes(said.config::regconfig, said.word) @@ asked.query
"""


class Marker:
    """Knows of some texts which of their words were found. One query for any number of texts."""

    def __init__(self, terms: Terms, texts: Iterable[tuple[str, str]]) -> None:
        self._found = _found_in(terms, list(texts)) if terms.words else frozenset()

    def marked(self, language: str, text: str) -> SafeString:
        """The text with its found words in <mark>."""
        parts: list[tuple[str, str]] = []
        done = 0
        for place in WORD.finditer(text):
            if self._is_found(language, place[0]):
                parts.append((text[done : place.start()], place[0]))
                done = place.end()
        return format_html("{}{}", format_html_join("", "{}<mark>{}</mark>", parts), text[done:])

    def around(self, language: str, text: str) -> SafeString:
        """Two lines of a text: those around the first word that was found, or its beginning."""
        first = next(
            (place.start() for place in WORD.finditer(text) if self._is_found(language, place[0])),
            0,
        )
        return self.marked(language, _cut(text, max(0, first - BEFORE)))

    def _is_found(self, language: str, word: str) -> bool:
        return (_configuration(language), word) in self._found


def _found_in(terms: Terms, texts: list[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    said = sorted(
        {(_configuration(tongue), word) for tongue, text in texts for word in WORD.findall(text)}
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _FOUND,
            {
                "configs": sorted({config for config, _word in said}),
                "terms": terms.words,
                "tongues": [config for config, _word in said],
                "words": [word for _config, word in said],
            },
        )
        return frozenset(cursor.fetchall())


def _configuration(language: str) -> str:
    return CONFIGURATIONS.get(language, WORD_FOR_WORD)


def _cut(text: str, start: int) -> str:
    """Two lines from a place on, at the borders of words, with dots where something is left out."""
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    end = start + LONGEST
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return f"{before}{' '.join(text[start:end].split())}{after}"
