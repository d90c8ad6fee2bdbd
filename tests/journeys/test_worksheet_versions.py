"""Where two phones wrote in one worksheet, neither version is saved over the other unasked."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from playwright.sync_api import expect

from app.documents.contract_worksheets import QuestionKind
from app.documents.worksheets import (
    add_question,
    add_worksheet,
    answers_fingerprint,
    fill_in,
    my_answers,
    offer_worksheet,
)
from tests.browsing import Visitor
from tests.documents.sample import ASKED, WORKSHEET
from tests.people import Cast
from tests.site import Site

Open = Callable[..., Visitor]
PAST_ANY_WAIT_IN_MS = 5_000


def test_typing_on_where_both_are_shown_saves_over_neither(
    phone: Open, site: Site, cast: Cast
) -> None:
    with site.acting_as(cast.signe) as uow:
        sheet_id = add_worksheet(uow, **WORKSHEET)
        add_question(uow, sheet_id, kind=QuestionKind.TEXT, **ASKED)
        offer_worksheet(uow, sheet_id, is_offered=True)
    one = phone(cast.ida)
    one.forgive("409")
    page = one.open(f"/arbejdsark/{sheet_id}")
    with site.acting_as(cast.ida) as uow:
        fill_in(uow, sheet_id, {"1": ["Fra computeren"]}, read=answers_fingerprint(()))
    page.locator("#sheet-form").evaluate(
        """form => {
          form.elements.q1.value = "Fra telefonen";
          HTMLFormElement.prototype.submit.call(form);
        }"""
    )
    both = page.locator("[data-both] section")
    expect(both).to_be_visible()
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method))
    page.clock.install()
    page.locator("[name=q1]").fill("Fra telefonen, og mere")
    page.clock.run_for(PAST_ANY_WAIT_IN_MS)
    assert "POST" not in sent
    assert _said(site, cast, sheet_id) == ("Fra computeren",)

    both.locator("button[value=mit]").click()
    expect(both).to_have_count(0)
    assert _said(site, cast, sheet_id) == ("Fra telefonen, og mere",)


def _said(site: Site, cast: Cast, sheet_id: UUID) -> tuple[str, ...]:
    with site.acting_as(cast.ida) as uow:
        return my_answers(uow, sheet_id).said("1")
