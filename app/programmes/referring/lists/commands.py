"""`flask citizens import FILE`: bring citizens in from a file, and enrol them."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup

from app.core.errors import Problem
from app.core.texts import use_language
from app.core.work import the_service
from app.programmes.enrolling import programme_in_use
from app.programmes.referring.lists.bringing_in import bring_in
from app.programmes.referring.lists.contract import LanguageOutcome, Line, LineOutcome, Looked
from app.programmes.referring.lists.looking import look_at
from app.programmes.referring.lists.reading import read_list
from app.programmes.referring.lists.words import language_in_words, reasons_in_words
from app.web.command_line import WHERE, municipality_called
from app.web.services import services

citizens = AppGroup("citizens", help="Bring citizens in.")
ACTOR = the_service("citizens-import")


@citizens.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", "programme_id", type=click.UUID, help="Enrol them in it.")
@click.option("--look", is_flag=True, help="Only say what would happen.")
@WHERE
def import_citizens(file: Path, programme_id: UUID | None, look: bool, slug: str | None) -> None:
    """Create the citizens of a CSV file, and note what it says of those who are here.

    The first line names the columns: e-mail, navn, målgruppe, tilmeldt, sprog, fødselsår, rådgiver.
    The same file again changes nothing. Ends with 1 where a line is wrong, and says which and why.
    """
    units, municipality = services(current_app).units, municipality_called(slug)
    counts: Counter[LineOutcome] = Counter()
    with use_language("en"):
        try:
            lines = read_list(file.read_bytes())
            with units.read(municipality, ACTOR) as uow:
                looked = look_at(uow, programme_id, lines)
            if programme_id is not None:
                with units.write(municipality, ACTOR) as uow:
                    programme_in_use(uow, programme_id)
        except Problem as problem:
            words = [one for some in problem.fields.values() for one in some]
            raise click.ClickException(" ".join(map(str, words)) or str(problem.title)) from problem
        for line, seen in zip(lines, looked, strict=True):
            found = seen
            if not look:
                with units.write(municipality, ACTOR) as uow:
                    found = bring_in(uow, programme_id, line)
            counts[found.outcome] += 1
            _say(line, found, is_done=not look)
    click.echo(", ".join(f"{one.value}: {counts[one]}" for one in LineOutcome))
    if counts[LineOutcome.WRONG]:
        sys.exit(1)


def _say(line: Line, found: Looked, *, is_done: bool) -> None:
    if found.outcome == LineOutcome.WRONG:
        click.echo(f"Line {line.number}: {' '.join(reasons_in_words(found))}")
    elif found.language == LanguageOutcome.OWN:
        click.echo(
            f"Line {line.number}: {language_in_words(line.language, found, is_done=is_done)}"
        )
