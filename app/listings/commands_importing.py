"""`flask listings import FILE-OR-URL …`: bring listings in from the command line."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.errors import Problem
from app.core.texts import ngettext, use_language
from app.core.work import Municipality, the_service
from app.listings.import_runs import reason_of
from app.listings.import_sources import source_named
from app.listings.importers.sniff import LARGEST_FILE, TOO_LARGE, parse
from app.listings.importing import import_contents, import_from_address
from app.listings.incoming import IMPORT_GUARD, before_import
from app.listings.kinds import SourceKind
from app.listings.models_importing import RunState
from app.listings.reading_runs import RunView
from app.web.command_line import WHERE, municipality_called
from app.web.services import Services, services

listings = AppGroup("listings", help="Bring listings in.")

SUFFIXES = {".json", ".jsonld", ".html", ".htm", ".xml", ".rss", ".atom"}
MOST_SHOWN = 50
ACTOR = the_service("listings-import")


@listings.command("import")
@click.argument("given", nargs=-1, required=True, metavar="FILE-OR-URL…")
@WHERE
@click.option("--source", "source_name", default=None, help="The source's name; made if missing.")
def import_listings(given: tuple[str, ...], slug: str | None, source_name: str | None) -> None:
    """Import files, folders of files, or web addresses: Jobnet, JSON-LD, RSS or Atom.

    Ends with 0 when everything could be read (records that were left out are listed), and with
    1 when a file or an address could not be.
    """
    parts = services(current_app)
    municipality = municipality_called(slug)
    with use_language("en"):
        files, went_well = _read(parts, given)
        for kind, contents in files.items():
            went_well &= _import_files(parts, municipality, kind, contents, source_name)
        for url in (one for one in given if _is_address(one)):
            went_well &= _import_address(parts, municipality, url, source_name)
    if not went_well:
        sys.exit(1)


def _is_address(given: str) -> bool:
    return given.startswith(("https://", "http://"))


def _read(parts: Services, given: tuple[str, ...]) -> tuple[dict[SourceKind, list[bytes]], bool]:
    """Return the files' contents by what they hold, and whether all of them could be read."""
    found: defaultdict[SourceKind, list[bytes]] = defaultdict(list)
    went_well = True
    for path in _paths(given):
        try:
            content = before_import(parts, _content(path))
            found[parse(content).source_kind].append(content)
        except (Problem, OSError) as broken:
            reason = reason_of(broken) if isinstance(broken, Problem) else broken.strerror
            click.echo(f"{path}: {reason}", err=True)
            went_well = False
    return found, went_well


def _content(path: Path) -> bytes:
    if path.stat().st_size > LARGEST_FILE:
        raise Problem(TOO_LARGE)
    return path.read_bytes()


def _paths(given: tuple[str, ...]) -> Iterator[Path]:
    for path in (Path(one) for one in given if not _is_address(one)):
        if path.is_dir():
            yield from sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES)
        else:
            yield path


def _import_files(
    parts: Services,
    municipality: Municipality,
    kind: SourceKind,
    contents: list[bytes],
    source_name: str | None,
) -> bool:
    with use_language(municipality.language):
        label = ngettext("%(n)s file", "%(n)s files", len(contents))
    try:
        with parts.units.write(municipality, ACTOR) as uow:
            source_id = source_named(uow, source_name, kind)
        run = import_contents(
            parts.units, municipality, ACTOR, source_id, contents, label=label, progress=_progress
        )
    except Problem as problem:
        return _say_no(f"{kind}", problem)
    return _say(run)


def _import_address(
    parts: Services, municipality: Municipality, url: str, source_name: str | None
) -> bool:
    guard = parts.provided[IMPORT_GUARD]
    try:
        run = import_from_address(
            parts.units,
            municipality,
            ACTOR,
            url,
            guard,
            source_name=source_name,
            progress=_progress,
        )
    except Problem as problem:
        return _say_no(url, problem)
    return _say(run)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} of {total}", err=True, nl=done == total)
    elif done == total or done % 500 == 0:
        click.echo(f"{done} of {total}", err=True)


def _say_no(what: str, problem: Problem) -> bool:
    click.echo(f"{what}: {reason_of(problem)}", err=True)
    return False


def _say(run: RunView) -> bool:
    if run.state is RunState.FAILED:
        click.echo(f"{run.source_name}: {run.failure}", err=True)
        return False
    counts = run.counts
    click.echo(
        f"{run.source_name}: {run.total} read, {counts['added']} added, "
        f"{counts['updated']} updated, {counts['unchanged']} unchanged, "
        f"{counts['merged']} known from a nearer source, {counts['expired']} past their deadline, "
        f"{counts['closed']} closed, {counts['left_out']} left out"
    )
    for problem in run.problems[:MOST_SHOWN]:
        where = f" {problem.field}:" if problem.field else ""
        click.echo(f"  {problem.number}. {problem.source_id or '-'}:{where} {problem.reason}")
    if run.problem_count > MOST_SHOWN:
        click.echo(f"  … and {run.problem_count - MOST_SHOWN} more")
    return True
