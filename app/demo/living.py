"""What the demo's people have done: followed, saved, shown interest, reported, been told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.accounts.contract import Role
from app.core.work import Actor, Municipality, UnitOfWork
from app.demo.content import Someone, companies, people
from app.demo.cv import a_cv
from app.demo.past import Past
from app.demo.settling import Home, actor_at
from app.files.service import store_file
from app.listings.categories import CategoryView, categories
from app.listings.contract import ListingApproved
from app.listings.following import follow_category, followed_ids
from app.listings.interests import show_interest
from app.listings.listeners_following import tell_followers
from app.listings.own_listings import own_listings, own_or_claimed
from app.listings.reporting import FraudReason, report_listing
from app.listings.saving import save_listing
from app.notifications.reading import mark_all_read, mark_all_seen

FOLLOWED = ("lager-og-logistik", "hotel-og-restaurant")
SHOWN = {"nordvind", "hotel", "butik"}
READ, UNREAD = 4, 2
TEXTS = (
    (
        "Jeg bor tæt på og kan begynde med det samme. I mit sidste job var jeg der i tre år, "
        "og jeg arbejder gerne om aftenen."
    ),
    (
        "Jeg har prøvet lidt af hvert og lærer hurtigt. Jeg er omhyggelig, møder til tiden og vil "
        "gerne vise det på en prøvedag."
    ),
)
WARNING = "De skrev til mig på sms og ville have penge for arbejdstøj, før jeg kunne begynde."


@dataclass(frozen=True, order=True)
class Shown:
    """A published opening: since when, which, and where it is found."""

    at: datetime
    id: UUID
    category_ids: frozenset[UUID]


def live(past: Past, municipality: Municipality, home: Home) -> None:
    """Let the citizens have used the service; once, so that a second load changes nothing."""
    citizens = [one for one in people(home.slug) if one.role == Role.CITIZEN]
    first = actor_at(past.present(), municipality, citizens[0].email)
    with past.at(days_ago=30).write(municipality, first) as uow:
        if followed_ids(uow):
            return
        followed = _named(categories(uow), FOLLOWED)
        for category_id in followed:
            follow_category(uow, category_id)
    _read_everything(past, municipality, home)
    of_companies = [
        _published(past, municipality, one.people[0][1])
        for one in companies(home.slug)
        if one.key in SHOWN
    ]
    told_of = [one for ones in of_companies for one in ones if followed & one.category_ids]
    _be_told(past, municipality, first, sorted(told_of, reverse=True))
    _show_interest(past, municipality, citizens, of_companies[0])
    _save_and_report(past, municipality, citizens, of_companies[-1])
    _follow_too(past, municipality, citizens[1:])
    for someone in people(home.slug):
        actor = actor_at(past.present(), municipality, someone.email)
        with past.present().write(municipality, actor) as uow:
            mark_all_seen(uow)  # unread as it is, nobody is sent an e-mail about it


def _read_everything(past: Past, municipality: Municipality, home: Home) -> None:
    """Let staff and companies have read what they were told while the history was made."""
    emails = [email for one in companies(home.slug) for _name, email in one.people[:1]]
    emails += [one.email for one in people(home.slug) if one.role != Role.CITIZEN]
    for email in emails:
        actor = actor_at(past.present(), municipality, email)
        with past.present().write(municipality, actor) as uow:
            mark_all_read(uow)


def _named(known: list[CategoryView], slugs: tuple[str, ...]) -> set[UUID]:
    return {one.id for one in known if one.slug in slugs}


def _shown(uow: UnitOfWork, listing_id: UUID) -> Shown:
    row = own_or_claimed(uow, listing_id)
    return Shown(row.published_at or row.created_at, row.id, frozenset(row.category_ids))


def _published(past: Past, municipality: Municipality, email: str) -> list[Shown]:
    """Return a company's published openings, the newest first."""
    actor = actor_at(past.present(), municipality, email)
    with past.present().read(municipality, actor) as uow:
        published = (one.id for one in own_listings(uow) if one.state == "published")
        return [_shown(uow, listing_id) for listing_id in published]


def _be_told(past: Past, municipality: Municipality, citizen: Actor, listings: list[Shown]) -> None:
    """Let the first citizen have read some notifications, and have a couple of new ones."""
    fresh, older = listings[:UNREAD], listings[UNREAD : UNREAD + READ]
    for listing in reversed(older):
        days_ago = max((past.now - listing.at).days, 1)
        with past.at(days_ago=days_ago, minutes=300).write(municipality) as uow:
            tell_followers(uow, ListingApproved(listing.id))
    with past.present().write(municipality, citizen) as uow:
        mark_all_read(uow)
    for listing in reversed(fresh):
        with past.present().write(municipality) as uow:
            tell_followers(uow, ListingApproved(listing.id))


def _show_interest(
    past: Past, municipality: Municipality, citizens: list[Someone], listings: list[Shown]
) -> None:
    for days_ago, (someone, text) in enumerate(zip(citizens, TEXTS, strict=False), start=1):
        actor = actor_at(past.present(), municipality, someone.email)
        with past.at(days_ago=days_ago, minutes=500).write(municipality, actor) as uow:
            _send(uow, someone, listings[-1].id, text)


def _send(uow: UnitOfWork, someone: Someone, listing_id: UUID, text: str) -> None:
    cv = store_file(uow, content=a_cv(someone.name), name=f"CV {someone.name}.pdf")
    show_interest(uow, listing_id, text=text, file_id=cv.id, has_consented=True)


def _save_and_report(
    past: Past, municipality: Municipality, citizens: list[Someone], listings: list[Shown]
) -> None:
    first, other = (
        actor_at(past.present(), municipality, one.email) for one in (citizens[0], citizens[-1])
    )
    with past.at(days_ago=1, minutes=600).write(municipality, first) as uow:
        for listing in listings[:3]:
            save_listing(uow, listing.id)
    with past.at(days_ago=1, minutes=640).write(municipality, other) as uow:
        report_listing(uow, listings[-1].id, reason=FraudReason.ASKS_FOR_MONEY, text=WARNING)


def _follow_too(past: Past, municipality: Municipality, citizens: list[Someone]) -> None:
    """Let the other citizens follow three categories each, none of them all the same ones."""
    for number, someone in enumerate(citizens):
        actor = actor_at(past.present(), municipality, someone.email)
        with past.at(days_ago=12, minutes=number).write(municipality, actor) as uow:
            known = categories(uow)
            for step in range(3):
                follow_category(uow, known[(5 * number + 11 * step) % len(known)].id)
