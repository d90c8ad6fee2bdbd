"""Meetings by video are held where their adviser, or their type, has a room, and only there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from icalendar import Calendar

from app.booking.arranging import Wanted, book_meeting, cancel_booking, hold_slot, move_booking
from app.booking.contract import MeetingMode
from app.booking.contract_errors import NobodyByVideo, VideoMeetingsAhead
from app.booking.meeting_types import add_meeting_type, change_meeting_type, meeting_type
from app.booking.video import set_video_room, video_room_of, ways_to_meet
from app.booking.video_address import site_of
from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units, the_service
from tests.booking.office import JOB_TALK, Acting, Office, let_meet, local
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
ROOM = "https://video.example.dk/anders"
AT = local(26, 10)
ALL_WAYS = replace(JOB_TALK, modes=tuple(MeetingMode))


@pytest.fixture
def by_video(units: Units, cast: Cast, office: Office) -> Office:
    """Job talks can be held in every way; nobody has a room yet."""
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, office.type_id, ALL_WAYS)
    return office


@pytest.fixture
def room(acting_as: Acting, cast: Cast, by_video: Office) -> str:
    """Anders has a room."""
    with acting_as(cast.anders) as uow:
        set_video_room(uow, cast.anders.id, url=f" {ROOM} ")
    return ROOM


@pytest.fixture
def meeting(acting_as: Acting, cast: Cast, by_video: Office, room: str) -> UUID:
    """Ida meets Anders by video on Thursday at ten."""
    with acting_as(cast.ida) as uow:
        return book_meeting(uow, cast.ida.id, by_video.wanted(AT, MeetingMode.VIDEO)).id


def test_without_a_room_nobody_meets_by_video(
    acting_as: Acting, client_of: ClientOf, cast: Cast, by_video: Office
) -> None:
    wanted = by_video.wanted(AT, MeetingMode.VIDEO)
    for verb in (book_meeting, hold_slot):
        with acting_as(cast.ida) as uow, pytest.raises(NobodyByVideo):
            verb(uow, cast.ida.id, wanted)
    ida = client_of(cast.ida)
    page = ida.get("/moeder/nyt/jobsamtale").text
    assert "Telefon" in page
    assert "maade=video" not in page
    assert ida.get("/moeder/nyt/jobsamtale?maade=video").status_code == 200
    [kind] = ida.get("/api/v1/meeting-types").json["items"]
    assert kind["modes"] == ["on_site", "phone"]
    asked = {"starts_at": AT.isoformat(), "mode": "video"}
    refused = post(ida, "/moeder/nyt/jobsamtale", asked)
    assert refused.status_code == 409
    assert "Ingen kan mødes på video endnu." in refused.text


def test_with_a_room_one_does(
    acting_as: Acting, client_of: ClientOf, cast: Cast, by_video: Office, meeting: UUID
) -> None:
    ida = client_of(cast.ida)
    assert "maade=video" in ida.get("/moeder/nyt/jobsamtale").text
    [mine] = ida.get("/api/v1/me/calendar").json["items"]
    assert (mine["mode"], mine["video_url"]) == ("video", ROOM)
    with acting_as(cast.ida) as uow:
        moved = move_booking(uow, meeting, starts_at=AT, mode=MeetingMode.PHONE)
    assert moved.mode == MeetingMode.PHONE
    [mine] = ida.get("/api/v1/me/calendar").json["items"]
    assert mine["video_url"] is None


def test_only_colleagues_with_a_room_take_meetings_by_video(
    units: Units, acting_as: Acting, cast: Cast, by_video: Office, room: str
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, cast.signe.id, by_video)
    with acting_as(cast.ida) as uow:
        held = book_meeting(uow, cast.ida.id, by_video.wanted(AT, MeetingMode.VIDEO))
    assert held.adviser_id == cast.anders.id
    with acting_as(cast.signe) as uow, pytest.raises(NobodyByVideo):
        move_booking(uow, held.id, starts_at=local(27, 10), adviser_id=cast.signe.id)


def test_a_type_can_have_a_room_for_all(
    units: Units, acting_as: Acting, client_of: ClientOf, cast: Cast, by_video: Office
) -> None:
    shared = replace(ALL_WAYS, name_da="Fælles", name_en="Shared", video_url="https://a.dk/rum")
    with units.write(cast.here, the_service("test")) as uow:
        type_id = add_meeting_type(uow, shared)
        let_meet(uow, cast.anders.id, replace(by_video, type_id=type_id))
    with acting_as(cast.ida) as uow:
        assert MeetingMode.VIDEO in ways_to_meet(uow, meeting_type(uow, type_id), cast.ida.id)
        book_meeting(uow, cast.ida.id, Wanted(type_id, AT, MeetingMode.VIDEO))
    [mine] = client_of(cast.ida).get("/api/v1/me/calendar").json["items"]
    assert mine["video_url"] == "https://a.dk/rum"


def test_the_room_of_a_type_stays_while_meetings_are_to_be_held_in_it(
    units: Units, acting_as: Acting, cast: Cast, by_video: Office, clock: FixedClock
) -> None:
    def take_room_away() -> None:
        with units.write(cast.here, the_service("test")) as uow:
            change_meeting_type(uow, by_video.type_id, ALL_WAYS)

    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, by_video.type_id, replace(ALL_WAYS, video_url="https://a.dk/rum"))
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, by_video.wanted(AT, MeetingMode.VIDEO))
    with pytest.raises(VideoMeetingsAhead) as refused:
        take_room_away()
    assert set(refused.value.fields) == {"video_url"}
    with acting_as(cast.anders) as uow:
        set_video_room(uow, cast.anders.id, url=ROOM)
    take_room_away()
    with units.write(cast.here, the_service("test")) as uow:
        change_meeting_type(uow, by_video.type_id, replace(ALL_WAYS, video_url="https://a.dk/rum"))
    with acting_as(cast.anders) as uow:
        set_video_room(uow, cast.anders.id, url="")
    clock.set(AT + timedelta(hours=1))
    take_room_away()


def facts(client: FlaskClient, meeting: UUID) -> BeautifulSoup:
    found = BeautifulSoup(client.get(f"/moeder/{meeting}").text, "html.parser").select_one("dl")
    assert found
    return found


def test_the_room_is_named_from_the_start_and_open_shortly_before(
    client_of: ClientOf, cast: Cast, meeting: UUID, clock: FixedClock
) -> None:
    ida = client_of(cast.ida)
    said = facts(ida, meeting)
    assert "I mødes på video.example.dk. Linket er her 15 minutter før." in said.get_text(" ")
    assert said.find("a", href=ROOM) is None
    clock.set(AT - timedelta(minutes=15, seconds=1))
    assert facts(ida, meeting).find("a", href=ROOM) is None
    for moment in (AT - timedelta(minutes=15), AT + timedelta(minutes=59)):
        clock.set(moment)
        link = facts(ida, meeting).find("a", href=ROOM)
        assert link
        assert "noreferrer" in link["rel"]
    clock.set(AT + timedelta(hours=1))
    assert facts(ida, meeting).find("a", href=ROOM) is None


def test_the_room_stands_in_the_calendar_file_and_the_advisers_calendar(
    client_of: ClientOf, cast: Cast, meeting: UUID
) -> None:
    file = client_of(cast.ida).get(f"/moeder/{meeting}/kalender.ics").data
    [entry] = Calendar.from_ical(file).events
    assert str(entry["location"]).endswith(site_of(ROOM))
    assert ROOM in str(entry["description"])
    assert f'href="{ROOM}"' in client_of(cast.anders).get("/kalender?dag=2026-11-26").text


def test_a_room_where_one_is_to_meet_stays_or_moves(
    acting_as: Acting, cast: Cast, meeting: UUID
) -> None:
    with acting_as(cast.anders) as uow, pytest.raises(VideoMeetingsAhead):
        set_video_room(uow, cast.anders.id, url="")
    with acting_as(cast.anders) as uow:
        set_video_room(uow, cast.anders.id, url="https://andet.dk/x")
    with acting_as(cast.ida) as uow:
        cancel_booking(uow, meeting)
    with acting_as(cast.anders) as uow:
        set_video_room(uow, cast.anders.id, url="")
        assert video_room_of(uow, cast.anders.id) == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://Video.example.dk", "https://video.example.dk/"),
        ("https://a.dk/r?x=1#config.prejoin=true", "https://a.dk/r?x=1#config.prejoin=true"),
        ("https://møde.dk/å", "https://xn--mde-0na.dk/%C3%A5"),
    ],
)
def test_an_address_is_kept_in_its_plain_form(
    acting_as: Acting, cast: Cast, office: Office, typed: str, kept: str
) -> None:
    with acting_as(cast.anders) as uow:
        set_video_room(uow, cast.anders.id, url=typed)
        assert video_room_of(uow, cast.anders.id) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "http://video.example.dk/a",
        "javascript:alert(1)",
        "https://localhost/a",
        "https://127.0.0.1/a",
        "https://ida:hemmeligt@video.example.dk/",
        "https://video.example.dk:8443/",
        "video.example.dk/anders",
        "https://video.example.dk/a b",
        'https://a.dk/"><script>',
        "https://a.dk/" + "x" * 500,
        "\x00",
    ],
)
def test_anything_else_is_refused_beside_its_field(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, typed: str
) -> None:
    if '"' in typed:  # what could break out of the page is written as an address is
        with acting_as(cast.anders) as uow:
            set_video_room(uow, cast.anders.id, url=typed)
            assert '"' not in video_room_of(uow, cast.anders.id)
        return
    with acting_as(cast.anders) as uow, pytest.raises(Invalid) as refused:
        set_video_room(uow, cast.anders.id, url=typed)
    assert set(refused.value.fields) == {"video_url"}
    answer = post(client_of(cast.anders), "/kalender/video", {"video_url": typed})
    assert answer.status_code == 422
    with acting_as(cast.anders) as uow:
        assert video_room_of(uow, cast.anders.id) == ""


def test_whose_calendar_it_is_says_so(
    acting_as: Acting, client_of: ClientOf, cast: Cast, office: Office
) -> None:
    for name in ("ida", "lea", "vera", "nora"):
        with acting_as(getattr(cast, name)) as uow, pytest.raises(Forbidden):
            set_video_room(uow, cast.anders.id, url=ROOM)
    for name in ("signe", "adam"):
        with acting_as(getattr(cast, name)) as uow:
            set_video_room(uow, cast.anders.id, url=ROOM)
    with acting_as(cast.signe) as uow, pytest.raises(NotFound):
        set_video_room(uow, cast.signe.id, url=ROOM)
    said = post(client_of(cast.signe), "/kalender/video", {"video_url": ROOM})
    assert said.status_code == 422
    assert "Din kalender er ikke åben for borgere endnu." in said.text


def test_the_page_keeps_and_shows_it(client_of: ClientOf, cast: Cast, office: Office) -> None:
    anders = client_of(cast.anders)
    answer = post(anders, "/kalender/video", {"video_url": ROOM})
    assert (answer.status_code, answer.location) == (303, "/kalender")
    assert f'value="{ROOM}"' in anders.get("/kalender/video").text
    assert post(anders, "/kalender/video", {}).status_code == 303
    assert ROOM not in anders.get("/kalender/video").text
    for who in (cast.ida, cast.vera, cast.lea):
        assert client_of(who).get("/kalender/video").status_code == 403
