"""Modules that everybody may read: no log-in, no cookie, no draft, shown by listed sites."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.core.errors import Forbidden, NotFound
from app.core.work import NOBODY, Units
from app.programmes.library.contract import PartFacts, PartKind
from app.programmes.library.contract_errors import ModuleTakenBack
from app.programmes.library.editing import (
    add_module,
    change_module,
    publish_module,
    use_module,
)
from app.programmes.library.public import (
    films_for_few,
    is_public_now,
    public_module,
    public_modules,
)
from app.programmes.videos.embedding import add_site
from app.programmes.videos.publishing import open_to_public
from tests.booking.office import Acting
from tests.factories.films import published_film
from tests.people import Cast, Person
from tests.programmes.library.shelf import QUIZ, TASK, TEXT, Publish, module

ClientOf = Callable[[Person], FlaskClient]


@pytest.fixture
def public_id(put_up: Publish) -> UUID:
    """A module that everybody may read."""
    return put_up(is_public=True, only_for=())


def test_strangers_read_what_is_public_and_nothing_else(
    units: Units, acting_as: Acting, cast: Cast, put_up: Publish, public_id: UUID
) -> None:
    hidden = put_up()
    with acting_as(cast.signe) as uow:
        draft = add_module(uow, module(is_public=True))
        assert is_public_now(uow, public_id)
        assert not is_public_now(uow, draft)
    with units.read(cast.here, NOBODY) as uow:
        assert [one.id for one in public_modules(uow)] == [public_id]
        for unknown in (hidden, draft, uuid4()):
            with pytest.raises(NotFound):
                public_module(uow, unknown)
        with pytest.raises(Forbidden):
            is_public_now(uow, public_id)
    with units.read(cast.next_door, NOBODY) as uow:
        assert public_modules(uow) == []
        with pytest.raises(NotFound):
            public_module(uow, public_id)


def test_what_is_taken_back_is_gone_and_comes_again(
    units: Units, acting_as: Acting, cast: Cast, public_id: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        use_module(uow, public_id, is_active=False)
    with units.read(cast.here, NOBODY) as uow, pytest.raises(ModuleTakenBack):
        public_module(uow, public_id)
    with acting_as(cast.signe) as uow:
        use_module(uow, public_id, is_active=True)
        change_module(uow, public_id, lambda facts: replace(facts, is_public=False))
        assert is_public_now(uow, public_id)  # a draft changes nothing
        publish_module(uow, public_id)
    with units.read(cast.here, NOBODY) as uow, pytest.raises(ModuleTakenBack):
        public_module(uow, public_id)


def test_the_pages_need_no_cookie_name_nobody_and_may_be_kept(
    app: Flask, client_of: ClientOf, cast: Cast, public_id: UUID
) -> None:
    stranger, here = app.test_client(), f"/bibliotek/{public_id}"
    assert here in stranger.get("/bibliotek").text
    answer = stranger.get(here)
    assert "Hvorfor ringe?" in answer.text
    assert "Midt på formiddagen" in answer.text
    for page in (answer, stranger.get("/bibliotek")):
        assert "Set-Cookie" not in page.headers
        assert page.headers["Cache-Control"] == "public, max-age=300"
        assert "csrf" not in page.text
    assert "Why call?" in stranger.get(f"{here}?paa=en").text
    for odd in ("xx", "../da", "%00", "da" * 50):
        assert stranger.get(f"{here}?paa={odd}").status_code == 200
    mine = client_of(cast.ida).get(here)
    assert mine.headers["Cache-Control"] == "private, no-store"
    next_door = {"base_url": "http://nabo.localhost"}
    assert stranger.get(here, **next_door).status_code == 404
    assert str(public_id) not in stranger.get("/bibliotek", **next_door).text


def test_a_page_that_is_gone_says_so_with_a_way_out(
    app: Flask, acting_as: Acting, cast: Cast, public_id: UUID, put_up: Publish
) -> None:
    with acting_as(cast.signe) as uow:
        use_module(uow, public_id, is_active=False)
    stranger = app.test_client()
    for page in (f"/bibliotek/{public_id}", f"/bibliotek/{public_id}/indlejret"):
        gone = stranger.get(page)
        assert gone.status_code == 410
        assert 'href="/bibliotek"' in gone.text
        assert "max-age" not in gone.headers["Cache-Control"]
    assert "Der er ingen moduler endnu" in stranger.get("/bibliotek").text
    assert stranger.get(f"/bibliotek/{put_up()}").status_code == 404


def test_listed_sites_alone_show_it_and_the_editor_has_the_words_for_that(
    app: Flask, client_of: ClientOf, acting_as: Acting, cast: Cast, public_id: UUID
) -> None:
    page, stranger = f"/bibliotek/{public_id}/indlejret", app.test_client()
    assert "frame-ancestors 'none'" in stranger.get(page).headers["Content-Security-Policy"]
    with acting_as(cast.adam) as uow:
        add_site(uow, "https://www.kommune.dk")
    for browser in (stranger, client_of(cast.ida)):
        answer = browser.get(page)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors https://www.kommune.dk")
        assert "Set-Cookie" not in answer.headers
        assert "csrf" not in answer.text
    ordinary = stranger.get(f"/bibliotek/{public_id}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in ordinary


def test_the_code_for_another_site_stands_there_once_a_site_may_show_it(
    acting_as: Acting, client_of: ClientOf, cast: Cast, public_id: UUID
) -> None:
    with acting_as(cast.adam) as uow:
        video_id, _version = published_film(uow, is_public=True)
    pages = {f"/moduler/{public_id}": "/bibliotek/", f"/film-redaktion/{video_id}": "/film/"}
    signe, adam = client_of(cast.signe), client_of(cast.adam)
    for page in pages:
        for editor, said in ((signe, "Bed en administrator"), (adam, "Tilføj kommunens")):
            shown = editor.get(page).text
            assert "iframe" not in shown
            assert said in shown
            assert "/film-redaktion/sider" in shown
    with acting_as(cast.adam) as uow:
        add_site(uow, "https://www.kommune.dk")
    for page, place in pages.items():
        shown = signe.get(page).text
        assert "iframe" in shown
        assert "/indlejret" in shown
        assert place in shown


def test_a_film_for_those_who_are_logged_in_stays_theirs(
    app: Flask, acting_as: Acting, client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    with acting_as(cast.signe) as uow:
        video_id, _version = published_film(uow, title="Kun for os")
    film = PartFacts("f", PartKind.VIDEO, {"da": "Film"}, video_id=video_id)
    module_id = put_up(is_public=True, parts=(TEXT, TASK, QUIZ, film))
    here, stranger = f"/bibliotek/{module_id}", app.test_client()
    for browser in (stranger, client_of(cast.ida)):
        shown = browser.get(here).text
        assert "Log ind for at se filmen" in shown
        assert f"/film/{video_id}" not in shown
    assert "Kun for os" in client_of(cast.signe).get(f"/moduler/{module_id}").text
    with acting_as(cast.signe) as uow:
        assert films_for_few(uow, module_id) == ["Kun for os"]
        open_to_public(uow, video_id, is_public=True)
        assert films_for_few(uow, module_id) == []
    assert f"/film/{video_id}/" in stranger.get(here).text
