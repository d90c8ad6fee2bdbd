"""The staff's pages of importing, and a company's page of openings to claim."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.core.errors import Invalid, NotFound
from app.core.outbound import OutboundGuard
from app.core.texts import _
from app.core.work import UnitOfWork
from app.listings.claiming import claim_listing, claimable_listings
from app.listings.crawling import MOST_BYTES
from app.listings.import_runs import request_fetch, request_file, request_run
from app.listings.import_sources import (
    IMPORTED,
    IMPORTERS,
    SourceFacts,
    add_source,
    change_source,
    check_source,
    may_remove,
    remove_source,
    source_for_import,
    sources,
)
from app.listings.incoming import IMPORT_GUARD, before_import
from app.listings.kinds import ListingKind, SourceKind
from app.listings.listing_views import KIND_LABELS
from app.listings.models_importing import ImportSource
from app.listings.placing import count_waiting_placements
from app.listings.placing_openings import count_waiting_openings
from app.listings.reading_runs import last_failed_runs, last_good_runs, recent_runs, run_view
from app.listings.schemas_importing import SourceForm, UploadForm, facts_in
from app.web.forms import form_again, load_form, refused_by
from app.web.guards import only
from app.web.services import services
from app.web.unit import read_unit, write_unit

pages = Blueprint("imports", __name__, template_folder="templates")
importers = only(*IMPORTERS)

JOB = "imports"


@pages.get("/import")
@importers
def overview() -> str:
    """Show the sources, the latest imports, and the form for a file."""
    return render_template("listings/imports.html", **_overview())


@pages.post("/import/fil")
@importers
def upload() -> Response:
    """Take a file in, to be imported by the worker."""
    try:
        form = load_form(UploadForm(), also=lambda _: refused_by(_uploaded))
        name, uploaded = _uploaded()
        content = before_import(services(), uploaded)
        with write_unit() as uow:
            run_id = _requested(uow, form["source"], name, content)
    except Invalid as problem:
        return form_again("listings/imports.html", problem, **_overview())
    services().jobs.wake(JOB)
    return redirect(url_for("imports.run", run_id=run_id), 303)


@pages.get("/import/kilder/ny")
@importers
def new_source() -> str:
    """Show the form of a new source."""
    return render_template("listings/import_source.html", **_source_form(None))


@pages.post("/import/kilder/ny")
@importers
def create_source() -> Response:
    """Add a source."""
    try:
        facts = _facts(None)
        with write_unit() as uow:
            add_source(uow, _guard(), facts)
    except Invalid as problem:
        return form_again("listings/import_source.html", problem, **_source_form(None))
    flash(_("The source is saved."), "success")
    return redirect(url_for("imports.overview"), 303)


@pages.get("/import/kilder/<uuid:source_id>")
@importers
def edit_source(source_id: UUID) -> str:
    """Show a source with its latest imports."""
    return render_template("listings/import_source.html", **_source_form(source_id))


@pages.post("/import/kilder/<uuid:source_id>")
@importers
def save_source(source_id: UUID) -> Response:
    """Change a source."""
    try:
        facts = _facts(source_id)
        with write_unit() as uow:
            change_source(uow, _guard(), source_id, facts)
    except Invalid as problem:
        return form_again("listings/import_source.html", problem, **_source_form(source_id))
    flash(_("The source is saved."), "success")
    return redirect(url_for("imports.overview"), 303)


@pages.post("/import/kilder/<uuid:source_id>/hent")
@importers
def fetch_now(source_id: UUID) -> Response:
    """Have a source asked now; asking again while it is leads to the same import."""
    with write_unit() as uow:
        run_id = request_fetch(uow, source_id)
    services().jobs.wake(JOB)
    return redirect(url_for("imports.run", run_id=run_id), 303)


@pages.post("/import/kilder/<uuid:source_id>/fjern")
@importers
def remove(source_id: UUID) -> Response:
    """Remove a source that brought nothing in."""
    with write_unit() as uow:
        remove_source(uow, source_id)
    flash(_("The source is removed."), "success")
    return redirect(url_for("imports.overview"), 303)


@pages.get("/import/koersler/<uuid:run_id>")
@importers
def run(run_id: UUID) -> str:
    """Show how far an import is and how it went."""
    with read_unit() as uow:
        return render_template("listings/import_run.html", run=run_view(uow, run_id))


@pages.get("/virksomhed/fundne-opslag")
@only("employer")
def claimable() -> str:
    """Show the openings elsewhere that carry the company's CVR number."""
    with read_unit() as uow:
        return render_template("listings/claimable.html", listings=claimable_listings(uow))


@pages.post("/virksomhed/fundne-opslag/<uuid:listing_id>")
@only("employer")
def claim(listing_id: UUID) -> Response:
    """Make an imported opening the company's own."""
    with write_unit() as uow:
        listing = claim_listing(uow, listing_id)
    flash(_("“%(title)s” is now yours. You hear from those interested.", title=listing.title),
          "success")  # fmt: skip
    return redirect(url_for("imports.claimable"), 303)


def _facts(source_id: UUID | None) -> SourceFacts:
    """Return what was typed of a source; Invalid with all that is wrong with it."""
    form = load_form(SourceForm(), also=lambda values: _wrong_with(values, source_id))
    facts: SourceFacts = form["facts"]
    return facts


def _wrong_with(values: dict[str, Any], source_id: UUID | None) -> Mapping[str, list[str]]:
    facts = facts_in(values)
    with read_unit() as uow:
        source = source_for_import(uow, source_id) if source_id else None
        return refused_by(lambda: check_source(uow, _guard(), facts, source))


def _guard() -> OutboundGuard:
    return services().provided[IMPORT_GUARD]


def _overview() -> dict[str, Any]:
    with read_unit() as uow:
        known, runs, good = sources(uow), recent_runs(uow, limit=8), last_good_runs(uow)
        failed = last_failed_runs(uow)
        names, openings = count_waiting_placements(uow), count_waiting_openings(uow)
    return {
        "sources": known,
        "runs": runs,
        "last_good": good,
        "last_failed": failed,
        "names_waiting": names,
        "openings_waiting": openings,
        "choices": _upload_choices(known),
        "kind_names": _kind_names(),
        "max_bytes": MOST_BYTES,
    }


def _kind_names() -> dict[str, str]:
    return {
        SourceKind.JOBNET.value: _("Jobnet's answers"),
        SourceKind.JSON_LD.value: _("Job postings on web pages (JSON-LD)"),
        SourceKind.FEED.value: _("News feed (RSS or Atom)"),
    }


def _upload_choices(known: list[ImportSource]) -> list[tuple[str, str]]:
    """Offer the sources, and for each kind that has none a source of its own."""
    offered = [(str(source.id), source.name) for source in known]
    missing = [kind for kind in IMPORTED if kind not in {source.kind for source in known}]
    return offered + [(kind.value, _kind_names()[kind.value]) for kind in missing]


def _requested(uow: UnitOfWork, chosen: str, name: str, content: bytes) -> UUID:
    """Have a file read for the chosen source, or for a kind that has none until it could be."""
    if chosen in {kind.value for kind in IMPORTED}:
        return request_file(uow, SourceKind(chosen), label=name, content=content)
    try:
        return request_run(uow, UUID(chosen), label=name, content=content)
    except (ValueError, NotFound):
        raise Invalid(fields={"source": [_("Choose one of these.")]}) from None


def _uploaded() -> tuple[str, bytes]:
    """Return the uploaded file's name and content; Invalid for none, an empty or a large one."""
    sent = request.files.get("file")
    content = sent.read(MOST_BYTES + 1) if sent else b""
    if sent is None or not (sent.filename or content):
        raise Invalid(fields={"file": [_("Choose a file.")]})
    if not content:
        raise Invalid(fields={"file": [_("The file is empty. Choose another.")]})
    if len(content) > MOST_BYTES:
        raise Invalid(fields={"file": [_("The file is too large. It may take up 10 MB at most.")]})
    return sent.filename or _("File"), content


def _source_form(source_id: UUID | None) -> dict[str, Any]:
    source, runs, is_removable = None, [], False
    if source_id is not None:
        with read_unit() as uow:
            source = source_for_import(uow, source_id)
            runs = recent_runs(uow, limit=20, source_id=source_id)
            is_removable = may_remove(uow, source_id)
    return {
        "source": source,
        "runs": runs,
        "is_removable": is_removable,
        "kinds": list(_kind_names().items()),
        "listing_kinds": [(kind.value, str(KIND_LABELS[kind])) for kind in ListingKind],
        "intervals": _intervals(),
    }


def _intervals() -> list[tuple[str, str]]:
    return [
        ("15", _("Every quarter of an hour")),
        ("60", _("Every hour")),
        ("360", _("Every six hours")),
        ("1440", _("Once a day")),
    ]
