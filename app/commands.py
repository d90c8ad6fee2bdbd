"""What is done from the command line: `flask --app wsgi …`; doors like any other, no rules."""

from __future__ import annotations

import sys

import click
from flask import Flask

from app.channels.vapid import new_vapid_keys
from app.core.health import failing
from app.web.health import CHECKS, THOROUGH_NOTES
from app.web.services import Services


def add_commands(app: Flask, parts: Services) -> None:
    """Add the commands that belong to the installation as a whole."""

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
        reasons = failing(parts.provided[CHECKS])
        notes = failing(parts.provided[THOROUGH_NOTES])
        for name, reason in (reasons | notes).items():
            click.echo(f"{name}: {reason}")
        if reasons or (notes and parts.settings.clamav_address):
            sys.exit(1)  # one may do without a scanner on purpose, but not with one that is down
        click.echo("Nothing else is amiss." if notes else "All is well.")
