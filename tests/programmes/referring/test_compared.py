"""Team leaders see how differently advisers refer, but no number that tells of few citizens."""

from __future__ import annotations

import pytest

from app.accounts.own_advisers import give_own_adviser
from app.core.errors import Forbidden
from app.core.work import Units, the_service
from app.programmes.contract import Audience
from app.programmes.referring.comparing import AdvisersDecisions, compared, told
from app.programmes.referring.deciding import undo_referral
from tests.people import Cast
from tests.programmes.described import Describe
from tests.programmes.referring.conftest import Refer


@pytest.mark.parametrize(
    ("numbers", "seen"),
    [
        ((4, 4, 0), (None, None, None, None)),
        ((5, 5, 0), (5, 5, 0, 0)),
        ((12, 9, 1), (12, None, None, None)),  # 3 would be known by the rest
        ((12, 6, 7), (12, 6, 6, 7)),
        ((12, 7, 0), (12, 7, 5, 0)),
    ],
)
def test_small_numbers_and_what_they_could_be_reckoned_from_are_left_out(
    cast: Cast, numbers: tuple[int, int, int], seen: tuple[int | None, ...]
) -> None:
    assert told(cast.anders.id, *numbers) == AdvisersDecisions(cast.anders.id, *seen)


def test_each_adviser_is_counted_by_what_stands(
    publish: Describe, referred: Refer, units: Units, cast: Cast
) -> None:
    english = Audience(languages=("en",))
    ids = [publish(name_da=f"Forløb {n}", audience=english) for n in range(6)]
    for programme_id in ids:
        referred(programme_id, why="Hun kan engelsk.")
    taken_back = referred(publish(name_da="Et til"), is_yes=False)
    with units.write(cast.here, cast.anders.actor) as uow:
        undo_referral(uow, taken_back.id)
    with units.read(cast.here, cast.lea.actor) as uow:
        assert compared(uow) == [AdvisersDecisions(cast.anders.id, 6, 6, 0, 6)]


def test_a_leader_sees_their_own_teams_and_an_administrator_all(
    publish: Describe, referred: Refer, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.adam.id)
    referred(programme_id)
    with units.read(cast.here, cast.adam.actor) as uow:
        assert [one.decided for one in compared(uow)] == [None]
    for name in ("anders", "signe", "ida", "vera"):
        with pytest.raises(Forbidden), units.read(cast.here, getattr(cast, name).actor) as uow:
            compared(uow)
    with units.read(cast.next_door, cast.lea.actor) as uow:
        assert compared(uow) == []
