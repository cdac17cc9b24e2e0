"""The last chapters: how to read the figures, and the annex with every figure, definition and rule."""

from django.utils.translation import gettext as _

from reports import numbers
from reports.tree import figures
from reports.tree.book import Book, Json, last_day
from reports.tree.document import (
    Block,
    Bullets,
    Column,
    Heading,
    Para,
    Row,
    Run,
    Section,
    Table,
    Term,
    Terms,
    Words,
    words,
)


def how_to_read(book: Book) -> Section:
    blocks: list[Block] = list(
        book.blocks(
            book.snapshot["narratives"].get("how_to_read"), where=_("How to read the figures")
        )
    )
    blocks += [
        Heading(words(_("Words beside the numbers")), 2, "words-beside-numbers"),
        _qualifiers(book),
    ]
    blocks += _listed_states(book)
    return Section("how-to-read", _("How to read the figures"), tuple(blocks))


def _qualifiers(book: Book) -> Terms:
    """What the words beside a number promise, each shown on a number."""

    def example(qualifier: str, wording: str) -> Words:
        return words(numbers.begin(numbers.say("50", qualifier, wording, book.language)))

    return Terms(
        (
            Term(example("exactly", ""), words(_("The source gives this number and no other."))),
            Term(
                example("at_least", "more_than"),
                words(_("The source says that the number is higher than this one.")),
            ),
            Term(
                example("at_least", "at_least"),
                words(
                    _(
                        "The number is this one or higher. Whatever is added from several such numbers is printed so too."
                    )
                ),
            ),
            Term(
                example("about", ""),
                words(_("The number is an estimate. Bars of estimates are hatched.")),
            ),
        )
    )


def _listed_states(book: Book) -> list[Block]:
    """Figures without one clear number, kind by kind, so that nobody takes a gap for a zero."""
    headings = {
        "conflict": (
            _("Where sources differ"),
            _(
                "Two sources give different numbers for the same thing. Both are shown and neither counts until somebody who knows decides."
            ),
        ),
        "cannot_be_added": (
            _("What cannot be added"),
            _("For these figures the numbers of the networks do not make a total."),
        ),
        "not_yet": (
            _("What is not yet reported"),
            _("These figures are expected and missing. A missing number is not a zero."),
        ),
        "not_reported": (
            _("What nobody reported"),
            _("No network reported these figures for the year."),
        ),
        "withheld": (
            _("What is withheld"),
            _("These numbers are left out because they could point to single persons."),
        ),
        "not_applicable": (
            _("What does not apply"),
            _("These figures do not apply to the network and are left out of its totals."),
        ),
        "zero": (
            _("Where zero was reported"),
            _("Somebody reported these zeros. They count as zero."),
        ),
    }
    blocks: list[Block] = []
    for state, (heading, explanation) in headings.items():
        shown = [
            figure
            for figure in book.snapshot["figures"]
            if figure["state"] == state
            and (figure["network"] != book.alliance or figures.speaks_for_the_whole(figure))
        ]
        if shown:
            blocks.append(Heading(words(heading), 2, f"state-{state}".replace("_", "-")))
            blocks.append(Para(words(explanation)))
            blocks.append(Bullets(tuple(_state_line(book, figure) for figure in shown)))
    gaps = [figure for figure in book.snapshot["figures"] if figures.is_gap(figure)]
    if gaps:
        blocks.append(Heading(words(_("Claimed and listed")), 2, "claimed-and-listed"))
        blocks.append(
            Para(
                words(
                    _(
                        "Some sources give a number and name fewer or more things than that. Both are printed, and nothing is mended."
                    )
                )
            )
        )
        blocks.append(Bullets(tuple(_claims_line(book, figure) for figure in gaps)))
    return blocks


def _state_line(book: Book, figure: Json) -> Words:
    runs = [Run(_whose(book, figure)), Run(" "), book.number(figure), Run(".")]
    extra = []
    if figure.get("disputed") and figure["state"] != "conflict":
        extra.append(_("A part of this figure is disputed and left out: its sources differ."))
    if figure["state"] == "cannot_be_added":
        extra.append(numbers.say_refusal(figure["refusal"]))
        extra.append(numbers.say_highest(figure, book.language))
    runs += [Run(f" {told}") for told in extra if told]
    if figure["state"] == "conflict":
        runs += [
            Run(
                " "
                + _("%(number)s according to %(source)s.")
                % {
                    "number": numbers.begin(
                        numbers.say(one["value"], one["qualifier"], one["wording"], book.language)
                    ),
                    "source": figures.say_source(book, one["source"]),
                }
            )
            for one in figure["conflict"]
            if one["source"]
        ]
    elif figure["remark"]:
        runs += [Run(" "), *book.line(figure["remark"]).runs]
    return Words(tuple(runs))


def _claims_line(book: Book, figure: Json) -> Words:
    titles = book.listed(book.text(one["title"]) for one in figure["claims"]["listed"])
    return Words(
        (
            Run(_whose(book, figure)),
            Run(" "),
            Run(numbers.say_claims(figure["claims"], book.language), strong=True),
            Run(". "),
            Run(_("Listed are: %(titles)s.") % {"titles": titles}),
        )
    )


def _whose(book: Book, figure: Json) -> str:
    """What a line is about: the figure and whose it is."""
    return _("%(name)s, %(network)s:") % {
        "name": figures.name_of(book, figure).plain,
        "network": book.network(figure["network"]),
    }


# --- the annex ------------------------------------------------------------------------------------------


def annex(book: Book) -> Section:
    blocks: list[Block] = []
    for area in book.snapshot["plan"]["areas"]:
        shown = book.figures_of(area=area["code"])
        if shown:
            blocks.append(
                figures.figures_table(
                    book,
                    shown,
                    anchor=f"all-figures-{area['code']}",
                    caption=book.text(area["name"]),
                    with_network=True,
                    with_sources=True,
                )
            )
    if blocks:
        blocks[:0] = _opening_of_figures(book)
    blocks += _remarks(book)
    blocks += _definitions(book)
    blocks += _completeness(book)
    blocks += _about_the_figures(book)
    return Section("annex", _("Annex"), tuple(blocks))


def _opening_of_figures(book: Book) -> list[Block]:
    """What the column of sources refers to."""
    documents = tuple(
        words(
            _("%(number)s: %(document)s")
            % {"number": numbers.digits(str(number), book.language), "document": document}
        )
        for number, document in enumerate(figures.documents_of(book), start=1)
    )
    heading = Heading(words(_("Every figure with its source")), 2, "all-figures")
    if not documents:
        return [heading]
    explained = _(
        "The last column names the document by its number in this list, and the place in it."
    )
    return [heading, Para(words(explained)), Bullets(documents)]


def _remarks(book: Book) -> list[Block]:
    shown = [figure for figure in book.snapshot["figures"] if figure["remark"]]
    if not shown:
        return []
    return [
        Heading(words(_("Remarks")), 2, "remarks"),
        Terms(
            tuple(
                Term(
                    words(
                        _("%(name)s, %(network)s")
                        % {
                            "name": figures.name_of(book, figure).plain,
                            "network": book.network(figure["network"]),
                        }
                    ),
                    book.line(figure["remark"]),
                )
                for figure in shown
            )
        ),
    ]


def _definitions(book: Book) -> list[Block]:
    """What each measure counts and how it adds, for the measures that this report prints."""
    used = {figure["measure"] for figure in book.snapshot["figures"]}
    shown = [
        book.measures[code]
        for code in dict.fromkeys(one["measure"] for one in book.snapshot["indicators"])
        if code in used
    ]
    if not shown:
        return []
    rows = tuple(
        Row((book.line(one["name"]), book.line(one["counts"]), words(rule_of(one))))
        for one in shown
    )
    return [
        Heading(words(_("What is counted, and how it adds")), 2, "definitions"),
        Para(
            words(
                _(
                    "The indicators under the result areas were made for this portal, one for each kind of figure; those of the plan itself are not public."
                )
            )
        )
        if any(one["origin"] == "portal" for one in book.snapshot["indicators"])
        else Para(words(_("The indicators are those of the plan."))),
        Table(
            "definitions-table",
            _("Definitions and rules for adding"),
            (
                Column(_("Measure"), width=3),
                Column(_("What counts"), width=6),
                Column(_("How it adds"), width=4),
            ),
            rows,
        ),
    ]


def rule_of(measure: Json) -> str:
    """How a measure adds over networks and over time, in a sentence each."""
    over_networks = {
        "sum": _("Networks are added; what several did together counts once."),
        "union": _("Networks are joined as a set; the same one counts once."),
        "none": _("Networks are never added."),
    }
    over_time = {
        "sum": _("Parts of the year are added."),
        "last": _("The last number of the year counts."),
        "union": _("Parts of the year are joined as a set."),
        "none": _("Parts of the year are never added."),
    }
    if measure["nature"] == "ratio":
        return _("Rates are made again from their two numbers; a rate without them is never added.")
    return " ".join((over_networks[measure["over_organisations"]], over_time[measure["over_time"]]))


def _completeness(book: Book) -> list[Block]:
    owing = [network for network in book.networks.values() if network["owes_return"]]
    if not owing:
        return []
    rows = tuple(
        Row(
            (
                book.line(network["name"]),
                words(return_state(network["return_state"])),
                words(
                    numbers.digits(
                        str(len(book.figures_of(network=network["slug"]))), book.language
                    )
                ),
            )
        )
        for network in owing
    )
    return [
        Heading(words(_("Who reported")), 2, "completeness"),
        Table(
            "completeness-table",
            _("Returns that networks owed for the year"),
            (
                Column(_("Network"), width=5),
                Column(_("Return"), width=3),
                Column(_("Figures in this report"), is_number=True, width=3),
            ),
            rows,
        ),
    ]


def return_state(state: str | None) -> str:
    names = {
        "not_started": _("not started"),
        "in_progress": _("in progress"),
        "submitted": _("submitted"),
        "returned": _("sent back with questions"),
        "approved": _("approved"),
        "locked": _("approved and locked"),
    }
    return names.get(state or "", _("not started"))


def _about_the_figures(book: Book) -> list[Block]:
    snapshot = book.snapshot
    period = _("from %(first)s to %(last)s") % {
        "first": book.day(snapshot["period"]["starts_on"]),
        "last": book.day(last_day(snapshot["period"]["ends_before"])),
    }
    facts = [
        (_("Period"), words(period)),
        (_("Plan"), book.line(snapshot["plan"]["name"])),
        (_("Figures as of"), words(book.day(snapshot["cut_off"]))),
        (_("Edition"), words(str(snapshot["edition"]))),
        (_("Rules of adding"), words(_("version %(version)s") % {"version": snapshot["rules"]})),
        (_("Software"), words(_("version %(version)s") % {"version": snapshot["software"]})),
        (_("Name of the frozen figures"), words(book.id)),
    ]
    return [
        Heading(words(_("About this edition")), 2, "about-this-edition"),
        Para(
            words(
                _(
                    "Every page and file of this edition was drawn from the same frozen figures. Whoever has them can draw it again, letter by letter."
                )
            )
        ),
        Terms(tuple(Term(words(name), told) for name, told in facts if told)),
    ]
