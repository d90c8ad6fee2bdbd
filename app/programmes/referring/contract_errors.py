"""What can go wrong about referral."""

from __future__ import annotations

from app.core.errors import Conflict
from app.core.texts import lazy


class DecisionStands(Conflict):
    """A decision is taken back within the hour only, by whoever made it, and only once."""

    slug = "programmes/decision-stands"
    title = lazy("It is too late to undo this. Make a new decision instead.")
