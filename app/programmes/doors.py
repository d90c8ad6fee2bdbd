"""What the doors to programmes have in common, and to the plan that they are in: the first look."""

from __future__ import annotations

from app.accounts.contract import Role
from app.programmes.doing import has_unseen, note_seen
from app.web.unit import read_unit, write_unit


def note_first_look() -> None:
    """Note the acting citizen's first look at what they are in, which asks for a log-in.

    It asks nothing about anybody else, and writes nothing where there is nothing to note.
    """
    with read_unit() as uow:
        is_new = uow.actor.has(Role.CITIZEN) and has_unseen(uow)
    if is_new:
        with write_unit() as uow:
            note_seen(uow)
