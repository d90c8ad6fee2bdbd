"""The citizen's kinds of notification about licences; no lock screen says what they are about.

What is sent is what is true as it is sent: how many days are left, and whether the licence can be
extended. What is not true any more is not sent: a last day that has become another, a seat that was
taken back, a request that somebody has answered. In the list a notice says what was true on its own
day, and what has become of it since.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.accounts.contract import Role
from app.core.clock import end_of_day, local_day
from app.core.errors import NotFound
from app.core.rows import one_row
from app.core.texts import _, format_weekday, lazy
from app.core.work import UnitOfWork
from app.licences.contract import LicenceState, LicenceView, NoExtension
from app.licences.exit_survey import who_is_asked
from app.licences.models import ExtensionRequest, Licence, LicencePool
from app.licences.policy import Stretch, state_on
from app.licences.settling import answer_in_words
from app.licences.views import facts_of, licence_views
from app.licences.words import (
    became_in_words,
    ends_in_words,
    how_to_extend,
    what_else,
    what_to_do,
)
from app.notifications.contract import Kind, Wording

GIVEN, GIVEN_AGAIN, TAKEN_BACK = "licences/given", "licences/given-again", "licences/taken-back"
ENDS, END = "licences/ends", "licences/ended"
EXTENDED, DECLINED = "licences/extended", "licences/not-extended"
LINE_CLOSED = "licences/line-closed"

CITIZENS = frozenset({Role.CITIZEN})


@dataclass(frozen=True)
class _Subject:
    """What a citizen is told of: the licence as it is, the last day told, and what was answered."""

    licence: LicenceView
    last_on: date
    answer: str
    today: date
    is_asked: bool

    @property
    def name(self) -> str:
        """Return what the licence is to."""
        return self.licence.pool.facts.name


Words = Callable[[_Subject], tuple[str, Sequence[str]]]
IsGone = Callable[[LicenceView, date], bool]


def _has_another_day(one: LicenceView, last_on: date) -> bool:
    """Say whether the last day that is told has become another."""
    return one.last_on != last_on


def _was_taken_back(one: LicenceView, _last_on: date) -> bool:
    """Say whether a licence ends early, so that nobody is told any more that they have it."""
    return one.taken_back_at is not None


class _Worded:
    """Words a kind: a title and sentences, one by one or many at once with few questions."""

    def __init__(self, words: Words, is_gone: IsGone, *, lasts: bool) -> None:
        """Say it so, unless it is gone; what does not last is not sent after the end."""
        self._words, self._is_gone, self._lasts = words, is_gone, lasts

    def __call__(self, uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
        """Return the wording; NotFound where there is no such licence any more."""
        wording = self.many(uow, [facts])[0]
        if wording is None:
            raise NotFound()
        return wording

    def many(self, uow: UnitOfWork, facts: Sequence[Mapping[str, Any]]) -> list[Wording | None]:
        """Return the wordings in their order."""
        ids = {UUID(one["licence_id"]) for one in facts}
        rows = uow.session.scalars(select(Licence).where(Licence.id.in_(ids))).all()
        views = {view.id: view for view in licence_views(uow, rows)}
        asked = who_is_asked(uow, views.values())
        return [self._one(uow, one, views.get(UUID(one["licence_id"])), asked) for one in facts]

    def _one(
        self,
        uow: UnitOfWork,
        facts: Mapping[str, Any],
        view: LicenceView | None,
        asked: set[UUID],
    ) -> Wording | None:
        if view is None:
            return None
        last_on = date.fromisoformat(facts["last_on"])
        answer = _answer(uow, facts["request_id"]) if "request_id" in facts else ""
        now = _Subject(view, last_on, answer, local_day(uow.now), view.id in asked)
        then = _as_seen_on(now, _told_on(facts, now))
        kept = self._read_back(then, became_in_words(view, last_on))
        is_gone = self._is_gone(view, last_on)
        title, body = kept if is_gone else _in_lines(self._words(now))
        return Wording(
            title,
            body,
            f"/licenser/{view.id}",
            lock_screen=str(_("News about one of your licences")),
            until=uow.now if is_gone else None if self._lasts else end_of_day(view.last_on),
            read_back=kept,
        )

    def _read_back(self, then: _Subject, since: str) -> tuple[str, str]:
        """Return how a notice reads in the list: as on its day, and what it has become since."""
        title, body = self._words(then)
        if since:
            ended = _("At that time it ended on %(day)s.", day=format_weekday(then.last_on))
            body = [then.answer, ended, since]
        return _in_lines((title, body))


def _in_lines(said: tuple[str, Sequence[str]]) -> tuple[str, str]:
    title, body = said
    return title, "\n".join(line for line in body if line)


def _told_on(facts: Mapping[str, Any], about: _Subject) -> date:
    """Return the day of a notice; those that do not hold it were told on the day of their step."""
    if "told_on" in facts:
        return date.fromisoformat(facts["told_on"])
    if "step" in facts:
        return about.last_on - timedelta(days=int(facts["step"]))
    return min(about.today, about.last_on)


def _as_seen_on(about: _Subject, day: date) -> _Subject:
    """Return what a notice of a former day is about; how to extend is said on the licence's page.

    What is read on its own day, of the same last day, reads as what is sent.
    """
    if day == about.today and about.licence.last_on == about.last_on:
        return about
    days = Stretch(about.licence.from_on, about.last_on, about.licence.grace_until_on)
    then = replace(
        about.licence,
        last_on=about.last_on,
        state=state_on(days, day),
        asked_at=None,
        no_extension=NoExtension.OVER,
    )
    return replace(about, licence=then, today=day)


def _given(about: _Subject) -> tuple[str, Sequence[str]]:
    body = [_until_when(about.licence)]
    if about.licence.from_on > about.today:
        begins = format_weekday(about.licence.from_on)
        body.insert(0, _("It begins on %(day)s.", day=begins))
    return _("You have got a licence: %(name)s", name=about.name), body


def _until_when(one: LicenceView) -> str:
    """Return until when a licence can be used as it is now; it may be extended, or over, by now."""
    day = format_weekday(one.last_on)
    if one.state in {LicenceState.AHEAD, LicenceState.ACTIVE}:
        return _("You can use it until %(day)s, that day included.", day=day)
    return _("The last day was %(day)s.", day=day)


def _given_again(about: _Subject) -> tuple[str, Sequence[str]]:
    body = [_("It was a mistake that it should end."), _until_when(about.licence)]
    return _("You keep your licence: %(name)s", name=about.name), body


def _taken_back(about: _Subject) -> tuple[str, Sequence[str]]:
    body, day = [*what_to_do(about.licence)], format_weekday(about.last_on)
    if about.last_on < about.today:
        if about.licence.from_on <= about.last_on:
            body.insert(0, _("The last day was %(day)s.", day=day))
        title = _("Your licence has ended: %(name)s", name=about.name)
        return title, [*_why_taken_back(about), *body]
    body.insert(0, _("You can use it until %(day)s, that day included.", day=day))
    return _("Your licence ends: %(name)s", name=about.name), [*_why_taken_back(about), *body]


def _why_taken_back(about: _Subject) -> Sequence[str]:
    why = about.licence.taken_back_why
    reason = _("The reason: %(text)s", text=why) if why else ""
    return [_("The job centre has taken it back."), reason]


def _ends(about: _Subject) -> tuple[str, Sequence[str]]:
    title = ends_in_words(about.name, about.last_on, about.today)
    if about.licence.state != LicenceState.ACTIVE:
        return title, [*what_to_do(about.licence), _how_was_it(about)]
    day = format_weekday(about.last_on)
    body = [_("The last day is %(day)s. You can use all of it.", day=day)]
    body.append(how_to_extend(about.licence))
    return title, [*body, *what_to_do(about.licence), _how_was_it(about)]


def _ended(about: _Subject) -> tuple[str, Sequence[str]]:
    title = _("Your licence has ended: %(name)s", name=about.name)
    body = [how_to_extend(about.licence), *what_to_do(about.licence)]
    return title, [*body, _how_was_it(about)]


def _how_was_it(about: _Subject) -> str:
    return _("Tell us how it was. It takes a minute.") if about.is_asked else ""


def _extended(about: _Subject) -> tuple[str, Sequence[str]]:
    day = format_weekday(about.last_on)
    body = [_("You can use it until %(day)s, that day included.", day=day), about.answer]
    return _("Your licence is extended: %(name)s", name=about.name), body


def _declined(about: _Subject) -> tuple[str, Sequence[str]]:
    day = format_weekday(about.licence.last_on)
    body = [about.answer, _("The last day is %(day)s. You can use all of it.", day=day)]
    if about.licence.state != LicenceState.ACTIVE:
        body.pop()
    title = _("Your licence is not extended: %(name)s", name=about.name)
    return title, [*body, *what_to_do(about.licence)]


def _line_closed(uow: UnitOfWork, facts: Mapping[str, Any]) -> Wording:
    pool = one_row(uow.session, select(LicencePool).where(LicencePool.id == UUID(facts["pool_id"])))
    said = facts_of(pool)
    body = [_("No more seats are given, so you wait no longer."), *what_else(said)]
    title = _("The waiting list is closed: %(name)s", name=said.name)
    lock = str(_("News about one of your licences"))
    return Wording(title, "\n".join(body), "/licenser", lock_screen=lock)


def _answer(uow: UnitOfWork, request_id: str) -> str:
    row = uow.session.scalar(
        select(ExtensionRequest).where(ExtensionRequest.id == UUID(request_id))
    )
    return answer_in_words(uow, row) if row is not None else ""


def _kind(
    slug: str, label: Any, words: Words, is_gone: IsGone = _has_another_day, *, lasts: bool = True
) -> Kind:
    worded = _Worded(words, is_gone, lasts=lasts)
    return Kind(
        slug,
        label,
        worded,
        is_personal=True,
        may_be_muted=False,
        escalates_after=timedelta(hours=4),
        roles=CITIZENS,
        word_many=worded.many,
    )


KINDS = (
    _kind(GIVEN, lazy("Licences that you get"), _given, _was_taken_back, lasts=False),
    _kind(
        GIVEN_AGAIN,
        lazy("Licences that you keep after all"),
        _given_again,
        _was_taken_back,
        lasts=False,
    ),
    _kind(TAKEN_BACK, lazy("Licences that end early"), _taken_back),
    _kind(ENDS, lazy("Licences that end soon"), _ends, lasts=False),
    _kind(END, lazy("Licences that have ended"), _ended),
    _kind(EXTENDED, lazy("Licences that are extended"), _extended, lasts=False),
    _kind(DECLINED, lazy("Licences that are not extended"), _declined),
    Kind(LINE_CLOSED, lazy("Waiting lists that close"), _line_closed, roles=CITIZENS),
)
