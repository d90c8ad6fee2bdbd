"""Fills the demo's inbox: citizens who wait, who owe an answer, who are done; notes and replies."""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid5

from app.accounts.contract import Role
from app.accounts.own_advisers import own_advisers_of
from app.accounts.people import person_by_email
from app.chat.canned import canned_replies, save_canned_reply
from app.chat.closing import close_conversation
from app.chat.conversations import conversation_by_id, open_own_conversation
from app.chat.notes import write_note
from app.chat.posting import post_message
from app.core.work import Actor, Municipality
from app.demo.content import people
from app.demo.past import Past
from app.demo.settling import Home, actor_at

# Who, how many days ago, and what they say; a note is internal, "close" says the last words.
Said = tuple[str, int, str]
TALKS: tuple[tuple[Said, ...], ...] = (
    (
        ("citizen", 3, "Hej. Jeg har fået tid til et møde på torsdag, men jeg skal til læge."),
        ("adviser", 3, "Hej. Det er helt i orden. Passer fredag kl. 10 dig bedre?"),
        ("note", 3, "Vil helst have telefonmøder. Husk det næste gang."),
        ("citizen", 1, "Ja tak, fredag kl. 10 passer fint. Kan det være over telefon?"),
    ),
    (
        ("citizen", 5, "Jeg har lavet mit CV færdigt. Vil du kigge på det?"),
        ("adviser", 4, "Det ser godt ud. Skriv gerne lidt mere om dit arbejde på lageret."),
    ),
    (
        ("citizen", 12, "Hvordan melder jeg ferie?"),
        ("adviser", 12, "Det gør du på Jobnet, mindst 14 dage før. Sig til, hvis det driller."),
        ("citizen", 11, "Det lykkedes, tak."),
        ("close", 11, "Godt at høre. God ferie!"),
    ),
)
REPLIES = (
    ("Tak for din besked", "Hej {fornavn}\n\nTak for din besked. Du hører fra mig.\n\n{rådgiver}"),
    ("Ring til os", "Hej {fornavn}\n\nRing til {team} på {telefon}.\n\n{rådgiver}"),
)


def talk(past: Past, municipality: Municipality, home: Home) -> None:
    """Let citizens talk with their advisers; what is there already stays as it is."""
    _keep_replies(past, municipality, home)
    talked: Counter[UUID | None] = Counter()  # by team, so that each has some of everything
    for citizen, adviser, team_id in _pairs(past, municipality, home):
        _talk(past, municipality, citizen, adviser, TALKS[talked[team_id] % len(TALKS)])
        talked[team_id] += 1


def _pairs(
    past: Past, municipality: Municipality, home: Home
) -> list[tuple[Actor, Actor, UUID | None]]:
    """Return each citizen with an adviser of their own, the adviser, and their team."""
    everybody = people(home.slug)
    staff: dict[UUID | None, Actor] = {}
    for one in everybody:
        if one.role in {Role.ADVISER, Role.SUPER_USER}:
            actor = actor_at(past.present(), municipality, one.email)
            staff[actor.person_id] = actor
    with past.present().read(municipality) as uow:
        ids = {
            one.email: person_by_email(uow, one.email).id
            for one in everybody
            if one.role == Role.CITIZEN
        }
        own = own_advisers_of(uow, ids.values())
    return [
        (
            actor_at(past.present(), municipality, email),
            staff[own[citizen_id].adviser_id],
            own[citizen_id].team_id,
        )
        for email, citizen_id in ids.items()
        if citizen_id in own and own[citizen_id].adviser_id in staff
    ]


def _talk(
    past: Past, municipality: Municipality, citizen: Actor, adviser: Actor, said: tuple[Said, ...]
) -> None:
    with past.at(days_ago=said[0][1], minutes=120).write(municipality, citizen) as uow:
        conversation_id = open_own_conversation(uow)
        if conversation_by_id(uow, conversation_id).last_seq:
            return
    for number, (who, days_ago, words) in enumerate(said):
        client_id = uuid5(conversation_id, str(number))
        units = past.at(days_ago=days_ago, minutes=130 + 7 * number)
        with units.write(municipality, citizen if who == "citizen" else adviser) as uow:
            if who == "note":
                write_note(uow, conversation_id, body=words)
            elif who == "close":
                close_conversation(uow, conversation_id, last_words=words, client_id=client_id)
            else:
                post_message(uow, conversation_id, body=words, client_id=client_id)


def _keep_replies(past: Past, municipality: Municipality, home: Home) -> None:
    keepers = [one.email for one in people(home.slug) if one.role == Role.SUPER_USER]
    for email in keepers[:1]:
        actor = actor_at(past.present(), municipality, email)
        with past.present().write(municipality, actor) as uow:
            known = {one.title for one in canned_replies(uow)}
            for title, body in REPLIES:
                if title not in known:
                    save_canned_reply(uow, title=title, body=body, language="da", team_id=None)
