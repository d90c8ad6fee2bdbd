"""Trying a programme out shows what somebody would be told, and writes nothing."""

from __future__ import annotations

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app.accounts.own_advisers import give_own_adviser
from app.core.work import Units, the_service
from app.documents.cvs import begin_cv
from app.notifications.models import Notification
from app.programmes.models import Enrolment
from app.tenancy.target_groups import add_target_group
from tests.documents.sample import gardener
from tests.people import Cast
from tests.programmes.described import Describe


def test_what_cannot_be_tried_out_names_its_field_and_leads_there(
    signe: FlaskClient, publish: Describe
) -> None:
    address = f"/forloebene/{publish()}/proev"

    def said(query: str) -> dict[str, str]:
        page = BeautifulSoup(signe.get(f"{address}?{query}").text, "html.parser")
        links = page.select(".error-summary a")
        assert all(page.select_one(str(link["href"])) is not None for link in links)
        return {str(link["href"]): link.get_text() for link in links}

    assert said("starts_on=i+dag&meeting_on=snart") == {
        "#f-starts_on": "Første dag: Det er ikke en dag.",
        "#f-meeting_on": "Dag for næste møde: Det er ikke en dag.",
    }
    assert said("how=own&dag-cv=x") == {"#f-dag-cv": "Lav dit cv: Skriv et tal fra 0 til 1830."}


def test_trying_it_out_writes_nothing_and_tells_nobody(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    address = f"/forloebene/{publish()}/proev"
    page = signe.get(f"{address}?borger={cast.ida.id}&how=late&starts_on=2026-12-01")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert "Du er med i et forløb: Godt i gang" in text
    assert "Fristen er gået: Lav dit cv" in text
    english = signe.get(f"{address}?how=own&dag-cv=2&sprog=en").get_data(as_text=True)
    assert "You are in a programme: A good start" in english
    assert "Day" not in english.split("<h2")[0]
    wrong = signe.get(f"{address}?leave_from=2026-12-09&dag-cv=x&how=own").get_data(as_text=True)
    assert "Skriv både første og sidste dag." in wrong
    with units.read(cast.here, the_service("test")) as uow:
        for table in (Enrolment, Notification):
            assert uow.session.scalar(select(func.count()).select_from(table)) == 0


def test_several_are_tried_at_once_each_with_what_is_theirs(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    facts = {"access_days": 30, "steps": (1,)}
    address = f"/forloebene/{publish(**facts)}/proev"
    both = f"borger={cast.ida.id}&borger={cast.omar.id}"
    days = (
        "starts_on=2026-12-01&enrolled_on=2026-11-27&leave_from=2026-12-10&leave_until=2026-12-12"
    )
    text = signe.get(f"{address}?{both}&{days}").get_data(as_text=True)
    first, second = text.split('<details class="details" open', 1)[1].split("Omar · Krav", 1)
    for said in ("Ida · Krav", "Dit forløb begynder i dag", "Du har pause fra dit forløb"):
        assert said in first
    for said in (
        "Your programme begins today",
        "You have a break from your programme",
        "The part with deadlines is over",
        "Your programme ends tomorrow",
        "Your programme is over",
    ):
        assert said in second
    assert text.count("checked") >= 2
    late = signe.get(f"{address}?enrolled_on=2026-12-05&starts_on=2026-12-01&{both}")
    assert "Vælg den første dag eller en dag op til et år før." in late.get_data(as_text=True)


def test_whether_it_is_required_follows_whom_it_is_tried_with(
    signe: FlaskClient, units: Units, cast: Cast, publish: Describe
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        add_target_group(uow, slug="dagpenge", name_da="Dagpenge", name_en="Unemployment benefit")
        add_target_group(uow, slug="unge", name_da="Unge", name_en="Young people")
    programme_id = publish(required_groups=("dagpenge",), required_languages=("da",))
    address = f"/forloebene/{programme_id}/proev"

    def told(how: str) -> str:
        return signe.get(f"{address}?{how}").get_data(as_text=True)

    assert "Det er et krav, at du er med." in told("group=dagpenge")
    assert "Det er frivilligt." in told("group=")
    groups = told("group=dagpenge&group=unge")
    assert "Dagpenge · Krav" in groups
    assert "Unge · Frivilligt" in groups
    assert "It is voluntary." in told("group=dagpenge&sprog=en")
    together = told(f"borger={cast.ida.id}&group=dagpenge")
    assert "Ida · Frivilligt" in together
    assert "Dagpenge · Krav" in together
    assert "Gjort:" not in told(f"borger={cast.ida.id}")
    with units.write(cast.here, cast.ida.actor) as uow:
        begin_cv(uow, name="Mit cv", content=gardener())
    assert "Gjort:" in told(f"borger={cast.ida.id}")
