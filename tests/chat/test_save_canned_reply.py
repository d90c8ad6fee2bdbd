"""Canned replies are kept by super users, used by their teams, and filled in where possible."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID, uuid4

import pytest

from app.accounts.teams import create_team
from app.chat.assigning import hand_over
from app.chat.canned import (
    canned_replies,
    canned_reply,
    filled_in,
    filled_reply,
    remove_canned_reply,
    save_canned_reply,
    teams_to_write_for,
)
from app.chat.contract import UnknownFields
from app.core.errors import Forbidden, Invalid, NotFound
from app.core.work import UnitOfWork, Units, the_service
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
GREETING = "Kære {fornavn}. Ring på {telefon}. Hilsen {Rådgiver}, {team}, {jobcenter}."


def _reply(**facts: Any) -> dict[str, Any]:
    return {"title": "Hilsen", "body": GREETING, "language": "da", "team_id": None, **facts}


def test_a_reply_is_filled_in_for_the_conversation(
    acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        hand_over(uow, conversation_id, to_team_id=youth_team)
        reply_id = save_canned_reply(uow, **_reply())
        assert filled_reply(uow, reply_id, conversation_id) == (
            "Kære Ida. Ring på 12 34 56 78. Hilsen Signe, Ungeteam, jobcentret i Demo Kommune."
        )


def test_what_is_not_known_stays_in_sight(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        reply_id = save_canned_reply(uow, **_reply(body="Ring på {telefon} til {team}"))
        assert filled_reply(uow, reply_id, conversation_id) == "Ring på [telefon] til [team]"


def test_an_english_reply_is_filled_in_in_english(
    acting_as: Acting, cast: Cast, conversation_id: UUID
) -> None:
    body = "Dear {citizen}, {adviser} at {job_centre}"
    with acting_as(cast.signe) as uow:
        reply_id = save_canned_reply(uow, **_reply(body=body, language="en"))
        assert filled_reply(uow, reply_id, conversation_id) == (
            "Dear Ida, Signe at the job centre of Demo Kommune"
        )


def test_a_field_that_nobody_knows_is_named_beside_the_words(acting_as: Acting, cast: Cast) -> None:
    with pytest.raises(UnknownFields) as refused, acting_as(cast.signe) as uow:
        save_canned_reply(uow, **_reply(body="Hej {navn}, {borger} og {cpr}"))
    [words] = refused.value.fields["body"]
    assert words.startswith("Vi kan ikke udfylde {navn}, {cpr}. Du kan bruge {borger}, {fornavn},")


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 81}, "title"),
        ({"body": "\n"}, "body"),
        ({"body": "x" * 4001}, "body"),
        ({"language": "de"}, "language"),
    ],
)
def test_what_is_missing_or_too_long_stands_beside_its_field(
    acting_as: Acting, cast: Cast, facts: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused, acting_as(cast.signe) as uow:
        save_canned_reply(uow, **_reply(**facts))
    assert list(refused.value.fields) == [field]


def test_a_team_has_its_own_replies_besides_everybodys(
    acting_as: Acting, cast: Cast, youth_team: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        save_canned_reply(uow, **_reply(title="B for alle"))
        save_canned_reply(uow, **_reply(title="A for teamet", team_id=youth_team))
        assert [(r.title, r.team) for r in canned_replies(uow)] == [
            ("A for teamet", "Ungeteam"),
            ("B for alle", ""),
        ]
        assert teams_to_write_for(uow) == [(youth_team, "Ungeteam")]
    with acting_as(cast.anders) as uow:
        assert [r.title for r in canned_replies(uow)] == ["B for alle"]
    with acting_as(cast.nora) as uow:
        assert canned_replies(uow) == []


def test_one_title_names_one_reply_where_one_chooses_by_it(
    acting_as: Acting, cast: Cast, youth_team: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        for_all = save_canned_reply(uow, **_reply())
        for facts in ({"title": "hilsen"}, {"team_id": youth_team}):
            with pytest.raises(Invalid) as refused:
                save_canned_reply(uow, **_reply(**facts))
            assert list(refused.value.fields) == ["title"]
        assert save_canned_reply(uow, reply_id=for_all, **_reply(body="Hej")) == for_all


def test_a_reply_is_changed_and_removed(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.signe) as uow:
        reply_id = save_canned_reply(uow, **_reply())
        save_canned_reply(uow, reply_id=reply_id, **_reply(title="Ny", body="Hej"))
        assert (canned_reply(uow, reply_id).title, canned_reply(uow, reply_id).body) == (
            "Ny",
            "Hej",
        )
        remove_canned_reply(uow, reply_id)
        assert canned_replies(uow) == []
        with pytest.raises(NotFound):
            canned_reply(uow, reply_id)


@pytest.mark.parametrize("who", ["ida", "anders", "lea", "adam", "vera"])
def test_only_super_users_keep_them(acting_as: Acting, cast: Cast, who: str) -> None:
    with acting_as(cast.signe) as uow:
        reply_id = save_canned_reply(uow, **_reply())
    for change in (
        lambda uow: save_canned_reply(uow, **_reply()),
        lambda uow: save_canned_reply(uow, reply_id=reply_id, **_reply()),
        lambda uow: remove_canned_reply(uow, reply_id),
    ):
        with pytest.raises(Forbidden), acting_as(getattr(cast, who)) as uow:
            change(uow)


def test_another_teams_reply_is_not_theirs_to_keep(
    acting_as: Acting, units: Units, cast: Cast, youth_team: UUID
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        other = create_team(uow, name="Andet team")
    with pytest.raises(NotFound), acting_as(cast.signe) as uow:
        save_canned_reply(uow, **_reply(team_id=other))


def test_nobody_else_fills_one_in(
    acting_as: Acting, cast: Cast, conversation_id: UUID, youth_team: UUID
) -> None:
    with acting_as(cast.signe) as uow:
        for_team = save_canned_reply(uow, **_reply(title="Vores", team_id=youth_team))
        for_all = save_canned_reply(uow, **_reply())
        with pytest.raises(NotFound):
            filled_reply(uow, uuid4(), conversation_id)
    with acting_as(cast.anders) as uow:
        assert filled_reply(uow, for_all, conversation_id).startswith("Kære Ida.")
        with pytest.raises(NotFound):
            filled_reply(uow, for_team, conversation_id)
    with pytest.raises(Forbidden), acting_as(cast.ida) as uow:
        filled_reply(uow, for_all, conversation_id)


def test_braces_that_are_no_fields_are_left_alone() -> None:
    assert filled_in("{ \n } {{borger}} {}", {}) == "{ \n } {[borger]} []"
