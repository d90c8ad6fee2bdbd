"""Captions that were taken away can be put back, until others take their place."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from app.core.errors import Forbidden
from app.core.work import UnitOfWork
from app.programmes.videos.captions import (
    CAPTIONS,
    languages_of,
    put_captions_back,
    remove_captions,
    set_captions,
    vtt_of,
)
from app.programmes.videos.carrying import carry_texts, texts_checked, texts_to_check
from app.programmes.videos.contract_errors import NoCaptionsToPutBack
from tests.booking.office import Acting
from tests.factories.films import CAPTIONS as VTT
from tests.factories.films import published_film, ready_version
from tests.forms import post
from tests.people import Cast, Person

ClientOf = Callable[[Person], FlaskClient]
OTHER = VTT.replace(b"Velkommen", b"Goddag")


def shown(uow: UnitOfWork, version_id: UUID) -> list[str]:
    return languages_of(uow, [version_id]).get(version_id, {}).get(CAPTIONS, [])


def test_they_come_back_as_they_were(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        _film, version_id = published_film(uow)
        before = vtt_of(uow, version_id, CAPTIONS, "da")
        for _again in range(2):
            remove_captions(uow, version_id, language="da")
            assert shown(uow, version_id) == []
        for _again in range(2):
            put_captions_back(uow, version_id, language="da")
            assert vtt_of(uow, version_id, CAPTIONS, "da") == before


def test_not_in_the_place_of_others_nor_by_anybody_else(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        _film, version_id = published_film(uow)
        remove_captions(uow, version_id, language="da")
    with acting_as(cast.anders) as uow, pytest.raises(Forbidden):
        put_captions_back(uow, version_id, language="da")
    with acting_as(cast.signe) as uow:
        set_captions(uow, version_id, language="da", content=OTHER)
        remove_captions(uow, version_id, language="da")
        put_captions_back(uow, version_id, language="da")
        assert "Goddag" in (vtt_of(uow, version_id, CAPTIONS, "da") or "")
        with pytest.raises(NoCaptionsToPutBack):
            put_captions_back(uow, version_id, language="en")


def test_what_was_taken_away_is_not_carried_along(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        film_id, version_id = published_film(uow)
        newer = ready_version(uow, film_id)
        remove_captions(uow, newer, language="da")
        assert carry_texts(uow, newer) == 1
        with pytest.raises(NoCaptionsToPutBack):
            put_captions_back(uow, newer, language="da")
        remove_captions(uow, version_id, language="da")
        assert shown(uow, newer) == ["da"]


def test_what_was_taken_away_is_not_checked_with_the_others(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        film_id, version_id = published_film(uow)
        set_captions(uow, version_id, language="en", content=OTHER)
        longer = ready_version(uow, film_id, seconds=9)
        remove_captions(uow, longer, language="da")
        assert carry_texts(uow, longer) == 2
        remove_captions(uow, longer, language="da")
        texts_checked(uow, longer)
        assert not texts_to_check(uow, longer)
        put_captions_back(uow, longer, language="da")
        assert texts_to_check(uow, longer)


def test_the_page_says_that_the_film_is_on_show_and_undoes(
    client_of: ClientOf, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.signe) as uow:
        film_id, version_id = published_film(uow)
        unseen = ready_version(uow, film_id)
    signe = client_of(cast.signe)
    here = f"/film-redaktion/versioner/{version_id}"
    assert "Denne version bliver vist." in signe.get(here).text
    assert post(signe, f"{here}/tekster/da/slet", page=here).status_code == 303
    page = signe.get(here).text
    assert "Filmen bliver vist, og den er nu uden dem." in page
    undo = f"{here}/tekster/da/igen"
    assert f'action="{undo}"' in page
    assert post(signe, undo, page=here).status_code == 303
    assert "Underteksterne på Dansk er tilbage." in signe.get(here).text
    other = f"/film-redaktion/versioner/{unseen}"
    assert "Denne version bliver vist." not in signe.get(other).text
