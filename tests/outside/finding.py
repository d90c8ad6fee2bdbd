"""Finds every page that somebody can open, by asking for all routes and following all links.

A new page needs no mention here: one without a parameter is asked for, one with a parameter is
reached by the link that leads to it. What the demo lacks, and what people get by e-mail, is made
in `scene.py`.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, SoupStrainer
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect, Rule
from werkzeug.test import TestResponse

from app.web.guards import Guard, guard_of
from tests.forms import post
from tests.outside.scene import NEWCOMER, set_the_scene
from tests.outside.scene_films import show_more_films
from tests.outside.scene_library import write_modules
from tests.outside.scene_licences import license_people
from tests.outside.scene_programmes import enrol_people
from tests.outside.scene_referring import refer_people
from tests.outside.scene_sessions import gather
from tests.outside.scene_take_out import take_along
from tests.people import log_in
from tests.site import Site, demo_person

PEOPLE: Mapping[str, str | None] = {
    "nobody": None,
    "citizen": "borger@demo.example",
    "newcomer": NEWCOMER,
    "employer": "virksomhed@demo.example",
    "adviser": "raadgiver@demo.example",
    "super_user": "superbruger@demo.example",
    "team_leader": "leder@demo.example",
    "administrator": "admin@demo.example",
}
JUDGED = 2  # of each kind of page, and whichever leads on to a new kind
FOLLOWED = 6
# Until an opening that takes interests is come upon, or a conversation in each state.
FURTHER = {"citizen": 40, "employer": 40, "adviser": 20}
NO_PAGES = ("/api/", "/static/", "/sprog/", "/metrics")
NOT_THERE = "/findes-ikke"
LEADS_ON = SoupStrainer(["a", "form", "button"])


@dataclass(frozen=True)
class Visit:
    """One page as one kind of person sees it."""

    who: str
    endpoint: str
    path: str
    html: str


@dataclass
class Found:
    """What was found: the pages, who opens them with which cookies, and what gave none."""

    visits: list[Visit] = field(default_factory=list)
    cookies: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    answers: Counter[tuple[str, str]] = field(default_factory=Counter)
    refusals: list[str] = field(default_factory=list)

    def of(self, who: str) -> list[Visit]:
        """Return the pages that look different to this kind of person than to those before."""
        seen: set[tuple[str, str]] = set()
        mine = []
        for visit in self.visits:
            look = (visit.endpoint, _look(visit.html))
            if look not in seen and visit.who == who:
                mine.append(visit)
            seen.add(look)
        return mine

    def first_of(self, who: str) -> list[Visit]:
        """Return one page of each kind, where nobody before came upon that kind."""
        first = {visit.endpoint: visit for visit in reversed(self.visits)}
        return [visit for visit in first.values() if visit.who == who]


def _look(html: str) -> str:
    """Return what a page shows in its main part, without what differs at each answer.

    The frame around it is judged with the other pages of the same person.
    """
    main = re.search(r"<main.*</main>", html, re.DOTALL)
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", main.group() if main else html)


def find_pages(site: Site) -> Found:
    """Go everywhere, as everybody."""
    found = Found()
    links, gathered, licensed = set_the_scene(site), gather(site), license_people(site)
    enrolled, referred, written = enrol_people(site), refer_people(site), write_modules(site)
    films = show_more_films(site)
    take_along(site)
    for who, email in PEOPLE.items():
        client = browser_of(site, email)
        more = (links, gathered, licensed, referred, enrolled, films, written)
        theirs = [*links["everybody"], *(path for some in more for path in some.get(who, ()))]
        start = [*_plain_routes(site, who), *theirs, NOT_THERE]
        _explore(site, who, client, start, found)
        found.cookies[who] = _cookies(client, site)
    return found


def page_routes(site: Site) -> list[Rule]:
    """Return every route that a person may open in a browser."""
    return [
        rule
        for rule in site.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith(NO_PAGES)
    ]


def browser_of(site: Site, email: str | None) -> FlaskClient:
    """Return a browser that one of the demo's people is logged in to, or nobody is yet."""
    if email:
        return log_in(site.app, site.services, demo_person(site, email))
    client = site.app.test_client()
    # A code was asked for, so that the page to type it on is there.
    post(client, "/log-ind", {"email": "borger@demo.example"}, page="/log-ind")
    return client


def _plain_routes(site: Site, who: str) -> Iterable[str]:
    for rule in page_routes(site):
        guard = guard_of(site.app.view_functions[rule.endpoint], "GET")
        assert guard, f"{rule.endpoint} names no guard"
        if not rule.arguments and lets_in(guard, who):
            yield rule.rule


def lets_in(guard: Guard, who: str) -> bool:
    """Say whether a kind of person may pass a guard."""
    return guard.open_to_all or who in guard.roles or (who != "nobody" and not guard.roles)


def _explore(site: Site, who: str, client: FlaskClient, start: Iterable[str], found: Found) -> None:
    waiting = deque(path for path in start if not path.startswith(NO_PAGES))
    taken: Counter[str] = Counter()
    asked: set[str] = set()
    from_page: dict[str, str] = {}
    known: set[str | None] = {None}
    while waiting:
        path = waiting.popleft()
        kind = _kind(site, path)
        if path in asked or kind is None or taken[kind] >= FURTHER.get(who, FOLLOWED):
            continue
        asked.add(path)
        taken[kind] += 1
        answer = client.get(path)
        outcome = _outcome(answer)
        found.answers[kind.partition("?")[0], outcome] += 1
        if outcome == "refusal" and path != NOT_THERE:
            before = from_page.get(path, "the start")
            found.refusals.append(f"{who} {path}: {answer.status_code}, from {before}")
        elif outcome == "redirect":
            leads_on = list(_within([answer.location], path))
            from_page |= {link: path for link in leads_on if link not in from_page}
            waiting.extend(leads_on)
        elif outcome == "file":
            taken[kind] = FURTHER.get(who, FOLLOWED)
        else:
            html = answer.get_data(as_text=True)
            page = BeautifulSoup(html, "html.parser", parse_only=LEADS_ON)
            links = [link for link in _links(page, path) if link not in asked]
            kinds = {_kind(site, link) for link in links} | _forms(site, page)
            if taken[kind] <= JUDGED or kinds - known:
                found.visits.append(Visit(who, kind.partition("?")[0], path, html))
            known |= kinds
            from_page |= {link: path for link in links if link not in from_page}
            waiting.extend(links)


def _kind(site: Site, path: str) -> str | None:
    """Return what kind of page an address leads to; with a query it is one of its own."""
    parts = urlsplit(path)
    try:
        endpoint, _ = site.app.url_map.bind("localhost").match(parts.path, method="GET")
    except RequestRedirect:
        return None
    except HTTPException:
        return "error" if path == NOT_THERE else None
    return f"{endpoint}?" if parts.query else str(endpoint)


def _outcome(answer: TestResponse) -> str:
    if answer.status_code == 200:
        # What a script puts into a page is no page of its own, and is judged where it is put.
        is_page = answer.mimetype == "text/html" and answer.text.startswith("<!doctype")
        return "page" if is_page else "file"
    return "redirect" if answer.status_code < 400 else "refusal"


def _links(page: BeautifulSoup, path: str) -> Iterable[str]:
    links = page.find_all("a", href=True)
    yield from _within((value for tag in links for value in _addresses(tag)), path)


def _within(links: Iterable[str], path: str) -> Iterable[str]:
    """Yield those that lead to a page of the service, as a link on the page at `path` would."""
    for link in links:
        address = urlsplit(urljoin(f"http://localhost{path}", link))
        if address.netloc == "localhost" and not address.path.startswith(NO_PAGES):
            yield address.path + (f"?{address.query}" if address.query else "")


def _addresses(tag: object) -> Iterable[str]:
    """Yield where a link leads, and what scripts are told to fetch."""
    for name, value in getattr(tag, "attrs", {}).items():
        if name == "href" or (name.startswith("data-") and str(value).startswith("/")):
            yield str(value)


def _forms(site: Site, page: BeautifulSoup) -> set[str | None]:
    """Return what the forms of a page do: one that nobody has met is a new kind as well."""
    actions = [one.get("action") for one in page.find_all("form", method="post")]
    actions += [one["formaction"] for one in page.find_all("button", formaction=True)]
    return {done_by(site, str(action)) for action in actions if action}


def done_by(site: Site, action: str) -> str | None:
    """Return the endpoint that takes what is posted to an address."""
    try:
        path = urlsplit(action).path
        endpoint, _ = site.app.url_map.bind("localhost").match(path, method="POST")
    except HTTPException:
        return None
    return f"POST {endpoint}"


def _cookies(client: FlaskClient, site: Site) -> list[dict[str, Any]]:
    return [
        {"name": cookie.key, "value": cookie.value, "url": site.url}
        for cookie in client._cookies.values()
    ]
