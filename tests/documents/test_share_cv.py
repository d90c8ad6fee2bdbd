"""A CV that is shared: whoever answers the citizen reads it, until the citizen ends it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.own_advisers import give_team
from app.accounts.profile import looks_at_me
from app.accounts.teams import create_team, join_team
from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import Units, the_service
from app.documents.cvs import remove_cv
from app.documents.models import Cv
from app.documents.sharing import (
    comment_on_cv,
    comments_on,
    read_shared_cv,
    remove_comment,
    settle_comment,
    share_cv,
    shared_with_me,
    stop_sharing,
)
from app.notifications.reading import unread_count
from tests.documents.sample import Acting, begun
from tests.people import Cast, Person, move_in


def test_the_own_adviser_reads_it_and_the_citizen_sees_that(
    acting_as: Acting, cast: Cast, shared: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        assert [cv.id for cv in shared_with_me(uow)] == [shared]
        assert read_shared_cv(uow, shared).content.entries("work")[0]["position"] == "Gartner"
    with acting_as(cast.ida) as uow:
        assert [(look.looker, look.subject) for look in looks_at_me(uow)] == [
            ("Anders", "shared-cv")
        ]


@pytest.mark.parametrize("who", ["signe", "omar", "lea", "adam", "vera", "nora", "ida"])
def test_nobody_else_does(acting_as: Acting, cast: Cast, shared: UUID, who: str) -> None:
    with acting_as(getattr(cast, who)) as uow:
        assert shared_with_me(uow) == []
        with pytest.raises(NotFound):
            read_shared_cv(uow, shared)
        with pytest.raises(NotFound):
            comment_on_cv(uow, shared, text="Hej")


def test_from_the_moment_in_which_it_ends_there_is_no_access(
    acting_as: Acting, cast: Cast, shared: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        comment_id = comment_on_cv(uow, shared, text="Godt")
    with acting_as(cast.ida) as uow:
        stop_sharing(uow, shared)
    with acting_as(cast.anders) as uow:
        assert shared_with_me(uow) == []
        for verb in (
            lambda: read_shared_cv(uow, shared),
            lambda: comment_on_cv(uow, shared, text="Mere"),
            lambda: remove_comment(uow, shared, comment_id),
        ):
            with pytest.raises(NotFound):
                verb()
    with acting_as(cast.ida) as uow:
        assert [one.text for one in comments_on(uow, shared)] == ["Godt"]


def test_the_list_opens_names_alone_and_goes_on(
    client_of: Callable[[Person], FlaskClient],
    acting_as: Acting,
    cast: Cast,
    shared: UUID,
    clock: FixedClock,
) -> None:
    clock.advance(timedelta(minutes=1))
    with acting_as(cast.ida) as uow:
        newer = begun(uow, name="Lagerjob").id
        share_cv(uow, newer)
        row = uow.session.get_one(Cv, {"municipality_id": cast.here.id, "id": shared})
        row.content_sealed = b"what nobody can open"
    with acting_as(cast.anders) as uow:
        assert [(cv.id, cv.name) for cv in shared_with_me(uow)] == [
            (newer, "Lagerjob"),
            (shared, "Gartnerjob"),
        ]
        assert [cv.id for cv in shared_with_me(uow, skip=1, most=1)] == [shared]
    anders = client_of(cast.anders)
    for path in ("/borgeres-cv", "/borgeres-cv?fra=x", "/borgeres-cv?fra=-1"):
        assert "Lagerjob" in anders.get(path).text
    assert "Lagerjob" not in anders.get("/borgeres-cv?fra=1").text


def test_a_deleted_one_is_shared_no_more(acting_as: Acting, cast: Cast, shared: UUID) -> None:
    with acting_as(cast.ida) as uow:
        remove_cv(uow, shared)
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        read_shared_cv(uow, shared)


@pytest.mark.usefixtures("signe_stands_in")
def test_who_stands_in_reads_it_only_meanwhile(
    acting_as: Acting, cast: Cast, shared: UUID, clock: FixedClock
) -> None:
    with acting_as(cast.signe) as uow:
        assert read_shared_cv(uow, shared).id == shared
    clock.advance(timedelta(days=1))
    with acting_as(cast.signe) as uow, pytest.raises(NotFound):
        read_shared_cv(uow, shared)


def test_where_there_is_no_own_adviser_the_team_reads_it(
    units: Units, acting_as: Acting, cast: Cast, shared: UUID
) -> None:
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    with units.write(cast.here, the_service("test")) as uow:
        team_id = create_team(uow, name="Ungeteam")
        join_team(uow, team_id, asger.id)
        give_team(uow, cast.ida.id, team_id)
    with acting_as(asger) as uow:
        assert [cv.id for cv in shared_with_me(uow)] == [shared]
    with acting_as(cast.anders) as uow, pytest.raises(NotFound):
        read_shared_cv(uow, shared)


def test_a_comment_reaches_the_citizen_who_sees_to_it(
    acting_as: Acting, cast: Cast, shared: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        comment_id = comment_on_cv(uow, shared, text="Skriv om drivhusene", section="work")
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == 1
        [one] = comments_on(uow, shared)
        assert (one.author, one.section, one.text) == ("Anders", "work", "Skriv om drivhusene")
        settle_comment(uow, shared, comment_id, is_done=True)
        assert comments_on(uow, shared)[0].done_at is not None
    with acting_as(cast.signe) as uow, pytest.raises(NotFound):
        remove_comment(uow, shared, comment_id)
    with acting_as(cast.anders) as uow:
        remove_comment(uow, shared, comment_id)
        assert comments_on(uow, shared) == []
