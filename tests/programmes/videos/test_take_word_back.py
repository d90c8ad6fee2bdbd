"""What is asked anew in programmes once a citizen takes it back that they have seen a film."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest

from app.accounts.target_groups import set_target_groups
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.programmes.contract import DoneHow, Due, DueRule, ItemFacts, ItemKind
from app.programmes.videos.contract import RIGHTS_SUBJECT
from app.programmes.videos.publishing import publish_version
from app.programmes.videos.rights import set_rights_film
from app.programmes.videos.showing import player
from app.programmes.videos.watching import report_played, say_seen, unsay_seen
from app.tenancy.target_groups import add_target_group
from app.web.services import Services
from tests.booking.office import Acting
from tests.factories.films import published_film, ready_version
from tests.people import Cast
from tests.programmes.described import Describe, Enrol, Stands

HowDone = Callable[[UUID], dict[str, DoneHow | None]]


@pytest.fixture
def films(units: Units, acting_as: Acting, cast: Cast, team_id: UUID) -> list[UUID]:
    """Ida is in two target groups, each with a film."""
    assert team_id
    slugs = ["dagpenge", "unge"]
    with units.write(cast.here, the_service("test")) as uow:
        groups = [add_target_group(uow, name_da=one, name_en=one, slug=one) for one in slugs]
        set_target_groups(uow, cast.ida.id, slugs)
    made = []
    with acting_as(cast.signe) as uow:
        for group_id in groups:
            video_id, _version = published_film(uow)
            set_rights_film(uow, group_id, video_id)
            made.append(video_id)
    return made


@pytest.fixture
def programme_id(publish: Describe, films: list[UUID]) -> UUID:
    """It asks for a film about rights and duties, and for the first film."""
    due = Due(DueRule.AFTER_START, 3)
    asked = (("rights", RIGHTS_SUBJECT), ("film", f"film/{films[0]}"))
    return publish(
        items=tuple(
            ItemFacts(key, ItemKind.TASK, "Se filmen", subject=subject, due=due)
            for key, subject in asked
        )
    )


@pytest.fixture
def how_done(services: Services, stands: Stands) -> HowDone:
    """Say how the items of an enrolment are done by now."""

    def saying(enrolment_id: UUID) -> dict[str, DoneHow | None]:
        services.jobs.run("outbox")
        items = {item.key: item.done_how for item in stands(enrolment_id).items}
        return {key: items[key] for key in ("rights", "film")}

    return saying


def test_one_film_taken_back_leaves_what_another_film_has_done(
    enrolled: Enrol,
    how_done: HowDone,
    programme_id: UUID,
    films: list[UUID],
    acting_as: Acting,
    cast: Cast,
) -> None:
    one = enrolled(programme_id, cast.ida)
    with acting_as(cast.ida) as uow:
        for film in films:
            say_seen(uow, film, has_read=True)
    assert how_done(one.id) == {"rights": DoneHow.SELF, "film": DoneHow.SELF}
    with acting_as(cast.ida) as uow:
        unsay_seen(uow, films[0])
    assert how_done(one.id) == {"rights": DoneHow.SELF, "film": None}
    with acting_as(cast.ida) as uow:
        unsay_seen(uow, films[1])
    assert how_done(one.id) == {"rights": None, "film": None}


def test_what_was_ticked_off_by_an_earlier_word_is_asked_once_that_is_taken_back(
    enrolled: Enrol,
    how_done: HowDone,
    programme_id: UUID,
    films: list[UUID],
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        say_seen(uow, films[0], has_read=True)
    clock.advance(timedelta(days=1))
    one = enrolled(programme_id, cast.ida)
    assert how_done(one.id) == {"rights": DoneHow.BEFORE, "film": DoneHow.BEFORE}
    clock.advance(timedelta(days=1))
    with acting_as(cast.ida) as uow:
        unsay_seen(uow, films[0])
    assert how_done(one.id) == {"rights": None, "film": None}


def test_what_was_played_before_it_was_asked_stays_done(
    enrolled: Enrol,
    how_done: HowDone,
    programme_id: UUID,
    films: list[UUID],
    acting_as: Acting,
    cast: Cast,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        version_id = player(uow, films[0]).version_id
        report_played(uow, films[0], version_id, played=[], position=0)
    clock.advance(timedelta(minutes=1))
    with acting_as(cast.ida) as uow:
        report_played(uow, films[0], version_id, played=[(0, 3)], position=3)
    one = enrolled(programme_id, cast.ida)
    with acting_as(cast.signe) as uow:
        publish_version(uow, ready_version(uow, films[0]))
    with acting_as(cast.ida) as uow:
        say_seen(uow, films[0], has_read=True)
    before = {"rights": DoneHow.BEFORE, "film": DoneHow.BEFORE}
    assert how_done(one.id) == before
    with acting_as(cast.ida) as uow:
        unsay_seen(uow, films[0])
    assert how_done(one.id) == before
