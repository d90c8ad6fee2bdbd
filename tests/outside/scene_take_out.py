"""What the demo lacks of the take-out: a file that is ready, and can be made anew."""

from __future__ import annotations

from app.core.texts import use_language
from app.privacy.making import make_due_take_outs
from app.privacy.service import ask_for_take_out
from app.wiring_take_out import workshop_of
from tests.site import Site, demo_person

CITIZEN = "borger@demo.example"


def take_along(site: Site, language: str = "da") -> None:
    """Have the citizen's things made into a file, as they read a language."""
    citizen, workshop = demo_person(site, CITIZEN), workshop_of(site.services)
    with (
        use_language(language),
        site.services.units.write(citizen.municipality, citizen.actor) as uow,
    ):
        ask_for_take_out(uow, parts=len(workshop.providers))
    make_due_take_outs(workshop)
