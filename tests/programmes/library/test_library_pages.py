"""The library as a citizen uses it on a phone, page by page, without scripts."""

from __future__ import annotations

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.accounts.noted_languages import note_language
from app.accounts.profile import change_profile
from app.documents.worksheets import add_worksheet, offer_worksheet
from app.programmes.library.contract import (
    Choice,
    CourseFacts,
    CourseItem,
    PartFacts,
    PartKind,
    QuizQuestion,
)
from app.programmes.library.courses import add_course, use_course
from tests.booking.office import Acting
from tests.forms import post
from tests.people import Cast, Person
from tests.programmes.library.shelf import Publish, module

ClientOf = Callable[[Person], FlaskClient]
STEP = {"choice": "1", "due_on": "2026-12-01"}


def through(client: FlaskClient, module_id: UUID) -> None:
    """Do every part of the module by its forms."""
    here = f"/modul/{module_id}/del"
    for key, data in (("1", {}), ("2", {"answer": "Hej, jeg hedder Ida."}), ("3", {"q1": "1"})):
        assert post(client, f"{here}/{key}", data, page=f"{here}/{key}").status_code == 303


def test_one_part_at_a_time_and_where_one_stopped(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    client = client_of(cast.ida)
    assert "Ring til en virksomhed" in client.get("/moduler-bibliotek").text
    assert "Begynd på modulet" in client.get(f"/modul/{module_id}").text
    first = client.get(f"/modul/{module_id}/del/1").text
    assert "Del 1 af 3" in first
    assert "<strong>Mange</strong> job" in first
    answer = post(client, f"/modul/{module_id}/del/1", page=f"/modul/{module_id}/del/1")
    assert answer.location == f"/modul/{module_id}/del/2"
    again = client.get(f"/modul/{module_id}").text
    assert "Gå videre, hvor du stoppede" in again
    assert f'href="/modul/{module_id}/del/2"' in again
    assert "1 af 3" in client.get("/moduler-bibliotek").text


def test_a_wrong_answer_is_met_kindly_and_tried_again(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    client, here = client_of(cast.ida), f"/modul/{put_up()}/del"
    wrong = post(client, f"{here}/3", {"q1": "2"}, page=f"{here}/3")
    assert wrong.status_code == 409
    assert "Ikke helt. Læs forklaringen, og prøv igen." in wrong.text
    assert "Midt på formiddagen har de fleste bedst tid." in wrong.text
    assert post(client, f"{here}/3", {"q1": "1"}, page=f"{here}/3").status_code == 303
    assert post(client, f"{here}/2", {"answer": " "}, page=f"{here}/2").status_code == 409


def test_a_quiz_that_is_not_answered_asks_for_answers_and_gives_none_away(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    several = QuizQuestion(
        "2",
        {"da": "Hvad siger du?"},
        (Choice("1", {"da": "Hej"}, True), Choice("2", {"da": "Dit navn"}, True)),
        {"da": "Begge dele er venligt."},
    )
    asked = module().parts[2].questions
    quiz = PartFacts("1", PartKind.QUIZ, {"da": "Prøv"}, questions=(*asked, several))
    client, here = client_of(cast.ida), f"/modul/{put_up(parts=(quiz,))}/del/1"
    nothing = post(client, here, {}, page=here)
    assert nothing.status_code == 422
    assert nothing.text.count("Vælg et svar.") == 4  # above the form, and beside each question
    for early in ("Ikke helt", "Midt på formiddagen har de fleste", "Begge dele er venligt"):
        assert early not in nothing.text
    half = post(client, here, {"q1": "2"}, page=here)
    assert half.text.count("Vælg et svar.") == 2
    assert "Midt på formiddagen har de fleste" not in half.text
    assert _ticked(half.text) == ["2"]
    assert "Midt på formiddagen har" in post(client, here, {"q1": "2", "q2": "1"}, page=here).text


def test_what_is_written_in_a_task_is_kept_as_one_looks_elsewhere(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    client, module_id = client_of(cast.ida), put_up()
    page = client.get(f"/modul/{module_id}/del/2").text
    form = BeautifulSoup(page, "html.parser").select("form:has(textarea[name=answer])")
    assert [one.get("data-keep") for one in form] == [f"module-{module_id}-2"]


def test_a_next_step_is_chosen_or_written_and_never_taken_for_granted(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    client, module_id = client_of(cast.ida), put_up()
    end, own = f"/modul/{module_id}/naeste-skridt", {"text": "Ring til Coop"}
    through(client, module_id)
    assert _ticked(client.get(end).text) == []
    nothing = post(client, end, {"due_on": ""}, page=end)
    assert nothing.status_code == 422
    assert "Vælg et forslag, eller skriv selv, hvad du vil gøre." in nothing.text
    assert 'href="#f-choice"' in nothing.text
    assert 'href="#f-due_on"' in nothing.text
    both = post(client, end, STEP | own, page=end)
    assert both.status_code == 422
    assert "Du har både valgt et forslag og skrevet selv." in both.text
    assert _ticked(both.text) == ["1"]
    assert 'value="Ring til Coop"' in both.text
    too_long = post(client, end, STEP | {"text": "Ring " * 100}, page=end)
    assert too_long.status_code == 422
    assert "Du har både valgt et forslag og skrevet selv." in too_long.text
    assert 'href="#f-text"' not in too_long.text
    assert "Ring " * 99 in too_long.text
    written = post(client, end, own | {"due_on": "2026-12-01"}, page=end)
    assert written.location == "/naeste-skridt"
    mine = client.get("/naeste-skridt").text
    assert "Ring til Coop" in mine
    assert "Ring til én virksomhed" not in mine


def test_words_too_long_and_a_day_that_is_over_are_both_named(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    client, module_id = client_of(cast.ida), put_up()
    end, wrong = (
        f"/modul/{module_id}/naeste-skridt",
        {"text": "Ring " * 100, "due_on": "2020-01-01"},
    )
    through(client, module_id)
    for choice in ({}, {"choice": "own"}):
        _names_both(post(client, end, wrong | choice, page=end))
    post(client, end, STEP, page=end)
    step = re.findall(r"/naeste-skridt/([0-9a-f-]+)/gjort", client.get("/naeste-skridt").text)[0]
    change = f"/naeste-skridt/{step}/ret"
    _names_both(post(client, change, wrong, page=change))
    with_its_day = post(client, change, wrong | {"due_on": STEP["due_on"]}, page=change)
    assert 'href="#f-text"' in with_its_day.text
    assert 'href="#f-due_on"' not in with_its_day.text


def _names_both(answer: TestResponse) -> None:
    assert answer.status_code == 422
    assert 'href="#f-text"' in answer.text
    assert 'href="#f-due_on"' in answer.text
    assert "Ring " * 99 in answer.text
    assert 'value="2020-01-01"' in answer.text


def _ticked(page: str) -> list[object]:
    return [one["value"] for one in BeautifulSoup(page, "html.parser").select("main [checked]")]


def test_the_end_is_a_next_step_that_is_ticked_off_and_undone(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    client, module_id = client_of(cast.ida), put_up()
    end = f"/modul/{module_id}/naeste-skridt"
    assert "Du er der næsten" in client.get(end).text
    through(client, module_id)
    at_first = client.get(end).text
    assert "Noget andet, med mine egne ord" in at_first
    nothing = post(client, end, {"choice": "own", "due_on": "2026-12-01"}, page=end)
    assert nothing.status_code == 422
    asked, needed = (
        BeautifulSoup(one, "html.parser").select_one("#f-text") for one in (at_first, nothing.text)
    )
    assert asked is not None
    assert needed is not None
    assert (asked.has_attr("required"), needed.has_attr("required")) == (False, True)
    assert "Skriv det her, hvis du vælger “Noget andet”." in at_first
    assert "(kan udelades)" not in at_first
    assert post(client, end, STEP, page=end).location == "/naeste-skridt"
    mine = client.get("/naeste-skridt").text
    assert "Ring til én virksomhed" in mine
    step = re.findall(r"/naeste-skridt/([0-9a-f-]+)/gjort", mine)[0]
    assert "Ring til én virksomhed" in client.get("/min-plan").text
    for verb in ("gjort", "igen", "fjern", "tilbage"):
        post(client, f"/naeste-skridt/{step}/{verb}", page="/naeste-skridt")
    change = {"text": "Ring til Coop", "due_on": "2026-12-02"}
    post(client, f"/naeste-skridt/{step}/ret", change, page=f"/naeste-skridt/{step}/ret")
    assert "Ring til Coop" in client.get("/naeste-skridt").text
    assert "Du blev færdig" in client.get(f"/modul/{module_id}").text


def test_one_finds_by_theme_and_by_words(client_of: ClientOf, cast: Cast, put_up: Publish) -> None:
    put_up()
    client = client_of(cast.ida)
    assert "Ring til en virksomhed" in client.get("/moduler-bibliotek?tema=network&q=ring").text
    nothing = client.get("/moduler-bibliotek?tema=cv").text
    assert "Der er ikke noget, der passer" in nothing
    assert "Ring til en virksomhed" in client.get("/moduler-bibliotek?tema=ukendt").text


def test_an_empty_library_says_so(client_of: ClientOf, cast: Cast) -> None:
    assert "Der er ingen moduler endnu" in client_of(cast.ida).get("/moduler-bibliotek").text


def test_what_is_not_in_ones_language_is_in_danish_and_says_so(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    client = client_of(cast.omar)
    page = client.get(f"/modul/{module_id}/del/1").text
    assert "Why call?" in page
    task = client.get(f"/modul/{module_id}/del/2").text
    assert "in Danish" in task
    assert '<span lang="da" dir="ltr" class="own-line">Skriv din åbning</span>' in task
    arabic = put_up(title={"da": "Hej", "ar": "مرحبا"})
    post(client, "/moduler-bibliotek/sprog", {"language": "ar", "next": f"/modul/{arabic}"})
    title = BeautifulSoup(client.get(f"/modul/{arabic}").text, "html.parser").select_one(
        "h1 > span"
    )
    assert title is not None
    assert (title["lang"], title["dir"], title["class"]) == ("ar", "rtl", ["own-line"])
    refused = post(client, "/moduler-bibliotek/sprog", {"language": "so"})
    assert refused.status_code == 422


def test_what_is_not_in_it_either_is_in_the_language_of_the_service_before_danish(
    client_of: ClientOf, acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.omar) as uow:
        change_profile(uow, language="da")
        change_profile(uow, language="en")
    with acting_as(cast.anders) as uow:
        note_language(uow, cast.omar.id, "uk")
    client = client_of(cast.omar)
    card = BeautifulSoup(client.get("/moduler-bibliotek").text, "html.parser").select_one(".card")
    assert card is not None
    assert "Call a company" in card.get_text()
    assert [one.get_text(strip=True) for one in card.select(".chip")] == ["in English"]
    assert "in Danish" in client.get(f"/modul/{module_id}/del/2").text
    post(client, "/moduler-bibliotek/sprog", {"language": "da", "next": "/moduler-bibliotek"})
    assert "Ring til en virksomhed" in client.get("/moduler-bibliotek").text


def test_a_course_from_right_to_left_begins_on_its_own_side_on_its_card(
    client_of: ClientOf, cast: Cast, put_up: Publish, acting_as: Acting
) -> None:
    arabic = put_up(title={"da": "Hej", "ar": "مرحبا"})
    facts = CourseFacts({"da": "Kom i gang", "ar": "ابدأ"}, items=(CourseItem(arabic),))
    with acting_as(cast.signe) as uow:
        use_course(uow, add_course(uow, facts), is_active=True)
    client = client_of(cast.ida)

    def link(words: str) -> Tag:
        page = BeautifulSoup(client.get("/moduler-bibliotek").text, "html.parser")
        [found] = [one for one in page.select(".card-heading a") if words in one.get_text()]
        return found

    assert "own-line" not in link("Kom i gang").get("class", "")
    post(client, "/moduler-bibliotek/sprog", {"language": "ar", "next": "/moduler-bibliotek"})
    arabic = link("ابدأ")
    assert arabic["class"] == ["own-line"]
    assert [one["dir"] for one in arabic.select("span")] == ["rtl"]


def test_a_course_shows_its_modules(
    client_of: ClientOf, cast: Cast, put_up: Publish, acting_as: Acting
) -> None:
    module_id = put_up()
    with acting_as(cast.signe) as uow:
        facts = CourseFacts({"da": "Kom i gang"}, items=(CourseItem(module_id),))
        course_id = add_course(uow, facts)
        use_course(uow, course_id, is_active=True)
    client = client_of(cast.ida)
    assert "Kom i gang" in client.get("/moduler-bibliotek").text
    page = client.get(f"/moduler-bibliotek/kurser/{course_id}").text
    assert "Ring til en virksomhed" in page
    assert "0 af 1" in page


def test_a_worksheet_is_opened_by_citizens_alone(
    client_of: ClientOf, cast: Cast, put_up: Publish, acting_as: Acting
) -> None:
    with acting_as(cast.signe) as uow:
        sheet_id = add_worksheet(uow, title_da="Arket", title_en="", intro_da="", intro_en="")
        offer_worksheet(uow, sheet_id, is_offered=True)
    part = PartFacts("1", PartKind.WORKSHEET, {"da": "Skriv"}, worksheet_id=sheet_id)
    page = f"/modul/{put_up(parts=(part,))}/del/1"
    assert f'href="/arbejdsark/{sheet_id}"' in client_of(cast.ida).get(page).text
    read = client_of(cast.anders).get(page).text
    assert "Arket" in read
    assert f'href="/arbejdsark/{sheet_id}"' not in read


@pytest.mark.parametrize("who", ["anders", "signe"])
def test_staff_read_it_and_it_counts_for_nothing(
    client_of: ClientOf, cast: Cast, put_up: Publish, who: str
) -> None:
    module_id = put_up()
    client = client_of(getattr(cast, who))
    assert "Ring til en virksomhed" in client.get("/moduler-bibliotek").text
    assert "Midt på formiddagen" in client.get(f"/modul/{module_id}/del/3").text
    assert post(client, f"/modul/{module_id}/del/1").status_code == 403
    assert client.get(f"/modul/{module_id}/del/77").status_code == 404


def test_a_wish_is_sent_answered_and_read(client_of: ClientOf, cast: Cast) -> None:
    ida, signe = client_of(cast.ida), client_of(cast.signe)
    mine = "/moduler-bibliotek/oensker"
    assert post(ida, mine, {"text": ""}, page=mine).status_code == 422
    post(ida, mine, {"text": "Job i Norge"}, page=mine)
    waiting = signe.get("/moduler/oensker").text
    assert "Job i Norge" in waiting
    assert "(1)" in signe.get("/moduler").text
    wish = re.findall(r'/moduler/oensker/([0-9a-f-]+)"', waiting)[0]
    answer = f"/moduler/oensker/{wish}"
    assert post(signe, answer, {"text": ""}, page=answer).status_code == 422
    post(signe, answer, {"text": "Det kommer."}, page=answer)
    assert "Det kommer." in ida.get(mine).text
    for verb in ("aabn", "luk"):
        post(signe, f"{answer}/{verb}", page="/moduler/oensker")
    assert "Tak. Det er læst." in ida.get(mine).text
    post(ida, f"{mine}/{wish}/tag-tilbage", page=mine)
    assert "Det er for sent at fortryde." in ida.get(mine).text


def test_the_api_lists_shows_and_takes_progress(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    put_up(title={"da": "Andet"}, parts=module().parts[:1])
    client = client_of(cast.omar)
    items = client.get("/api/v1/modules").json["items"]
    assert [(one["title"], one["language"], one["done"]) for one in items] == [
        ("Andet", "da", 0),
        ("Call a company", "en", 0),
    ]
    whole = client.get(f"/api/v1/modules/{module_id}").json
    assert [one["kind"] for one in whole["content"]] == ["text", "task", "quiz"]
    assert "is_right" not in str(whole["content"][2]["questions"])
    headers = {
        "X-CSRF-Token": re.findall(r'csrf-token" content="([^"]+)', client.get("/mig").text)[0]
    }
    url = f"/api/v1/me/modules/{module_id}/progress"

    def send(body: dict[str, object]) -> tuple[int, dict[str, object]]:
        answer = client.post(url, json=body, headers=headers)
        return answer.status_code, answer.json

    assert send({"part": "1"})[1]["at"] == "2"
    assert send({"part": "3", "chosen": {"1": ["2"]}})[1]["type"].endswith("part-not-done")
    step = {"text": "Call Coop", "due_on": "2026-12-01"}
    assert send({"next_step": step})[0] == 409
    assert send({})[1]["type"].endswith("nothing-to-note")
    send({"part": "2", "answer": "Hello"})
    send({"part": "3", "chosen": {"1": ["1"]}})
    status, refused = send({"next_step": {"text": "Call " * 100, "due_on": "2020-01-01"}})
    assert (status, set(refused["errors"])) == (409, {"text", "due_on"})
    status, done = send({"next_step": step})
    assert status == 200
    assert done["next_step"]["text"] == "Call Coop"
    assert client.get(url).json["finished_at"] is not None


def test_suggestions_in_another_language_are_read_aloud_in_it(
    client_of: ClientOf, cast: Cast, put_up: Publish
) -> None:
    titles = {"da": "Ring", "uk": "Дзвінок"}
    module_id = put_up(title=titles, next_steps={"da": "Ring til Coop", "uk": "Подзвони"})
    client, end = client_of(cast.ida), f"/modul/{module_id}/naeste-skridt"
    through(client, module_id)
    in_danish = BeautifulSoup(client.get(end).text, "html.parser")
    assert not in_danish.select("main form [lang]")
    post(client, "/moduler-bibliotek/sprog", {"language": "uk", "next": end}, page=end)
    shown = BeautifulSoup(client.get(end).text, "html.parser").select("main form label [lang]")
    assert [(one["lang"], one.get_text()) for one in shown] == [("uk", "Подзвони")]
    step = {"choice": "1", "due_on": "2026-12-01"}
    assert post(client, end, step, page=end).location == "/naeste-skridt"
    assert "Подзвони" in client.get("/naeste-skridt").text
