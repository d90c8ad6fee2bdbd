"""The API's doors to drop-ins: draw a number, see how many are ahead, give it back."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from app.core.clock import FixedClock
from tests.booking.drop_in.door import Acting, opened
from tests.booking.office import Ask, Office, local
from tests.people import Cast


def test_a_number_is_drawn_once_looked_at_and_given_back(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    drawn: dict[str, Any] = ask(cast.ida, "PUT", f"/drop-ins/{drop_in_id}/ticket").json
    assert (drawn["number"], drawn["state"], drawn["ahead"]) == (1, "waiting", 0)
    assert drawn["wait"] == {"least": 0, "most": 20}
    assert ask(cast.ida, "PUT", f"/drop-ins/{drop_in_id}/ticket").json == drawn
    [today] = ask(cast.ida, "GET", "/drop-ins").json["items"]
    assert (today["waiting"], today["may_draw"], today["ticket"]) == (1, True, drawn)
    assert ask(cast.ida, "GET", f"/tickets/{drawn['id']}").json == drawn
    assert ask(cast.ida, "DELETE", f"/tickets/{drawn['id']}").json["state"] == "left"


def test_outside_the_hours_it_is_a_conflict(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office, clock: FixedClock
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    clock.set(local(25, 13))
    refused = ask(cast.ida, "PUT", f"/drop-ins/{drop_in_id}/ticket")
    assert refused.status_code == 409
    assert refused.json["type"] == "urn:jobvej:problem:booking/drop-in-closed"
    [today] = ask(cast.ida, "GET", "/drop-ins").json["items"]
    assert today["opens_next"].startswith("2026-11-26T08:00:00")


def test_another_persons_number_is_not_there(
    ask: Ask, acting_as: Acting, cast: Cast, office: Office
) -> None:
    drop_in_id = opened(acting_as, cast, office)
    drawn = ask(cast.ida, "PUT", f"/drop-ins/{drop_in_id}/ticket").json["id"]
    for who, ticket in ((cast.omar, drawn), (cast.nabo, drawn), (cast.ida, uuid4())):
        for method in ("GET", "DELETE"):
            assert ask(who, method, f"/tickets/{ticket}").status_code == 404
    assert ask(cast.nabo, "PUT", f"/drop-ins/{drop_in_id}/ticket").status_code == 404
    assert ask(cast.anders, "GET", "/drop-ins").status_code == 403
