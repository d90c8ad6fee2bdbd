"""`flask demo load`: fill an empty installation with a municipality that could be real."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from app.demo.content import people
from app.demo.loading import load_demo
from app.demo.settling import HOMES
from app.settings import Mode
from app.web.addresses import address_of
from app.web.services import services

demo = AppGroup("demo", help="The demo municipality.")


@demo.command("load")
def load() -> None:
    """Load the demo's municipalities, people, companies and openings; again adds nothing."""
    parts = services(current_app)
    if parts.settings.mode is not Mode.DEMO:
        raise click.ClickException("The demo is loaded in demo mode only: set MODE=demo.")
    load_demo(parts.units, default_slug=parts.settings.default_municipality)
    for home in HOMES:
        click.echo(f"{home.name}: {address_of(parts.settings.base_url, home.hosts)}")
        for someone in people(home.slug):
            click.echo(f"  {someone.email:42} {someone.role}")
