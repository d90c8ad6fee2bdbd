"""What is done from the command line: `flask --app wsgi …`; doors like any other, no rules."""

from __future__ import annotations

import sys

import click
from flask import Flask
from huey.consumer import Consumer

from app.core.health import failing
from app.web.services import Services, services


def add_commands(app: Flask, parts: Services) -> None:
    """Add the commands that belong to the installation as a whole."""

    @app.cli.command("worker")
    def worker() -> None:
        """Work off what waits: events, deliveries, imports, deadlines."""
        consumer: Consumer = parts.jobs.queue.create_consumer(
            workers=2,
            initial_delay=0.05,
            max_delay=0.25,
            graceful_signal="TERM",
            shutdown_timeout=4,
            check_worker_health=True,
        )
        consumer.run()

    @app.cli.command("doctor")
    def doctor() -> None:
        """Check the installation and say what is wrong."""
        reasons = failing(services(app).caches["checks"])
        for name, reason in reasons.items():
            click.echo(f"{name}: {reason}")
        if reasons:
            sys.exit(1)
        click.echo("All is well.")
