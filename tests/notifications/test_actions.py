"""A notification can be answered by a button in it, and is not sent when that has become idle."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from app.core.texts import lazy
from app.core.work import UnitOfWork
from app.notifications.contract import Action, Kind, Wording
from app.notifications.service import register_kind
from tests.notifications.conftest import Post
from tests.people import Cast, Person

ASKING = "tests/asking"
UNTIL = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
YES = Action(
    "yes", "Ja, gerne", "/mig", posts_to="/notifikationer/laest", fields={"n": "1"}, done="Tak."
)
NO = Action("no", "Nej tak", "/privatliv?nej=1#nej")


def word(_uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    """Ask a question that can be answered until ten o'clock."""
    return Wording(
        facts["title"], "Vil du?", "/mig", "Et spørgsmål", actions=(YES, NO), until=UNTIL
    )


@pytest.fixture(autouse=True)
def _kind() -> None:
    register_kind(Kind(ASKING, lazy("News"), word, escalates_after=timedelta(minutes=30)))


@pytest.fixture
def asked(post: Post, cast: Cast) -> UUID:
    """Ida was asked, on her phone and by e-mail."""
    post.bind(cast.ida)
    notification_id = post.tell(cast.ida, "Et spørgsmål", kind=ASKING)
    post.deliver()
    return notification_id


def test_a_push_carries_its_buttons(post: Post, asked: UUID) -> None:
    payload = json.loads(post.pushes[0].payload)
    assert payload["actions"] == [
        {
            "action": "yes",
            "title": "Ja, gerne",
            "url": f"/notifikationer/{asked}?valg=yes",
            "post": "/notifikationer/laest",
            "fields": {"n": "1"},
            "done": "Tak.",
        },
        {"action": "no", "title": "Nej tak", "url": f"/notifikationer/{asked}?valg=no"},
    ]


def test_an_e_mail_leads_to_where_one_answers(post: Post, asked: UUID) -> None:
    post.clock.advance(timedelta(minutes=31))
    post.deliver()
    [mail] = post.mails
    assert "Ja, gerne: http://localhost/mig\n" in mail.text
    assert "Nej tak: http://localhost/privatliv?nej=1#nej\n" in mail.text
    assert mail.html
    page = BeautifulSoup(mail.html, "html.parser")
    assert [a["href"] for a in page.find_all("a", string=["Ja, gerne", "Nej tak"])] == [
        "http://localhost/mig",
        "http://localhost/privatliv?nej=1#nej",
    ]


def test_the_list_in_the_app_has_the_same_buttons(
    client_of: Callable[[Person], FlaskClient], cast: Cast, asked: UUID
) -> None:
    client = client_of(cast.ida)
    page = BeautifulSoup(client.get("/notifikationer").text, "html.parser")
    card = page.select_one(f'[data-live-id="{asked}"]')
    assert card
    form = card.select_one('form[action="/notifikationer/laest"]')
    assert form
    assert "Ja, gerne" in form.text
    sent = {one["name"]: one["value"] for one in form.select("input")}
    assert sent["n"] == "1"
    assert client.post("/notifikationer/laest", data=sent).status_code == 303
    assert card.find("a", string="Nej tak")["href"] == f"/notifikationer/{asked}?valg=no"
    [shown] = client.get("/api/v1/me/notifications").json["items"]
    assert [(one["name"], one["url"]) for one in shown["actions"]] == [
        ("yes", "/mig"),
        ("no", "/privatliv?nej=1#nej"),
    ]


def test_a_button_that_leads_on_marks_it_as_read(
    client_of: Callable[[Person], FlaskClient], cast: Cast, asked: UUID
) -> None:
    ida = client_of(cast.ida)
    for chosen, target in (("no", "/privatliv?nej=1#nej"), ("yes", "/mig"), ("maybe", "/mig")):
        answer = ida.get(f"/notifikationer/{asked}?valg={chosen}")
        assert (answer.status_code, answer.location) == (303, target)
    assert ida.get("/api/v1/me/notifications").json["items"][0]["read_at"]
    assert client_of(cast.omar).get(f"/notifikationer/{asked}?valg=no").status_code == 404


def test_what_is_idle_by_then_is_not_sent_nor_kept_by_a_push_service(
    post: Post, cast: Cast, asked: UUID
) -> None:
    assert post.pushes[0].ttl == timedelta(hours=1)
    post.tell(cast.ida, "Endnu et", kind=ASKING)
    post.clock.set(UNTIL)
    post.deliver()
    assert len(post.pushes) == 1
    assert post.mails == []
    assert ("push", "cancelled") in post.deliveries()
