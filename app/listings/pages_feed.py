"""The pages of the feed: the list for everyone, one listing, what one kept, RSS and a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.blueprints import BlueprintSetupState
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from app.core.clock import local_day
from app.core.texts import _, language
from app.listings.caching import keep_answer
from app.listings.cleaning import summary
from app.listings.feed import Feed, FeedCopy, FeedPage, count_answers, read_page, similar
from app.listings.feed_filters import Asked, read_address
from app.listings.feed_links import (
    PATH,
    chosen_chips,
    filter_groups,
    hidden_fields,
    widened,
)
from app.listings.following import followed_ids
from app.listings.geography import neighbours
from app.listings.interests import applied_on, my_interest_in
from app.listings.listing_views import (
    ListingPage,
    closed_words,
    deadline_is_soon,
    deadline_words,
    published_words,
    short_day,
)
from app.listings.reading import cards_by_id, listing_for_reading, listings_by_id
from app.listings.saving import forget_saved, is_saved, save_listing, saved_listings
from app.listings.syndication import calendar, job_posting, rss
from app.web.guards import anyone, logged_in
from app.web.services import services
from app.web.unit import current_actor, current_look, current_municipality, read_unit, write_unit

pages = Blueprint("feed", __name__, template_folder="templates")

PAGE = 20
MOST_IN_A_FEED = 50
MOST_DEADLINES = 200
SIMILAR = 4
STILL_FOUND = frozenset({"deadline", "filled"})
"""Why a closed listing's page still answers 200: links to it were right until it ran its course."""


@dataclass(frozen=True)
class Sight:
    """What a request is about: the feed as it is, what was asked of it, and which day it is."""

    copy: FeedCopy
    asked: Asked
    today: date
    edition: int


def _sight() -> Sight:
    parts = services()
    copy = cast(Feed, parts.caches["feed"]).of(current_municipality())
    today = local_day(parts.clock.now())
    copy.begin_day(today)
    return Sight(copy, read_address(request.args.items(multi=True), today), today, copy.edition)


@pages.get("/", endpoint="index")
@pages.get(PATH, endpoint="listings")
@anyone
def index() -> Response:
    """Show the feed: the newest first, narrowed by whatever the address asks for."""
    sight = _sight()
    page = read_page(
        sight.copy,
        services().units,
        sight.asked.filters,
        today=sight.today,
        before=sight.asked.before,
        limit=PAGE,
    )
    html = render_template("listings/feed.html", **_feed_context(sight, page))
    return _for_reading(html, sight)


def _feed_context(sight: Sight, page: FeedPage) -> dict[str, Any]:
    filters, copy = sight.asked.filters, sight.copy
    counts = count_answers(copy, services().units, filters, today=sight.today)
    wider = widened(filters)
    return {
        "filters": filters,
        "problems": [str(m) for some in sight.asked.problems.values() for m in some],
        "cards": _cards(sight, [one.listing_id for one in page.found]),
        "counts": counts,
        "groups": filter_groups(
            filters,
            counts,
            copy.categories,
            own_code=services().directory.code_of(copy.municipality),
            today=sight.today,
        ),
        "chips": chosen_chips(filters, copy.categories),
        "next_url": filters.address(PATH, ("cursor", str(page.next))) if page.next else None,
        "is_first": sight.asked.before is None,
        "newest_url": filters.address(PATH),
        "search_fields": hidden_fields(filters, "q"),
        "postcode_fields": hidden_fields(filters, "postcode"),
        "rss_url": filters.address("/opslag.rss"),
        "ics_url": filters.address("/opslag.ics"),
        "wider_url": wider.address(PATH) if wider else None,
    }


def _cards(sight: Sight, listing_ids: list[UUID]) -> Markup:
    """Return the cards, each rendered once until its listing changes or the day ends."""
    words, kept = language(), sight.copy.fragments
    found = {one: kept.get((one, words)) for one in listing_ids}
    missing = [one for one, html in found.items() if html is None]
    if missing:
        with read_unit() as uow:
            views = cards_by_id(uow, missing)
        template = current_app.jinja_env.get_template("listings/_card.html")
        for one, view in views.items():
            found[one] = str(template.module.card_of(view, sight.today))  # type: ignore[attr-defined]  # a macro
            if sight.copy.edition == sight.edition:
                kept.put((one, words), found[one] or "")
    # What the templates made is HTML already.
    return Markup("".join(html for one in listing_ids if (html := found[one])))  # noqa: S704


@pages.get(f"{PATH}/<uuid:listing_id>")
@anyone
def listing(listing_id: UUID) -> Response:
    """Show one listing; a closed one says why it is closed, and offers similar ones."""
    sight = _sight()
    with read_unit() as uow:
        shown = listing_for_reading(uow, listing_id)
        context: dict[str, Any] = {}
        if uow.actor.is_known:
            context = {
                "followed": followed_ids(uow),
                "is_saved": is_saved(uow, listing_id),
                "my_interest": my_interest_in(uow, listing_id),
                "applied_on": applied_on(uow, listing_id),
            }
    others = _similar(sight, shown) if _has_ended(shown, sight.today) else []
    html = render_template(
        "listings/listing.html",
        listing=shown,
        is_over=_has_ended(shown, sight.today),
        closed_words=closed_words(shown.closed_because or "deadline"),
        categories=[c for c in sight.copy.categories if c.id in shown.category_ids],
        similar=_cards(sight, others),
        posting=None if shown.is_closed else job_posting(shown, root=request.host_url),
        summary=summary(shown.description_html),
        canonical=f"{request.host_url}opslag/{shown.id}",
        today=sight.today,
        next_address=request.path,
        **context,
    )
    answer = _for_reading(html, sight)
    if shown.is_closed and shown.closed_because not in STILL_FOUND:
        answer.status_code = HTTPStatus.GONE
    return answer


def _has_ended(shown: ListingPage, today: date) -> bool:
    """Say whether nobody can apply any more; the job that closes it may not have run yet."""
    return shown.is_closed or (shown.apply_by is not None and shown.apply_by < today)


def _similar(sight: Sight, shown: ListingPage) -> list[UUID]:
    own = shown.workplace_municipality or services().directory.code_of(sight.copy.municipality)
    near = (own, *neighbours(own))
    return similar(sight.copy, shown.id, shown.category_ids, near, SIMILAR)


@pages.post(f"{PATH}/<uuid:listing_id>/gem")
@logged_in
def save(listing_id: UUID) -> AnyResponse:
    """Keep a listing, or keep it no longer, and go back to it."""
    is_undone = request.form.get("fortryd") == "1"
    with write_unit() as uow:
        if is_undone:
            forget_saved(uow, listing_id)
        else:
            save_listing(uow, listing_id)
    words = _("The opening is no longer saved.") if is_undone else _("The opening is saved.")
    flash(words, "success")
    to_list = request.form.get("til") == "liste"
    back = url_for("feed.saved") if to_list else url_for("feed.listing", listing_id=listing_id)
    return redirect(back, HTTPStatus.SEE_OTHER)


@pages.get("/mine-opslag")
@logged_in
def saved() -> Response:
    """Show what the person kept, the last kept first."""
    today = local_day(services().clock.now())
    with read_unit() as uow:
        kept = saved_listings(uow)
    answer = make_response(
        render_template("listings/saved.html", saved=kept, today=today, has_ended=_has_ended)
    )
    answer.headers["X-Offline"] = "personal"
    return answer


@pages.get("/opslag.rss")
@anyone
def as_rss() -> Response:
    """Return the newest openings of a search as RSS 2.0."""
    sight = _sight()
    document = rss(
        _in_full(sight, MOST_IN_A_FEED),
        title=_title(sight),
        root=request.host_url,
        here=request.url,
        page=sight.asked.filters.address(f"{request.host_url}opslag"),
    )
    return _for_programs(document, "application/rss+xml; charset=utf-8", sight)


@pages.get("/opslag.ics")
@anyone
def as_calendar() -> Response:
    """Return the deadlines of a search as iCalendar."""
    sight = _sight()
    document = calendar(
        _in_full(sight, MOST_DEADLINES),
        title=_title(sight),
        root=request.host_url,
        host=request.host.partition(":")[0],
    )
    return _for_programs(document, "text/calendar; charset=utf-8", sight)


def _in_full(sight: Sight, most: int) -> list[ListingPage]:
    page = read_page(
        sight.copy, services().units, sight.asked.filters, today=sight.today, limit=most
    )
    ids = [one.listing_id for one in page.found]
    with read_unit() as uow:
        found = listings_by_id(uow, ids)
    return [found[one] for one in ids if one in found]


def _title(sight: Sight) -> str:
    chips = chosen_chips(sight.asked.filters, sight.copy.categories)
    name = _("Openings in %(municipality)s", municipality=current_look().name)
    return " · ".join([name, *(chip.label for chip in chips)])


def _for_reading(html: str, sight: Sight) -> Response:
    """Answer with a page; what a stranger sees is the same for all, and may be kept."""
    answer = make_response(html)
    is_known = current_actor().is_known
    answer.headers["X-Offline"] = "personal" if is_known else "public"
    if not is_known and not session:
        keep_answer(sight.edition)
    return answer


def _for_programs(document: bytes, content_type: str, sight: Sight) -> Response:
    keep_answer(sight.edition)
    answer = Response(document, content_type=content_type)
    answer.headers["Cache-Control"] = "no-cache"
    answer.vary.add("Accept-Language")
    return answer


@pages.record_once
def _give_templates_their_words(state: BlueprintSetupState) -> None:
    """Let every template word deadlines and dates as the cards do."""
    state.app.jinja_env.globals.update(
        deadline_words=deadline_words,
        deadline_is_soon=deadline_is_soon,
        published_words=published_words,
        short_day=short_day,
        local_day=local_day,
    )
