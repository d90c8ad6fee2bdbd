"""Whoever may see films finds them: in the menu, in the library, and from what asks for one."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from app.accounts.target_groups import set_target_groups
from app.core.work import Units, the_service
from app.programmes.contract import ItemKind
from app.programmes.enrolling import enrol
from app.programmes.publishing import add_programme, publish_programme
from app.programmes.videos.contract import RIGHTS_SUBJECT
from app.programmes.videos.rights import set_rights_film
from app.tenancy.target_groups import add_target_group, target_groups
from tests.factories.films import published_film
from tests.people import Cast, Person
from tests.programmes.described import programme, task

ClientOf = Callable[[Person], FlaskClient]


def test_films_stand_in_the_menu_and_the_library_and_strangers_see_public_ones_alone(
    app: Flask, client_of: ClientOf, units: Units, cast: Cast
) -> None:
    with units.write(cast.here, cast.signe.actor) as uow:
        published_film(uow, title="Kun for os")
        published_film(uow, title="For alle", is_public=True)
    ida = client_of(cast.ida)
    for page in ("/min-plan", "/moduler-bibliotek"):
        assert 'href="/film"' in ida.get(page).text
    for person in (cast.anders, cast.lea, cast.signe):
        assert 'href="/film"' in client_of(person).get("/moduler-bibliotek").text
    for person in (cast.anders, cast.lea):
        assert 'href="/moduler-bibliotek"' in client_of(person).get("/rettigheder-og-pligter").text
    assert 'href="/film"' in client_of(cast.signe).get("/film-redaktion").text
    assert all(title in ida.get("/film").text for title in ("Kun for os", "For alle"))
    stranger = app.test_client().get("/film").text
    assert "For alle" in stranger
    assert "Kun for os" not in stranger
    assert (
        "Kun for os" not in client_of(cast.nabo).get("/film", base_url="http://nabo.localhost").text
    )


def test_what_asks_for_ones_rights_leads_to_the_film_of_ones_target_group(
    client_of: ClientOf, units: Units, cast: Cast
) -> None:
    ida = client_of(cast.ida)
    assert "Der er ingen film til dig endnu" in ida.get("/film/rettigheder").text
    with units.write(cast.here, the_service("test")) as uow:
        for slug in ("dagpenge", "jobparat"):
            add_target_group(uow, name_da=slug.title(), name_en=slug, slug=slug)
        set_target_groups(uow, cast.ida.id, ["dagpenge"])
        groups = {one.slug: one.id for one in target_groups(uow)}
    with units.write(cast.here, cast.signe.actor) as uow:
        mine, other = (published_film(uow, title=title)[0] for title in ("Min", "En andens"))
        set_rights_film(uow, groups["dagpenge"], mine)
        set_rights_film(uow, groups["jobparat"], other)
        item = task("ret", kind=ItemKind.TASK, subject=RIGHTS_SUBJECT)
        programme_id = add_programme(uow, programme(items=(item,)))
        publish_programme(uow, programme_id)
    with units.write(cast.here, the_service("test")) as uow:
        enrolment_id = enrol(uow, programme_id, cast.ida.id).id
    assert 'href="/film/rettigheder"' in ida.get(f"/forloeb/{enrolment_id}").text
    assert ida.get("/film/rettigheder").location == f"/film/{mine}"
    with units.write(cast.here, the_service("test")) as uow:
        set_target_groups(uow, cast.ida.id, ["dagpenge", "jobparat"])
    both = ida.get("/film/rettigheder").text
    assert "Min" in both
    assert "En andens" in both
    assert client_of(cast.anders).get("/film/rettigheder").status_code == 403
