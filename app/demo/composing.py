"""Composes openings out of trades, companies and places: pure, and always the same ones.

What varies is chosen by a hash of what an opening is about, so a second load writes the same
openings and finds them there already. Only the dates follow the day of the load.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import TypeVar

from app.demo.content import Company, Trade
from app.listings.geography import postcode
from app.listings.kinds import ListingKind, WorkingTime

T = TypeVar("T")

JOBS_OF_A_TRADE, OTHERS_OF_A_TRADE = 10, 4
CLOSED_IN_HUNDRED = 7
NEARBY = {
    "demo": (
        "7700",
        "7700",
        "7730",
        "7752",
        "7760",
        "7770",
        "7741",
        "7755",
        "7790",
        "7600",
        "9690",
    ),
    "nabo": ("7900", "7900", "7950", "7980", "7990", "7960"),
}

_EXTRAS = ("", "i fast stilling", "på deltid", "til et vikariat", "med start nu", "til sommeren")
_INTROS = (
    "Vi mangler en kollega, der vil være med på holdet i {city}.",
    "Vil du med på holdet i {city}?",
    "Vi har travlt og vil gerne have flere hænder. Arbejdet er i {city}.",
    "Er du klar til noget nyt? Så læs med her.",
    "En af vores kolleger går på pension. Derfor søger vi en ny i {city}.",
    "Vi vokser og søger en kollega til {city}.",
)
_INTROS_FOR_YOUNG = (
    "Vil du tjene dine egne penge ved siden af skolen?",
    "Vi søger en ung kollega i {city}.",
    "Hos os får du dit første job, og vi lærer dig det hele.",
)
_INTROS_FOR_LEARNERS = (
    "Vil du lære et fag hos os i {city}?",
    "Vi har plads til en ny på holdet, som vil lære fra bunden.",
    "Hos os får du en fast mester, der har tid til dig.",
)
_INTROS_FOR_PRACTICE = (
    "Har du brug for at prøve kræfter med et nyt fag? Her kan du være i praktik i {city}.",
    "Vi har plads til én i praktik, og vi tager det i dit tempo.",
)
_OFFERS = (
    "løn efter overenskomst og pension",
    "en fast makker de første fire uger",
    "frugtordning og god kaffe",
    "arbejdstøj og sikkerhedssko",
    "frihed til at tage kurser",
    "en vagtplan, du kender fire uger frem",
    "et lille hold med god tone",
    "sundhedsforsikring efter tre måneder",
    "mulighed for fast stilling",
    "fælles morgenmad om fredagen",
)
_CLOSINGS = (
    "Skriv et par linjer om dig selv, og send dit cv med. Vi svarer alle.",
    "Lyder det som noget for dig? Så vis din interesse her. Vi holder samtaler løbende.",
    "Er du i tvivl, så søg alligevel. Vi lærer dig gerne op.",
    "Du er velkommen til at komme forbi og se stedet, før du søger.",
)
_INTROS_OF = {
    ListingKind.SPARE_TIME_JOB: _INTROS_FOR_YOUNG,
    ListingKind.APPRENTICESHIP: _INTROS_FOR_LEARNERS,
    ListingKind.TRAINEE_PLACE: _INTROS_FOR_LEARNERS,
    ListingKind.WORK_PLACEMENT: _INTROS_FOR_PRACTICE,
}


@dataclass(frozen=True)
class Opening:
    """One opening to post: what is written, how many days ago, and for how long it is open.

    `open_days` counts from the day of the load; a negative one has passed.
    """

    company: str
    kind: str
    category: str
    title: str
    description: str
    postcode: str
    working_time: str
    weekly_hours: str
    number_to_fill: int
    days_ago: int
    open_days: int


def openings(place: str, companies: Sequence[Company], trades: Sequence[Trade]) -> list[Opening]:
    """Return the openings of one municipality's demo; titles are unique in a company."""
    by_key = {company.key: company for company in companies if not company.waits}
    taken: set[tuple[str, str]] = set()
    found = []
    for trade in trades:
        hiring = [by_key[key] for key in trade.employers if key in by_key]
        wanted = JOBS_OF_A_TRADE if trade.kind == ListingKind.JOB else OTHERS_OF_A_TRADE
        for number in range(wanted if hiring else 0):
            opening = next(
                one
                for one in _tries(place, trade, hiring, number)
                if (one.company, one.title) not in taken
            )
            taken.add((opening.company, opening.title))
            found.append(opening)
    return found


def _tries(place: str, trade: Trade, hiring: Sequence[Company], number: int) -> Iterator[Opening]:
    return (
        _opening(place, trade, hiring[number % len(hiring)], f"{place}/{number}/{again}")
        for again in count()
    )


def _opening(place: str, trade: Trade, company: Company, seed: str) -> Opening:
    seed = f"{seed}/{trade.kind}/{trade.titles[0]}"
    where = _pick(seed + "where", (company.postcode, company.postcode, *NEARBY[place]))
    known = postcode(where)
    city = known.city if known else ""
    extra = _pick(seed + "extra", _EXTRAS) if trade.kind == ListingKind.JOB else ""
    name = _pick(seed + "title", trade.titles)
    time, hours = _hours(seed, trade, extra)
    is_closed = _number(seed + "closed", 100) < CLOSED_IN_HUNDRED
    return Opening(
        company=company.key,
        kind=trade.kind,
        category=trade.category,
        title=" ".join(part for part in (name, extra, f"i {city}") if part),
        description=_description(seed, trade, company, city),
        postcode=where,
        working_time=time,
        weekly_hours=hours,
        number_to_fill=_pick(seed + "number", (1, 1, 1, 1, 2, 2, 3, 5)),
        days_ago=35 + _number(seed + "ago", 20) if is_closed else _number(seed + "ago", 28),
        open_days=-1 - _number(seed + "open", 9) if is_closed else 2 + _number(seed + "open", 42),
    )


def _hours(seed: str, trade: Trade, extra: str) -> tuple[str, str]:
    if trade.kind in {ListingKind.SPARE_TIME_JOB, ListingKind.WORK_PLACEMENT}:
        return WorkingTime.PART_TIME, _pick(seed + "hours", ("4–8", "6–10", "8–12", "10–15"))
    is_job = trade.kind == ListingKind.JOB
    if "deltid" in extra or (is_job and _number(seed + "part", 5) == 0):
        return WorkingTime.PART_TIME, _pick(seed + "hours", ("15–20", "20–25", "25–30", "28", "30"))
    if is_job and _number(seed + "either", 9) == 0:
        return WorkingTime.FULL_OR_PART_TIME, "28–37"
    return WorkingTime.FULL_TIME, "37"


def _description(seed: str, trade: Trade, company: Company, city: str) -> str:
    intros = _INTROS_OF.get(ListingKind(trade.kind), _INTROS)
    parts = [
        f"{_pick(seed + 'intro', intros).format(city=city)} {company.about}",
        "### Du kommer til at",
        _points(_some(seed + "tasks", trade.tasks, 4)),
        "### Vi håber, at du",
        _points(_some(seed + "wants", trade.wants, 3)),
    ]
    if trade.kind != ListingKind.WORK_PLACEMENT:
        parts += ["### Du får", _points(_some(seed + "offers", _OFFERS, 3))]
    return "\n\n".join([*parts, _pick(seed + "closing", _CLOSINGS)])


def _points(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def _some(seed: str, options: Sequence[str], number: int) -> list[str]:
    """Choose a few, kept in the order in which they stand."""
    best = sorted(options, key=lambda one: _number(seed + one, 10**9))[:number]
    return [one for one in options if one in best]


def _pick(seed: str, options: Sequence[T]) -> T:
    return options[_number(seed, len(options))]


def _number(seed: str, below: int) -> int:
    digest = hashlib.blake2b(seed.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % below
