"""Films are uploaded in pieces, and go on where they stopped."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.core.clock import FixedClock
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import Units
from app.programmes.videos.contract import MOST_BYTES, VideoState
from app.programmes.videos.contract_errors import (
    NothingUploaded,
    PieceOutOfTurn,
    UploadOver,
    VideoTooLarge,
)
from app.programmes.videos.publishing import add_video, version_by_id, versions_of
from app.programmes.videos.uploading import begin_upload, take_piece
from app.web.services import Services
from tests.booking.office import Acting
from tests.factories.files import kept_files
from tests.people import Cast


def test_pieces_arrive_in_their_order_and_the_last_one_ends_it(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        version_id = begin_upload(uow, add_video(uow, title_da="Film"), size=10)
        assert take_piece(uow, version_id, start=0, content=b"12345") == 5
        assert version_by_id(uow, version_id).progress == 50
        assert take_piece(uow, version_id, start=0, content=b"12345") == 5  # again
        with pytest.raises(PieceOutOfTurn) as refused:
            take_piece(uow, version_id, start=7, content=b"890")
        assert refused.value.extra == {"received": 5}
        assert take_piece(uow, version_id, start=5, content=b"67890") == 10
        assert version_by_id(uow, version_id).state is VideoState.WAITING
        assert take_piece(uow, version_id, start=5, content=b"67890") == 10  # again
        with pytest.raises(UploadOver):
            take_piece(uow, version_id, start=10, content=b"x")


def test_no_more_arrives_than_was_announced(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        version_id = begin_upload(uow, add_video(uow, title_da="Film"), size=3)
        with pytest.raises(Invalid):
            take_piece(uow, version_id, start=0, content=b"1234")


def test_too_much_and_nothing_are_refused_before_they_are_sent(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        video_id = add_video(uow, title_da="Film")
        with pytest.raises(VideoTooLarge):
            begin_upload(uow, video_id, size=MOST_BYTES + 1)
        with pytest.raises(NothingUploaded):
            begin_upload(uow, video_id, size=0)


@pytest.mark.parametrize("name", ["ida", "anders", "lea"])
def test_only_editors_upload(name: str, acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        video_id = add_video(uow, title_da="Film")
        version_id = begin_upload(uow, video_id, size=3)
    with acting_as(getattr(cast, name)) as uow:
        with pytest.raises(Forbidden):
            begin_upload(uow, video_id, size=3)
        with pytest.raises(Forbidden):
            take_piece(uow, version_id, start=0, content=b"123")
    with acting_as(cast.nabo) as uow, pytest.raises(Forbidden):
        begin_upload(uow, video_id, size=3)


def test_an_editor_of_another_municipality_finds_nothing(
    acting_as: Acting, cast: Cast, units: Units
) -> None:
    with acting_as(cast.signe) as uow:
        video_id = add_video(uow, title_da="Film")
    with units.write(cast.next_door, cast.signe.actor) as uow, pytest.raises(NotFound):
        begin_upload(uow, video_id, size=3)


def test_a_new_upload_takes_the_place_of_one_that_was_not_finished(
    acting_as: Acting, cast: Cast, services: Services
) -> None:
    with acting_as(cast.signe) as uow:
        video_id = add_video(uow, title_da="Film")
        first = begin_upload(uow, video_id, size=10)
        take_piece(uow, first, start=0, content=b"12345")
    with acting_as(cast.signe) as uow:
        second = begin_upload(uow, video_id, size=8)
        assert [one.id for one in versions_of(uow, video_id)] == [second]
    assert kept_files(services) == []


def test_an_abandoned_upload_is_forgotten_after_two_days(
    acting_as: Acting, cast: Cast, services: Services, clock: FixedClock
) -> None:
    with acting_as(cast.signe) as uow:
        video_id = add_video(uow, title_da="Film")
        take_piece(uow, begin_upload(uow, video_id, size=10), start=0, content=b"12345")
    clock.advance(timedelta(days=1))
    services.jobs.run("forget-uploads")
    assert len(kept_files(services)) == 1
    clock.advance(timedelta(days=2))
    services.jobs.run("forget-uploads")
    assert kept_files(services) == []
    with acting_as(cast.signe) as uow:
        assert versions_of(uow, video_id) == []
