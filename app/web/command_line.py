"""What commands share: which municipality they are for."""

from __future__ import annotations

import click

from app.core.work import Municipality
from app.web.services import services

WHERE = click.option("--municipality", "slug", default=None, help="Its short name in addresses.")


def municipality_called(slug: str | None) -> Municipality:
    """Return the municipality with a short name, or else the default one; says so of none."""
    parts = services()
    wanted = slug or parts.settings.default_municipality
    for municipality in parts.directory.all():
        if municipality.slug == wanted:
            return municipality
    raise click.ClickException(f"There is no municipality called {wanted!r}.")
