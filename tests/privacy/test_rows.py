"""A take-out is compared with the database, row by row and column by column.

Made from the mapped tables: a new table that has to do with people fails here until its package
provides it, or it is said below why it is not theirs; and so does a new column.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Column, Connection, Engine, Table, Uuid, insert, or_, select

from app.core.take_out import as_json
from app.core.types import Base
from app.web.services import Services
from tests.architecture.making_rows import plausible_row
from tests.people import Cast
from tests.privacy.belongings import ANSWERED, NOTE, Town
from tests.privacy.conftest import Take, records, words_in

WHOSE = "it is the person themselves"
REACHED = "a key that others reach it by, or that only the service reads"
OWN_WORK = "how the job centre deals with it"
RECKONED = "reckoned from what is there"

# Each table whose rows a citizen can have, with the columns that stay, and why.
TAKEN: dict[str, dict[str, str]] = {
    "person": {"email_key": REACHED},
    "person_role": {"person_id": WHOSE},
    "browser_session": {"person_id": WHOSE, "token_hash": REACHED},
    "api_token": {"person_id": WHOSE, "token_hash": REACHED},
    "access_log_entry": {"person_id": WHOSE},
    "citizen_target_group": {"person_id": WHOSE},
    "own_adviser": {"citizen_id": WHOSE},
    "registration": {"citizen_id": WHOSE, "noted_by_id": OWN_WORK},
    "noted_language": {"person_id": WHOSE, "noted_by_id": OWN_WORK},
    "stored_file": {"owner_id": WHOSE, "check_due_at": OWN_WORK, "check_attempts": OWN_WORK},
    "cv": {"person_id": WHOSE, "removed_at": "what was deleted is not taken along"},
    "cv_comment": {},
    "application": {"person_id": WHOSE, "removed_at": "what was deleted is not taken along"},
    "filled_worksheet": {"person_id": WHOSE},
    "worksheet_hand_in": {"person_id": WHOSE},
    "hand_in_comment": {},
    "interest": {"person_id": WHOSE},
    "saved_listing": {"person_id": WHOSE},
    "subscription": {"person_id": WHOSE},
    "fraud_report": {
        "reporter_id": WHOSE,
        "reported_from": REACHED,
        "handled_at": OWN_WORK,
        "handled_by": OWN_WORK,
        "was_fraud": OWN_WORK,
    },
    "conversation": {
        "citizen_id": WHOSE,
        "about": REACHED,
        "subject_sealed": "an adviser's words for the conversation, which is called otherwise here",
        "employer_id": "the company is named",
        "closed_at": OWN_WORK,
        "team_id": OWN_WORK,
        "assignee_id": OWN_WORK,
        "waiting_for": OWN_WORK,
        "waiting_since": OWN_WORK,
        "answer_due_at": OWN_WORK,
        "raised_at": OWN_WORK,
        "auto_reply_until": OWN_WORK,
        "snoozed_until": OWN_WORK,
        "told_answerer_id": OWN_WORK,
    },
    "participant": {"person_id": WHOSE, "told_seq": OWN_WORK},
    "chat_message": {
        "client_id": REACHED,
        "has_files": RECKONED,
        "redacted_by": OWN_WORK,
    },
    "attachment": {},
    "booking": {
        "citizen_id": WHOSE,
        "taken_from": RECKONED,
        "taken_until": RECKONED,
        "ends_minute": RECKONED,
        "lateness_sequence": RECKONED,
        "outcome_note_sealed": "the job centre's own note, which one may ask to see",
        "outcome_at": OWN_WORK,
        "outcome_by_id": OWN_WORK,
    },
    "session_seat": {"citizen_id": WHOSE},
    "queue_ticket": {
        "citizen_id": WHOSE,
        "name_sealed": "the name of somebody at the door who has no account",
        "rank": RECKONED,
        "called_by_id": OWN_WORK,
    },
    "waiting_entry": {"citizen_id": WHOSE},
    "waiting_offer": {"citizen_id": WHOSE},
    "must_book": {
        "citizen_id": WHOSE,
        "asked_by_id": OWN_WORK,
        "looked_at": OWN_WORK,
        "settled_by_id": OWN_WORK,
        "exempt_word_sealed": "for staff alone (app/booking/must_book/contract.py)",
    },
    "must_book_move": {},
    "times_shown": {},
    "licence": {
        "citizen_id": WHOSE,
        "given_by_id": OWN_WORK,
        "dated_at": RECKONED,
        "look_at": RECKONED,
        "taken_back_by_id": OWN_WORK,
    },
    "licence_notice": {},
    "extension_request": {"answered_by_id": OWN_WORK},
    "licence_wait": {"citizen_id": WHOSE},
    "enrolment": {
        "citizen_id": WHOSE,
        "made_by_id": OWN_WORK,
        "ended_by_id": OWN_WORK,
        "followed_up_by_id": OWN_WORK,
        "look_at": RECKONED,
    },
    "enrolment_item": {"agreed_by_id": OWN_WORK, "done_by_id": OWN_WORK},
    "enrolment_notice": {},
    "task_hand_in": {"person_id": WHOSE},
    "task_comment": {"was_due_on": RECKONED},
    "enrolment_leave": {"made_by_id": OWN_WORK},
    "cohort_member": {"is_new": RECKONED},
    "referral": {"citizen_id": WHOSE, "decided_by_id": OWN_WORK},
    "module_run": {"citizen_id": WHOSE},
    "module_together": {"citizen_id": WHOSE, "led_by_id": OWN_WORK},
    "next_step": {"citizen_id": WHOSE},
    "topic_wish": {"citizen_id": WHOSE, "closed_by_id": OWN_WORK},
    "reading_language": {"person_id": WHOSE},
    "video_watch": {"person_id": WHOSE},
    "film_asked": {"citizen_id": WHOSE, "asked_by_id": OWN_WORK},
    "notification": {
        "recipient_id": WHOSE,
        "batch_id": RECKONED,
        "digest_id": RECKONED,
        "not_before": RECKONED,
        "allowed_at": RECKONED,
    },
    "delivery": {
        "attempts": OWN_WORK,
        "claim_id": OWN_WORK,
        "outcome": OWN_WORK,
        "reason": OWN_WORK,
    },
    "device": {
        "person_id": WHOSE,
        "session_id": REACHED,
        "token_id": REACHED,
        "endpoint_key": REACHED,
        "endpoint_sealed": "whoever has it can try to reach the phone",
        "keys_sealed": "whoever has them can read what the phone is sent",
    },
    "notification_preference": {"person_id": WHOSE},
    "notification_habits": {"person_id": WHOSE},
    "reminder": {"recipient_id": WHOSE},
    "calendar_address": {
        "person_id": WHOSE,
        "token_hash": REACHED,
        "citizen_names": "an adviser's choice",
    },
}

# Each other table that has to do with people, and why its rows are not a citizen's own.
STAFF = "about somebody's work at the job centre"
COMPANY = "about somebody's work for a company"
NOT_THEIRS: dict[str, str] = {
    "absence": STAFF,
    "adviser_meets": STAFF,
    "asking": STAFF,
    "bookable_adviser": STAFF,
    "broadcast": STAFF,
    "bulk_list": STAFF,
    "calendar_connection": STAFF,
    "cleared_meeting": STAFF,
    "clearing": STAFF,
    "drop_in": STAFF,
    "drop_in_desk": STAFF,
    "import_run": STAFF,
    "internal_note": "the job centre's own notes, which one may ask to see",
    "occupation_placement": STAFF,
    "module": STAFF,
    "module_course": STAFF,
    "module_version": STAFF,
    "programme": STAFF,
    "programme_link": STAFF,
    "programme_version": STAFF,
    "scheduled_message": "an adviser's words that are not sent yet",
    "site_session": STAFF,
    "substitution": STAFF,
    "team_member": STAFF,
    "video": STAFF,
    "video_text": STAFF,
    "video_version": STAFF,
    "working_period": STAFF,
    "employer": COMPANY,
    "employer_person": COMPANY,
    "listing": COMPANY,
    "bulk_line": "who was enrolled together, for a month; the enrolment is taken along",
    "broadcast_recipient": "how a message to many was sent; the message stands in its conversation",
    "conversation_export": "a copy of a conversation, for a day",
    "removed_cv_entry": "what was deleted, or not chosen, is not taken along, and gone in a day",
    "idempotent_answer": "a copy of an answer to a program, for a day",
    "invitation": "to somebody who is nobody here yet",
    "notification_allowance": "a count for one day",
    "still_to_ask": "what is not asked yet",
    "take_out": "the take-out itself",
}

# What tells a person's column where no foreign key does.
_PERSON = re.compile(r"(^|_)(person|citizen|author|reporter|owner|looker|invited)(_|$)|_by(_id)?$")

ENUMERATED = {"waiting_offer": {"mode": "phone"}, "delivery": {"channel": "email"}}


def tables() -> dict[str, Table]:
    return {table.name: table for table in Base.metadata.sorted_tables}


def about_people() -> set[str]:
    """Return every table with a person's column, and all whose rows hang on one of theirs."""
    found = {name for name, table in tables().items() if any(map(_names_person, table.columns))}
    found |= {"person"}
    while True:
        hanging = {
            name
            for name, table in tables().items()
            if any(key.column.table.name in found & set(TAKEN) for key in table.foreign_keys)
        }
        if hanging <= found:
            return found
        found |= hanging


def _names_person(column: Column[Any]) -> bool:
    if any(key.column.table.name == "person" for key in column.foreign_keys):
        return True
    return isinstance(column.type, Uuid) and bool(_PERSON.search(column.name))


def test_every_table_about_people_is_taken_along_or_it_is_said_why_not() -> None:
    found = about_people()
    assert sorted(found - set(TAKEN) - set(NOT_THEIRS)) == []
    assert sorted({*TAKEN, *NOT_THEIRS} - found) == []  # what is named is there
    assert not set(TAKEN) & set(NOT_THEIRS)


@contextmanager
def at_home(engine: Engine, services: Services, cast: Cast) -> Iterator[Connection]:
    """Open a connection that sees the rows of the municipality."""
    with engine.begin() as connection:
        if not services.database.is_sqlite:
            here = str(cast.here.id)
            connection.exec_driver_sql(f"SELECT set_config('app.municipality_id', '{here}', true)")
        yield connection


@pytest.fixture
def made(services: Services, cast: Cast, belongings: Town) -> None:
    """What no verb of the tests made is made from the columns of its table."""
    assert belongings
    with at_home(services.database.writing, services, cast) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in TAKEN and not _rows(connection, table, cast.ida.id):
                _make(connection, table, cast)


def _make(connection: Connection, table: Table, cast: Cast) -> UUID:
    """Make a row that points at Ida's, and at what is everybody's, made where there is none."""
    found = {"person": cast.ida.id}
    for parent in {key.column.table for key in table.foreign_keys}:
        if parent.name not in {"municipality", "person"}:
            mine = _rows(connection, parent, cast.ida.id)
            known = mine[0]["id"] if mine else connection.execute(select(parent.c.id)).scalar()
            found[parent.name] = known or _make(connection, parent, cast)
    row_id = uuid4()
    row = plausible_row(table, row_id, found, cast) | ENUMERATED.get(table.name, {})
    connection.execute(insert(table), row)
    return row_id


def _rows(connection: Connection, table: Table, person_id: UUID) -> list[dict[str, Any]]:
    """Return somebody's rows of a table: by a column of theirs, or by the row they hang on."""
    wanted = select(table).where(or_(*_whose(connection, table, person_id)))
    return [dict(row) for row in connection.execute(wanted).mappings()]


def _whose(connection: Connection, table: Table, person_id: UUID) -> Iterator[Any]:
    if table.name == "person":
        yield table.c.id == person_id
        return
    own = [name for name, why in TAKEN.get(table.name, {}).items() if why is WHOSE]
    for name in own:
        yield table.c[name] == person_id
    if own:
        return
    yield table.c.id.in_([])
    parents = {key.parent: key.column.table for key in table.foreign_keys}
    for column, parent in parents.items():
        if parent.name in TAKEN and parent.name != "person":
            ids = [row["id"] for row in _rows(connection, parent, person_id)]
            yield column.in_(ids)


def test_each_row_stands_in_the_take_out(
    services: Services, cast: Cast, made: None, take: Take
) -> None:
    before = _all_rows(services, cast)
    told = records(take(cast.ida))
    after = _all_rows(services, cast)  # and what came of taking it: a log-in, and being told
    missing: list[str] = []
    for name, rows in before.items():
        assert rows, f"Ida has no {name}"
        by_id = {one["id"]: one for one in told.get(name, [])}
        assert set(by_id) <= {str(row["id"]) for row in after[name]}, f"{name}: not Ida's"
        for row in rows:
            missing += _missing(name, row, by_id.get(str(row["id"])))
    assert not missing, "\n".join(missing)


def _all_rows(services: Services, cast: Cast) -> dict[str, list[dict[str, Any]]]:
    with at_home(services.database.reading, services, cast) as connection:
        return {name: _rows(connection, tables()[name], cast.ida.id) for name in TAKEN}


def _missing(name: str, row: dict[str, Any], said: dict[str, Any] | None) -> Iterator[str]:
    if said is None:
        yield f"{name}: {row['id']} is missing"
        return
    for column, value in row.items():
        if column == "municipality_id" or column in TAKEN[name]:
            continue
        if column.endswith("_sealed"):
            if column.removesuffix("_sealed") not in said:
                yield f"{name}: {column} is not told"
        elif column not in said:
            yield f"{name}: {column} is not told"
        elif as_json(said[column]) != as_json(value):
            yield f"{name}: {column} is {value!r} and told as {said[column]!r}"


def test_no_column_is_told_that_stays(cast: Cast, made: None, take: Take) -> None:
    told = records(take(cast.ida))
    for name, stays in TAKEN.items():
        for one in told[name]:
            assert not {column.removesuffix("_sealed") for column in stays} & set(one), name


def test_every_file_of_ones_own_is_in_it(
    services: Services, cast: Cast, belongings: Town, take: Take
) -> None:
    taken = take(cast.ida)
    contents = {taken.read(name) for name in taken.namelist()}
    own = [one for one in records(taken)["stored_file"] if one["state"] == "ready"]
    assert len(own) == 5
    with services.units.read(cast.here) as uow:
        for one in own:
            assert uow.vault.fetch(UUID(one["id"])) in contents


def test_nothing_of_anybody_elses_is_in_it(cast: Cast, belongings: Town, take: Take) -> None:
    for mine, other in ((cast.ida, "Omars"), (cast.omar, "Idas")):
        taken = take(mine)
        words = words_in(taken)
        assert other not in words
        assert not [name for name in taken.namelist() if other.lower() in name]
        assert NOTE not in words


def test_what_others_sent_is_there_in_words_and_not_as_a_file(
    cast: Cast, belongings: Town, take: Take
) -> None:
    taken = take(cast.ida)
    assert f"{ANSWERED} Idas besked" in words_in(taken)
    assert f"{ANSWERED} Idas sendt.pdf" in words_in(taken)
    assert not [name for name in taken.namelist() if "svar-til" in name]
