"""The picture of a CV: drawn anew without the place it was taken, and shown once it was checked."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask.testing import FlaskClient

from app.core.errors import NotFound
from app.core.work import UnitOfWork
from app.documents.cvs import copy_cv
from app.documents.photos import photo_content, photo_of, remove_photo, set_photo
from app.documents.taking_along import cv_to_print
from app.files.contract import FileBeingChecked, KindOfFileRefused
from app.files.service import own_file
from tests.documents.sample import begun
from tests.factories.files import PDF, picture
from tests.people import Cast, Person

Acting = Callable[[Person], AbstractContextManager[UnitOfWork]]
ClientOf = Callable[[Person], FlaskClient]


def test_it_is_drawn_anew_and_shown_once_it_was_checked(
    acting_as: Acting, cast: Cast, check_files: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        stored = set_photo(uow, cv.id, content=picture(exif=True), name="mig.jpg")
        with pytest.raises(FileBeingChecked):
            photo_content(uow, stored.id)
        assert cv_to_print(uow, cv.id).photo is None
    check_files()
    with acting_as(cast.ida) as uow:
        _file, content = photo_content(uow, stored.id)
        assert cv_to_print(uow, cv.id).photo == content
    assert b"Exif" not in content
    assert b"hjemme" not in content


def test_versions_share_it_and_the_last_takes_it_along(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        stored = set_photo(uow, cv.id, content=picture(), name="mig.jpg")
        copy = copy_cv(uow, cv.id, name="Lager")
        assert copy.photo_id == stored.id
        remove_photo(uow, cv.id)
        remove_photo(uow, cv.id)
        assert photo_of(uow, stored.id) is not None
        remove_photo(uow, copy.id)
        with pytest.raises(NotFound):
            own_file(uow, stored.id)


def test_a_new_one_takes_the_place_of_the_old(acting_as: Acting, cast: Cast) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        before = set_photo(uow, cv.id, content=picture(), name="a.jpg")
        set_photo(uow, cv.id, content=picture("PNG"), name="b.png")
        with pytest.raises(NotFound):
            own_file(uow, before.id)
        with pytest.raises(KindOfFileRefused):
            set_photo(uow, cv.id, content=PDF, name="c.jpg")


def test_nobody_else_is_shown_it(
    client_of: ClientOf, acting_as: Acting, cast: Cast, check_files: Callable[[], None]
) -> None:
    with acting_as(cast.ida) as uow:
        cv = begun(uow)
        set_photo(uow, cv.id, content=picture(), name="mig.jpg")
    check_files()
    assert client_of(cast.ida).get(f"/cv/{cv.id}/billede").status_code == 200
    for other in (cast.omar, cast.nabo):
        assert client_of(other).get(f"/cv/{cv.id}/billede").status_code == 404
    adviser = client_of(cast.anders)
    assert adviser.get(f"/borgeres-cv/{cv.id}/billede").status_code == 404
