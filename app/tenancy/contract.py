"""What other packages may rely on about municipalities."""

from __future__ import annotations

from app.core.errors import Conflict
from app.core.texts import lazy


class ClosedAlready(Conflict):
    """The municipality has written the day down as a closing day before."""

    slug = "tenancy/closed-already"
    title = lazy("This day is a closing day already.")
