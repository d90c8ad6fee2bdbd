"""The pages of hand-ins: a citizen hands in, an adviser comments, and the citizen does it again."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from uuid import UUID, uuid4

from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.work import Units
from app.documents.cvs import begin_cv
from app.notifications.reading import unread_count
from app.programmes.choosing import choose_course
from app.programmes.contract import CourseFacts, EnrolmentView
from app.programmes.doing import excuse
from app.programmes.enrolling import end_enrolment
from app.programmes.hand_ins.answering import comment_on_task
from app.programmes.hand_ins.reading import my_rounds
from app.web.services import Services
from tests.booking.office import Acting, local
from tests.documents.sample import gardener
from tests.factories.files import PDF
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.described import Describe, Enrol, task
from tests.programmes.hand_ins.conftest import HandIn, Item

ClientOf = Callable[[Person], FlaskClient]
LIST = "/borgeres-opgaver"


def page_of(item_id: UUID) -> str:
    """Return where a task is handed in."""
    return f"/forloeb/opgaver/{item_id}/aflevering"


def test_from_the_programme_to_a_hand_in_that_is_commented_and_done_again(
    client_of: ClientOf, cast: Cast, view: EnrolmentView, item_id: UUID, handed_in: HandIn
) -> None:
    ida, anders, path = client_of(cast.ida), client_of(cast.anders), page_of(item_id)
    assert path in ida.get(f"/forloeb/{view.id}").text
    assert "data-keep" in ida.get(path).text
    done = post(ida, path, {"text": "Fem navne"}, page=path, follow_redirects=True).text
    for said in (
        "Det er afleveret",
        "Fortryd",
        "Fem navne",
        "Aflevering 1",
        "Tag min aflevering tilbage",
    ):
        assert said in done
    waiting = anders.get(LIST).text
    assert "Ida" in waiting
    here = f"{LIST}/" + waiting.partition(f'href="{LIST}/')[2].partition('"')[0]
    assert "Fem navne" in anders.get(here).text
    assert "1 opgave venter på din kommentar" in anders.get("/opfoelgning").text
    assert here in anders.get(f"/opfoelgning/{cast.ida.id}").text
    again = {"answer": "again", "text": "Fem til, tak."}
    said = post(anders, f"{here}/kommentarer", again, page=here, follow_redirects=True).text
    assert "Borgeren får besked om at prøve igen." in said
    programme = ida.get(f"/forloeb/{view.id}").text
    assert "Prøv igen" in programme
    assert "Aflever igen" in programme
    assert "Fem til, tak." in ida.get(path).text
    handed_in("Ti navne")
    both = anders.get(here).text
    assert both.index("Fem navne") < both.index("Fem til, tak.") < both.index("Ti navne")


def test_what_is_refused_keeps_what_was_typed_and_names_the_field(
    client_of: ClientOf, cast: Cast, item_id: UUID, item: Item
) -> None:
    ida, path = client_of(cast.ida), page_of(item_id)
    nothing = post(ida, path, {"text": "  "}, page=path)
    assert nothing.status_code == 409
    assert "error-summary" in nothing.text
    assert 'href="#f-text"' in nothing.text
    wrong = {"text": "Ti navne", "file": (BytesIO(b"MZ no such kind"), "navne.exe")}
    refused = post(ida, path, wrong, page=path, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert 'href="#f-file"' in refused.text
    assert "Ti navne" in refused.text
    assert not item().is_done


def test_what_is_not_asked_any_more_is_said_kindly_and_loses_no_words(
    client_of: ClientOf, units: Units, cast: Cast, publish: Describe, enrolled: Enrol
) -> None:
    courses = (CourseFacts("a", "Butik"), CourseFacts("b", "Lager"))
    items = tuple(task(f"own-{one.key}", course=one.key) for one in courses)
    one = enrolled(publish(courses=courses, items=items), cast.ida, course="a")
    [gone] = [each for each in one.items if each.key == "own-a"]
    ida, path = client_of(cast.ida), page_of(gone.id)
    with units.write(cast.here, cast.ida.actor) as uow:
        choose_course(uow, one.id, "b")
    sent = {"text": "Fem navne", "file": (BytesIO(PDF), "navne.pdf")}
    home = f"/forloeb/{one.id}"
    answer = post(ida, path, sent, page=home, content_type="multipart/form-data")
    assert answer.status_code == 404
    for said in (
        "Opgaven er ikke med i dit forløb mere",
        "Fem navne",
        "Det her blev ikke sendt",
        "Filen, du valgte, ligger stadig på din egen enhed",
        'href="/forloeb"',
    ):
        assert said in answer.text


def test_after_the_end_the_adviser_reads_what_the_citizen_is_told(
    client_of: ClientOf, units: Units, cast: Cast, view: EnrolmentView, handed_in: HandIn
) -> None:
    here = f"{LIST}/{handed_in()}"
    anders = client_of(cast.anders)
    said = "så du kan ikke bede om den igen"
    assert said not in anders.get(here).text
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, view.id)
    assert said in anders.get(here).text


def test_a_file_from_the_phone_is_handed_in_and_fetched_by_both(
    client_of: ClientOf, acting_as: Acting, cast: Cast, item_id: UUID, services: Services
) -> None:
    ida, anders, path = client_of(cast.ida), client_of(cast.anders), page_of(item_id)
    sent = {"text": "", "file": (BytesIO(PDF), "navne.pdf")}
    post(ida, path, sent, page=path, content_type="multipart/form-data")
    assert "Vi tjekker filen" in ida.get(path).text
    services.jobs.run("file-checks")
    with acting_as(cast.ida) as uow:
        [one] = my_rounds(uow, item_id)
    mine = f"/forloeb/opgaver/afleveringer/{one.id}/fil"
    assert mine in ida.get(path).text
    assert ida.get(mine).data == PDF
    assert anders.get(f"{LIST}/{one.id}/fil").data == PDF
    assert client_of(cast.omar).get(mine).status_code == 404
    assert client_of(cast.signe).get(f"{LIST}/{one.id}/fil").status_code == 404


def test_a_cv_is_chosen_and_read_by_the_adviser(
    client_of: ClientOf, acting_as: Acting, cast: Cast, item_id: UUID
) -> None:
    with acting_as(cast.ida) as uow:
        cv = begin_cv(uow, name="Mit gartnercv", content=gardener())
    ida, path = client_of(cast.ida), page_of(item_id)
    assert "Mit gartnercv" in ida.get(path).text
    post(ida, path, {"cv_id": str(cv.id)}, page=path)
    with acting_as(cast.ida) as uow:
        [one] = my_rounds(uow, item_id)
    read = client_of(cast.anders).get(f"{LIST}/{one.id}").text
    assert "Mit gartnercv" in read
    assert gardener().contact["name"] in read


def test_a_cv_that_is_gone_is_said_beside_its_field_and_the_words_stay(
    client_of: ClientOf, cast: Cast, item_id: UUID
) -> None:
    ida, path = client_of(cast.ida), page_of(item_id)
    again = post(ida, path, {"text": "Tolv navne", "cv_id": str(uuid4())}, page=path)
    assert again.status_code == 422
    assert "Tolv navne</textarea>" in again.text
    assert "Vælg et af dine CV" in again.text


def test_it_is_taken_back_into_the_form_until_it_was_read(
    client_of: ClientOf, cast: Cast, item_id: UUID, handed_in: HandIn, item: Item
) -> None:
    ida, path, hand_in_id = client_of(cast.ida), page_of(item_id), handed_in("Ti navne")
    back = post(ida, f"{path}/fortryd", page=path, follow_redirects=True).text
    assert "Du har taget det tilbage." in back
    assert "Ti navne</textarea>" in back
    assert not item().is_done
    handed_in("Ti navne")
    client_of(cast.anders).get(f"{LIST}/{hand_in_id}")
    late = post(ida, f"{path}/fortryd", page=path, follow_redirects=True).text
    assert "Din rådgiver har allerede læst det" in late


def test_a_comment_that_is_refused_stands_in_the_form_and_one_that_was_sent_is_removed(
    client_of: ClientOf, cast: Cast, handed_in: HandIn, item: Item
) -> None:
    anders, here = client_of(cast.anders), f"{LIST}/{handed_in()}"
    wrong = {"answer": "again", "text": "", "due_on": "2027-01-04"}
    refused = post(anders, f"{here}/kommentarer", wrong, page=here)
    assert refused.status_code == 422
    assert 'href="#f-text"' in refused.text
    assert "2027-01-04" in refused.text
    good = post(
        anders, f"{here}/kommentarer", {"answer": "good"}, page=here, follow_redirects=True
    ).text
    assert "Borgeren får besked om, at det er godkendt." in good
    undo = good.partition(f'action="{here}/kommentarer/')[2].partition("/")[0]
    gone = post(anders, f"{here}/kommentarer/{undo}/slet", page=here, follow_redirects=True).text
    assert "Din kommentar er fjernet." in gone
    twice = post(anders, f"{here}/kommentarer/{undo}/slet", page=here, follow_redirects=True)
    assert (twice.status_code, "Den er allerede fjernet." in twice.text) == (200, True)
    assert post(client_of(cast.signe), f"{here}/kommentarer/{undo}/slet").status_code == 404
    assert item().is_done


def test_who_asks_for_it_again_after_the_next_meeting_is_told_so(
    client_of: ClientOf, cast: Cast, handed_in: HandIn, meet: Callable[[datetime], None]
) -> None:
    anders, here = client_of(cast.anders), f"{LIST}/{handed_in()}"
    assert "I mødes" not in anders.get(here).text
    meet(local(27, 10))
    assert "I mødes fredag den 27. november 2026." in anders.get(here).text
    late = "Bemærk: Den sidste dag er"
    for day, said in (("2026-11-27", False), ("2026-11-30", True), ("2026-11-26", False)):
        wanted = {"answer": "again", "text": "Fem til, tak.", "due_on": day}
        page = post(anders, f"{here}/kommentarer", wanted, page=here, follow_redirects=True).text
        assert "Borgeren får besked om at prøve igen." in page
        assert (late in page) == said
    good = {"answer": "good"}
    page = post(anders, f"{here}/kommentarer", good, page=here, follow_redirects=True).text
    assert late not in page


def test_nothing_is_said_good_before_the_adviser_chooses_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn
) -> None:
    anders, here = client_of(cast.anders), f"{LIST}/{handed_in()}"
    form = BeautifulSoup(anders.get(here).text, "html.parser")
    assert len(form.select("input[name=answer]")) == 2
    assert not form.select("input[name=answer][checked]")
    refused = post(anders, f"{here}/kommentarer", {"text": "Fine navne."}, page=here)
    assert refused.status_code == 422
    assert "Vælg “Godkendt” eller “Prøv igen”." in refused.text
    assert 'href="#f-answer"' in refused.text
    assert "Fine navne." in refused.text
    with acting_as(cast.ida) as uow:
        assert not my_rounds(uow, item_id)[0].comments


def test_whoever_has_read_the_comment_has_read_what_was_told_of_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn
) -> None:
    hand_in_id = handed_in()
    with acting_as(cast.ida) as uow:
        before = unread_count(uow)
    with acting_as(cast.anders) as uow:
        comment_on_task(uow, hand_in_id, text="Flot")
    assert "Flot" in client_of(cast.ida).get(page_of(item_id)).text
    with acting_as(cast.ida) as uow:
        assert unread_count(uow) == before


def test_an_older_page_replaces_nothing_without_a_word(
    client_of: ClientOf, acting_as: Acting, cast: Cast, item_id: UUID
) -> None:
    ida, path = client_of(cast.ida), page_of(item_id)
    older = seen_on(ida.get(path).text)
    sent = {"text": "", "seen": older, "file": (BytesIO(PDF), "navne.pdf")}
    post(ida, path, sent, page=path, content_type="multipart/form-data")
    refused = post(ida, path, {"text": "Fem navne", "seen": older}, page=path)
    assert refused.status_code == 409
    assert "Du har afleveret noget fra en anden side imens" in refused.text
    assert "Fem navne</textarea>" in refused.text
    assert "Behold filen navne.pdf" in refused.text
    with acting_as(cast.ida) as uow:
        [one] = my_rounds(uow, item_id)
        assert (one.text, one.file is not None) == ("", True)
    again = {"text": "Fem navne", "seen": seen_on(refused.text), "keep_file": "1"}
    assert post(ida, path, again, page=path).status_code == 303
    with acting_as(cast.ida) as uow:
        [one] = my_rounds(uow, item_id)
        assert (one.text, one.file is not None) == ("Fem navne", True)


def test_an_older_page_does_not_replace_what_was_taken_back_since(
    client_of: ClientOf, acting_as: Acting, cast: Cast, item_id: UUID, handed_in: HandIn
) -> None:
    ida, path = client_of(cast.ida), page_of(item_id)
    older = seen_on(ida.get(path).text)
    handed_in("Ti navne")
    post(ida, f"{path}/fortryd", page=path)
    assert post(ida, path, {"text": "Fem", "seen": older}, page=path).status_code == 409
    drafted = seen_on(ida.get(path).text)
    handed_in("Ti navne")
    assert post(ida, path, {"text": "Fem", "seen": drafted}, page=path).status_code == 409
    with acting_as(cast.ida) as uow:
        assert [one.text for one in my_rounds(uow, item_id)] == ["Ti navne"]


def seen_on(html: str) -> str:
    """Return what a form says of what was handed in as it was made."""
    return html.partition('name="seen" value="')[2].partition('"')[0]


def test_when_the_programme_is_over_it_is_read_and_not_handed_in(
    client_of: ClientOf, acting_as: Acting, cast: Cast, view: EnrolmentView, item_id: UUID
) -> None:
    with acting_as(cast.anders) as uow:
        end_enrolment(uow, view.id, why="I arbejde")
    ida, path = client_of(cast.ida), page_of(item_id)
    page = ida.get(path).text
    assert "Forløbet er slut" in page
    assert 'name="text"' not in page
    late = post(ida, path, {"text": "Ti navne"}, page=f"/forloeb/{view.id}")
    assert late.status_code == 409
    assert "error-summary" in late.text
    assert re.search(r"<textarea[^>]* readonly>\nTi navne</textarea>", late.text)


def test_words_about_what_one_was_let_off_meanwhile_are_there_to_be_copied(
    client_of: ClientOf, acting_as: Acting, cast: Cast, item_id: UUID
) -> None:
    ida, path = client_of(cast.ida), page_of(item_id)
    with acting_as(cast.anders) as uow:
        excuse(uow, item_id)
    assert "readonly" not in ida.get(path).text
    late = post(ida, path, {"text": "Ti <navne>"}, page=path)
    assert late.status_code == 409
    assert "error-summary" in late.text
    assert re.search(r"<textarea[^>]* readonly>\nTi &lt;navne&gt;</textarea>", late.text)


def test_strangers_find_no_page_and_an_empty_list_says_so(
    client_of: ClientOf, cast: Cast, item_id: UUID, handed_in: HandIn
) -> None:
    assert "Intet venter på din kommentar" in client_of(cast.anders).get(LIST).text
    hand_in_id = handed_in()
    for path in (f"{LIST}/{hand_in_id}", LIST):
        assert client_of(cast.ida).get(path).status_code == 403
        assert client_of(cast.anders).get(path).status_code == 200
    for stranger in (cast.signe, cast.nora):
        assert client_of(stranger).get(f"{LIST}/{hand_in_id}").status_code == 404
    for stranger in (cast.omar, cast.nabo):
        assert client_of(stranger).get(page_of(item_id)).status_code == 404
    assert client_of(cast.ida).get(page_of(uuid4())).status_code == 404
