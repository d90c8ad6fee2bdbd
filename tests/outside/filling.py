"""Fills every form in wrongly, as each kind of person who has it before them, in both languages.

The forms are read from the pages that were found, and sent to an application of their own on a
copy of the database, so that the judges of the pages never meet what a form has changed.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from bs4 import BeautifulSoup, SoupStrainer
from bs4.element import Tag
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from app import create_app
from app.channels.recording import recording_transports
from app.web.services import services as services_of
from tests.forms import token_on
from tests.outside.finding import PEOPLE, Found, browser_of, done_by
from tests.site import Site

FORMS = SoupStrainer("form")
LANGUAGES = ("da", "en")
WAYS = ("empty", "made up", "too long")
TRAPS = {"homepage"}  # what people do not see; whoever fills it in is a robot
TOO_LONG = "Alt for langt. " * 2_000
MADE_UP = "findes-ikke"
CHOICES = {"radio", "checkbox", "select", "submit"}

Values = Mapping[str, list[str]]


@dataclass(frozen=True)
class Field:
    """Something to fill in or to choose; `all` are the values that a browser could send at once."""

    name: str
    kind: str
    all: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """A form with something to fill in, on a page of one kind of person."""

    who: str
    page: str
    action: str
    endpoint: str
    fields: tuple[Field, ...]
    hidden: tuple[tuple[str, str], ...]

    def filled(self, how: str) -> dict[str, list[str]]:
        """Return what to send: nothing, much too much, or choices that there are not besides."""
        values: dict[str, list[str]] = {}
        for one in self.fields:
            if one.name in TRAPS or one.kind == "file":
                continue
            if one.kind in CHOICES:
                chosen = one.chosen if how == "empty" else one.all
                values[one.name] = [MADE_UP] if how == "made up" else [*chosen]
            else:
                values[one.name] = ["" if how == "empty" else TOO_LONG]
        return values

    def uploads(self, how: str) -> dict[str, tuple[io.BytesIO, str]]:
        """Return what to send in place of files."""
        named = [one.name for one in self.fields if one.kind == "file"]
        content = b"" if how == "empty" else b"no file of any kind"
        return {name: (io.BytesIO(content), "" if how == "empty" else "x.exe") for name in named}


@dataclass(frozen=True)
class Answer:
    """What one form was answered with."""

    form: Form
    how: str
    language: str
    status: int
    html: str
    sent: Values

    def __str__(self) -> str:
        """Say which it is, for a complaint."""
        return f"{self.form.who} {self.language} {self.form.endpoint}, {self.how}: {self.status}"


def forms_of(site: Site, found: Found) -> dict[str, list[Form]]:
    """Return the forms that were come upon by endpoint: those to be filled in, or none.

    One that looks the same to several kinds of people is filled in by the first of them.
    """
    known: set[object] = set()
    forms: dict[str, list[Form]] = {}
    for visit in found.visits:
        for drawn in BeautifulSoup(visit.html, "html.parser", parse_only=FORMS):
            for form in _read(site, drawn, visit.who, visit.path):
                forms.setdefault(form.endpoint, [])
                look = (form.endpoint, frozenset((one.name, one.kind) for one in form.fields))
                if any(one.kind != "submit" for one in form.fields) and look not in known:
                    known.add(look)
                    forms[form.endpoint].append(form)
    return forms


def answers_to(site: Site, forms: Mapping[str, list[Form]], home: Path) -> list[Answer]:
    """Fill each form in wrongly, and return the pages that were shown for it."""
    answers = []
    with _copy_of(site, home) as copy:
        clients = {who: browser_of(copy, email) for who, email in PEOPLE.items()}
        _copy_database(home / "copy.db", home / "before.db")
        tokens: dict[str, str] = {}
        wrongly = itertools.product(
            (form for some in forms.values() for form in some), WAYS, LANGUAGES
        )
        for form, how, language in wrongly:
            if form.who not in tokens:
                tokens[form.who] = token_on(clients[form.who], form.page)
            answer = _send(clients[form.who], form, how, language, tokens[form.who])
            if answer.status >= 400:
                answers.append(answer)
            else:  # it was taken after all: the next form finds everything as it was
                _copy_database(home / "before.db", home / "copy.db")
                tokens.clear()
    return answers


def _send(client: FlaskClient, form: Form, how: str, language: str, token: str) -> Answer:
    client.set_cookie("sprog", language)
    sent = form.filled(how)
    data: MultiDict[str, object] = MultiDict(form.hidden)
    data["csrf_token"] = token
    for name, values in sent.items():
        data.setlist(name, values)
    for name, upload in form.uploads(how).items():
        data[name] = upload
    shown: TestResponse = client.post(form.action, data=data)
    return Answer(form, how, language, shown.status_code, shown.text, sent)


def _read(site: Site, drawn: object, who: str, page: str) -> Iterator[Form]:
    """Yield a form that is posted, once for each place that its buttons send it to."""
    if not isinstance(drawn, Tag) or str(drawn.get("method", "get")).lower() != "post":
        return
    fields = tuple(_fields(drawn))
    hidden = tuple(
        (str(one["name"]), str(one.get("value", "")))
        for one in drawn.find_all("input", type="hidden", attrs={"name": True})
    )
    buttons = drawn.find_all("button", formaction=True)
    for action in [drawn.get("action") or page, *(one["formaction"] for one in buttons)]:
        endpoint = done_by(site, str(action))
        if endpoint:
            name = endpoint.removeprefix("POST ")
            yield Form(who, page, str(action), name, fields, hidden)


def _fields(drawn: Tag) -> Iterator[Field]:
    """Yield what can be filled in; of the buttons, the first is taken for the one pressed."""
    named: dict[tuple[str, str], list[Tag]] = {}
    for one in drawn.find_all(["input", "textarea", "select", "button"], attrs={"name": True}):
        kind = str(one.get("type", "text")) if one.name == "input" else one.name
        kind = "submit" if kind == "button" else kind
        if kind != "hidden":
            named.setdefault((str(one["name"]), kind), []).append(one)
    for (name, kind), ones in named.items():
        options = ones[0].find_all("option") if kind == "select" else ones
        values = [str(one.get("value", "")) for one in options]
        if kind == "submit":
            yield Field(name, kind, tuple(values[:1]), tuple(values[:1]))
            continue
        marked = [o for o in options if o.has_attr("checked") or o.has_attr("selected")]
        chosen = marked or (options[:1] if kind == "select" else [])
        yield Field(
            name,
            kind,
            tuple(values if kind == "checkbox" else [one for one in values if one][-1:]),
            tuple(str(one.get("value", "")) for one in chosen),
        )


@contextlib.contextmanager
def _copy_of(site: Site, home: Path) -> Iterator[Site]:
    """Open an application on a copy of the site's database."""
    url = f"sqlite:///{home / 'copy.db'}"
    source = site.services.settings.database_url.removeprefix("sqlite:///")
    _copy_database(Path(source), home / "copy.db")
    settings = replace(
        site.services.settings, database_url=url, migration_url=url, data_dir=home / "data"
    )
    app = create_app(settings, transports=recording_transports())
    copied = Site(site.url, site.port, app, services_of(app), home)
    try:
        yield copied
    finally:
        copied.services.database.dispose()


def _copy_database(source: Path, target: Path) -> None:
    """Copy a database over another, also where both are open."""
    with (
        contextlib.closing(sqlite3.connect(source)) as original,
        contextlib.closing(sqlite3.connect(target)) as copy,
    ):
        original.backup(copy)
