"""The API's door to programmes for citizens."""

from __future__ import annotations

from uuid import UUID

from app.core.work import Units, the_service
from app.licences.pools import add_pool
from app.programmes.contract import CourseFacts, EnrolmentView
from tests.booking.office import Ask
from tests.licences.bought import pool
from tests.people import Cast
from tests.programmes.described import Describe, Enrol, task

ITEMS = "/me/programme-items/{}/{}"
COURSES = (CourseFacts("job", "Find et job"), CourseFacts("own", "Bliv selvstændig"))


def _item(view: EnrolmentView, key: str) -> UUID:
    return next(item.id for item in view.items if item.key == key)


def test_one_reads_what_is_asked_and_is_seen(
    cast: Cast, ask: Ask, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(), cast.ida)
    [mine] = ask(cast.ida, "GET", "/me/programmes").json["items"]
    assert (mine["id"], mine["name"], mine["state"]) == (str(view.id), "Godt i gang", "required")
    assert (mine["is_required"], mine["done"]) == (True, 1)  # the log-in
    assert mine["rule"] == "Lov om en aktiv beskæftigelsesindsats, § 31"
    by_title = {item["title"]: item for item in mine["items"]}
    assert by_title["Lav dit cv"]["url"] == "/cv"
    assert by_title["Lav dit cv"]["due_on"] == "2026-12-01"
    assert by_title["Forbered mødet"]["waits_for_meeting"]
    assert ask(cast.ida, "GET", f"/me/programmes/{view.id}").json == mine
    assert ask(cast.omar, "GET", f"/me/programmes/{view.id}").status_code == 404
    assert ask(cast.anders, "GET", f"/me/programmes/{view.id}").status_code == 403


def test_one_ticks_off_by_ones_word_and_undoes_it(
    cast: Cast, ask: Ask, publish: Describe, enrolled: Enrol
) -> None:
    view = enrolled(publish(), cast.ida)
    own, other = _item(view, "network"), _item(view, "cv")
    for _again in range(2):
        done = ask(cast.ida, "POST", ITEMS.format(own, "done"))
        assert done.status_code == 200
    assert [one["done_how"] for one in done.json["items"] if one["id"] == str(own)] == ["self"]
    undone = ask(cast.ida, "POST", ITEMS.format(own, "undo"))
    assert [one["done_at"] for one in undone.json["items"] if one["id"] == str(own)] == [None]
    refused = ask(cast.ida, "POST", ITEMS.format(other, "done"))
    assert refused.json["type"] == "urn:jobvej:problem:programmes/done-otherwise"
    assert ask(cast.omar, "POST", ITEMS.format(own, "done")).status_code == 404


def test_one_signs_up_chooses_later_and_waits_where_it_is_full(
    units: Units, cast: Cast, ask: Ask, publish: Describe
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, pool(seats=1, is_open=True))
    items = (task("first"), task("apply", course="job"))
    programme_id = publish(is_open=True, pool_id=pool_id, courses=COURSES, items=items)
    [there] = ask(cast.ida, "GET", "/me/programmes-to-sign-up-for").json["items"]
    assert (there["id"], there["has_room"], there["places_free"]) == (str(programme_id), True, 1)
    sign_up = f"/programmes/{programme_id}/sign-up"
    wrong = ask(cast.ida, "POST", sign_up, json={"course": "other"})
    assert (wrong.status_code, list(wrong.json["errors"])) == (404, ["course"])
    made = [ask(cast.ida, "POST", sign_up) for _again in range(2)]
    assert [one.status_code for one in made] == [200, 200]
    mine = made[0].json
    assert (mine["id"], mine["course"]) == (made[1].json["id"], "")
    course = f"/me/programmes/{mine['id']}/course"
    for key, status in (("other", 404), ("", 422)):
        refused = ask(cast.ida, "PUT", course, json={"course": key})
        assert (refused.status_code, list(refused.json["errors"])) == (status, ["course"])
    chosen = ask(cast.ida, "PUT", course, json={"course": "job"}).json
    assert "job" in chosen["course"]
    assert ask(cast.omar, "PUT", course, json={"course": "job"}).status_code == 404
    full = ask(cast.omar, "POST", sign_up)
    assert full.json["type"] == "urn:jobvej:problem:licences/pool-empty"
    assert ask(cast.omar, "PUT", f"/programmes/{programme_id}/wait").json["is_waiting"]
    assert ask(cast.omar, "POST", f"/programmes/{UUID(int=9)}/sign-up").status_code == 404
