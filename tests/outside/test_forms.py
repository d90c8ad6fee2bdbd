"""Every form that is filled in wrongly comes back with what was wrong, and with what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from bs4 import BeautifulSoup
from bs4.element import Tag

from app.core.clock import local_day
from app.tenancy.closing_days import closing_days
from tests.outside.filling import MADE_UP, Answer, Form
from tests.site import Site

pytestmark = pytest.mark.timeout(1200)

# What undoes or confirms something stands only in the answer to what it undoes or confirms.
IN_ANSWERS = {
    "applications.undo_delete",
    "follow_up.agree_not",
    "follow_up.leave_on",
    "follow_up.leave_over_everywhere",
    "follow_up.move_back",
    "follow_up_list.not_followed_up",
    "calendar_meeting.take_back",
    "cv.undo_delete",
    "film_editing.caption_again",
    "film_embedding.again",
    "films.unseen",
    "cv_builder.take_other",
    "cv_builder.undo_delete_entry",
    "meeting_setup.put_back",
    "placing.reopen",
    "referring.note_not",
    "programme_editor.take_back",
    "programme_items.restore",
    "inbox_actions.undo_give",
    "licence_staff.undo",
    "library_courses.undo",
    "library_editing.undo",
    "library_steps.put_back",
    "library_together.come_back",
    "library_together.count_again",
    "licences.wait_on",
    "referring.undo",
    "licence_survey.put_back",
    "inbox_writing.change_many",
    "inbox_writing.restore_later",
    "inbox_writing.send_many",
    "waiting.again",
    "working_hours.be_absent_again",
}

# What stands nowhere on a holiday.
IN_OPENING_HOURS = {"drop_in.draw"}


def test_every_form_was_come_upon(demo: Site, forms: Mapping[str, list[Form]]) -> None:
    posted = {
        rule.endpoint: rule.rule
        for rule in demo.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
    assert posted.keys() >= IN_ANSWERS | IN_OPENING_HOURS
    with demo.services.units.read(demo.services.directory.all()[0]) as uow:
        is_holiday = local_day(uow.now) in closing_days(uow)
    known = {*forms, *IN_ANSWERS, *(IN_OPENING_HOURS if is_holiday else ())}
    missing = [posted[one] for one in sorted(posted) if one not in known]
    assert not missing, "\n".join(missing)


def test_every_form_refuses_something(
    forms: Mapping[str, list[Form]], refusals: list[Answer]
) -> None:
    refused = {answer.form for answer in refusals}
    assert [f.endpoint for some in forms.values() for f in some if f not in refused] == []


def test_every_refusal_says_what_is_wrong_and_where(refusals: list[Answer]) -> None:
    complaints = [
        f"{answer}: {complaint}" for answer in refusals for complaint in _wrong_with(answer)
    ]
    assert not complaints, "\n".join(complaints)


def test_nothing_that_was_typed_is_lost(refusals: list[Answer]) -> None:
    complaints = [f"{answer}: {name}" for answer in refusals for name in _lost_in(answer)]
    assert not complaints, "\n".join(complaints)


def _wrong_with(answer: Answer) -> Iterator[str]:
    """Yield what is missing for somebody to find out what to put right, also by ear."""
    page = BeautifulSoup(answer.html, "html.parser")
    if answer.status not in {409, 422, 429}:
        yield "is no refusal of a form"
    if page.html is None or page.html.get("lang") != answer.language:
        yield "speaks another language"
    summary = page.select_one(".error-summary[role=alert]")
    if summary is None:
        yield "has no summary of the errors"
        return
    if not summary.select("li"):
        yield "sums nothing up"
    for link in summary.select("a"):
        target = page.find(id=str(link["href"]).removeprefix("#"))
        if not isinstance(target, Tag):
            yield f"leads to {link['href']}, which is not there"
        elif not _tells_of_error(page, target):
            yield f"does not tell at {link['href']} what is wrong"


def _tells_of_error(page: BeautifulSoup, target: Tag) -> bool:
    """Say whether a field, or a group of them, names its message, and says that it is wrong."""
    messages = [page.find(id=one) for one in str(target.get("aria-describedby", "")).split()]
    is_told = any(
        isinstance(one, Tag) and "form-error-message" in one.get_attribute_list("class")
        for one in messages
    )
    is_group = target.name == "fieldset" or target.get("role") == "group"
    return is_told and (is_group or target.get("aria-invalid") == "true")


def _lost_in(answer: Answer) -> Iterator[str]:
    form = _form_of(answer)
    for one in answer.form.fields:
        sent = [value for value in answer.sent.get(one.name, []) if value]
        cannot_be_kept = one.kind in {"file", "password", "submit"} or sent == [MADE_UP]
        if not cannot_be_kept and sorted(_kept(form, one.name, one.kind)) != sorted(sent):
            yield f"{one.name} ({one.kind})"


def _form_of(answer: Answer) -> Tag:
    """Return the form that came back: another on the page may ask for something of that name."""
    page = BeautifulSoup(answer.html, "html.parser")
    names = {one.name for one in answer.form.fields}
    for form in page.find_all("form"):
        buttons = form.find_all("button", formaction=True)
        actions = {form.get("action"), *(one["formaction"] for one in buttons)}
        asked = {one["name"] for one in form.find_all(attrs={"name": True})}
        if answer.form.action in actions and names <= asked:
            return form
    return page


def _kept(form: Tag, name: str, kind: str) -> list[str]:
    found = form.find_all(attrs={"name": name})
    if kind == "textarea":
        return [text for one in found if (text := one.get_text().removeprefix("\n"))]
    if kind in {"radio", "checkbox"}:
        marked = (str(one["value"]) for one in found if one.has_attr("checked"))
        return [value for value in marked if value]
    if kind == "select":
        chosen = [option for one in found for option in one.select("option[selected]")]
        return [value for option in chosen if (value := str(option.get("value", "")))]
    return [value for one in found if (value := str(one.get("value", "")))]
