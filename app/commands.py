"""What is done from the command line: `flask --app wsgi …`; doors like any other, no rules."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from app.channels.vapid import new_vapid_keys
from app.core.errors import Problem
from app.core.health import Check, failing
from app.core.work import the_service
from app.listings.categories import set_up_categories
from app.listings.geography import municipality_by_code
from app.tenancy.contract import MunicipalityHereAlready
from app.tenancy.service import set_up_municipality
from app.web.command_line import municipality_called
from app.web.contract import Directory
from app.web.health import CHECKS, THOROUGH_NOTES
from app.web.services import Services, services

municipalities = AppGroup("municipalities", help="Add municipalities.")


def _shaped(pattern: str, words: str) -> Callable[[click.Context, click.Parameter, Any], Any]:
    """Return what refuses a value, or any of several, that does not look as it must."""

    def check(_context: click.Context, _parameter: click.Parameter, value: Any) -> Any:
        for one in value if isinstance(value, tuple) else (value,):
            if re.fullmatch(pattern, one) is None:
                raise click.BadParameter(f"{one!r} does not do: {words}.")
        return value

    return check


def _known_code(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    if re.fullmatch(r"[0-9]{4}", value) is None or municipality_by_code(value) is None:
        raise click.BadParameter(f"{value!r} is no municipality's code: four digits, as in 0787.")
    return value


_LINE = r"[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
_HOST = rf"(?=.{{1,253}}$){_LABEL}(?:\.{_LABEL})*"


@municipalities.command("add")
@click.option(
    "--slug", required=True, help="Its short name in addresses and commands, such as thisted.",
    callback=_shaped(r"(?=.{1,40}$)[a-z0-9]+(?:-[a-z0-9]+)*", "small letters, digits and hyphens"),
)  # fmt: skip
@click.option(
    "--name", required=True, help="Its name, such as Thisted Kommune.",
    callback=_shaped(rf"(?=.{{1,80}}$){_LINE}", "a line of 1 to 80 characters"),
)  # fmt: skip
@click.option(
    "--short-name", required=True, help="What its app is called on a phone, such as Thisted.",
    callback=_shaped(rf"(?=.{{1,20}}$){_LINE}", "a line of 1 to 20 characters"),
)  # fmt: skip
@click.option("--code", required=True, help="Its official four digits.", callback=_known_code)
@click.option(
    "--host", "hosts", required=True, multiple=True,
    help="A name that its pages are reached at, such as thisted.jobvej.example; once for each.",
    callback=_shaped(_HOST, "a host name alone, without https:// and without a port"),
)  # fmt: skip
@click.option(
    "--contact-email", default="", help="Where people write to its job centre.",
    callback=_shaped(r"|[^@\s]{1,64}@[^@\s]{1,189}", "an e-mail address"),
)  # fmt: skip
@click.option(
    "--contact-phone", default="", help="Where people call its job centre.",
    callback=_shaped(r"[0-9+ ]{0,20}", "at most 20 digits and blanks"),
)  # fmt: skip
def add_municipality(slug: str, **facts: Any) -> None:
    """Add a municipality, with its keys and what people can follow.

    Done again it adds what is missing of keys and categories, and changes nothing else.
    """
    units, is_new = services(current_app).units, True
    try:
        municipality = set_up_municipality(units, slug=slug, **facts)
    except MunicipalityHereAlready:
        municipality, is_new = municipality_called(slug), False
    except Problem as problem:
        raise click.ClickException(str(problem.title)) from problem
    with units.write(municipality, the_service("municipalities-add")) as uow:
        uow.vault.prepare()
        set_up_categories(uow)
    click.echo(
        f"{municipality.name} is added."
        if is_new
        else f"{municipality.name} was here already. Nothing but missing keys and categories"
        " is added."
    )


def some_municipality(directory: Directory) -> Check:
    """Return a check that there is a municipality: without one, every page is missing."""

    def check() -> str | None:
        missing = "There is no municipality yet. Add one: flask --app wsgi municipalities add"
        return None if directory.all() else missing

    return check


def add_commands(app: Flask, parts: Services) -> None:
    """Add the commands that belong to the installation as a whole."""
    app.cli.add_command(municipalities)

    @app.cli.command("worker")
    def worker() -> None:
        """Work off what waits: events, deliveries, imports, deadlines."""
        parts.jobs.consumer().run()

    @app.cli.group("vapid")
    def vapid() -> None:
        """Look after the key that push messages are signed with."""

    @vapid.command("new")
    @click.option("--replace", is_flag=True, help="Replace a key that is there already.")
    def new(replace: bool) -> None:
        """Make a new key; every device that subscribed under the old one must subscribe again."""
        path = parts.settings.vapid_private_key_path
        if path.exists() and not replace:
            raise click.ClickException(f"There is a key at {path}. Use --replace to replace it.")
        path.unlink(missing_ok=True)
        keys = new_vapid_keys()
        keys.save(path)
        click.echo(keys.public_key)

    @app.cli.command("doctor")
    def doctor() -> None:
        """Check the installation and say what is wrong."""
        settled = ("municipality", some_municipality(parts.directory))
        reasons = failing([*parts.provided[CHECKS], settled])
        notes = failing(parts.provided[THOROUGH_NOTES])
        for name, reason in (reasons | notes).items():
            click.echo(f"{name}: {reason}")
        if reasons or (notes and parts.settings.clamav_address):
            sys.exit(1)  # one may do without a scanner on purpose, but not with one that is down
        click.echo("Nothing else is amiss." if notes else "All is well.")
