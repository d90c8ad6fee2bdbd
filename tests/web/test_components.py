"""The parts that pages are put together from: what a screen reader needs is always there."""

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.core import texts
from app.web.templating import kind_of_input

ROOT = Path(__file__).resolve().parents[2]
HOSTILE = "\"><script>alert('x')</script>"


@pytest.fixture
def env() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(ROOT / "app" / "web" / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        _=texts.gettext,
        ngettext=texts.ngettext,
        asset=lambda name: f"/static/{name}",
        csrf_token=lambda: "token",
        format_number=texts.format_number,
        kind_of_input=kind_of_input,
    )
    return environment


def call(env: Environment, component: str, macro: str, *args: Any, **named: Any) -> BeautifulSoup:
    module = env.get_template(f"components/{component}.html").module
    return BeautifulSoup(str(getattr(module, macro)(*args, **named)), "html.parser")


FIELDS: list[tuple[str, dict[str, Any]]] = [
    ("field", {}),
    ("textarea", {"limit": 500}),
    ("select", {"options": [("a", "A")]}),
    ("file", {"max_bytes": 1000}),
    ("checkbox", {}),
]


@pytest.mark.parametrize(("macro", "more"), FIELDS)
def test_a_field_names_its_label_hint_and_error(
    env: Environment, macro: str, more: dict[str, Any]
) -> None:
    page = call(env, "form", macro, "Label", "name", errors=["Wrong."], hint="Hint.", **more)
    control = page.select_one("[name=name]")
    assert control is not None
    label = page.select_one(f"label[for={control['id']}]")
    assert label is not None
    assert label.get_text(strip=True).startswith("Label")
    described = " ".join(
        part.get_text(" ", strip=True)
        for id_ in str(control["aria-describedby"]).split()
        for part in page.select(f"#{id_}")
    )
    assert "Hint." in described
    assert "Wrong." in described
    assert control["aria-invalid"] == "true"


@pytest.mark.parametrize(("macro", "more"), FIELDS)
def test_a_field_without_hint_or_error_points_at_nothing_that_is_missing(
    env: Environment, macro: str, more: dict[str, Any]
) -> None:
    page = call(env, "form", macro, "Label", "name", **more)
    control = page.select_one("[name=name]")
    assert control is not None
    assert not control.has_attr("aria-invalid")
    for id_ in str(control.get("aria-describedby", "")).split():
        assert page.select_one(f"#{id_}") is not None


def test_what_a_person_typed_is_shown_again_and_never_run(env: Environment) -> None:
    for macro, value in (("field", HOSTILE), ("textarea", "</textarea>" + HOSTILE)):
        page = call(env, "form", macro, "Label", "name", value)
        control = page.select_one("[name=name]")
        assert page.select("script") == []
        assert control is not None
        shown = control["value"] if macro == "field" else control.get_text().lstrip("\n")
        assert shown == value


@pytest.mark.parametrize(
    ("kind", "value", "shown"),
    [
        ("date", "2026-12-24", "date"),
        ("date", "", "date"),
        ("date", "juleaften", "text"),
        ("date", "2026-13-01", "text"),
        ("url", "https://bageren.dk/æble?x=1", "url"),
        ("url", "bageren.dk", "text"),
        ("url", "https://a b", "text"),
        ("email", "ida@example.org", "email"),
        ("email", "ida@", "text"),
        ("text", "hvad som helst", "text"),
    ],
)
def test_a_browser_shows_what_was_typed_where_it_is_not_of_the_fields_kind(
    env: Environment, kind: str, value: str, shown: str
) -> None:
    page = call(env, "form", "field", "Felt", "felt", value, type=kind, min="2026-11-24")
    field = page.select_one("input")
    assert field
    assert (field["type"], field["value"]) == (shown, value)
    assert field.has_attr("min") == (shown == kind)


def test_a_first_line_break_in_a_textarea_is_kept(env: Environment) -> None:
    html = str(env.get_template("components/form.html").module.textarea("L", "n", "\nA"))  # type: ignore[attr-defined] — a macro
    assert ">\n\nA</textarea>" in html  # a browser drops the first line break (HTML, 4.10.11)


def test_each_choice_of_a_group_has_a_label_and_an_id_of_its_own(env: Environment) -> None:
    for macro in ("radios", "checkboxes"):
        page = call(env, "form", macro, "Which?", "kind", [(1, "One"), (2, "Two", "Hint")])
        inputs = page.select("input")
        assert len({str(choice["id"]) for choice in inputs}) == 2
        assert all(page.select(f"label[for={choice['id']}]") for choice in inputs)
        assert page.select_one("fieldset > legend") is not None


def test_the_chosen_values_are_the_ticked_ones_whatever_their_type(env: Environment) -> None:
    radios = call(env, "form", "radios", "Which?", "kind", [(1, "One"), (2, "Two")], "2")
    boxes = call(env, "form", "checkboxes", "Which?", "kind", [(1, "One"), (2, "Two")], ["1", 2])
    assert [str(choice["value"]) for choice in radios.select("[checked]")] == ["2"]
    assert [str(choice["value"]) for choice in boxes.select("[checked]")] == ["1", "2"]


def test_the_summary_of_errors_leads_to_each_field_and_is_not_there_without_errors(
    env: Environment,
) -> None:
    errors = {"email": ["Write an address."], "": ["It does not fit together."]}
    page = call(env, "form", "error_summary", errors)
    assert [link["href"] for link in page.select("a")] == ["#f-email"]
    assert "It does not fit together." in page.get_text()
    assert call(env, "form", "error_summary", {}).get_text(strip=True) == ""


def test_a_notice_that_can_be_undone_carries_a_form_that_works_without_a_script(
    env: Environment,
) -> None:
    notice = {"text": "Gone.", "undo_url": "/back"}
    page = call(env, "alert", "flash", "success", notice)
    form = page.select_one("form[method=post]")
    assert form is not None
    assert form["action"] == "/back"
    assert form.select_one("[name=csrf_token]") is not None
    assert call(env, "alert", "flash", "success", "Done.").select("form") == []


def test_only_an_error_interrupts_a_screen_reader(env: Environment) -> None:
    for category, role in (("error", "alert"), ("success", "status"), ("unheard of", "status")):
        page = call(env, "alert", "flash", category, "Sentence.")
        assert page.select_one(f"[role={role}]") is not None


def test_an_icon_is_decoration_unless_it_says_something(env: Environment) -> None:
    silent = call(env, "icon", "icon", "search").svg
    speaking = call(env, "icon", "icon", "search", "Search").svg
    assert silent is not None
    assert speaking is not None
    assert silent["aria-hidden"] == "true"
    assert (speaking["role"], speaking["aria-label"]) == ("img", "Search")


def test_paging_ends_where_there_is_no_more(env: Environment) -> None:
    assert call(env, "paging", "more", "/?cursor=2").select_one("a[rel=next]") is not None
    assert call(env, "paging", "more", None).get_text(strip=True) == ""


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    listed = (ROOT / "static" / "icons" / "names.mjs").read_text()
    named = {
        name
        for template in ROOT.glob("app/**/templates/**/*.html")
        for name in re.findall(r"\b(?:_?icon|picture)\('([\w-]+)'", template.read_text())
    }
    assert len(named) > 5
    assert {name for name in named if f'"{name}"' not in listed} == set()
