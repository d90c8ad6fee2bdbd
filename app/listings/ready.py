"""What each process keeps in mind of the feed: the openings themselves, and finished answers."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

from app.listings.caching import ReadyAnswers
from app.listings.contract import ImportFinished, ListingApproved, ListingChanged, ListingClosed
from app.listings.feed_copy import Feed
from app.listings.feed_page import FeedPages
from app.listings.home import SaysAtHome
from app.listings.syndication import Pieces
from app.web.health import COUNT_ANSWER
from app.web.services import Services, Slot

FEED: Slot[Feed] = Slot("feed")
HOME: Slot[Sequence[SaysAtHome]] = Slot("home")
FEED_PAGES: Slot[FeedPages] = Slot("feed_pages")
FEED_PIECES: Slot[Pieces] = Slot("feed_pieces")


def keep_feed(parts: Services) -> None:
    """Keep each municipality's feed in mind, and look again as soon as it has changed."""
    feed = Feed(parts.units, patience=0 if parts.settings.tested else 1)
    parts.provided[FEED] = feed
    for event in (ListingApproved, ListingChanged, ListingClosed, ImportFinished):
        parts.bus.relay(event, lambda uow, _event: feed.look_again(uow.municipality.id))


def keep_answers_ready(app: Flask, parts: Services) -> None:
    """Answer what everyone sees alike before Flask is asked."""
    feed = parts.provided[FEED]
    pages = FeedPages(app.jinja_env, feed, clock=parts.clock, directory=parts.directory)
    parts.provided[FEED_PAGES] = pages
    parts.provided[FEED_PIECES] = Pieces()
    app.wsgi_app = ReadyAnswers(  # type: ignore[method-assign, assignment]  # how WSGI middleware is put on
        app.wsgi_app,
        feed=feed,
        pages=pages,
        directory=parts.directory,
        clock=parts.clock,
        count=parts.provided[COUNT_ANSWER],
    )
