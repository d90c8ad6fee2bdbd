"""A film counts as watched when it was played, and as seen when one says so oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.events import RecordedEvent
from app.core.work import Units
from app.programmes.videos.contract_errors import FilmNotPlayed
from app.programmes.videos.publishing import hide_video, publish_version
from app.programmes.videos.showing import player
from app.programmes.videos.uploading import begin_upload, take_piece
from app.programmes.videos.watching import receipts_of, report_played, say_seen, unsay_seen
from app.web.services import Services
from tests.booking.office import Acting
from tests.forms import post, token_on
from tests.people import Cast, log_in
from tests.programmes.videos.clips import Film, Show


def heard(units: Units) -> list[dict[str, Any]]:
    with units.system() as unit:
        events = select(RecordedEvent.facts).where(RecordedEvent.name == "VideoWatched")
        return list(unit.session.scalars(events))


def test_played_to_the_end_it_is_watched_and_told_once(
    show: Show, acting_as: Acting, cast: Cast, clock: FixedClock, units: Units
) -> None:
    film = show()
    with acting_as(cast.ida) as uow:
        report_played(uow, film.video_id, film.version_id, played=[], position=0)
    clock.advance(timedelta(seconds=3))
    for _again in range(2):
        with acting_as(cast.ida) as uow:
            receipt = report_played(
                uow, film.video_id, film.version_id, played=[(0, 3)], position=2.5
            )
            assert receipt.watched_at is not None
    assert [(one["person_id"], one["is_said"]) for one in heard(units)] == [
        (str(cast.ida.id), False)
    ]
    with acting_as(cast.ida) as uow:
        view = player(uow, film.video_id)
        assert (view.position, view.is_watched, view.is_said) == (2.5, True, False)


def test_a_jump_to_the_end_and_a_report_at_once_are_not_watching(
    show: Show, acting_as: Acting, cast: Cast, units: Units
) -> None:
    film = show()
    with acting_as(cast.ida) as uow:
        receipt = report_played(uow, film.video_id, film.version_id, played=[(0, 3)], position=3)
        assert receipt.watched_at is None
        receipt = report_played(uow, film.video_id, film.version_id, played=[(2.9, 3)], position=3)
        assert receipt.watched_at is None
    assert heard(units) == []


def test_what_was_not_believed_at_once_is_believed_once_there_was_time_for_it(
    show: Show, acting_as: Acting, cast: Cast, clock: FixedClock
) -> None:
    film = show()
    with acting_as(cast.ida) as uow:
        receipt = report_played(uow, film.video_id, film.version_id, played=[(0, 3)], position=3)
    assert not receipt.is_taken
    clock.advance(timedelta(seconds=5))
    with acting_as(cast.ida) as uow:
        receipt = report_played(uow, film.video_id, film.version_id, played=[(0, 3)], position=3)
    assert receipt.is_taken
    assert receipt.watched_at is not None


def test_one_may_say_it_oneself_and_take_it_back(
    show: Show, acting_as: Acting, cast: Cast, units: Units
) -> None:
    film = show()
    with acting_as(cast.ida) as uow:
        say_seen(uow, film.video_id, has_read=True)
        say_seen(uow, film.video_id, has_read=True)
        receipt = receipts_of(uow, film.video_id, [cast.ida.id])[cast.ida.id]
        assert (receipt.watched_at, receipt.seen_at) == (None, receipt.said_at)
    assert [one["is_said"] for one in heard(units)] == [True]
    with acting_as(cast.ida) as uow:
        unsay_seen(uow, film.video_id)
        assert receipts_of(uow, film.video_id, [cast.ida.id])[cast.ida.id].seen_at is None


def test_only_citizens_are_followed(show: Show, acting_as: Acting, cast: Cast) -> None:
    film = show()
    with acting_as(cast.anders) as uow:
        assert not player(uow, film.video_id).is_followed
        with pytest.raises(Forbidden):
            say_seen(uow, film.video_id, has_read=True)
        with pytest.raises(Forbidden):
            report_played(uow, film.video_id, film.version_id, played=[], position=0)


def test_a_citizen_next_door_reports_nothing(show: Show, units: Units, cast: Cast) -> None:
    film = show()
    with units.write(cast.next_door, cast.nabo.actor) as uow, pytest.raises(NotFound):
        report_played(uow, film.video_id, film.version_id, played=[], position=0)


def test_a_hidden_film_is_not_reported_on(show: Show, acting_as: Acting, cast: Cast) -> None:
    film = show()
    with acting_as(cast.signe) as uow:
        hide_video(uow, film.video_id)
    with acting_as(cast.ida) as uow, pytest.raises(NotFound):
        report_played(uow, film.video_id, film.version_id, played=[], position=0)


def test_a_new_version_is_not_seen_yet_and_the_old_receipt_stays(
    show: Show, acting_as: Acting, cast: Cast, services: Services, clip: bytes
) -> None:
    film = show()
    with acting_as(cast.ida) as uow:
        say_seen(uow, film.video_id, has_read=True)
    with acting_as(cast.signe) as uow:
        newer = begin_upload(uow, film.video_id, size=len(clip))
        take_piece(uow, newer, start=0, content=clip)
    services.jobs.run("videos")
    with acting_as(cast.signe) as uow:
        publish_version(uow, newer)
        assert receipts_of(uow, film.video_id, [cast.ida.id]) == {}
        publish_version(uow, film.version_id)
        assert cast.ida.id in receipts_of(uow, film.video_id, [cast.ida.id])


def put(app: Flask, services: Services, cast: Cast, film: Film, body: object) -> Any:
    ida = log_in(app, services, cast.ida)
    url = f"/api/v1/films/{film.video_id}/versions/{film.version_id}/watched"
    return ida.put(url, json=body, headers={"X-CSRF-Token": token_on(ida, "/mig")})


def test_the_player_reports_through_the_api(
    app: Flask, services: Services, cast: Cast, show: Show, clock: FixedClock
) -> None:
    film = show()
    assert put(app, services, cast, film, {"played": [], "position": 0}).status_code == 200
    clock.advance(timedelta(seconds=4))
    said = {"played": [{"start": 0, "end": 3}], "position": 3}
    assert put(app, services, cast, film, said).json == {
        "is_watched": True,
        "is_said": False,
        "may_say": True,
        "is_taken": True,
    }


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"played": [{"start": -1, "end": 3}], "position": 0},
        {"played": [{"start": 0}], "position": 0},
        {"played": "all", "position": 0},
        {"played": [], "position": float("1e9")},
        {"played": [{"start": 0, "end": 1}] * 501, "position": 0},
    ],
)
def test_what_is_no_report_is_refused(
    body: object, app: Flask, services: Services, cast: Cast, show: Show
) -> None:
    assert put(app, services, cast, show(), body).status_code == 422


def test_without_a_script_one_reads_what_is_said_and_says_so_with_a_button(
    app: Flask, services: Services, cast: Cast, show: Show
) -> None:
    film = show()
    ida, here = log_in(app, services, cast.ida), f"/film/{film.video_id}"
    page = ida.get(here).get_data(as_text=True)
    assert "Jeg har læst teksten i stedet" in page
    assert "Afspil det meste af filmen først" not in page
    refused = post(ida, f"{here}/set", page=here)
    assert refused.status_code == 303
    assert "Afspil det meste af filmen først" in ida.get(here).get_data(as_text=True)
    answer = post(ida, f"{here}/set", {"read": "1", "next": "//evil.example"}, page=here)
    assert answer.headers["Location"] == here
    page = ida.get(here).get_data(as_text=True)
    assert "Du har selv sagt, at du har læst, hvad der bliver sagt i filmen." in page
    assert post(ida, f"{here}/ikke-set", page=here).status_code == 303
    assert "Nu står der ikke længere" in ida.get(here).get_data(as_text=True)


def test_nobody_says_to_have_seen_what_was_hardly_played(
    show: Show, acting_as: Acting, cast: Cast, clock: FixedClock, units: Units
) -> None:
    film = show()

    def play(until: float) -> bool:
        clock.advance(timedelta(seconds=2))
        with acting_as(cast.ida) as uow:
            return report_played(
                uow, film.video_id, film.version_id, played=[(0, until)], position=until
            ).may_say

    with acting_as(cast.ida) as uow, pytest.raises(FilmNotPlayed):
        say_seen(uow, film.video_id)
    assert not play(1.2)
    with acting_as(cast.ida) as uow, pytest.raises(FilmNotPlayed):
        say_seen(uow, film.video_id)
    assert heard(units) == []
    assert play(1.8)
    with acting_as(cast.ida) as uow:
        assert player(uow, film.video_id).may_say
        say_seen(uow, film.video_id)
        assert not receipts_of(uow, film.video_id, [cast.ida.id])[cast.ida.id].is_read


def test_where_there_are_no_captions_the_plain_word_is_enough(
    show: Show, acting_as: Acting, cast: Cast, units: Units
) -> None:
    film = show(captions="")
    with acting_as(cast.ida) as uow:
        say_seen(uow, film.video_id)
        receipt = receipts_of(uow, film.video_id, [cast.ida.id])[cast.ida.id]
        assert (receipt.watched_at, receipt.seen_at) == (None, receipt.said_at)
        assert receipt.said_at is not None
        assert not receipt.is_read
    assert [one["is_said"] for one in heard(units)] == [True]


def test_without_a_script_one_says_with_a_button_to_have_seen_what_has_no_captions(
    app: Flask, services: Services, cast: Cast, show: Show
) -> None:
    film, captioned = show(captions=""), show()
    ida, here = log_in(app, services, cast.ida), f"/film/{film.video_id}"
    assert "Har du set filmen?" not in ida.get(f"/film/{captioned.video_id}").get_data(as_text=True)
    page = ida.get(here).get_data(as_text=True)
    assert "Har du set filmen?" in page
    assert "Jeg har læst teksten i stedet" not in page
    assert post(ida, f"{here}/set", page=here).status_code == 303
    page = ida.get(here).get_data(as_text=True)
    assert "Du har selv sagt, at du har set filmen." in page
    assert "Har du set filmen?" not in page


def test_what_has_no_text_cannot_be_read(show: Show, acting_as: Acting, cast: Cast) -> None:
    film = show(captions="")
    with acting_as(cast.ida) as uow, pytest.raises(FilmNotPlayed):
        say_seen(uow, film.video_id, has_read=True)
