"""The feed's page, put together from its pieces; knows no request, so that it can be quick.

The view and the memory of ready answers both call it: the view for whoever is logged in and for
the first stranger, whose page becomes the frame for the next (`PageFrames`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, quote
from uuid import UUID

from jinja2 import Environment
from markupsafe import Markup

from app.core.clock import Clock, local_day
from app.core.texts import _, language, ngettext
from app.core.work import Look, Municipality
from app.listings import facets
from app.listings.feed import count_answers, read_page
from app.listings.feed_copy import Feed, FeedCopy, Links
from app.listings.feed_filters import Asked, FeedFilters, read_address
from app.listings.feed_links import (
    PATH,
    SHOWN_AT_ONCE,
    Chip,
    Choice,
    Group,
    Values,
    chosen_chips,
    filter_groups,
    hidden_fields,
    values_of,
    widened,
)
from app.listings.feed_parts import FeedCounts
from app.listings.framing import AHEAD, Stencil, Stencils, in_order, mark, safe, safe_address
from app.listings.listing_views import (
    CardView,
    deadline_is_soon,
    deadline_words,
    published_words,
    short_day,
)
from app.listings.lru import Lru
from app.listings.reading import cards_by_id
from app.web.contract import Directory

PAGE = 20
MOST_FRAMES = 200
_CARD, _FEED = "listings/_card.html", "listings/_feed.html"


@dataclass(frozen=True, slots=True)
class Sight:
    """What is looked at: the feed as it is, what was asked of it, which day it is.

    `edition` is what the feed was at before anything was read.
    """

    copy: FeedCopy
    asked: Asked
    today: date
    edition: int


@dataclass(frozen=True, slots=True)
class Contents:
    """The parts of the page that are the feed's own: its name, and what the frame holds."""

    title: Markup
    head: Markup
    main: Markup


class FeedPages:
    """Makes the feed's pages from the templates of one application."""

    def __init__(
        self, environment: Environment, feed: Feed, *, clock: Clock, directory: Directory
    ) -> None:
        """Take the pieces from these templates, and the openings from this feed."""
        self._stencils, self._feed, self._units = Stencils(environment), feed, feed.units
        self._clock, self._directory = clock, directory
        self._frames: Lru[tuple[str, str, Look], tuple[Stencil, str]] = Lru(MOST_FRAMES)

    def sight(self, municipality: Municipality, pairs: Iterable[tuple[str, str]]) -> Sight:
        """Look at a municipality's feed as an address asks for it."""
        copy, today = self._feed.of(municipality), local_day(self._clock.now())
        copy.begin_day(today)
        return Sight(copy, read_address(pairs, today), today, copy.edition)

    def for_stranger(
        self, municipality: Municipality, look: Look, *, path: str, query: str, root: str
    ) -> tuple[int, str] | None:
        """Return the edition and the page that a stranger gets, in the language in use.

        None where the request must make it: before the first page, or to change the language.
        """
        if (path, language(), look) not in self._frames or "sprog=" in query:
            return None
        sight = self.sight(municipality, parse_qsl(query, keep_blank_values=True))
        html = self.framed(self.contents(sight, root=root), path=path, query=query, look=look)
        return (sight.edition, html) if html is not None else None

    def contents(self, sight: Sight, *, root: str) -> Contents:
        """Return what belongs in the page; `root` is the service's address with its last slash."""
        asked, copy = sight.asked, sight.copy
        page = read_page(
            copy, self._units, asked.filters, today=sight.today, before=asked.before, limit=PAGE
        )
        counts = count_answers(copy, self._units, asked.filters, today=sight.today)
        cards = self.cards(sight, [one.listing_id for one in page.found])
        values = self._values(copy)
        chips = chosen_chips(asked.filters, values)
        query = asked.filters.query()
        rss_url, ics_url = (
            safe_address(_with(path, query)) for path in ("/opslag.rss", "/opslag.ics")
        )
        fill = self._stencils.fill
        main = fill(
            _FEED,
            "page_of",
            fields=self._fields(hidden_fields(asked.filters, "q")),
            words=safe(asked.filters.q),
            problems="".join(
                fill(_FEED, "problem_of", words=safe(str(words)))
                for some in asked.problems.values()
                for words in some
            ),
            groups=self._panel(sight, counts, values, chips),
            postcode_fields=self._fields(hidden_fields(asked.filters, "postcode")),
            found=safe(ngettext("%(n)s opening", "%(n)s openings", counts.total)),
            chips=self._chips(chips),
            back=fill(_FEED, "back_of", href=safe_address(_with(PATH, query)))
            if asked.before
            else "",
            results=self._results(asked.filters, cards, page.next, chips),
            rss_url=rss_url,
            ics_url=ics_url,
        )
        is_whole = asked.filters.is_empty and asked.before is None
        indexing = (
            fill(_FEED, "canonical", root=safe(root)) if is_whole else fill(_FEED, "not_indexed")
        )
        head = fill(_FEED, "head_of", rss_url=rss_url, ics_url=ics_url, indexing=indexing)
        # Both are made of templates and of values that went through `safe`.
        title = safe(_page_title(chips, is_further=asked.before is not None))
        return Contents(Markup(title), Markup(head), Markup(main))  # noqa: S704

    def cards(self, sight: Sight, listing_ids: Sequence[UUID]) -> str:
        """Return cards as HTML, each made once until its listing changes or the day ends."""
        words, day, kept = language(), sight.today, sight.copy.fragments
        made = kept.look([(one.int, words, day) for one in listing_ids])
        found = dict(zip(listing_ids, made, strict=True))
        missing = [one for one in listing_ids if found[one] is None]
        if missing:
            with self._units.read(sight.copy.municipality) as uow:
                views = cards_by_id(uow, missing)
            for one, view in views.items():
                html = found[one] = self.card(view, sight.today)
                if sight.copy.edition == sight.edition:
                    kept.put((one.int, words, day), html, len(html))
        return "".join(html for html in found.values() if html)

    def card(self, view: CardView, today: date) -> str:
        """Return one card as HTML."""
        lang = f' lang="{safe(view.title_language)}"' if view.title_language else ""
        return self._stencils.fill(
            _CARD,
            "card_of",
            id=str(view.id),
            lang=lang,
            employer=safe(view.employer),
            title=safe(view.title),
            where=self._where(safe(view.place), safe(view.time_label)),
            due=self._due(view.apply_by, today) if view.apply_by else "",
            kind=safe(view.kind_label),
            published=safe(published_words(view.published_at, today)),
        )

    def framed(self, contents: Contents, *, path: str, query: str, look: Look) -> str | None:
        """Return the whole page for a stranger; None where no frame has been kept yet."""
        kept = self._frames.get((path, language(), look))
        if kept is None:
            return None
        frame, link = kept
        here = link + quote(f"{path}?{query}", safe="/?")
        return frame.fill(
            {
                "title": contents.title,
                "head": contents.head,
                "main": contents.main,
                "link": here,
            }
        )

    def keep_frame(self, html: str, *, path: str, look: Look, link: str, prefix: str) -> None:
        """Keep a page rendered with marks for its head and main as the frame of such pages.

        `link` is the address in it that changes the language, `prefix` that address up to where
        it says which page to come back to. A page that has it twice, or not, is not kept.
        """
        if html.count(link) == 1:
            frame = Stencil(html.replace(link, mark("link")))
            self._frames.put((path, language(), look), (frame, prefix))

    def _values(self, copy: FeedCopy) -> Values:
        values = copy.worded.get(language())
        if not isinstance(values, Values):
            by_place = copy.table.tally(copy.table.matching([]), (facets.PLACE,))[facets.PLACE]
            own_code = self._directory.code_of(copy.municipality)
            values = values_of(copy.categories, own_code, by_place)
            copy.worded[language()] = values
        return values

    def _panel(
        self, sight: Sight, counts: FeedCounts, values: Values, chips: Sequence[Chip]
    ) -> str:
        """Return the filters as HTML; every page of one search has the same."""
        key = (sight.asked.filters, language())
        html = sight.copy.panels.get(key)
        if html is None:
            groups = filter_groups(sight.asked.filters, counts, values, chips, today=sight.today)
            html = "".join(self._group(group, sight.copy.links) for group in groups)
            if sight.copy.edition == sight.edition:
                sight.copy.panels.put(key, html, len(html))
        return html

    def _where(self, place: str, hours: str) -> str:
        if place and hours:
            return self._stencils.fill(_CARD, "where_of", place=place, hours=hours)
        words = place or hours
        return self._stencils.fill(_CARD, "where_alone", words=words) if words else ""

    def _due(self, apply_by: date, today: date) -> str:
        macro = "due_soon" if deadline_is_soon(apply_by, today) else "due_of"
        left = deadline_words(apply_by, today)
        words = _("Deadline %(day)s: %(left)s", day=short_day(apply_by, today), left=left)
        return self._stencils.fill(_CARD, macro, day=apply_by.isoformat(), words=safe(words))

    def _fields(self, pairs: Sequence[tuple[str, str]]) -> str:
        fill = self._stencils.fill
        return "".join(fill(_FEED, "field_of", name=n, value=safe(v)) for n, v in pairs)

    def _group(self, group: Group, kept: Links) -> str:
        fill, more = self._stencils.fill, ""
        choices = self._choices(group, kept)
        if group.is_folded and (folded := choices[SHOWN_AT_ONCE:]):
            del choices[SHOWN_AT_ONCE:]
            words = ngettext("Show %(n)s more", "Show %(n)s more", len(folded))
            more = fill(_FEED, "more_choices", words=safe(words), choices="".join(folded))
        html = fill(
            _FEED,
            "group_of",
            name=group.name,
            heading=safe(group.heading),
            choices="".join(choices),
            more=more,
        )
        return html.replace(AHEAD, safe_address(group.ahead))

    def _choices(self, group: Group, kept: Links) -> list[str]:
        """Return the links of a filter, each as HTML."""
        first = [self._chosen(one) if one.href else self._link(one, kept) for one in group.first]
        made = group.rows.made
        if not made:
            made.update((one.value, self._link(one, kept)) for one in group.rows.choices)
        return [*first, *(link for value, link in made.items() if value not in group.chosen)]

    def _chosen(self, choice: Choice) -> str:
        return self._stencils.fill(
            _FEED,
            "choice_chosen" if choice.is_chosen else "choice_of",
            href=safe_address(choice.href),
            label=safe(choice.label),
            count=str(choice.found),
        )

    def _link(self, choice: Choice, kept: Links) -> str:
        """Return the link of a value, with a gap (`AHEAD`) for how its address begins."""
        key = (language(), choice.value, choice.label)
        html = kept.get(key)
        if html is None:
            href, words = AHEAD + choice.value, safe(choice.label)
            cut = self._stencils.fill(
                _FEED, "choice_of", href=href, label=words, count=mark("count")
            )
            html = kept[key] = in_order(cut)
        return html % (choice.found,)

    def _chips(self, chips: Sequence[Chip]) -> str:
        if not chips:
            return ""
        fill = self._stencils.fill
        every = (
            fill(_FEED, "chip_of", label=safe(c.label), href=safe_address(c.href)) for c in chips
        )
        clear = fill(_FEED, "clear") if len(chips) > 1 else ""
        return fill(_FEED, "chips_of", chips="".join(every), clear=clear)

    def _results(
        self, filters: FeedFilters, cards: str, following: int | None, chips: Sequence[Chip]
    ) -> str:
        fill = self._stencils.fill
        if cards:
            more = ""
            if following is not None:
                href = filters.address(PATH, ("cursor", str(following)))
                more = fill(_FEED, "more_of", href=safe_address(href))
            return fill(_FEED, "list_of", cards=cards, more=more)
        if filters.is_empty:
            return fill(_FEED, "nothing_at_all")
        wider = widened(filters)
        return fill(
            _FEED,
            "nothing_fits",
            wider=fill(_FEED, "wider_of", href=safe_address(wider.address(PATH))) if wider else "",
            fewer="".join(
                fill(
                    _FEED,
                    "fewer_of",
                    href=safe_address(chip.href),
                    words=safe(_("Without %(filter)s", filter=chip.label)),
                )
                for chip in chips
            ),
        )


def _with(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _page_title(chips: Sequence[Chip], *, is_further: bool) -> str:
    """Name the page by what was asked for, so that it is told from others among tabs and saved."""
    chosen = ", ".join(chip.label for chip in chips)
    name = (
        _("Openings: %(chosen)s", chosen=chosen)
        if chosen
        else _("Jobs, trainee places and courses")
    )
    return _("%(name)s, further on", name=name) if is_further else name
