"""The pages of meetings that must be booked: the citizen's, the adviser's, and the evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.accounts.contract import Role
from app.accounts.own_advisers import give_own_adviser
from app.accounts.target_groups import set_target_groups
from app.accounts.teams import change_team
from app.booking.arranging import book_meeting, cancel_booking
from app.booking.availability import remove_absence
from app.booking.meeting_types import offer_meeting_type
from app.core.clock import FixedClock
from app.core.work import Units, the_service
from app.tenancy.models import MunicipalityRow
from app.tenancy.target_groups import add_target_group
from tests.booking.office import Acting, Ask, Office, let_meet, local
from tests.forms import post
from tests.people import Cast, Person, move_in

ClientOf = Callable[[Person], FlaskClient]
Look = Callable[[], None]
FACTS = {
    "book_by": "2026-12-01",
    "reason": "Vi skal tale om din plan.",
    "rule": "LAB § 31",
    "help": "Ring til os.",
}


def words(page: str) -> str:
    return " ".join(BeautifulSoup(page, "html.parser").get_text(" ").split())


def test_an_adviser_finds_a_citizen_and_asks(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders = client_of(cast.anders)
    assert "Ingen skal booke noget lige nu" in anders.get("/frister").text
    path = f"/frister/ny/{cast.ida.id}"
    assert f'href="{path}"' in anders.get("/frister/ny?navn=ida").text
    assert "Bed Ida om at booke" in words(anders.get(path).text)
    asked = post(anders, path, FACTS | {"meeting_type_id": str(office.type_id)})
    assert asked.status_code == 303
    page = words(anders.get(asked.location).text)
    for said in ("tirsdag den 1. december 2026", "LAB § 31", "Ikke booket endnu", "Anders"):
        assert said in page
    assert "Ida" in anders.get("/frister").text


def test_what_is_wrong_stands_beside_the_field(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    anders, path = client_of(cast.anders), f"/frister/ny/{cast.ida.id}"
    empty = post(anders, path)
    assert empty.status_code == 422
    assert empty.text.count("form-error-message") == 5
    late = post(
        anders, path, FACTS | {"meeting_type_id": str(office.type_id), "book_by": "i morgen"}
    )
    assert late.status_code == 422
    assert 'value="LAB § 31"' in late.text
    gone = post(
        anders, path, FACTS | {"meeting_type_id": str(office.type_id), "book_by": "2026-11-24"}
    )
    assert gone.status_code == 409
    assert "Vælg en dag fra i morgen af." in words(gone.text)


def test_many_are_asked_at_once(client_of: ClientOf, cast: Cast, office: Office) -> None:
    anders, path = client_of(cast.anders), "/frister/ny/flere"
    assert "Mine egne borgere" in anders.get(path).text
    facts = FACTS | {"meeting_type_id": str(office.type_id)}
    assert post(anders, path, facts | {"audience": "everybody"}).status_code == 422
    sure = post(anders, path, facts | {"audience": "own"})
    assert sure.status_code == 200
    for said in ("1 borger bliver bedt om at booke.", "Ida", "LAB § 31", "1. december 2026"):
        assert said in words(sure.text)
    assert "Ida" not in anders.get("/frister").text  # nothing has gone out yet
    form = BeautifulSoup(sure.text, "html.parser").select_one("main form")
    assert form is not None
    sent = {str(one["name"]): str(one["value"]) for one in form.select("input[type=hidden]")}
    asked = post(anders, path, sent)
    assert "I løbet af få minutter får 1 borger besked om at booke." in words(
        anders.get(asked.location).text
    )


def test_one_is_told_when_a_day_can_not_be_met(
    client_of: ClientOf, units: Units, cast: Cast, office: Office, no_times: UUID
) -> None:
    anders = client_of(cast.anders)
    facts = FACTS | {"meeting_type_id": str(office.type_id)}
    none = "Der er ingen ledig tid lige nu. Fristen flytter sig, indtil der er en."
    sure = post(anders, "/frister/ny/flere", facts | {"audience": "own"})
    assert none in words(sure.text)
    asked = post(anders, f"/frister/ny/{cast.ida.id}", facts)
    assert none in words(anders.get(asked.location).text)
    with units.write(cast.here, the_service("test")) as uow:
        give_own_adviser(uow, cast.omar.id, cast.anders.id)
    both = words(post(anders, "/frister/ny/flere", facts | {"audience": "own"}).text)
    assert "2 borgere bliver bedt om at booke." in both
    assert none in both


def test_of_a_group_it_is_said_how_many_have_no_free_time(
    client_of: ClientOf, units: Units, cast: Cast, office: Office, no_times: UUID
) -> None:
    """Ida's adviser is away; Omar has none of his own, and can meet whoever has time."""
    others = move_in(units, cast.here, "Berit", Role.ADVISER)
    with units.write(cast.here, the_service("test")) as uow:
        let_meet(uow, others.id, office)
        add_target_group(uow, name_da="Unge", name_en="Young people", slug="unge")
        for citizen in (cast.ida, cast.omar):
            set_target_groups(uow, citizen.id, ["unge"])
    facts = FACTS | {"meeting_type_id": str(office.type_id), "audience": "group/unge"}
    said = words(post(client_of(cast.anders), "/frister/ny/flere", facts).text)
    assert "2 borgere bliver bedt om at booke." in said
    assert "1 af dem har ingen ledig tid at booke lige nu." in said
    with units.write(cast.here, the_service("test")) as uow:
        remove_absence(uow, no_times)
    said = words(post(client_of(cast.anders), "/frister/ny/flere", facts).text)
    assert "ingen ledig tid" not in said


def test_with_times_nothing_is_said_of_them(
    client_of: ClientOf, cast: Cast, office: Office
) -> None:
    facts = FACTS | {"meeting_type_id": str(office.type_id)}
    anders = client_of(cast.anders)
    asked = post(anders, f"/frister/ny/{cast.ida.id}", facts)
    assert "ingen ledig tid" not in words(anders.get(asked.location).text)


def test_whoever_cancels_is_told_before_and_after_that_another_must_be_booked(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    must: UUID,
    look: Look,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(27, 9))).id
    look()
    clock.set(local(26, 7))
    ida, path = client_of(cast.ida), f"/moeder/{meeting}"
    before = words(ida.get(path).text)
    assert "skal du stadig booke et andet senest torsdag den 3. december 2026" in before
    assert "Der sker ikke andet" not in before
    post(ida, f"{path}/aflys")
    after = "Du skal stadig booke et andet møde senest torsdag den 3. december 2026."
    assert "Overstået eller aflyst" in ida.get("/moeder").text
    assert after in words(ida.get(path).text)  # before the worker has heard of it
    look()
    assert after in words(ida.get(path).text)
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(30, 9)))
    assert "Du skal stadig" not in words(ida.get(path).text)


def test_nobody_is_told_to_book_by_a_day_that_has_passed_or_sent_to_a_type_that_is_off(
    client_of: ClientOf,
    units: Units,
    acting_as: Acting,
    cast: Cast,
    office: Office,
    must: UUID,
    clock: FixedClock,
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(27, 9))).id
        cancel_booking(uow, meeting)
    ida, path, times = client_of(cast.ida), f"/moeder/{meeting}", "/moeder/nyt/jobsamtale"
    page = ida.get(path).text
    assert "Du skal stadig booke et andet møde senest tirsdag den 1. december 2026." in page
    assert f'href="{times}"' in page
    with units.write(cast.here, the_service("test")) as uow:
        offer_meeting_type(uow, office.type_id, is_active=False)
    page = ida.get(path).text
    assert "Du skal stadig" in page
    assert f'href="{times}"' not in page
    clock.set(local(2, 7, month=12))
    page = client_of(cast.ida).get(path)
    assert page.status_code == 200
    assert "Du skal stadig" not in page.text


def test_whoever_must_not_book_is_told_of_no_day(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office
) -> None:
    with acting_as(cast.ida) as uow:
        meeting = book_meeting(uow, cast.ida.id, office.wanted(local(27, 9))).id
    page = words(client_of(cast.ida).get(f"/moeder/{meeting}").text)
    assert "stadig booke" not in page
    assert "Der sker ikke andet" in page


def test_one_who_has_such_a_meeting_already_reads_that_this_is_one_more(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, must: UUID
) -> None:
    ida, more = client_of(cast.ida), "Du har allerede et, fredag den 27. november 2026 kl. 09.00."
    assert "Du har allerede et" not in words(ida.get("/moeder").text)
    with acting_as(cast.ida) as uow:  # and the worker has not heard of it yet
        book_meeting(uow, cast.ida.id, office.wanted(local(27, 9)))
    assert more in words(ida.get("/moeder").text)


def test_the_citizen_reads_that_the_day_moves_as_long_as_we_have_had_no_time(
    client_of: ClientOf,
    acting_as: Acting,
    cast: Cast,
    no_times: UUID,
    must: UUID,
    clock: FixedClock,
) -> None:
    ida, moves = client_of(cast.ida), "flytter fristen sig af sig selv"
    page = ida.get("/moeder").text
    assert moves in page
    assert "hvis ingen af tiderne passer dig" not in page
    ida.get("/moeder/nyt/jobsamtale")  # shows none, which changes nothing
    assert moves in ida.get("/moeder").text
    with acting_as(cast.anders) as uow:
        remove_absence(uow, no_times)
    clock.advance(timedelta(minutes=6))
    ida.get("/moeder/nyt/jobsamtale")
    assert moves not in ida.get("/moeder").text


def test_with_times_the_citizen_reads_whom_to_call_where_none_suits(
    client_of: ClientOf, units: Units, cast: Cast, office: Office, must: UUID
) -> None:
    ida = client_of(cast.ida)
    page = ida.get("/moeder").text
    assert "flytter fristen sig af sig selv" not in page
    assert "Skriv til os, hvis ingen af tiderne passer dig." in page
    with units.write(cast.here, the_service("test")) as uow:
        change_team(
            uow,
            office.team_id,
            name="Team Nord",
            phone="12 34 56 78",
            answers_within=timedelta(days=1),
            urgent_text_da="",
            urgent_text_en="",
        )
    page = words(ida.get("/moeder").text)
    assert "Ring til os, hvis ingen af tiderne passer dig. Ring på 12 34 56 78" in page


def test_where_the_team_has_no_number_the_job_centres_is_given(
    client_of: ClientOf, ask: Ask, units: Units, cast: Cast, must: UUID
) -> None:
    with units.system(writes=True) as unit:
        unit.session.get_one(MunicipalityRow, cast.here.id).contact_phone = "99 17 17 17"
    page = client_of(cast.ida).get("/moeder").text
    assert "Ring til os, hvis ingen af tiderne passer dig. Ring på 99 17 17 17" in words(page)
    panel = BeautifulSoup(page, "html.parser").select_one("#skal-bookes details")
    assert panel is not None
    assert panel.select_one("a[href='tel:99171717']"), "beside what help there is"
    [told] = ask(cast.ida, "GET", "/me/must-book").json["items"]
    assert told["phone"] == "99 17 17 17"


def test_the_citizen_has_it_on_top_with_the_times_a_tap_away(
    client_of: ClientOf, cast: Cast, must: UUID
) -> None:
    page = client_of(cast.ida).get("/moeder").text
    said = words(page)
    assert "Den sidste dag at booke er tirsdag den 1. december 2026." in said
    assert "Vi skal tale om din plan." in said
    assert 'href="/moeder/nyt/jobsamtale"' in page
    assert "Den sidste dag" not in client_of(cast.omar).get("/moeder").text


def test_what_one_was_shown_is_kept_once_a_while(
    client_of: ClientOf, cast: Cast, must: UUID, clock: FixedClock
) -> None:
    ida, anders = client_of(cast.ida), client_of(cast.anders)
    for _ in range(2):
        ida.get("/moeder/nyt/jobsamtale")
    client_of(cast.omar).get("/moeder/nyt/jobsamtale")
    clock.advance(timedelta(minutes=6))
    ida.get("/moeder/nyt/jobsamtale?maade=phone")
    document = anders.get(f"/frister/{must}/dokumentation.json").json
    assert [one["number"] > 3 for one in document["times_shown"]] == [True, True]
    assert document["times_shown"][0]["first"][0] == "2026-11-25T08:00:00+00:00"
    assert [one["kind"] for one in document["notices"]] == ["booking/must-book"]
    assert document["notices"][0]["attempts"][0]["channel"] == "email"
    page = words(anders.get(f"/frister/{must}").text)
    assert "onsdag den 25. november 2026 kl. 09.00" in page


def test_an_adviser_lets_the_citizen_off(client_of: ClientOf, cast: Cast, must: UUID) -> None:
    anders, path = client_of(cast.anders), f"/frister/{must}"
    wrong = post(anders, f"{path}/fritag", {"because": "lazy"})
    assert wrong.status_code == 422
    assert (
        post(anders, f"{path}/fritag", {"because": "health", "word": "Indlagt"}).status_code == 303
    )
    assert "Indlagt" in anders.get(path).text
    assert "Den sidste dag" not in client_of(cast.ida).get("/moeder").text
    assert post(anders, f"{path}/fritag-ikke").status_code == 303
    assert "Fritagelsen sluttede." in words(anders.get(path).text)
    assert "Den sidste dag" in client_of(cast.ida).get("/moeder").text


def test_whose_exemption_ends_with_a_meeting_is_not_asked(
    client_of: ClientOf, acting_as: Acting, cast: Cast, office: Office, must: UUID
) -> None:
    anders, path = client_of(cast.anders), f"/frister/{must}"
    post(anders, f"{path}/fritag", {"because": "health"})
    with acting_as(cast.ida) as uow:
        book_meeting(uow, cast.ida.id, office.wanted(local(26, 10)))
    post(anders, f"{path}/fritag-ikke")
    page = words(anders.get(path).text)
    assert "Fritagelsen er slut. Borgeren har allerede sådan et møde." in page
    assert "Booket" in page


def test_it_is_taken_back(client_of: ClientOf, cast: Cast, must: UUID) -> None:
    anders = client_of(cast.anders)
    assert post(anders, f"/frister/{must}/fjern").status_code == 303
    assert "Skal ikke bookes mere" in words(anders.get("/frister?vis=faerdige").text)


def test_others_do_not_know_of_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, must: UUID
) -> None:
    for path in (f"/frister/{must}", f"/frister/{must}/dokumentation.json"):
        assert client_of(cast.ida).get(path).status_code == 403
        assert client_of(cast.nora).get(path).status_code == 404
    assert client_of(cast.nora).get(f"/frister/ny/{cast.ida.id}").status_code == 404
    assert post(client_of(cast.nora), f"/frister/{must}/fritag").status_code == 404
