"""Public films can be shown by listed sites, which learn nothing of whoever watches."""

from __future__ import annotations

import pytest
from flask import Flask

from app.core.errors import Forbidden, Invalid
from app.programmes.videos.embedding import add_site, origins, remove_site, sites
from app.web.services import Services
from tests.booking.office import Acting
from tests.factories.films import published_film
from tests.forms import post
from tests.people import Cast, log_in


def test_only_listed_sites_may_frame_it_and_no_cookie_is_set(
    app: Flask, services: Services, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        video_id, _version = published_film(uow, is_public=True)
    page = f"/film/{video_id}/indlejret"
    stranger = app.test_client()
    answer = stranger.get(page)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    with acting_as(cast.adam) as uow:
        add_site(uow, "https://www.Kommune.dk/borger/film?a=1")
        add_site(uow, "jobcenter.dk")
    for browser in (stranger, log_in(app, services, cast.ida)):
        answer = browser.get(page)
        policy = answer.headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors https://jobcenter.dk https://www.kommune.dk")
        assert "script-src 'self'" in policy
        assert "Set-Cookie" not in answer.headers
        shown = answer.get_data(as_text=True)
        assert "data-film-report" not in shown
        assert "csrf" not in shown
    ordinary = stranger.get(f"/film/{video_id}").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in ordinary


def test_what_is_not_public_cannot_be_framed_not_even_by_who_is_logged_in(
    app: Flask, services: Services, acting_as: Acting, cast: Cast
) -> None:
    with acting_as(cast.adam) as uow:
        video_id, _version = published_film(uow)
    for browser in (app.test_client(), log_in(app, services, cast.ida)):
        assert browser.get(f"/film/{video_id}/indlejret").status_code == 302


@pytest.mark.parametrize(
    "typed",
    [
        *("http://kommune.dk", "ftp://kommune.dk", "https://", "kommune", "https://a b.dk"),
        *("https://kommune.dk;script-src", "https://*.dk", "javascript://kommune.dk"),
    ],
)
def test_what_is_no_site_is_refused(typed: str, acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        with pytest.raises(Invalid):
            add_site(uow, typed)
        assert origins(uow) == []


def test_administrators_alone_list_sites(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.adam) as uow:
        add_site(uow, "https://kommune.dk")
        add_site(uow, "https://kommune.dk:443/")  # again
        [site] = sites(uow)
    with acting_as(cast.signe) as uow:
        assert [one.origin for one in sites(uow)] == ["https://kommune.dk"]
        with pytest.raises(Forbidden):
            add_site(uow, "https://andre.dk")
        with pytest.raises(Forbidden):
            remove_site(uow, site.id)
    with acting_as(cast.anders) as uow, pytest.raises(Forbidden):
        sites(uow)


def test_the_page_lists_adds_takes_away_and_undoes(
    app: Flask, services: Services, cast: Cast, acting_as: Acting
) -> None:
    adam, here = log_in(app, services, cast.adam), "/film-redaktion/sider"
    refused = post(adam, here, {"origin": "http://kommune.dk"}, page=here)
    assert refused.status_code == 422
    assert 'value="http://kommune.dk"' in refused.get_data(as_text=True)
    assert post(adam, here, {"origin": "https://kommune.dk"}, page=here).status_code == 303
    with acting_as(cast.adam) as uow:
        [site] = sites(uow)
    assert post(adam, f"{here}/{site.id}/fjern", page=here).status_code == 303
    page = adam.get(here).get_data(as_text=True)
    assert "Ingen sider endnu" in page
    undo = f"{here}/igen/https://kommune.dk"
    assert undo in page
    assert post(adam, undo, page=here).status_code == 303
    assert "https://kommune.dk" in adam.get(here).get_data(as_text=True)
