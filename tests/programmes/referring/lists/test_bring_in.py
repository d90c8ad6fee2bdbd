"""Citizens are created and enrolled from a list; the same list twice changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from app.accounts.contract import Role
from app.accounts.models import Person
from app.accounts.noted_languages import (
    Noted,
    note_language,
    noted_languages,
    say_language,
)
from app.accounts.own_advisers import own_adviser_of
from app.accounts.people import person_by_email
from app.accounts.registrations import registration_of
from app.accounts.staff import block_person
from app.accounts.target_groups import target_groups_of
from app.channels.recording import RecordingEmail
from app.core.clock import FixedClock
from app.core.errors import Forbidden, NotFound
from app.core.work import Units, the_service
from app.licences.pools import add_pool
from app.programmes.contract import Begins, Source
from app.programmes.enrolling import end_enrolment
from app.programmes.publishing import use_programme
from app.programmes.referring.lists.bringing_in import bring_in
from app.programmes.referring.lists.contract import (
    Because,
    LanguageOutcome,
    Line,
    LineOutcome,
    Looked,
)
from app.programmes.referring.lists.keeping import (
    begin_list,
    drop_list,
    forget_old_lists,
    keep_list,
    lines_of,
    list_by_id,
    lists_of_actor,
)
from app.programmes.referring.lists.looking import look_at
from app.programmes.views import enrolments_of
from app.web.services import Services
from tests.licences.bought import pool as bought
from tests.people import Cast, move_in
from tests.people import Person as Somebody
from tests.programmes.described import Describe, Told
from tests.racing import at_once

TODAY = date(2026, 11, 24)
MIA = Line(2, "mia@example.org", "Mia")
BringIn = Callable[..., Looked]


@pytest.fixture
def bring(units: Units, cast: Cast) -> BringIn:
    """Bring one line in, as Anders unless told otherwise."""

    def bringing(
        programme_id: UUID | None, line: Line = MIA, *, by: Somebody | None = None, **said: Any
    ) -> Looked:
        with units.write(cast.here, (by or cast.anders).actor) as uow:
            return bring_in(uow, programme_id, replace(line, **said))

    return bringing


def test_whoever_is_new_is_created_and_enrolled_with_what_is_said(
    publish: Describe, groups: None, bring: BringIn, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    found = bring(
        programme_id,
        target_groups=("Unge", "dagpenge"),
        registered_on=TODAY - timedelta(days=9),
        language="en",
        birth_year=1999,
        adviser_email=cast.signe.email,
    )
    assert found.outcome == LineOutcome.NEW
    with units.read(cast.here, the_service("test")) as uow:
        mia = person_by_email(uow, MIA.email)
        assert (mia.id, mia.name, mia.language) == (found.citizen_id, "Mia", "en")
        assert mia.roles == {Role.CITIZEN}
        assert {one.slug for one in target_groups_of(uow, mia.id)} == {"unge", "dagpenge"}
        known = registration_of(uow, mia.id)
        assert known is not None
        assert known.registered_on == TODAY - timedelta(days=9)
        own = own_adviser_of(uow, mia.id)
        assert own is not None
        assert own.adviser_id == cast.signe.id
        [one] = enrolments_of(uow, mia.id)
        assert (one.id, one.source) == (found.enrolment_id, Source.BULK)


def test_the_language_of_a_line_stands_as_an_adviser_notes_what_one_reads(
    bring: BringIn, units: Units, cast: Cast
) -> None:
    found = bring(None, language="en")
    assert found.citizen_id is not None
    with units.write(cast.here, cast.anders.actor) as uow:
        note_language(uow, found.citizen_id, "uk")
        assert person_by_email(uow, MIA.email).language == "en"


def test_a_language_that_the_service_does_not_speak_is_noted(
    publish: Describe, bring: BringIn, units: Units, cast: Cast
) -> None:
    programme_id = publish(required_languages=("da",))
    new, known = (
        bring(programme_id, line, language="uk")
        for line in (MIA, replace(MIA, email=cast.ida.email))
    )
    assert new.citizen_id is not None
    assert known.citizen_id is not None
    with units.write(cast.here, cast.anders.actor) as uow:
        assert person_by_email(uow, MIA.email).language == "da"
        noted = noted_languages(uow, [new.citizen_id, known.citizen_id])
        assert noted == dict.fromkeys((new.citizen_id, known.citizen_id), Noted("uk", is_own=False))
        [one] = enrolments_of(uow, new.citizen_id)
        assert not one.is_required


def test_the_language_of_who_is_known_is_noted_but_not_over_their_own_word(
    bring: BringIn, units: Units, cast: Cast
) -> None:
    ida, omar = (Line(2, one.email, language="uk") for one in (cast.ida, cast.omar))
    with units.write(cast.here, cast.anders.actor) as uow:
        note_language(uow, cast.ida.id, "ar")
    with units.write(cast.here, cast.omar.actor) as uow:
        say_language(uow, "so")
    found = [bring(None, line) for line in (ida, ida, omar)]
    assert [(one.outcome, one.language) for one in found] == [
        (LineOutcome.KNOWN, LanguageOutcome.NOTED),
        (LineOutcome.KNOWN, LanguageOutcome.SAME),
        (LineOutcome.KNOWN, LanguageOutcome.OWN),
    ]
    with units.read(cast.here, cast.anders.actor) as uow:
        assert noted_languages(uow, [cast.ida.id, cast.omar.id]) == {
            cast.ida.id: Noted("uk", is_own=False),
            cast.omar.id: Noted("so", is_own=True),
        }
    assert bring(None, replace(ida, language="")).language is None


def test_the_same_again_changes_nothing(
    publish: Describe, groups: None, bring: BringIn, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    said = {"registered_on": TODAY, "birth_year": 1999, "target_groups": ("unge",)}
    first = bring(programme_id, **said)
    with units.write(cast.here, cast.anders.actor) as uow:
        again = bring_in(uow, programme_id, replace(MIA, **said))  # type: ignore[arg-type]  # by name
        assert uow.events == []
    assert again == replace(first, outcome=LineOutcome.ALREADY)


def test_each_new_person_gets_one_letter_that_says_how_to_log_in(
    publish: Describe, bring: BringIn, services: Services, clock: FixedClock, cast: Cast
) -> None:
    programme_id = publish()
    for _time in range(2):
        bring(programme_id)
        for _round in range(3):
            services.jobs.run("outbox")
            services.jobs.run("deliveries")
            clock.advance(timedelta(hours=5))
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    letters = [one for one in email.sent if one.to == MIA.email]
    assert [one.subject for one in letters] == ["Velkommen til Jobvej"]
    assert "Log ind med din e-mail, så sender vi dig en kode." in letters[0].text
    assert "Godt i gang" in letters[0].text


def test_the_letter_calls_voluntary_what_is_required_of_others(
    publish: Describe, bring: BringIn, services: Services
) -> None:
    bring(publish(required_languages=("da",)), language="en")
    services.jobs.run("outbox")
    services.jobs.run("deliveries")
    email = services.transports.email
    assert isinstance(email, RecordingEmail)
    [letter] = [one for one in email.sent if one.to == MIA.email]
    assert "It is voluntary." in letter.text
    assert "It is required of you." not in letter.text


def test_whoever_is_known_keeps_their_name_and_is_told_of_the_programme(
    publish: Describe, bring: BringIn, units: Units, told: Told, cast: Cast
) -> None:
    ida = Line(2, cast.ida.email, "Ida Andet Navn", language="en", birth_year=1980)
    found = bring(publish(), ida)
    assert (found.outcome, found.citizen_id) == (LineOutcome.KNOWN, cast.ida.id)
    with units.read(cast.here) as uow:
        card = person_by_email(uow, cast.ida.email)
        assert (card.name, card.language) == ("Ida", "en")
    assert told(cast.ida) == ["Du er med i et forløb: Godt i gang"]


def test_what_begins_at_registration_is_not_enrolled_twice(
    publish: Describe, bring: BringIn, services: Services, units: Units, cast: Cast
) -> None:
    programme_id = publish(begins=Begins.AT_REGISTRATION)
    found = bring(programme_id, registered_on=TODAY)
    services.jobs.run("outbox")
    assert found.citizen_id is not None
    with units.read(cast.here, the_service("test")) as uow:
        assert len(enrolments_of(uow, found.citizen_id)) == 1


def test_what_is_wrong_creates_nobody(
    publish: Describe, groups: None, bring: BringIn, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    with units.write(cast.here, the_service("test")) as uow:
        before = uow.session.scalar(select(func.count()).select_from(Person))
    for because, line in (
        (Because.GROUP, replace(MIA, target_groups=("ukendt",))),
        (Because.DAY, replace(MIA, registered_on=TODAY + timedelta(days=1))),
        (Because.YEAR, replace(MIA, birth_year=1900)),
        (Because.ADVISER, replace(MIA, adviser_email=cast.ida.email)),
        (Because.ADVISER, replace(MIA, adviser_email=cast.nora.email)),
        (Because.NO_CITIZEN, replace(MIA, email=cast.vera.email)),
        (Because.NO_CITIZEN, replace(MIA, email=cast.anders.email)),
        (Because.TWICE, replace(MIA, wrong=Because.TWICE)),
    ):
        assert bring(programme_id, line) == Looked(LineOutcome.WRONG, because), because
    with units.read(cast.here) as uow:
        assert uow.session.scalar(select(func.count()).select_from(Person)) == before


def test_all_that_is_wrong_is_said_at_once(
    publish: Describe, groups: None, bring: BringIn, cast: Cast
) -> None:
    line = replace(
        MIA,
        email=cast.anders.email,
        name="",
        target_groups=("ukendt",),
        birth_year=1900,
        adviser_email=cast.ida.email,
        wrong=Because.NO_NAME,
    )
    found = bring(publish(), line)
    assert (found.outcome, found.because) == (LineOutcome.WRONG, Because.NO_NAME)
    assert found.also == (Because.GROUP, Because.YEAR, Because.ADVISER, Because.NO_CITIZEN)


def test_nobody_is_changed_whom_one_does_not_advise_or_who_is_shut_out(
    publish: Describe, bring: BringIn, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    asger = move_in(units, cast.here, "Asger", Role.ADVISER)
    ida = Line(2, cast.ida.email, "Ida", birth_year=1980)
    assert bring(programme_id, ida, by=asger).because == Because.NOT_YOURS
    with units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.omar.id)
    omar = Line(2, cast.omar.email, "Omar")
    assert bring(programme_id, omar).because == Because.NO_CITIZEN


def test_a_neighbours_address_makes_somebody_of_ones_own(
    publish: Describe, bring: BringIn, units: Units, cast: Cast
) -> None:
    found = bring(publish(), Line(2, cast.nabo.email, "Nabo her"))
    assert found.outcome == LineOutcome.NEW
    with units.read(cast.next_door, the_service("test")) as uow:
        assert person_by_email(uow, cast.nabo.email).id == cast.nabo.id
        with pytest.raises(NotFound):
            enrolments_of(uow, found.citizen_id or cast.ida.id)


def test_whoever_had_it_before_and_where_no_place_is_free_is_left_out(
    publish: Describe, bring: BringIn, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    found = bring(programme_id)
    with units.write(cast.here, cast.anders.actor) as uow:
        end_enrolment(uow, found.enrolment_id or cast.ida.id)
    assert bring(programme_id).because == Because.HAD_BEFORE
    with units.write(cast.here, the_service("test")) as uow:
        pool_id = add_pool(uow, bought(seats=1))
    full = publish(name_da="Fuldt", pool_id=pool_id)
    assert bring(full).outcome == LineOutcome.KNOWN
    bo = Line(3, "bo@example.org", "Bo")
    assert bring(full, bo).because == Because.FULL
    with units.read(cast.here) as uow, pytest.raises(NotFound):
        person_by_email(uow, bo.email)  # nobody is left behind half done
    with units.write(cast.here, cast.signe.actor) as uow:
        use_programme(uow, programme_id, is_active=False)
    assert bring(programme_id, bo).because == Because.NOT_USED


def test_two_who_bring_the_same_in_at_once_make_one(
    publish: Describe, bring: BringIn, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    by = (cast.anders, cast.signe)
    found = at_once(lambda n: bring(programme_id, by=by[n % 2]))
    assert all(isinstance(one, Looked) for one in found)
    outcomes = sorted(one.outcome for one in found if isinstance(one, Looked))
    assert outcomes == [LineOutcome.ALREADY] * 7 + [LineOutcome.NEW]
    with units.read(cast.here, the_service("test")) as uow:
        mia = person_by_email(uow, MIA.email)
        assert len(enrolments_of(uow, mia.id)) == 1


@pytest.fixture
def kept(units: Units, cast: Cast) -> Callable[..., UUID]:
    """Keep a list, as Anders."""

    def keeping(programme_id: UUID, lines: Sequence[Line] = (MIA,)) -> UUID:
        with units.write(cast.here, cast.anders.actor) as uow:
            return keep_list(uow, programme_id, "møde.csv", lines)

    return keeping


def test_a_list_is_looked_at_first_and_then_worked_through(
    publish: Describe, kept: Callable[..., UUID], units: Units, services: Services, cast: Cast
) -> None:
    lines = [
        *(Line(n, f"ny{n}@example.org", f"Ny {n}") for n in range(2, 27)),
        Line(27, cast.ida.email, "Ida"),
        Line(28, "", "", wrong=Because.NO_ADDRESS),
    ]
    list_id = kept(publish(), lines)
    counts = {
        LineOutcome.NEW: 25,
        LineOutcome.KNOWN: 1,
        LineOutcome.ALREADY: 0,
        LineOutcome.WRONG: 1,
    }
    services.jobs.run("bulk-lists")
    with units.read(cast.here, cast.anders.actor) as uow:
        one = list_by_id(uow, list_id)
        assert (one.counts, one.lines, one.done, one.begun_at) == (counts, 27, 0, None)
        assert uow.session.scalar(select(Person).where(Person.name == "Ny 2")) is None
    for _time in range(2):
        with units.write(cast.here, cast.anders.actor) as uow:
            begin_list(uow, list_id)
    services.jobs.run("bulk-lists")
    with units.read(cast.here, cast.anders.actor) as uow:
        one = list_by_id(uow, list_id)
        assert (one.counts, one.done) == (counts, 27)
        assert one.done_at is not None
        [wrong] = lines_of(uow, list_id, LineOutcome.WRONG)
        assert (wrong.line.number, wrong.looked.because) == (28, Because.NO_ADDRESS)
    again = kept(one.programme_id, lines)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert list_by_id(uow, again).counts[LineOutcome.ALREADY] == 26


def test_a_list_whose_maker_may_not_come_in_any_more_enrols_nobody(
    publish: Describe, kept: Callable[..., UUID], units: Units, services: Services, cast: Cast
) -> None:
    list_id = kept(publish())
    with units.write(cast.here, cast.anders.actor) as uow:
        begin_list(uow, list_id)
    with units.write(cast.here, cast.adam.actor) as uow:
        block_person(uow, cast.anders.id)
    services.jobs.run("bulk-lists")
    with units.read(cast.here) as uow, pytest.raises(NotFound):
        person_by_email(uow, MIA.email)


def test_a_list_is_its_makers_alone_and_forgotten(
    publish: Describe, kept: Callable[..., UUID], units: Units, clock: FixedClock, cast: Cast
) -> None:
    programme_id = publish()
    list_id = kept(programme_id)
    with units.write(cast.here, cast.signe.actor) as uow:
        for verb in (list_by_id, begin_list, drop_list):
            with pytest.raises(NotFound):
                verb(uow, list_id)
    for name in ("lea", "adam", "ida"):
        with (
            units.write(cast.here, getattr(cast, name).actor) as uow,
            pytest.raises(Forbidden),
        ):
            keep_list(uow, programme_id, "x.csv", [MIA])
    with units.write(cast.here, cast.anders.actor) as uow:
        drop_list(uow, list_id)
        assert lists_of_actor(uow) == []
    kept(programme_id)
    clock.advance(timedelta(hours=25))
    with units.write(cast.here, the_service("test")) as uow:
        forget_old_lists(uow)
    with units.read(cast.here, cast.anders.actor) as uow:
        assert lists_of_actor(uow) == []


def test_whatever_a_file_is_called_it_has_a_name(
    publish: Describe, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    with units.write(cast.here, cast.anders.actor) as uow:
        for given, name in (
            ("a\x00b\ud800.csv", "ab.csv"),
            ("\x00", "csv"),
            ("x" * 300, "x" * 120),
        ):
            assert list_by_id(uow, keep_list(uow, programme_id, given, [MIA])).name == name


def test_five_thousand_lines_are_looked_at_with_few_questions(
    publish: Describe, units: Units, cast: Cast
) -> None:
    programme_id = publish()
    lines = [Line(n, f"ny{n}@example.org", "Ny") for n in range(5_000)]
    with units.read(cast.here, cast.anders.actor) as uow:
        found = look_at(uow, programme_id, lines)
    assert {one.outcome for one in found} == {LineOutcome.NEW}
