"""Lets the demo's class discuss what it learnt at its workshop, and before the next one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from app.accounts.contract import Role
from app.chat.of_class import discussion_of_class
from app.chat.posting import post_message
from app.chat.reading import mark_read
from app.core.work import Actor, Municipality
from app.demo.classes import NAME
from app.demo.past import Past
from app.demo.settling import SERVICE
from app.programmes.classes.views import cohorts_to_run, members

# Who of the class writes, by place, or "adviser"; how many days ago, how many minutes after half
# past seven, and what.
SAID: tuple[tuple[int | str, int, int, str], ...] = (
    ("adviser", 18, 30, "Tak for i går. I var gode til at lytte til hinanden."),
    (0, 18, 95, "Tak! Var der en side med eksempler? Jeg kan ikke finde den."),
    ("adviser", 18, 140, "Ja, den ligger i dit forløb under lektien. Skriv, hvis den driller."),
    (1, 16, 300, "Jeg spurgte min gamle chef, hvad jeg er god til. Hun sagde: at være rolig."),
    (2, 16, 330, "Det er en god idé. Jeg spurgte min søster, og skrev det ned."),
    (3, 9, 200, "Skal cv'et være færdigt til næste gang, eller er det nok med et udkast?"),
    ("adviser", 9, 240, "Et udkast er fint. Vi retter dem sammen på workshoppen."),
)


def talk_in_class(past: Past, municipality: Municipality) -> None:
    """Let the class write; what is there already stays as it is."""
    with past.present().read(municipality, SERVICE) as uow:
        cohort = next((one for one in cohorts_to_run(uow) if one.facts.name == NAME), None)
        if cohort is None or cohort.facts.leader_id is None:
            return
        there = members(uow, cohort.id)
    came_on = past.now - timedelta(days=SAID[0][1])
    people = [_citizen(one.citizen_id) for one in there if one.joined_at < came_on]
    late = [_citizen(one.citizen_id) for one in there if one.joined_at >= came_on]
    leader = Actor(cohort.facts.leader_id, frozenset({Role.ADVISER.value}))
    with past.present().read(municipality, leader) as uow:
        found = discussion_of_class(uow, cohort.id)
    if found is None or found.last_seq or not people:
        return
    for who, days_ago, minutes, words in SAID:
        writer = leader if isinstance(who, str) else people[who % len(people)]
        with past.at(days_ago=days_ago, minutes=minutes).write(municipality, writer) as uow:
            post_message(uow, found.id, body=words, client_id=uow.new_id())
    _have_read(past, municipality, found.id, [leader, *people, *late])


def _have_read(
    past: Past, municipality: Municipality, conversation_id: UUID, people: Sequence[Actor]
) -> None:
    """Let everybody have seen all but the last word."""
    for one in people:
        with past.at(days_ago=9, minutes=230).write(municipality, one) as uow:
            mark_read(uow, conversation_id, seq=len(SAID) - 1)


def _citizen(citizen_id: UUID) -> Actor:
    return Actor(citizen_id, frozenset({Role.CITIZEN.value}))
