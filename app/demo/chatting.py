"""Lets the demo's citizen and adviser have written to each other: there is a chat to see."""

from __future__ import annotations

from uuid import UUID, uuid5

from app.accounts.people import person_by_email
from app.chat.conversations import conversation_by_id, open_own_conversation
from app.chat.posting import post_message
from app.chat.reading import mark_read
from app.core.work import Actor, Municipality, UnitOfWork
from app.demo.cv import a_cv
from app.demo.past import Past
from app.demo.settling import SERVICE
from app.files.service import store_file

CITIZEN, ADVISER = "borger@demo.example", "raadgiver@demo.example"

# Who says what, how many days ago and how long after half past seven; a CV goes with the third.
SAID = (
    (CITIZEN, 3, 130, "Hej. Jeg har set et job som lagermedarbejder. Er det noget for mig?"),
    (ADVISER, 3, 155, "Hej. Det lyder godt! Send mig dit CV, så ser vi på det sammen."),
    (CITIZEN, 2, 120, "Her er mit CV."),
    (ADVISER, 2, 190, "Tak. Skriv lidt mere om truckcertifikatet, så er det klar til at sende."),
)


def chat(past: Past, municipality: Municipality) -> None:
    """Post what was said, where nothing has been said yet."""
    with past.present().read(municipality, SERVICE) as uow:
        actors = {email: _actor(uow, email) for email in (CITIZEN, ADVISER)}
    with past.at(days_ago=4).write(municipality, actors[CITIZEN]) as uow:
        conversation_id = open_own_conversation(uow)
        if conversation_by_id(uow, conversation_id).last_seq:
            return
    for number, (email, days_ago, minutes, words) in enumerate(SAID):
        units = past.at(days_ago=days_ago, minutes=minutes)
        with units.write(municipality, actors[email]) as uow:
            files = [_cv(uow)] if number == 2 else []
            client_id = uuid5(conversation_id, str(number))
            post_message(
                uow, conversation_id, body=words, client_id=client_id, attachment_ids=files
            )
    for actor in actors.values():
        with past.present().write(municipality, actor) as uow:
            mark_read(uow, conversation_id, seq=conversation_by_id(uow, conversation_id).last_seq)


def _cv(uow: UnitOfWork) -> UUID:
    return store_file(uow, content=a_cv("Sofie Lindkær Holt"), name="CV.pdf").id


def _actor(uow: UnitOfWork, email: str) -> Actor:
    card = person_by_email(uow, email)
    return Actor(person_id=card.id, roles=card.roles, language=card.language)
