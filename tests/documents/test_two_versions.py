"""Where two pages or phones wrote different things, both are shown, one is chosen, none is lost."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.clock import FixedClock
from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.content import fingerprint
from app.documents.contract import BothTooLong
from app.documents.cvs import my_cv, remove_entry, write_contact, write_entry
from app.documents.sections import CONTACT, KINDS
from app.documents.two_versions import (
    CONTACT_KIND,
    Choice,
    choose_version,
    take_other_version,
    together,
)
from app.documents.version_words import Difference, differences
from tests.forms import post
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
MINE, THEIRS = "Fra telefonen", "Fra computeren"
SCRIPT = {"Accept": "application/json"}


@pytest.fixture
def entries(acting_as: Acting, cast: Cast, cv_id: UUID) -> Callable[[str], list[Any]]:
    """What stands in a section of it."""

    def look(kind: str) -> list[Any]:
        with acting_as(cast.ida) as uow:
            return list(my_cv(uow, cv_id).content.entries(kind))

    return look


@pytest.fixture
def write(acting_as: Acting, cast: Cast, cv_id: UUID) -> Callable[..., None]:
    """Write an entry from elsewhere."""

    def change(kind: str, entry: Any, **values: Any) -> None:
        with acting_as(cast.ida) as uow:
            read = fingerprint(entry)
            write_entry(uow, cv_id, kind, entry | values, entry_id=entry["id"], read=read)

    return change


def _form(html: str) -> tuple[str, dict[str, str]]:
    """Return where the form of a question is sent to, and what it says of itself."""
    soup = BeautifulSoup(html, "html.parser")
    form = soup.select_one("form#cv-form")
    assert form is not None
    hidden = [*form.select("input[type=hidden]"), *soup.select("input[form=cv-form]")]
    said = {str(one["name"]): str(one["value"]) for one in hidden}
    return str(form.get("action", "")), {n: v for n, v in said.items() if n != "csrf_token"}


def _names(entries: Callable[[str], list[Any]]) -> list[str]:
    return [one["name"] for one in entries("skills")]


@pytest.mark.parametrize(
    ("choice", "stand"),
    [("mit", [MINE]), ("deres", [THEIRS]), ("begge", [THEIRS, MINE]), ("", [MINE])],
)
def test_both_are_shown_and_one_is_chosen(
    ida: FlaskClient,
    cv_id: UUID,
    entries: Callable[[str], list[Any]],
    write: Callable[..., None],
    choice: str,
    stand: list[str],
) -> None:
    [entry] = entries("skills")
    here = f"/cv/{cv_id}/skills/{entry['id']}"
    _action, said = _form(ida.get(here).text)
    write("skills", entry, name=THEIRS)
    met = post(ida, here, said | {"name": MINE}, page=here)
    assert met.status_code == 409
    told = BeautifulSoup(met.text, "html.parser").select_one("[data-both]")
    assert told is not None
    assert (MINE in told.text, THEIRS in told.text) == (True, True)
    action, said = _form(met.text)
    for _time in range(2 if choice == "begge" else 1):
        chosen = post(ida, action, said | {"name": MINE, "valg": choice}, page=here)
        assert chosen.status_code == 303
    assert _names(entries) == stand


@pytest.mark.parametrize("choice", ["mit", "deres"])
def test_the_one_that_was_not_chosen_can_be_had_for_a_day(
    ida: FlaskClient,
    cv_id: UUID,
    entries: Callable[[str], list[Any]],
    write: Callable[..., None],
    clock: FixedClock,
    choice: str,
) -> None:
    [entry] = entries("skills")
    here = f"/cv/{cv_id}/skills/{entry['id']}"
    _action, said = _form(ida.get(here).text)
    write("skills", entry, name=THEIRS)
    action, said = _form(post(ida, here, said | {"name": MINE}, page=here).text)
    sent = said | {"name": MINE, "valg": choice}
    done = post(ida, action, sent, page=here, follow_redirects=True)
    undo = BeautifulSoup(done.text, "html.parser").select_one("[data-flash] form")
    assert undo is not None
    first, other = (MINE, THEIRS) if choice == "mit" else (THEIRS, MINE)
    assert _names(entries) == [first]
    assert other in ida.get(here).text
    assert post(ida, str(undo["action"]), page=here).location == here
    assert _names(entries) == [other]
    assert post(ida, str(undo["action"]), page=here).status_code == 404
    back = BeautifulSoup(ida.get(here).text, "html.parser").select_one("form[action*=versioner]")
    assert back is not None
    clock.advance(timedelta(days=1))
    assert "versioner" not in ida.get(here).text
    assert post(ida, str(back["action"]), page=here).status_code == 404


def test_what_was_removed_elsewhere_can_be_added_again(
    ida: FlaskClient,
    acting_as: Acting,
    cast: Cast,
    cv_id: UUID,
    entries: Callable[[str], list[Any]],
) -> None:
    [entry] = entries("skills")
    here = f"/cv/{cv_id}/skills/{entry['id']}"
    _action, said = _form(ida.get(here).text)
    with acting_as(cast.ida) as uow:
        remove_entry(uow, cv_id, "skills", entry["id"])
    wrong = post(ida, here, said | {"name": ""}, page="/cv")
    assert (wrong.status_code, _form(wrong.text)[0]) == (422, f"/cv/{cv_id}/skills")
    met = post(ida, here, said | {"name": MINE}, page="/cv")
    assert met.status_code == 409
    assert "er blevet fjernet" in met.text
    assert f'value="{MINE}"' in met.text
    action, said = _form(met.text)
    assert post(ida, action, said | {"name": MINE}, page="/cv").status_code == 303
    assert _names(entries) == [MINE]


def test_contact_details_are_chosen_between_as_well(
    ida: FlaskClient, acting_as: Acting, cast: Cast, cv_id: UUID
) -> None:
    here = f"/cv/{cv_id}/om"
    _action, said = _form(ida.get(here).text)
    with acting_as(cast.ida) as uow:
        known = my_cv(uow, cv_id).content.contact
        write_contact(uow, cv_id, dict(known) | {"phone": "11 11 11 11"}, read=fingerprint(known))
    mine = {"name": "Ida", "phone": "22 22 22 22"}
    met = post(ida, here, said | mine, page=here)
    assert met.status_code == 409
    assert ("11 11 11 11" in met.text, "22 22 22 22" in met.text) == (True, True)
    said = _form(met.text)[1]
    assert post(ida, here, said | mine | {"valg": "mit"}, page=here).status_code == 303
    page = ida.get(here).text
    undo = BeautifulSoup(page, "html.parser").select_one("main details form[action*=versioner]")
    assert undo is not None
    assert post(ida, str(undo["action"]), page=here).location == here
    with acting_as(cast.ida) as uow:
        assert my_cv(uow, cv_id).content.contact == dict(known) | {"phone": "11 11 11 11"}


def test_a_script_gets_both_to_show_them(
    ida: FlaskClient, cv_id: UUID, entries: Callable[[str], list[Any]], write: Callable[..., None]
) -> None:
    [entry] = entries("skills")
    here = f"/cv/{cv_id}/skills/{entry['id']}"
    _action, said = _form(ida.get(here).text)
    write("skills", entry, name=THEIRS)
    met = post(ida, here, said | {"name": MINE}, page=here, headers=SCRIPT)
    assert met.status_code == 409
    told: dict[str, Any] = met.json
    assert (told["address"], told["is_there"]) == (here, True)
    assert told["read"] == fingerprint(entries("skills")[0])
    assert (MINE in told["both"], THEIRS in told["both"]) == (True, True)
    assert 'form="cv-form"' in told["both"]


def test_a_choice_between_two_meets_a_third(
    acting_as: Acting,
    cast: Cast,
    cv_id: UUID,
    entries: Callable[[str], list[Any]],
    write: Callable[..., None],
    ida: FlaskClient,
) -> None:
    [entry] = entries("skills")
    here = f"/cv/{cv_id}/skills/{entry['id']}"
    _action, said = _form(ida.get(here).text)
    write("skills", entry, name=THEIRS)
    action, said = _form(post(ida, here, said | {"name": MINE}, page=here).text)
    write("skills", entries("skills")[0], name="Et tredje sted")
    met = post(ida, action, said | {"name": MINE, "valg": "mit"}, page=here)
    assert met.status_code == 409
    assert "Et tredje sted" in met.text
    assert _names(entries) == ["Et tredje sted"]


def test_of_what_there_may_be_one_both_become_one(
    acting_as: Acting, cast: Cast, cv_id: UUID, entries: Callable[[str], list[Any]]
) -> None:
    [about] = entries("about")
    with acting_as(cast.ida) as uow:
        choose_version(
            uow,
            cv_id,
            "about",
            {"text": MINE},
            choice=Choice.BOTH,
            entry_id=about["id"],
            read="whatever",
        )
    assert [one["text"] for one in entries("about")] == [f"{about['text']}\n\n{MINE}"]
    with pytest.raises(BothTooLong):
        together(KINDS["about"], {"text": "x" * 1500}, {"text": "y" * 1500})
    joined = together(
        KINDS["driving"],
        {"licences": ["B"], "has_car": False, "note": "Ja"},
        {"licences": ["B", "C"], "has_car": True, "note": "Ja"},
    )
    assert joined == {"licences": ["B", "C"], "has_car": True, "note": "Ja"}


def test_nobody_else_chooses_or_takes_a_version(
    acting_as: Acting, cast: Cast, cv_id: UUID, entries: Callable[[str], list[Any]]
) -> None:
    [about] = entries("about")
    with acting_as(cast.ida) as uow:
        _cv, _entry, aside = choose_version(
            uow,
            cv_id,
            "about",
            {"text": MINE},
            choice=Choice.THEIRS,
            entry_id=about["id"],
            read="",
        )
    assert aside is not None
    with acting_as(cast.omar) as uow:
        with pytest.raises(NotFound):
            take_other_version(uow, cv_id, aside)
        with pytest.raises(NotFound):
            choose_version(
                uow, cv_id, CONTACT_KIND, {}, choice=Choice.MINE, entry_id="contact", read=""
            )
    with acting_as(cast.ida) as uow:
        assert take_other_version(uow, cv_id, aside) == ("about", about["id"])
    assert entries("about")[0]["text"] == MINE


def test_only_what_differs_is_told_in_words() -> None:
    work = KINDS["work"].fields
    mine = {"position": "Gartner", "start": "2021-03", "highlights": ["A", "B"]}
    theirs = {"position": "Gartner", "start": "2021-03-14", "end": "2022", "highlights": []}
    assert differences(work, mine, theirs) == [
        Difference(str(KINDS["work"].by_name["end"].label), "", "2022"),
        Difference(str(KINDS["work"].by_name["highlights"].label), "A\nB", ""),
    ]
    driving = differences(KINDS["driving"].fields, {"licences": ["B"]}, {"has_car": True})
    assert [(one.mine, one.theirs) for one in driving] == [("B: bil", ""), ("Nej", "Ja")]
    assert differences(CONTACT, {"name": "A"}, {"name": "A"}) == []
