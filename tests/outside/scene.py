"""What the demo lacks of the states that things can be in, so that every form stands somewhere.

All by the service's own verbs, but for two rows that only an import would bring.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from urllib.parse import urlencode
from uuid import UUID, uuid4

from sqlalchemy import select

from app.accounts.contract import Role
from app.accounts.people import add_person, person_by_email
from app.accounts.sessions import issue_token, open_session
from app.accounts.staff import block_person, invite_person
from app.accounts.substitutes import stand_in
from app.booking.arranging import (
    Wanted,
    book_meeting,
    cancel_booking,
    hold_instead,
    hold_slot,
)
from app.booking.clearing import Choice, begin_clearing, meetings_to_clear
from app.booking.contract import ClearingWay, MeetingMode
from app.booking.contract_events import MeetingBooked
from app.booking.meeting_types import (
    TypeFacts,
    add_meeting_type,
    add_place,
    meeting_types,
    offer_meeting_type,
    use_place,
)
from app.booking.models import Booking
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.audience import citizens_to_ask
from app.booking.must_book.contract import Asked, ExemptBecause
from app.booking.must_book.settling import exempt_from_booking
from app.booking.policy import minute_of
from app.booking.reminding import keep_reminders
from app.booking.slots import Wish, free_slots
from app.booking.views import meetings_of_person
from app.booking.waiting.contract import Wishes
from app.booking.waiting.line import join_waiting_list
from app.booking.waiting.offering import OFFERS
from app.channels.contract import PushSubscription
from app.chat.broadcasting import begin_broadcast, preview_broadcast
from app.chat.conversations import my_conversations, open_own_conversation
from app.chat.exporting import ask_for_export
from app.chat.later import schedule_message
from app.chat.posting import post_message
from app.chat.snoozing import SnoozeChoice, snooze_conversation
from app.core.clock import local_day
from app.core.work import UnitOfWork, the_service
from app.demo.past import Past
from app.employers.blocking import block_colleague, company_with_people
from app.employers.colleagues import grant_invitation, invite_colleague
from app.employers.deciding import known_companies, revoke_company
from app.employers.service import own_employer
from app.files.service import store_file
from app.listings.approval import approve_listing
from app.listings.categories import categories
from app.listings.closing import close_listing
from app.listings.import_sources import SourceFacts, add_source
from app.listings.incoming import IMPORT_GUARD
from app.listings.indexing import reindex
from app.listings.interests import answer_interest
from app.listings.kinds import SourceKind
from app.listings.models import ClosedBecause, Interest, InterestState, Listing, ListingState
from app.listings.models_importing import OccupationPlacement
from app.listings.posting import submit_listing, write_draft
from app.notifications.devices import register_device
from app.notifications.letters import unsubscribe_token
from app.notifications.reminders import remind_due
from app.plan.addresses import make_address
from app.tenancy.closing_days import add_closing_day
from app.tenancy.target_groups import add_target_group
from tests.factories.files import PDF
from tests.site import Site, demo_person

Acting = Callable[[str], AbstractContextManager[UnitOfWork]]

NEWCOMER = "else.vorring@demo.example"
CITIZEN, EMPLOYER = "borger@demo.example", "virksomhed@demo.example"
ADVISER, ADMINISTRATOR = "raadgiver@demo.example", "admin@demo.example"
KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"


def set_the_scene(site: Site) -> dict[str, list[str]]:
    """Bring about what the demo lacks; returns links that no page has, by who is to follow them.

    They are those of e-mails, of questions that people type, and of what a stranger wished for.
    """

    def acting(email: str) -> AbstractContextManager[UnitOfWork]:
        person = demo_person(site, email)
        return site.services.units.write(person.municipality, person.actor)

    _post(acting)
    _import(site, acting)
    _write_to_each_other(site, acting)
    gone, rung, met = _be_put_off(acting), _talk_by_phone(acting), _have_met(site, acting)
    held = _meet(site, acting)  # the last: whoever books lets go of what they held
    feeds = [_address(site, acting, email) for email in (CITIZEN, ADVISER)]
    return {
        "everybody": [*_people(site, acting), _imported(acting)],
        "citizen": [held, gone, rung, *feeds],
        "adviser": ["/indbakke/ny?q=Else", met, *_be_away(acting), _let_off(acting)],
        "newcomer": [_wished_for(acting), _think_of_moving(acting)],
    }


def _wished_for(acting: Acting) -> str:
    """Return where a newcomer lands who tapped to follow a category, and logged in for it."""
    with acting(ADVISER) as uow:
        return f"/foelg/{categories(uow)[0].id}?next=/"


def _address(site: Site, acting: Acting, email: str) -> str:
    """Have somebody make an address; returns where their calendar fetches from."""
    with acting(email) as uow:
        return f"/kalenderfil/{make_address(uow, site.services.ids)}.ics"


def _post(acting: Acting) -> None:
    """Have one opening of the company in each state that its author can do something about."""
    values = {"title": "Hjælper i gartneriet", "description": "Du sår.", "postcode": "7700"}
    ids: dict[str, UUID] = {}
    with acting(EMPLOYER) as uow:
        for state in ("draft", "handed in", "filled"):
            written = values | {"kind": "apprenticeship", "title": f"Gartnerelev ({state})"}
            ids[state] = write_draft(uow, written).id
        submit_listing(uow, ids["handed in"])
        submit_listing(uow, ids["filled"])
    with acting(ADVISER) as uow:
        approve_listing(uow, ids["filled"])
    with acting(EMPLOYER) as uow:
        close_listing(uow, ids["filled"], because=ClosedBecause.FILLED)


def _import(site: Site, acting: Acting) -> None:
    """Have a source, a trade nobody has placed, and an opening to be claimed and placed."""
    with acting(EMPLOYER) as uow:
        cvr = own_employer(uow).cvr
    with acting(ADVISER) as uow:
        url = "https://example.dk/job.json"
        guard = site.services.provided[IMPORT_GUARD]
        add_source(uow, guard, SourceFacts("Nabokommunen", SourceKind.JSON_LD, url=url))
        placement = OccupationPlacement(
            id=uow.new_id(),
            occupation_key="dronefører",
            occupation_name="Dronefører",
            first_seen_at=uow.now,
        )
        uow.session.add(placement)
        [one, *_] = _from_elsewhere(uow)
        listing = uow.session.scalars(select(Listing).where(Listing.id == one)).one()
        listing.employer_cvr, listing.occupation_name, listing.categories = cvr, None, []
        uow.session.flush()
        reindex(uow, listing)


def _from_elsewhere(uow: UnitOfWork) -> list[UUID]:
    wanted = (Listing.source != SourceKind.OWN, Listing.state == ListingState.PUBLISHED)
    newest = select(Listing.id).where(*wanted).order_by(Listing.feed_rank.desc()).limit(2)
    return list(uow.session.scalars(newest))


def _imported(acting: Acting) -> str:
    with acting(CITIZEN) as uow:
        return f"/opslag/{_from_elsewhere(uow)[1]}"


def _write_to_each_other(site: Site, acting: Acting) -> None:
    with acting(CITIZEN) as uow:
        file_id = store_file(uow, content=PDF, name="cv.pdf").id
    site.services.jobs.run("file-checks")
    with acting(CITIZEN) as uow:
        conversation_id = open_own_conversation(uow)
        post_message(uow, conversation_id, body="Her.", client_id=uuid4(), attachment_ids=[file_id])
    with acting(ADVISER) as uow:
        post_message(uow, conversation_id, body="I Torvegade 1.", client_id=uuid4())
        at = uow.now + timedelta(days=2)
        schedule_message(uow, conversation_id, body="Husk!", send_at=at, client_id=uuid4())
        others = [c for c in my_conversations(uow, limit=20) if c.id != conversation_id]
        another = next(c for c in others if c.kind == "job_centre" and c.state == "open")
        snooze_conversation(uow, another.id, SnoozeChoice.MONDAY)
        number = preview_broadcast(uow, "own", body="Vi holder lukket.").number
        begin_broadcast(uow, uow.new_id(), "own", body="Vi holder lukket.", expected=number)
    with acting(CITIZEN) as uow:
        ask_for_export(uow, conversation_id)
    with acting(ADVISER) as uow:
        ask_for_export(uow, conversation_id, form="json", with_notes=True)
    site.services.jobs.run("chat-exports")
    with acting(EMPLOYER) as uow:
        employer_id = own_employer(uow).id
        theirs = select(Listing.id).where(Listing.employer_id == employer_id)
        wanted = select(Interest.id).where(Interest.listing_id.in_(theirs))
        invited = uow.session.scalars(wanted.limit(1)).one()
        answer_interest(uow, invited, state=InterestState.INVITED, employer_id=employer_id, text="")
    site.services.jobs.run("outbox")


def _meet(site: Site, acting: Acting) -> str:
    """Have the citizen be reminded of a meeting, be offered a time, and think about another."""
    with acting(CITIZEN) as uow:
        me, [kind, *_, last] = uow.actor.require_person(), meeting_types(uow)
        wish = Wish(kind, me, kind.modes[0])
        slots = free_slots(uow, wish, since=uow.now, until=uow.now + timedelta(days=14))
        wanted = Wanted(kind.id, slots[0].starts_at)
        booked = book_meeting(uow, me, wanted, with_interpreter=True)
        _bring_near(uow, booked.id)
        join_waiting_list(uow, me, last.id, Wishes())
    site.services.jobs.run(OFFERS)
    with acting(CITIZEN) as uow:
        held = hold_slot(uow, me, Wanted(kind.id, slots[-1].starts_at))
    citizen = demo_person(site, CITIZEN)
    before = Past(site.services.units).at(days_ago=2)
    with before.write(citizen.municipality, the_service("test")) as uow:
        keep_reminders(uow, MeetingBooked(booked.id, me))
    with site.services.units.write(citizen.municipality, the_service("test")) as uow:
        remind_due(uow)
    return f"/moeder/holdt/{held.id}"


def _set_up_what_nobody_uses(uow: UnitOfWork) -> None:
    """Have a type of meeting and a place that are switched off and may be removed."""
    facts = TypeFacts("Netværk", "Network", timedelta(minutes=60), [MeetingMode.ON_SITE])
    offer_meeting_type(uow, add_meeting_type(uow, facts), is_active=False)
    use_place(uow, add_place(uow, name="Hallen", address="Hallen 1, 7700 Thisted"), is_active=False)


def _be_put_off(acting: Acting) -> str:
    """Have the job centre call off a meeting of which the citizen has no other."""
    with acting(CITIZEN) as uow:
        me = uow.actor.require_person()
        there = {one.meeting_type_id for one in meetings_of_person(uow, me, since=uow.now)}
        [_first, *others, _last] = meeting_types(uow)  # `_meet` is about those two
        kind = next(one for one in others if one.id not in there)
        wish = Wish(kind, me, kind.modes[0])
        [*_, last] = free_slots(uow, wish, since=uow.now, until=uow.now + timedelta(days=14))
        booked = book_meeting(uow, me, Wanted(kind.id, last.starts_at))
    with acting(ADVISER) as uow:
        cancel_booking(uow, booked.id, reason="Vi er til kursus.")
    return f"/moeder/{booked.id}"


def _think_of_moving(acting: Acting) -> str:
    """Have a citizen hold a time to move a meeting there; returns where they are asked about it.

    Not the one who holds a time to book it: whoever holds another lets go of that.
    """
    with acting(NEWCOMER) as uow:
        me = uow.actor.require_person()
        kind = next(one for one in meeting_types(uow) if one.move_until < timedelta(days=2))
        since, until = uow.now + timedelta(days=2), uow.now + timedelta(days=14)
        [first, *_] = free_slots(uow, Wish(kind, me, kind.modes[0]), since=since, until=until)
        meeting = book_meeting(uow, me, Wanted(kind.id, first.starts_at, first.mode))
        wish = Wish(kind, me, meeting.mode, instead_of=meeting.id)
        [*_, last] = free_slots(uow, wish, since=since, until=until)
        held = hold_instead(uow, meeting.id, starts_at=last.starts_at, mode=last.mode)
    facts = {"mode": held.mode.value, "starts_at": held.starts_at.isoformat()}
    wanted = urlencode(facts | {"adviser_id": str(held.adviser_id)})
    return f"/moeder/{meeting.id}/flyt/ja?{wanted}"


def _talk_by_phone(acting: Acting) -> str:
    """Have a citizen be rung up; returns where they can say which number is called."""
    with acting(CITIZEN) as uow:
        me = uow.actor.require_person()
        kind = next(one for one in meeting_types(uow) if MeetingMode.PHONE in one.modes)
        wish = Wish(kind, me, MeetingMode.PHONE)
        [*_, last] = free_slots(uow, wish, since=uow.now, until=uow.now + timedelta(days=21))
        booked = book_meeting(uow, me, Wanted(kind.id, last.starts_at, mode=MeetingMode.PHONE))
    return f"/moeder/{booked.id}"


def _have_met(site: Site, acting: Acting) -> str:
    """Have the adviser have met the citizen; returns where it is noted what became of it."""
    with acting(ADVISER) as uow:
        adviser_id = uow.actor.require_person()
    citizen, a_week_ago = demo_person(site, CITIZEN), Past(site.services.units).at(days_ago=7)
    with a_week_ago.write(citizen.municipality, citizen.actor) as uow:
        me, until = uow.actor.require_person(), uow.now + timedelta(days=6)
        wishes = (Wish(kind, me, kind.modes[0], adviser_id) for kind in meeting_types(uow))
        found = ((one, free_slots(uow, one, since=uow.now, until=until)) for one in wishes)
        wish, slots = next((wish, slots) for wish, slots in found if slots)
        wanted = Wanted(wish.meeting_type.id, slots[0].starts_at, wish.mode, adviser_id)
        return f"/kalender/moede/{book_meeting(uow, me, wanted).id}"


def _be_away(acting: Acting) -> list[str]:
    """Have an adviser be away on a day far ahead; returns where it stands what becomes of it."""
    with acting(ADVISER) as uow:
        day = local_day(uow.now) + timedelta(days=90)
        usual, me = Choice(ClearingWay.ASK), uow.actor.require_person()
        # Nobody works on it here, so that it can still be stopped.
        met = next(
            one
            for one in (local_day(uow.now) + timedelta(days=ahead) for ahead in range(1, 60))
            if meetings_to_clear(uow, me, one, one)
        )
        begun = begin_clearing(uow, uow.new_id(), me, first_on=met, last_on=met, usual=usual)
    chosen = f"/kalender/vaek?fra={day}&til={day}"
    return [chosen, f"/kalender/vaek/{begun}", f"/kalender/vaek/{begun}/saa-langt"]


def _let_off(acting: Acting) -> str:
    """Have a citizen who was asked to book be let off; returns where that stands."""
    with acting(ADVISER) as uow:
        day = local_day(uow.now) + timedelta(days=10)
        asked = Asked(meeting_types(uow)[-1].id, day, "Vi skal mødes.", "LAB § 31", "Ring til os.")
        others = citizens_to_ask(uow, "a").keys() - {person_by_email(uow, CITIZEN).id}
        views = (ask_to_book(uow, one, asked) for one in sorted(others))
        let_off = next(view.id for view in views if view is not None)
        exempt_from_booking(uow, let_off, because=ExemptBecause.LANGUAGE)
    return f"/frister/{let_off}"


def _bring_near(uow: UnitOfWork, booking_id: UUID) -> None:
    """Let a meeting begin in four hours, whatever the hour, so that one can be late for it."""
    row = uow.session.scalars(select(Booking).where(Booking.id == booking_id)).one()
    sooner = row.starts_at - (uow.now + timedelta(hours=4)).replace(second=0, microsecond=0)
    row.starts_at, row.ends_at = row.starts_at - sooner, row.ends_at - sooner
    row.taken_from, row.ends_minute = minute_of(row.starts_at), minute_of(row.ends_at)
    row.taken_until = row.ends_minute
    uow.session.flush()


def _people(site: Site, acting: Acting) -> list[str]:
    """Have people invited, kept out, logged in twice, acted for, reached by push, not trusted."""
    ids, citizen = site.services.ids, demo_person(site, CITIZEN)
    token = ids.secret()
    with site.services.units.write(citizen.municipality, the_service("test")) as uow:
        invite_person(uow, email="ny@example.org", name="Ny", roles=[Role.ADVISER], token=token)
        open_session(uow, citizen.id, token=ids.secret(), device="Firefox, Windows")
        issue_token(uow, ids, citizen.id, label="Lønsystemet")
    with acting(CITIZEN) as uow:
        endpoint = "https://updates.push.services.mozilla.com/wpush/v2/scene"
        register_device(uow, PushSubscription(endpoint, KEY, "A" * 22), label="Firefox, Android")
    with acting(ADVISER) as uow:
        colleague = person_by_email(uow, "anders.skovstedmose@demo.example").id
        away = local_day(uow.now) + timedelta(days=30)
        stand_in(uow, uow.actor.require_person(), colleague, from_on=away, until_on=away)
    with acting(ADMINISTRATOR) as uow:
        add_closing_day(uow, away, reason="Personaledag")
        add_target_group(uow, name_da="Ingen endnu", name_en="Nobody yet")
        _set_up_what_nobody_uses(uow)
        block_person(uow, person_by_email(uow, "pernille.nygaardsvej@demo.example").id)
    with acting(EMPLOYER) as uow:
        own = own_employer(uow).id
    with acting(ADVISER) as uow:
        other, another, *_ = [one.id for one in known_companies(uow) if one.id != own]
        revoke_company(uow, other, reason="Vi kan ikke få fat i virksomheden.")
        _company, people = company_with_people(uow, another)
        block_colleague(uow, another, people[0].person.person_id)
    with acting(EMPLOYER) as uow:
        invite_colleague(uow, name="Ny", email="kollega@example.org", token=ids.secret())
        facts = {"employer_id": str(own), "invited_by": str(uow.actor.require_person())}
    with site.services.units.write(citizen.municipality, the_service("test")) as uow:
        joined = add_person(uow, name="Makker", email=None, roles=[Role.EMPLOYER])
        grant_invitation(uow, joined, facts)
    unsubscribe = unsubscribe_token(
        site.services.settings.secret_key,
        citizen.municipality.id,
        citizen.id,
        "listings/new-listing",
    )
    return [f"/invitation/{token}", f"/notifikationer/afmeld/{unsubscribe}"]
