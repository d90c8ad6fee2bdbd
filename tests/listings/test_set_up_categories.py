"""A municipality's categories: set up once, mended when set up again."""

from __future__ import annotations

from app.core.texts import use_language
from app.core.work import Units, the_service
from app.listings.categories import categories, known_category_ids, set_up_categories
from app.listings.models import Category
from app.listings.occupations import categories as known
from tests.people import Cast


def test_setting_up_again_changes_nothing_and_mends_what_was_changed(
    units: Units, cast: Cast
) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        assert set_up_categories(uow) == len(known())
        assert set_up_categories(uow) == 0
        first = categories(uow)[0]
        row = uow.session.get(Category, (cast.here.id, first.id))
        assert row is not None
        row.name_da = "Noget andet"
        assert set_up_categories(uow) == 1
        assert categories(uow)[0] == first


def test_names_follow_the_language(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        set_up_categories(uow)
        (course,) = [each for each in categories(uow) if each.kind == "course"]
        assert course.name == "Kurser"
        with use_language("en"):
            assert course.name == "Courses"
        assert known_category_ids(uow, [course.id]) == {course.id}


def test_each_municipality_has_its_own(units: Units, cast: Cast) -> None:
    with units.write(cast.here, the_service("test")) as uow:
        set_up_categories(uow)
        ours = {each.id for each in categories(uow)}
    with units.write(cast.next_door, the_service("test")) as uow:
        assert categories(uow) == []
        assert known_category_ids(uow, ours) == set()
