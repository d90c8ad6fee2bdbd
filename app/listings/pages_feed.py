"""The pages of the feed: the list for everyone, one listing, what one kept, RSS and a calendar."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    Response,
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
from app.core.texts import LANGUAGES, _, language
from app.listings.caching import keep_answer
from app.listings.cleaning import summary
from app.listings.closing import OPEN_WITHOUT_DEADLINE
from app.listings.feed import read_page, similar
from app.listings.feed_filters import FeedFilters
from app.listings.feed_links import PATH, chosen_chips, values_of
from app.listings.feed_page import Contents, FeedPages, Sight
from app.listings.following import followed_ids
from app.listings.framing import breakable, mark, safe
from app.listings.geography import neighbours
from app.listings.home import HomeLine
from app.listings.import_sources import IMPORTERS
from app.listings.interests import my_interest_in
from app.listings.kinds import SourceKind
from app.listings.kinds_followers import subject_of
from app.listings.listing_views import (
    ListingPage,
    closed_words,
    deadline_is_soon,
    deadline_words,
    published_words,
    short_day,
)
from app.listings.reading import listing_for_reading, listings_by_id, without_employer_of
from app.listings.ready import FEED_PAGES, FEED_PIECES, HOME
from app.listings.saving import applied_on, forget_saved, is_saved, save_listing, saved_listings
from app.listings.syndication import Pieces, calendar, deadline_of, item_of, job_posting, rss
from app.notifications.reading import has_unread_about, mark_read_about
from app.web.guards import anyone, logged_in
from app.web.services import services
from app.web.unit import current_actor, current_look, current_municipality, read_unit, write_unit

pages = Blueprint("feed", __name__, template_folder="templates")

MOST_IN_A_FEED = 50
MOST_DEADLINES = 200
MOST_FOLLOWED = 30
SIMILAR = 4
MOST_LOOKED_AT = 40
STILL_FOUND = frozenset({"deadline", "filled"})
"""Why a closed listing's page still answers 200: links to it were right until it ran its course."""


def _pages() -> FeedPages:
    return services().provided[FEED_PAGES]


def _sight() -> Sight:
    return _pages().sight(current_municipality(), request.args.items(multi=True))


@pages.get("/", endpoint="index")
@pages.get(PATH, endpoint="listings")
@anyone
def index() -> Response:
    """Show the feed: the newest first, narrowed by whatever the address asks for."""
    sight = _sight()
    contents = _pages().contents(sight, root=request.host_url)
    if current_actor().is_known or session:
        return _for_reading(_rendered(contents), sight)
    return _for_reading(_for_stranger(contents) or _rendered(contents), sight)


def _rendered(contents: Contents) -> str:
    parts = {"title": contents.title, "head": contents.head, "main": contents.main}
    return render_template("listings/feed.html", **parts, said=_said_at_home())


def _said_at_home() -> list[HomeLine]:
    """Return what others say to whoever begins here; nothing where somebody looks for something."""
    if not current_actor().is_known or request.path != "/" or request.query_string:
        return []
    with read_unit() as uow:
        said = [say(uow) for say in services().provided.get(HOME) or ()]
    return [one for one in said if one]


def _for_stranger(contents: Contents) -> str | None:
    """Return the page in the frame that all strangers' pages have, made by the first of them."""
    made, look, path = _pages(), current_look(), request.path
    query = request.query_string.decode("latin-1")
    page = made.framed(contents, path=path, query=query, look=look)
    if page is None:
        other = next(code for code in LANGUAGES if code != language())
        address = "web.set_language"
        made.keep_frame(
            render_template(
                "listings/feed.html", title=mark("title"), head=mark("head"), main=mark("main")
            ),
            path=path,
            look=look,
            link=safe(url_for(address, code=other, next=request.full_path)),
            prefix=safe(url_for(address, code=other, next="")),
        )
        page = made.framed(contents, path=path, query=query, look=look)
    return page


@pages.get(f"{PATH}/<uuid:listing_id>")
@anyone
def listing(listing_id: UUID) -> Response:
    """Show one listing; a closed one says why it is closed, and offers similar ones."""
    sight = _sight()
    with read_unit() as uow:
        shown = listing_for_reading(uow, listing_id)
        context: dict[str, Any] = {}
        is_news = uow.actor.is_known and has_unread_about(uow, subject_of(listing_id))
        if uow.actor.is_known:
            context = {
                "followed": followed_ids(uow),
                "is_saved": is_saved(uow, listing_id),
                "my_interest": my_interest_in(uow, listing_id),
                "applied_on": applied_on(uow, listing_id),
            }
    if is_news:
        with write_unit() as uow:
            mark_read_about(uow, subject_of(listing_id))
    others = _similar(sight, shown) if _has_ended(shown, sight.today) else []
    html = render_template(
        "listings/listing.html",
        listing=shown,
        is_over=_has_ended(shown, sight.today),
        is_removed=_is_removed(shown),
        closed_words=closed_words(shown.closed_because or "deadline", shown.kind),
        categories=[c for c in sight.copy.categories if c.id in shown.category_ids],
        similar=Markup(_pages().cards(sight, others)),  # noqa: S704 — made of templates
        posting=None if shown.is_closed else job_posting(shown, root=request.host_url),
        summary=summary(shown.description_html),
        canonical=f"{request.host_url}opslag/{shown.id}",
        today=sight.today,
        next_address=request.path,
        may_place=_may_place(shown),
        **context,
    )
    answer = _for_reading(html, sight)
    if shown.is_closed and shown.closed_because not in STILL_FOUND:
        answer.status_code = HTTPStatus.GONE
    return answer


def _may_place(shown: ListingPage) -> bool:
    """Say whether its reader may put it into categories and close it: staff, if it came in."""
    was_brought_in = shown.source != SourceKind.OWN and not shown.is_closed
    return was_brought_in and current_actor().has(*IMPORTERS)


def _has_ended(shown: ListingPage, today: date) -> bool:
    """Say whether nobody can apply any more; the job that closes it may not have run yet."""
    return shown.is_closed or (shown.apply_by is not None and shown.apply_by < today)


def _similar(sight: Sight, shown: ListingPage) -> list[UUID]:
    own = shown.workplace_municipality or services().directory.code_of(sight.copy.municipality)
    near = (own, *neighbours(own))
    if not _is_removed(shown):
        return similar(sight.copy, shown.id, shown.category_ids, near, SIMILAR)
    found = similar(sight.copy, shown.id, shown.category_ids, near, MOST_LOOKED_AT)
    with read_unit() as uow:
        return without_employer_of(uow, shown.id, found)[:SIMILAR]


def _is_removed(shown: ListingPage) -> bool:
    """Say whether it could not be trusted: then nothing of its employer is offered in its place."""
    return shown.closed_because == "fraud"


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
        is_noted = is_undone and applied_on(uow, listing_id) is not None
    words = _("The opening is no longer saved.") if is_undone else _("The opening is saved.")
    kept = _("Your note that you have applied stays under “My interests”.")
    flash(f"{words} {kept}" if is_noted else words, "success")
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


@pages.get("/mine-kategorier/opslag")
@logged_in
def followed() -> Response:
    """Show the newest openings in what one follows; the phone keeps it for when there is no net."""
    with read_unit() as uow:
        chosen = followed_ids(uow)
    sight = _pages().sight(current_municipality(), ())
    filters = FeedFilters(category=tuple(sorted(map(str, chosen))))
    found: list[UUID] = []
    if chosen:
        page = read_page(
            sight.copy, services().units, filters, today=sight.today, limit=MOST_FOLLOWED
        )
        found = [one.listing_id for one in page.found]
    html = render_template(
        "listings/followed.html",
        has_followed=bool(chosen),
        cards=Markup(_pages().cards(sight, found)),  # noqa: S704 — made of templates
        all_address=filters.address(PATH),
    )
    return _for_reading(html, sight)


@pages.get("/opslag.rss")
@anyone
def as_rss() -> Response:
    """Return the newest openings of a search as RSS 2.0."""
    sight = _sight()
    items = _pieces().all_of(_in_full(sight, MOST_IN_A_FEED), item_of, request.host_url)
    document = rss(
        items,
        title=_title(sight),
        here=request.url,
        page=sight.asked.filters.address(f"{request.host_url}opslag"),
    )
    return _for_programs(document, "application/rss+xml; charset=utf-8", sight)


@pages.get("/opslag.ics")
@anyone
def as_calendar() -> Response:
    """Return the deadlines of a search as iCalendar."""
    sight = _sight()
    host = request.host.partition(":")[0]
    found = _in_full(sight, MOST_DEADLINES)
    deadlines = _pieces().all_of(found, deadline_of, request.host_url, host)
    document = calendar(deadlines, title=_title(sight))
    return _for_programs(document, "text/calendar; charset=utf-8", sight)


def _pieces() -> Pieces:
    return services().provided[FEED_PIECES]


def _in_full(sight: Sight, most: int) -> list[ListingPage]:
    page = read_page(
        sight.copy, services().units, sight.asked.filters, today=sight.today, limit=most
    )
    ids = [one.listing_id for one in page.found]
    with read_unit() as uow:
        found = listings_by_id(uow, ids)
    return [found[one] for one in ids if one in found]


def _title(sight: Sight) -> str:
    chips = chosen_chips(sight.asked.filters, values_of(sight.copy.categories))
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
        open_without_deadline=OPEN_WITHOUT_DEADLINE,
        deadline_is_soon=deadline_is_soon,
        published_words=published_words,
        short_day=short_day,
        local_day=local_day,
        breakable=breakable,
    )
