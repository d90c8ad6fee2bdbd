"""A module is written, published when it is ready, and people stay on the version they began."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.errors import Forbidden, Invalid
from app.core.texts import use_language
from app.core.work import Units
from app.programmes.library.contract import PartKind
from app.programmes.library.contract_errors import (
    ModuleAsPublished,
    ModuleChangedMeanwhile,
    ModuleDoesNotFit,
)
from app.programmes.library.editing import (
    add_module,
    add_part,
    change_module,
    change_part,
    draft_as_version,
    draft_of,
    move_part,
    publish_module,
    remove_part,
    use_module,
    versions_of,
)
from app.programmes.library.facts_kept import module_as_kept, module_from_kept
from app.programmes.library.policy import changes_between
from app.programmes.library.progress import do_part, run_of_mine
from app.programmes.library.reading import module_titles, modules_for_me, published_modules
from tests.booking.office import Acting
from tests.people import Cast
from tests.programmes.library.shelf import CALLING, TEXT, Publish, module


def test_what_is_kept_is_read_again() -> None:
    assert module_from_kept(module_as_kept(CALLING)) == CALLING


def test_who_has_begun_stays_on_their_version(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.ida) as uow:
        do_part(uow, module_id, "1")
    with acting_as(cast.signe) as uow:
        remove_part(uow, module_id, "3")
        publish_module(uow, module_id)
        newest, first = versions_of(uow, module_id)
        assert (newest.number, first.number) == (2, 1)
        assert newest.published_by_id == cast.signe.id
        assert changes_between(first.facts, newest.facts) == ["“Prøv dig selv” blev taget ud."]
        assert changes_between(None, first.facts) == ["Den første version."]
    with acting_as(cast.ida) as uow:
        assert len(run_of_mine(uow, module_id).facts.parts) == 3
    with acting_as(cast.omar) as uow:
        assert len(run_of_mine(uow, module_id).facts.parts) == 2


def test_a_draft_is_seen_by_nobody_before_it_is_published(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.signe) as uow:
        changed = change_module(uow, module_id, lambda one: replace(one, title={"da": "Nyt"}))
        assert changed.is_changed
        add_module(uow, module(title={"da": "Kladde"}))
    with acting_as(cast.ida) as uow:
        assert [one.title for one in published_modules(uow)] == ["Ring til en virksomhed"]


def test_parts_are_added_moved_changed_and_keep_their_keys(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.signe) as uow:
        remove_part(uow, module_id, "3")
        assert add_part(uow, module_id, PartKind.VIDEO, title="Se filmen") == "4"
        move_part(uow, module_id, "4", by=-1)
        move_part(uow, module_id, "1", by=-1)
        change_part(uow, module_id, "4", lambda one: replace(one, body={"da": "Et minut"}))
        draft = draft_of(uow, module_id).draft
        assert [one.key for one in draft.parts] == ["1", "4", "2"]
        assert draft.parts[1].body == {"da": "Et minut"}
        first = versions_of(uow, module_id)[0]
        draft_as_version(uow, module_id, first.id)
        assert not draft_of(uow, module_id).is_changed
        with pytest.raises(ModuleAsPublished):
            publish_module(uow, module_id)


def test_what_is_missing_is_said_by_field(acting_as: Acting, cast: Cast) -> None:
    empty = replace(TEXT, key="9", body={})
    sheet = replace(TEXT, key="8", kind=PartKind.WORKSHEET, body={})
    quiz = replace(TEXT, key="7", kind=PartKind.QUIZ, body={})
    with acting_as(cast.signe) as uow:
        module_id = add_module(
            uow, module(parts=(empty, sheet, quiz), next_steps={}, only_for=("ukendt",))
        )
        with pytest.raises(ModuleDoesNotFit) as refused:
            publish_module(uow, module_id)
        assert refused.value.fields.keys() == {
            *("next_steps", "only_for", "part-9", "part-8", "part-7")
        }
        with pytest.raises(Invalid):
            add_module(uow, module(title={"en": "No Danish"}))


def test_nobody_overwrites_what_they_have_not_read(
    acting_as: Acting, cast: Cast, put_up: Publish
) -> None:
    module_id = put_up()
    with acting_as(cast.signe) as uow:
        change_module(uow, module_id, lambda one: replace(one, minutes=5), read_version=1)
        with pytest.raises(ModuleChangedMeanwhile):
            change_module(uow, module_id, lambda one: one, read_version=1)


@pytest.mark.parametrize("who", ["ida", "anders", "lea", "vera"])
def test_only_super_users_and_administrators_edit(
    acting_as: Acting, cast: Cast, put_up: Publish, who: str
) -> None:
    module_id = put_up()
    with acting_as(getattr(cast, who)) as uow:
        for verb in (
            lambda: add_module(uow, CALLING),
            lambda: change_module(uow, module_id, lambda one: one),
            lambda: publish_module(uow, module_id),
            lambda: use_module(uow, module_id, is_active=False),
            lambda: draft_of(uow, module_id),
        ):
            with pytest.raises(Forbidden):
                verb()


def test_what_is_out_of_use_is_offered_to_nobody_new(
    acting_as: Acting, cast: Cast, put_up: Publish, units: Units
) -> None:
    module_id = put_up()
    with acting_as(cast.adam) as uow:
        use_module(uow, module_id, is_active=False)
    with acting_as(cast.ida) as uow:
        assert modules_for_me(uow) == []
    with units.read(cast.here, cast.ida.actor) as uow, use_language("en"):
        assert module_titles(uow, [module_id]) == {module_id: "Call a company"}
