"""What machines read of the glossary: a set of words, and each word with what it means."""

from django.urls import reverse
from django.utils.translation import gettext as _

from alliance.glossary import Letter
from alliance.models import GlossaryTerm
from alliance.structured import Node, term, term_set
from alliance.templatetags.words import told_of


def of_glossary(letters: list[Letter]) -> Node:
    words = [word.term for letter in letters for word in letter.words]
    return _the_set([term(_name(word), _path(word)) for word in words])


def of_word(word: GlossaryTerm) -> Node:
    meaning = told_of(word, "definition")
    return term(
        _name(word),
        _path(word),
        description=meaning.text,
        inLanguage=meaning.language,
        inDefinedTermSet=_the_set(),
    )


def _the_set(terms: list[Node] | None = None) -> Node:
    return term_set(_("Glossary"), reverse("glossary"), terms or ())


def _name(word: GlossaryTerm) -> str:
    return told_of(word, "term").text


def _path(word: GlossaryTerm) -> str:
    return reverse("glossary_term", args=[word.slug])
