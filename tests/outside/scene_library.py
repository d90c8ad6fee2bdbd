"""What the demo lacks of the library: a draft with something missing, a wish, seeing together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.texts import use_language
from app.core.work import the_service
from app.programmes.library.contract import ModuleFacts, PartKind
from app.programmes.library.courses import courses_to_edit
from app.programmes.library.editing import add_module, add_part, modules_to_edit
from app.programmes.library.next_steps import my_next_steps
from app.programmes.library.together import begin_together, end_together
from app.programmes.library.wishes import wish_for_topic
from tests.site import Site, demo_person

CITIZEN, ADVISER = "borger@demo.example", "raadgiver@demo.example"


def write_modules(site: Site) -> Mapping[str, Sequence[str]]:
    """Begin on a module with a part of every kind, miss a topic, and see modules together.

    Returns the pages that nothing leads to, by who is to open them.
    """
    citizen = demo_person(site, CITIZEN)
    units, here = site.services.units, citizen.municipality
    with units.write(here, the_service("test")) as uow, use_language("da"):
        draft = add_module(uow, ModuleFacts({"da": "En kladde"}))
        keys = [add_part(uow, draft, kind, title=f"En {kind}") for kind in PartKind]
        known = {one.draft.title["da"]: one for one in modules_to_edit(uow)}
        twice, begun = known["Ring til en arbejdsgiver"].id, known["Kom godt i gang"]
        course = courses_to_edit(uow)[0].id
    with units.write(here, citizen.actor) as uow:
        wish_for_topic(uow, "Hvordan skriver jeg på engelsk?")
        steps = [one.id for one in my_next_steps(uow)]
    with units.write(here, demo_person(site, ADVISER).actor) as uow:
        end_together(uow, begin_together(uow, citizen.id, twice), is_seen=True)
        shown = begin_together(uow, citizen.id, begun.id)
    return {
        "citizen": [
            "/sammen",
            f"/modul/{twice}",
            f"/modul/{begun.id}/naeste-skridt",
            *(f"/modul/{begun.id}/del/{part.key}" for part in begun.draft.parts),
            *(f"/naeste-skridt/{step}/ret" for step in steps),
        ],
        "adviser": [f"/sammen/{shown}"],
        "nobody": ["/bibliotek", f"/bibliotek/{begun.id}/indlejret"],
        "super_user": [
            f"/moduler/{draft}",
            f"/moduler/{draft}/tekst?sprog=uk",
            *(f"/moduler/{draft}/dele/{key}/i/da" for key in keys),
            f"/moduler/{twice}/udgaver",
            f"/moduler/kurser/{course}",
        ],
    }
