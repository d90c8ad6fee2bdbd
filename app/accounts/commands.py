"""Commands about people: `people add`, `tokens issue`, `list` and `end`, `keys rotate`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import click
from flask import current_app
from flask.cli import AppGroup
from marshmallow import ValidationError

from app.accounts.contract import Role
from app.accounts.people import add_person, person_by_email
from app.accounts.sessions import TOKEN_LENGTH, end_tokens_of, issue_token, tokens_of
from app.core.errors import Problem
from app.core.work import UnitOfWork, the_service
from app.web.command_line import WHERE, municipality_called
from app.web.fields import checked_address, plain_line
from app.web.services import services

people = AppGroup("people", help="Add people.")
tokens = AppGroup("tokens", help="Issue, list and end tokens for the API.")
keys = AppGroup("keys", help="Look after the keys that data is ciphered with.")

_ROLES = click.Choice([role.value for role in Role])


@people.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=_ROLES)
@WHERE
def add(name: str, email: str, roles: tuple[str, ...], slug: str | None) -> None:
    """Add a person with one or more roles."""
    units = services(current_app).units
    try:
        plain_line(name)
        address = checked_address(email)
        with units.write(municipality_called(slug), the_service("people-add")) as uow:
            person_id = add_person(uow, name=name, email=address, roles=[Role(r) for r in roles])
    except Problem as problem:
        raise click.ClickException(str(problem.title)) from problem
    except ValidationError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(person_id)


@tokens.command("issue")
@click.option("--person", "email", required=True, help="The person's e-mail address.")
@click.option("--label", default="", help="What it is for, as the person reads it.")
@click.option(
    "--days", default=TOKEN_LENGTH.days, show_default=True, type=click.IntRange(1, 3650),
    help="How long it lasts.",
)  # fmt: skip
@WHERE
def issue(email: str, label: str, days: int, slug: str | None) -> None:
    """Print a new token for a person; it is shown this once."""
    ids = services(current_app).ids
    with _unit_of(email, slug, "tokens-issue") as (uow, person_id):
        token = issue_token(uow, ids, person_id, label=label, lasts=timedelta(days=days))
    click.echo(token)


@tokens.command("list")
@click.option("--person", "email", required=True, help="The person's e-mail address.")
@WHERE
def list_(email: str, slug: str | None) -> None:
    """Print what lets programs in as a person: when each was issued and ends, and its label."""
    with _unit_of(email, slug, "tokens-list") as (uow, person_id):
        for token in tokens_of(uow, person_id):
            end = f"{token.expires_on:%Y-%m-%d}" if token.expires_on else "never"
            click.echo(f"{token.created_on:%Y-%m-%d}  {end:10}  {token.label}".rstrip())


@tokens.command("end")
@click.option("--person", "email", required=True, help="The person's e-mail address.")
@WHERE
def end(email: str, slug: str | None) -> None:
    """End every token of a person at once; the person can end single ones on their own page."""
    with _unit_of(email, slug, "tokens-end") as (uow, person_id):
        ended = end_tokens_of(uow, person_id)
    click.echo(f"Ended: {ended}")


@contextmanager
def _unit_of(email: str, slug: str | None, name: str) -> Iterator[tuple[UnitOfWork, UUID]]:
    """Open a unit where the person with an address lives."""
    parts = services(current_app)
    for municipality in [municipality_called(slug)] if slug else parts.directory.all():
        with parts.units.write(municipality, the_service(name)) as uow:
            try:
                person = person_by_email(uow, email)
            except Problem:
                continue
            yield uow, person.id
            return
    raise click.ClickException("There is nobody with that address.")


@keys.command("rotate")
@WHERE
def rotate(slug: str | None) -> None:
    """Cipher with new keys from now on; what was ciphered before stays readable."""
    parts = services(current_app)
    for municipality in [municipality_called(slug)] if slug else parts.directory.all():
        with parts.units.write(municipality, the_service("keys-rotate")) as uow:
            uow.vault.rotate()
        click.echo(municipality.slug)
