"""Posts the demo's openings on the days on which they would have been posted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from app.core.work import Actor, Municipality, UnitOfWork
from app.demo.composing import Opening, openings
from app.demo.content import Company, OwnPost, companies, own_posts, trades
from app.demo.past import Past
from app.demo.settling import Home, actor_at, adviser_of
from app.listings.approval import approve_listing, request_changes
from app.listings.categories import categories
from app.listings.closing import BY_ITS_AUTHOR, BY_ITSELF, close_listing, close_now
from app.listings.own_listings import OwnListing, our_listings, own_listings, own_or_claimed
from app.listings.posting import submit_listing, write_draft

WAITING = 6
"""How many of the newest openings still wait for the job centre."""
EVERY_NTH_IS_FILLED = 40
OLD = 30
"""What was posted so many days ago has passed its deadline."""
ASKED = "Skriv gerne, hvilke dage man skal arbejde, og om I kan tilbyde oplæring."


def post_all(past: Past, municipality: Municipality, home: Home) -> None:
    """Post what is not there yet: what companies want, and what the job centre itself offers."""
    made = openings(home.slug, companies(home.slug), trades())
    by_company = {company.key: company for company in companies(home.slug)}
    adviser = actor_at(past.present(), municipality, adviser_of(home))
    poster = _Poster(past, municipality, adviser)
    newest = sorted(made, key=lambda one: (one.days_ago, one.company != "nordvind", one.title))
    waiting = [one for one in newest if one.open_days > 0][:WAITING]
    by_day: defaultdict[int, list[Opening]] = defaultdict(list)
    for opening in made:
        if opening not in waiting:
            by_day[opening.days_ago].append(opening)
    approved: list[UUID] = []
    for days_ago in sorted(by_day, reverse=True):
        new = poster.submit(days_ago, by_day[days_ago], by_company)
        poster.approve(days_ago, new)
        approved += new if days_ago < OLD else []
    poster.post_own(own_posts())
    handed_in = poster.submit(1, waiting, by_company)
    poster.ask_for_change(handed_in[:1])
    for company in by_company.values():
        poster.close_due(company)
        poster.close_filled(company, frozenset(approved[::EVERY_NTH_IS_FILLED]))


class _Poster:
    """Posts in one municipality, and knows what is there already."""

    def __init__(self, past: Past, municipality: Municipality, adviser: Actor) -> None:
        self._past, self._municipality, self._adviser = past, municipality, adviser
        self._titles: dict[str | None, set[str]] = {}
        self._actors: dict[str, Actor] = {}
        with past.present().read(municipality) as uow:
            self._categories = {one.slug: one.id for one in categories(uow)}

    def submit(
        self, days_ago: int, made: Iterable[Opening], by_company: dict[str, Company]
    ) -> list[UUID]:
        """Have each company write and hand in its openings of a day; returns the new ones."""
        of_company: defaultdict[str, list[Opening]] = defaultdict(list)
        for opening in made:
            of_company[opening.company].append(opening)
        handed_in: list[UUID] = []
        for number, (key, ones) in enumerate(of_company.items()):
            actor = self._actor_of(by_company[key])
            units = self._past.at(days_ago=days_ago, minutes=11 * number)
            with units.write(self._municipality, actor) as uow:
                handed_in += self._write(uow, ones, by_company[key])
        return handed_in

    def approve(self, days_ago: int, listing_ids: Sequence[UUID]) -> None:
        """Have the adviser approve openings later the same day."""
        for number, listing_id in enumerate(listing_ids):
            units = self._past.at(days_ago=days_ago, minutes=240 + 7 * number)
            with units.write(self._municipality, self._adviser) as uow:
                approve_listing(uow, listing_id)

    def ask_for_change(self, listing_ids: Sequence[UUID]) -> None:
        """Have the adviser ask for a change in openings that were handed in."""
        with self._past.present().write(self._municipality, self._adviser) as uow:
            for listing_id in listing_ids:
                request_changes(uow, listing_id, reason=ASKED)

    def post_own(self, posts: Sequence[OwnPost]) -> None:
        """Post the job centre's courses, offers and news, a couple of days apart."""
        for number, post in enumerate(posts):
            units = self._past.at(days_ago=1 + 2 * number, minutes=60)
            with units.write(self._municipality, self._adviser) as uow:
                if post.title in self._known(uow, None):
                    continue
                listing = write_draft(
                    uow,
                    {
                        "kind": post.kind,
                        "title": post.title,
                        "description": post.text,
                        "postcode": post.postcode,
                        "takes_place": post.takes_place,
                        "contact": post.contact,
                        "apply_by": self._past.today + timedelta(days=10 + 3 * number)
                        if post.kind == "course"
                        else None,
                    },
                )
                submit_listing(uow, listing.id)

    def close_due(self, company: Company) -> None:
        """Close what a company had open too long, on the mornings after; long ago, so untold."""
        today = self._past.today
        for one in self._published(company):
            if one.apply_by is None or one.apply_by >= today:
                continue
            units = self._past.at(days_ago=(today - one.apply_by).days - 1)
            with units.write(self._municipality, self._actor_of(company)) as uow:
                close_now(uow, own_or_claimed(uow, one.id), BY_ITSELF)

    def close_filled(self, company: Company, filled: Collection[UUID]) -> None:
        """Have a company close those that it filled before their deadline."""
        is_filled, _is_withdrawn = BY_ITS_AUTHOR
        for one in self._published(company):
            if one.id in filled:
                units = self._past.present()
                with units.write(self._municipality, self._actor_of(company)) as uow:
                    close_listing(uow, one.id, because=is_filled)

    def _published(self, company: Company) -> list[OwnListing]:
        if company.waits:
            return []
        with self._past.present().read(self._municipality, self._actor_of(company)) as uow:
            return [one for one in own_listings(uow) if one.state == "published"]

    def _known(self, uow: UnitOfWork, whose: str | None) -> set[str]:
        """Return the headings that a company, or the job centre, has posted before this load."""
        if whose not in self._titles:
            self._titles[whose] = {
                one.title for one in (own_listings(uow) if whose else our_listings(uow))
            }
        return self._titles[whose]

    def _write(self, uow: UnitOfWork, made: Sequence[Opening], company: Company) -> list[UUID]:
        known = self._known(uow, company.cvr)
        return [self._hand_in(uow, one, company) for one in made if one.title not in known]

    def _hand_in(self, uow: UnitOfWork, opening: Opening, company: Company) -> UUID:
        is_at_home = opening.postcode == company.postcode
        listing = write_draft(
            uow,
            {
                "kind": opening.kind,
                "title": opening.title,
                "description": opening.description,
                "category_ids": [self._categories[opening.category]],
                "postcode": opening.postcode,
                "address": company.street if is_at_home else None,
                "working_time": opening.working_time,
                "weekly_hours": opening.weekly_hours,
                "number_to_fill": opening.number_to_fill,
                "apply_by": self._past.today + timedelta(days=opening.open_days),
            },
        )
        submit_listing(uow, listing.id)
        return listing.id

    def _actor_of(self, company: Company) -> Actor:
        email = company.people[0][1]
        if email not in self._actors:
            self._actors[email] = actor_at(self._past.present(), self._municipality, email)
        return self._actors[email]
