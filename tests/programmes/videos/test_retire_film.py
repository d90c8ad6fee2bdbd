"""A film never used is deleted; another is taken out of use, with what uses it named first."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import UnitOfWork, Units, the_service
from app.programmes.contract import ItemKind
from app.programmes.doing import excuse
from app.programmes.library.contract import PartFacts, PartKind
from app.programmes.library.editing import add_module
from app.programmes.publishing import add_programme, change_programme
from app.programmes.videos.captions import languages_of, remove_captions, set_captions, set_chapters
from app.programmes.videos.carrying import (
    carry_texts,
    texts_checked,
    texts_to_check,
    version_to_carry_from,
)
from app.programmes.videos.contract_errors import (
    FilmFilesGone,
    NothingToCarry,
    VideoInUse,
    VideoNotReady,
)
from app.programmes.videos.models import VideoVersion
from app.programmes.videos.publishing import (
    add_video,
    films_to_watch,
    publish_version,
    video_by_id,
    videos,
)
from app.programmes.videos.retiring import (
    delete_video,
    retired,
    take_out_of_use,
    use_film_again,
    uses_of,
)
from app.programmes.videos.uploading import begin_upload, kept_by_videos
from app.web.services import Services
from tests.booking.office import Acting
from tests.factories.films import published_film, ready_film, ready_version
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.described import Describe, Enrol, programme, task
from tests.programmes.library.shelf import module

ClientOf = Callable[[Person], FlaskClient]
VTT = b"WEBVTT\n\n00:00.000 --> 00:02.000\nHej.\n\n00:20.000 --> 00:23.000\nFarvel.\n"


def test_one_never_used_is_deleted_with_its_files(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        version = uow.session.get_one(VideoVersion, (uow.municipality.id, ready_film(uow)))
        video_id = version.video_id
        begin_upload(uow, video_id, size=100)
        assert uses_of(uow, video_id).is_never_used
        files = [one for one in (version.small_file_id, version.poster_file_id) if one]
        delete_video(uow, video_id)
        assert videos(uow) == []
        assert not set(files) & set(kept_by_videos(uow))
    with acting_as(cast.signe) as uow, pytest.raises(NotFound):
        delete_video(uow, video_id)


def test_what_uses_a_film_is_named_and_one_that_was_shown_cannot_be_deleted(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        video_id, _version = published_film(uow)
        unseen = add_video(uow, title_da="Ny")
        item = task("film", kind=ItemKind.TASK, subject=f"film/{unseen}")
        add_programme(uow, programme(items=(item,)))
        film = PartFacts("f", PartKind.VIDEO, {"da": "Se"}, video_id=video_id)
        add_module(uow, module(parts=(film,)))
        assert uses_of(uow, unseen).programmes == ("Godt i gang",)
        assert uses_of(uow, video_id).modules == ("Ring til en virksomhed",)
        for one in (video_id, unseen):
            with pytest.raises(VideoInUse):
                delete_video(uow, one)


def test_one_out_of_use_is_seen_by_nobody_and_comes_back_while_it_has_its_files(
    acting_as: Acting, units: Units, services: Services, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.signe) as uow:
        video_id, version_id = published_film(uow)
        for because in ("Loven er ændret.", "Noget andet"):
            take_out_of_use(uow, video_id, because=because)
        assert retired(uow, video_id).because == "Loven er ændret."  # type: ignore[union-attr]  # is
        assert films_to_watch(uow) == []
        use_film_again(uow, video_id)
        use_film_again(uow, video_id)
        assert video_by_id(uow, video_id).published.id == version_id  # type: ignore[union-attr]  # is
        take_out_of_use(uow, video_id, because="Igen")
    clock.advance(timedelta(days=89))
    services.jobs.run("forget-retired-films")
    assert files_of(units, cast, version_id)
    clock.advance(timedelta(days=2))
    services.jobs.run("forget-retired-films")
    assert files_of(units, cast, version_id) == []
    with acting_as(cast.signe) as uow:
        with pytest.raises(FilmFilesGone):
            use_film_again(uow, video_id)
        with pytest.raises(VideoNotReady):
            publish_version(uow, version_id)
        publish_version(uow, ready_version(uow, video_id))
        assert retired(uow, video_id) is None


def test_what_was_uploaded_since_it_was_taken_out_of_use_stays(
    acting_as: Acting, units: Units, services: Services, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.signe) as uow:
        video_id, version_id = published_film(uow)
        take_out_of_use(uow, video_id, because="Loven er ændret.")
    clock.advance(timedelta(days=91))
    with acting_as(cast.signe) as uow:
        newer = ready_version(uow, video_id)
    services.jobs.run("forget-retired-films")
    assert files_of(units, cast, version_id) == []
    assert files_of(units, cast, newer)
    with acting_as(cast.signe) as uow:
        publish_version(uow, newer)
        assert [one.id for one in films_to_watch(uow)] == [video_id]


def test_one_that_was_never_shown_loses_its_files_as_well(
    acting_as: Acting, units: Units, services: Services, cast: Cast, clock: FixedClock
) -> None:
    with acting_as(cast.signe) as uow:
        version_id = ready_film(uow)
        video_id = uow.session.get_one(VideoVersion, (uow.municipality.id, version_id)).video_id
        take_out_of_use(uow, video_id, because="Loven er ændret.")
    clock.advance(timedelta(days=91))
    services.jobs.run("forget-retired-films")
    assert files_of(units, cast, version_id) == []


def test_a_programme_uses_what_it_is_published_with_also_while_it_is_edited(
    acting_as: Acting, publish: Describe, enrolled: Enrol, client_of: ClientOf, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        video_id, _version = published_film(uow)
    item = task("film", kind=ItemKind.TASK, subject=f"film/{video_id}")
    programme_id = publish(items=(item,), first_log_in_days=None)
    view = enrolled(programme_id, cast.ida)
    with acting_as(cast.signe) as uow:
        change_programme(uow, programme_id, programme(items=()))
        uses = uses_of(uow, video_id)
    assert (uses.programmes, uses.in_programmes) == (("Godt i gang",), 1)
    here = f"/film-redaktion/{video_id}/ud"
    still = "1 borger har den i et forløb og har ikke set den endnu"
    assert still in client_of(cast.signe).get(here).text
    with acting_as(cast.anders) as uow:
        excuse(uow, view.items[0].id)
    assert still not in client_of(cast.signe).get(here).text


def test_editors_alone_do_it_and_nobody_next_door(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        video_id, version_id = published_film(uow)
    for person, refused in (
        (cast.anders, Forbidden),
        (cast.ida, Forbidden),
        (cast.nora, Forbidden),
    ):
        with acting_as(person) as uow:
            for verb in (
                lambda: take_out_of_use(uow, video_id, because="Nej"),
                lambda: delete_video(uow, video_id),
                lambda: use_film_again(uow, video_id),
                lambda: carry_texts(uow, version_id),
                lambda: uses_of(uow, video_id),
            ):
                with pytest.raises(refused):
                    verb()


def test_captions_come_along_and_are_checked_where_the_film_is_shorter(
    acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        first = ready_film(uow, seconds=24)
        video_id = uow.session.get_one(VideoVersion, (uow.municipality.id, first)).video_id
        set_captions(uow, first, language="en", content=VTT)
        set_chapters(uow, first, language="da", typed="0:06 Midt\n0:18 Slut")
        as_long, shorter = (bare_version(uow, video_id, seconds) for seconds in (24.3, 10))
        assert version_to_carry_from(uow, first) is None
        with pytest.raises(NothingToCarry):
            carry_texts(uow, first)
        assert version_to_carry_from(uow, as_long) == 1
        assert carry_texts(uow, as_long) == 3
        assert not texts_to_check(uow, as_long)
        assert carry_texts(uow, shorter) == 3
        assert texts_to_check(uow, shorter)
        there = languages_of(uow, [shorter])[shorter]
        assert there == {"captions": ["da", "en"], "chapters": ["da"]}
        texts_checked(uow, shorter)
        assert not texts_to_check(uow, shorter)
        with pytest.raises(NothingToCarry):
            carry_texts(uow, shorter)


def test_the_pages_ask_for_a_reason_and_undo(
    client_of: ClientOf, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        video_id, _version = published_film(uow)
        item = task("film", kind=ItemKind.TASK, subject=f"film/{video_id}")
        add_programme(uow, programme(items=(item,)))
        newer = bare_version(uow, video_id, 24)
        unused = add_video(uow, title_da="Aldrig brugt")
    signe, here = client_of(cast.signe), f"/film-redaktion/{video_id}/ud"
    assert "Forløb: Godt i gang" in signe.get(here).text
    empty = post(signe, here, {"because": "  "}, page=here)
    assert empty.status_code == 422
    assert "error-summary" in empty.text
    assert post(signe, here, {"because": "x" * 301}, page=here).status_code == 422
    film = post(signe, here, {"because": "Loven er ændret."}, page=here).location
    page = signe.get(film).text
    assert "Loven er ændret." in page
    assert client_of(cast.ida).get(f"/film/{video_id}").status_code == 404
    undo = re.findall(r"/film-redaktion/[0-9a-f-]+/igen", page)[0]
    post(signe, undo, page=film)
    assert client_of(cast.ida).get(f"/film/{video_id}").status_code == 200
    version = f"/film-redaktion/versioner/{newer}"
    assert "Tag dem med" in signe.get(version).text
    post(signe, f"{version}/tekster/med", page=version)
    assert "De passer" in signe.get(version).text
    post(signe, f"{version}/tekster/set-efter", page=version)
    assert "De passer" not in signe.get(version).text
    gone = post(signe, f"/film-redaktion/{unused}/slet", page=f"/film-redaktion/{unused}/ud")
    assert gone.location == "/film-redaktion"
    kept = post(signe, f"/film-redaktion/{video_id}/slet", page=here)
    assert kept.location == here
    assert client_of(cast.anders).get(here).status_code == 403


def bare_version(uow: UnitOfWork, video_id: UUID, seconds: float) -> UUID:
    """Add a version without any captions; returns it."""
    version_id = ready_version(uow, video_id, seconds=seconds)
    remove_captions(uow, version_id, language="da")
    return version_id


def files_of(units: Units, cast: Cast, version_id: UUID) -> list[UUID]:
    """Return the files of a version that are there."""
    with units.read(cast.here, the_service("test")) as uow:
        row = uow.session.scalars(select(VideoVersion).where(VideoVersion.id == version_id)).one()
        return [one for one in (row.small_file_id, row.poster_file_id) if one]
