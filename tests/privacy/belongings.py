"""Things that a citizen has made, by the real verbs, each with a word that tells whose it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from app.accounts.own_advisers import give_own_adviser
from app.accounts.profile import note_look
from app.accounts.sessions import issue_token, open_session
from app.booking.arranging import book_meeting
from app.booking.drop_in.queueing import draw_number
from app.booking.drop_in.setting_up import add_drop_in
from app.booking.must_book.asking import ask_to_book
from app.booking.must_book.contract import Asked
from app.booking.sessions.planning import plan_session
from app.booking.sessions.signing import sign_up
from app.booking.waiting.contract import Wishes
from app.booking.waiting.line import join_waiting_list
from app.chat.conversations import open_own_conversation
from app.chat.notes import write_note
from app.chat.posting import post_message
from app.core.clock import local_day
from app.core.work import UnitOfWork, the_service
from app.documents.applications import note_application
from app.documents.contract import LeftOut
from app.documents.contract_worksheets import QuestionKind
from app.documents.cvs import begin_cv
from app.documents.hand_ins import comment_on_hand_in, hand_in, hand_ins_to_answer
from app.documents.left_out import keep_left_out
from app.documents.photos import set_photo
from app.documents.sharing import comment_on_cv, share_cv
from app.documents.worksheets import (
    add_question,
    add_worksheet,
    answers_fingerprint,
    fill_in,
    offer_worksheet,
)
from app.files.service import store_file
from app.licences.extending import ask_for_extension
from app.licences.giving import give_licence
from app.licences.pools import add_pool
from app.listings.following import follow_category
from app.listings.reporting import FraudReason, report_listing
from app.listings.saving import save_listing
from app.notifications.policy import Choice, Manners
from app.notifications.preferences import behave, choose_channels
from app.plan.addresses import make_address
from app.programmes.hand_ins.answering import comment_on_task
from app.programmes.hand_ins.handing_in import hand_in_task
from app.programmes.library.editing import add_module, publish_module
from app.programmes.library.progress import do_part, finish_module
from app.programmes.library.reading import read_in
from app.programmes.library.wishes import wish_for_topic
from app.programmes.publishing import add_programme, publish_programme
from app.programmes.referring.deciding import refer
from app.programmes.videos.asking import ask_to_see
from app.programmes.videos.watching import report_played
from app.programmes.views import enrolments_of
from app.web.services import Services
from tests.booking.drop_in.door import facts as drop_in_facts
from tests.booking.office import Office, set_up_office
from tests.booking.sessions.hall import workshop
from tests.factories.files import PDF, picture
from tests.factories.films import published_film
from tests.factories.interests import send_interest
from tests.licences.bought import pool as bought
from tests.people import Cast, Person
from tests.programmes.described import programme
from tests.programmes.library.shelf import RIGHT, module

NOTE = "En intern note"
ANSWERED = "Svar til"


@dataclass(frozen=True)
class Town:
    """What people can have things of: an office, a session, a pool, a programme, an opening."""

    office: Office
    session_id: UUID
    drop_in_id: UUID
    pool_id: UUID
    programme_id: UUID
    module_id: UUID
    film: tuple[UUID, UUID]
    sheet_id: UUID
    listing_id: UUID
    category_id: UUID


def found_town(services: Services, cast: Cast, listing_id: UUID, category_id: UUID) -> Town:
    """Set up what everybody uses."""
    with services.units.write(cast.here, the_service("test")) as uow:
        office = set_up_office(uow, cast)
        sheet_id = add_worksheet(
            uow, title_da="Mine styrker", title_en="My strengths", intro_da="", intro_en=""
        )
        add_question(
            uow, sheet_id, kind=QuestionKind.TEXT, label_da="Hvad kan du?", label_en="What?"
        )
        offer_worksheet(uow, sheet_id, is_offered=True)
        programme_id = add_programme(uow, programme())
        publish_programme(uow, programme_id)
        module_id = add_module(uow, module())
        publish_module(uow, module_id)
        return Town(
            office=office,
            session_id=plan_session(uow, workshop(office)),
            drop_in_id=add_drop_in(uow, drop_in_facts(office)),
            pool_id=add_pool(uow, bought()),
            programme_id=programme_id,
            module_id=module_id,
            film=published_film(uow),
            sheet_id=sheet_id,
            listing_id=listing_id,
            category_id=category_id,
        )


def have_things(
    services: Services, cast: Cast, town: Town, person: Person, word: str, meets_at: datetime
) -> None:
    """Let somebody make something of every kind, with a word of theirs in whatever they write."""
    units, here = services.units, cast.here
    with units.write(here, the_service("test")) as uow:
        give_own_adviser(uow, person.id, cast.anders.id)
        licence_id = give_licence(uow, town.pool_id, person.id).id
        refer(uow, town.programme_id, person.id, is_yes=True, why=f"{word} forløb")
        sign_up(uow, town.session_id, person.id, although_busy=True)
        ask_to_book(uow, person.id, _asked(town))
        ask_to_see(uow, person.id, town.film[0], by=local_day(uow.now))
    with units.write(here, person.actor) as uow:
        report_played(uow, *town.film, played=[(0, 1)], position=1)
        ask_for_extension(uow, licence_id, word=f"{word} grund")
        book_meeting(uow, person.id, town.office.wanted(meets_at))
        join_waiting_list(uow, person.id, town.office.type_id, Wishes())
        draw_number(uow, town.drop_in_id)
        make_address(uow, services.ids)
        open_session(uow, person.id, token=services.ids.secret(), device=f"{word} telefon")
        issue_token(uow, services.ids, person.id, label=f"{word} program")
        choose_channels(uow, {"documents/commented": Choice(push=True, email=False)})
        behave(uow, Manners(daily_cap=3))
    with units.write(here, person.actor) as uow:
        cv_id = _write(uow, town, word)
        _apply(uow, town, word)
        _learn(uow, town, word)
        hand_in_id = _hand_in(uow, cv_id, word)
    _talk(services, cast, person, word)
    with units.write(here, cast.anders.actor) as uow:
        note_look(uow, person.id, "cv")
        comment_on_cv(uow, cv_id, text=f"Skriv mere om {word}")
        waiting = next(one for one in hand_ins_to_answer(uow) if one.person_id == person.id)
        comment_on_hand_in(uow, waiting.id, text=f"Godt om {word}", gives_back=True)
        comment_on_task(uow, hand_in_id, text=f"Mere om {word}", gives_back=True)
    services.jobs.run("outbox")
    services.jobs.run("file-checks")


def _asked(town: Town) -> Asked:
    return Asked(
        meeting_type_id=town.office.type_id,
        book_by=date(2026, 12, 10),
        reason="Vi skal tale sammen",
        rule="§ 34",
        help="Ring til os",
    )


def _write(uow: UnitOfWork, town: Town, word: str) -> UUID:
    cv = begin_cv(uow, name=f"{word} cv")
    keep_left_out(uow, cv.id, [LeftOut("hobby", f"{word} uden plads")])
    set_photo(uow, cv.id, content=picture(), name=f"{word}.jpg")
    share_cv(uow, cv.id)
    note_application(uow, title=f"{word} job", employer="Bageren", note=f"{word} note")
    said = {"1": [f"{word} styrke"]}
    fill_in(uow, town.sheet_id, said, read=answers_fingerprint(()))
    hand_in(uow, town.sheet_id)
    store_file(uow, content=PDF + b"unused " + word.encode(), name=f"{word} ubrugt.pdf")
    return cv.id


def _hand_in(uow: UnitOfWork, cv_id: UUID, word: str) -> UUID:
    """Hand in words, a file and a CV for a task."""
    [view] = enrolments_of(uow, uow.actor.require_person())
    item_id = next(one.id for one in view.items if one.key == "network")
    file_id = store_file(uow, content=PDF + b"task " + word.encode(), name=f"{word} opgave.pdf").id
    return hand_in_task(uow, item_id, text=f"{word} svar", file_id=file_id, cv_id=cv_id).id


def _apply(uow: UnitOfWork, town: Town, word: str) -> None:
    file_id = store_file(uow, content=PDF + word.encode(), name=f"{word} cv.pdf").id
    send_interest(uow, town.listing_id, text=f"{word} interesse", file_id=file_id)
    save_listing(uow, town.listing_id)
    follow_category(uow, town.category_id)
    report_listing(uow, town.listing_id, reason=FraudReason.ASKS_FOR_MONEY, text=f"{word} mistanke")


def _learn(uow: UnitOfWork, town: Town, word: str) -> None:
    """Go through a module, with a next step, and miss another."""
    read_in(uow, "en")
    do_part(uow, town.module_id, "1")
    do_part(uow, town.module_id, "2", answer=f"{word} åbning")
    do_part(uow, town.module_id, "3", chosen=RIGHT)
    finish_module(uow, town.module_id, text=f"{word} skridt", due_on=date(2026, 12, 10))
    wish_for_topic(uow, f"{word} emne")


def _talk(services: Services, cast: Cast, person: Person, word: str) -> None:
    """Let somebody write to the job centre, each side with a file, and Anders note something."""
    with services.units.write(cast.here, person.actor) as uow:
        conversation_id = open_own_conversation(uow)
    for author, words in ((person, word), (cast.anders, f"{ANSWERED} {word}")):
        with services.units.write(cast.here, author.actor) as uow:
            content = PDF + b"sent " + words.encode()
            file_id = store_file(uow, content=content, name=f"{words} sendt.pdf").id
            post_message(
                uow,
                conversation_id,
                body=f"{words} besked",
                client_id=uuid4(),
                attachment_ids=[file_id],
            )
    with services.units.write(cast.here, cast.anders.actor) as uow:
        write_note(uow, conversation_id, body=f"{NOTE} om {word}")
