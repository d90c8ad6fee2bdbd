"""What is told of licences as an e-mail reads, each kind in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from app.accounts.own_advisers import give_team
from app.accounts.teams import create_team
from app.core.clock import FixedClock
from app.core.texts import use_language
from app.core.work import Units, the_service
from app.licences.contract import LicenceView
from app.licences.extending import (
    answer_request,
    ask_for_extension,
    extend_licence,
    requests_waiting,
)
from app.licences.giving import give_back, take_back
from app.licences.kinds_staff import ASKED, NOBODY_THERE, UNSEEN
from app.licences.kinds_staff import KINDS as STAFF_KINDS
from app.licences.kinds_told import (
    DECLINED,
    END,
    ENDS,
    EXTENDED,
    GIVEN,
    GIVEN_AGAIN,
    KINDS,
    LINE_CLOSED,
    TAKEN_BACK,
)
from app.notifications.letters import Letter, Letterhead, email_message
from app.notifications.registry import kind_named
from tests.booking.office import Acting
from tests.licences.bought import Buy, Give
from tests.people import Cast
from tests.snapshots import as_read

IDENTITY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
TOKEN = re.compile(r"afmeld/\S+")


@pytest.mark.parametrize("language", ["da", "en"])
def test_each_kind_reads_as_it_is_kept(
    units: Units,
    acting_as: Acting,
    cast: Cast,
    buy: Buy,
    give: Give,
    clock: FixedClock,
    is_as_kept: Callable[[str, str], None],
    language: str,
) -> None:
    letters: dict[str, str] = {}

    def keep(kind: str, **facts: str) -> None:
        with units.read(cast.here, the_service("test")) as uow, use_language(language):
            wording = kind_named(kind).word(uow, facts)
            head = Letterhead(cast.here.id, "Demo Kommune", "https://demo.example.dk")
            of = (uow.new_id(), cast.ida.id, kind_named(kind), wording, language)
            mail = email_message(Letter(*of, timedelta(days=2)), head, cast.ida.email, "secret")
        lock = f"On the lock screen: {wording.lock_screen}\n"
        text = TOKEN.sub("afmeld/<token>", IDENTITY.sub("<id>", as_read(mail)))
        letters[kind] = f"== {kind}\n{lock}{text}"

    def keep_of(kind: str, one: LicenceView, **more: str) -> None:
        keep(kind, licence_id=str(one.id), last_on=one.last_on.isoformat(), **more)

    pool_id = buy(most_extensions=2)
    one = give(pool_id, cast.ida)
    keep_of(GIVEN, one)
    with acting_as(cast.ida) as uow:
        ask_for_extension(uow, one.id, word="Jeg er midt i et kursus.")
    with acting_as(cast.anders) as uow:
        [request] = requests_waiting(uow)
    keep(ASKED, request_id=str(request.id))
    with acting_as(cast.anders) as uow:
        answer_request(uow, request.id, is_granted=False, word="Vi har ikke flere.")
    keep_of(DECLINED, one, request_id=str(request.id))
    with acting_as(cast.anders) as uow:
        one = extend_licence(uow, one.id)
    keep_of(EXTENDED, one)
    with acting_as(cast.anders) as uow:
        back = take_back(uow, one.id)
    keep_of(TAKEN_BACK, back)
    with acting_as(cast.anders) as uow:
        one = give_back(uow, one.id)
    keep_of(GIVEN_AGAIN, one)
    clock.advance(timedelta(days=112))
    keep_of(ENDS, one, step="7")
    clock.advance(timedelta(days=8))
    keep_of(END, one, step="-1")
    keep(LINE_CLOSED, pool_id=str(pool_id))
    with units.write(cast.here, the_service("test")) as uow:
        give_team(uow, cast.omar.id, create_team(uow, name="Team Syd", phone="99 17 17 18"))
    keep(NOBODY_THERE, citizen_id=str(cast.omar.id))
    assert {*letters, UNSEEN} == {kind.slug for kind in (*KINDS, *STAFF_KINDS)}
    is_as_kept(f"letters-{language}", "\n".join(letters.values()))
