"""Commands about people: `flask people add`, `flask tokens issue`, `flask keys rotate`."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup
from marshmallow import ValidationError

from app.accounts.contract import Role
from app.accounts.people import add_person, person_by_email
from app.accounts.sessions import issue_token
from app.core.errors import Problem
from app.core.work import Municipality, the_service
from app.web.fields import checked_address, plain_line
from app.web.services import services

people = AppGroup("people", help="Add people.")
tokens = AppGroup("tokens", help="Issue tokens for the API.")
keys = AppGroup("keys", help="Look after the keys that data is ciphered with.")

_ROLES = click.Choice([role.value for role in Role])
_WHERE = click.option("--municipality", "slug", default=None, help="Its short name in addresses.")


def _municipality(slug: str | None) -> Municipality:
    parts = services(current_app)
    wanted = slug or parts.settings.default_municipality
    for municipality in parts.directory.all():
        if municipality.slug == wanted:
            return municipality
    raise click.ClickException(f"There is no municipality called {wanted!r}.")


@people.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=_ROLES)
@_WHERE
def add(name: str, email: str, roles: tuple[str, ...], slug: str | None) -> None:
    """Add a person with one or more roles."""
    units = services(current_app).units
    try:
        plain_line(name)
        address = checked_address(email)
        with units.write(_municipality(slug), the_service("people-add")) as uow:
            person_id = add_person(uow, name=name, email=address, roles=[Role(r) for r in roles])
    except Problem as problem:
        raise click.ClickException(str(problem.title)) from problem
    except ValidationError as wrong:
        raise click.ClickException(str(wrong)) from wrong
    click.echo(person_id)


@tokens.command("issue")
@click.option("--person", "email", required=True, help="The person's e-mail address.")
@click.option("--label", default="")
@_WHERE
def issue(email: str, label: str, slug: str | None) -> None:
    """Print a new token for a person; it is shown this once."""
    parts = services(current_app)
    places = [_municipality(slug)] if slug else parts.directory.all()
    for municipality in places:
        with parts.units.write(municipality, the_service("tokens-issue")) as uow:
            try:
                person = person_by_email(uow, email)
            except Problem:
                continue
            click.echo(issue_token(uow, parts.ids, person.id, label=label))
            return
    raise click.ClickException("There is nobody with that address.")


@keys.command("rotate")
@_WHERE
def rotate(slug: str | None) -> None:
    """Cipher with new keys from now on; what was ciphered before stays readable."""
    parts = services(current_app)
    for municipality in [_municipality(slug)] if slug else parts.directory.all():
        with parts.units.write(municipality, the_service("keys-rotate")) as uow:
            uow.vault.rotate()
        click.echo(municipality.slug)
