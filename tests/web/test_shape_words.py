"""What marshmallow says of a shape reaches nobody in its own English."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import Schema, ValidationError, fields, validate
from marshmallow.class_registry import _registry

from app.accounts.sessions import issue_token
from app.core.texts import use_language
from app.web.services import Services
from app.web.shape_words import in_words
from tests.people import Cast, Person


def fields_of(field: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    yield field
    for part in ("inner", "key_field", "value_field"):
        inner = getattr(field, part, None)
        if isinstance(inner, fields.Field):
            yield from fields_of(inner)


def used_fields() -> Iterator[fields.Field[Any]]:
    """Return every field of every schema of the service."""
    for found in list(_registry.values()):
        for each in found if isinstance(found, list) else []:
            if not isinstance(each, str) and each.__module__.startswith("app."):
                for field in each().fields.values():
                    yield from fields_of(field)


def defaults_of(field: fields.Field[Any]) -> set[str]:
    """Return what marshmallow would say of a field in its own words."""
    return {
        message
        for each in type(field).__mro__
        if each.__module__.startswith(("marshmallow", "flask_smorest"))
        for message in vars(each).get("default_error_messages", {}).values()
    }


@pytest.mark.usefixtures("app")
def test_every_field_in_use_is_worded_by_us() -> None:
    used = list(used_fields())
    assert len(used) > 200
    said = set().union(*map(defaults_of, used))
    said |= set(Schema._default_error_messages.values())
    assert "Not a valid UUID." in said
    facts = {"input": "x", "obj_type": "datetime", "awareness": "aware", "choices": "a, b"}
    with use_language("da"):
        left = {m for m in said if in_words(m.format(**facts)) == m.format(**facts)}
    assert left == set()


BREACHES: list[tuple[validate.Validator, Any]] = [
    (validate.Range(min=3), 1),
    (validate.Range(min=3, min_inclusive=False), 1),
    (validate.Range(max=3), 9),
    (validate.Range(max=3, max_inclusive=False), 9),
    (validate.Range(min=3, max=5), 9),
    (validate.Range(min=3, max=5, min_inclusive=False), 9),
    (validate.Range(min=3, max=5, max_inclusive=False), 9),
    (validate.Range(min=3, max=5, min_inclusive=False, max_inclusive=False), 9),
    (validate.Length(min=3), "x"),
    (validate.Length(max=3), "xxxx"),
    (validate.Length(min=3, max=5), "x"),
    (validate.Length(equal=3), "x"),
    (validate.Equal(3), 1),
    (validate.OneOf(["a", "b"]), "c"),
    (validate.NoneOf(["a"]), "a"),
    (validate.ContainsOnly(["a"]), ["b"]),
    (validate.ContainsNoneOf(["a"]), ["a"]),
    (validate.Regexp("a"), "b"),
    (validate.URL(), "x"),
    (validate.Email(), "x"),
    (validate.Predicate("strip"), ""),
]


@pytest.mark.parametrize(("validator", "value"), BREACHES, ids=repr)
def test_every_validator_is_worded_by_us(validator: validate.Validator, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        validator(value)
    (message,) = refused.value.messages
    with use_language("da"):
        danish = in_words(str(message))
    with use_language("en"):
        english = in_words(str(message))
    assert len({message, danish, english}) == 3
    assert not any(c in danish + english for c in "{}%")


def test_no_validator_of_marshmallow_is_left_out() -> None:
    known = {
        each
        for each in vars(validate).values()
        if inspect.isclass(each) and issubclass(each, validate.Validator)
    } - {validate.Validator, validate.And}
    assert known == {type(validator) for validator, _value in BREACHES}


def test_the_bounds_are_named() -> None:
    with use_language("da"):
        assert in_words("Must be one of: a, b.") == "Vælg en af: a, b."
        assert in_words("Must be greater than or equal to 1 and less than or equal to 9.") == (
            "Det skal være fra 1 til 9."
        )
        assert in_words("Det er vores egne ord.") == "Det er vores egne ord."


@pytest.fixture
def program(app: Flask, services: Services, cast: Cast) -> Callable[[Person], FlaskClient]:
    """A program that acts for somebody, and asks for no language."""

    def of(person: Person) -> FlaskClient:
        with services.units.write(cast.here) as uow:
            token = issue_token(uow, services.ids, person.id)
        client = app.test_client()
        client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
        return client

    return of


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({}, "Vi kender ikke det felt."),
        ({"Accept-Language": "en"}, "We do not know this field."),
        ({"Accept-Language": "da, en;q=0.5"}, "Vi kender ikke det felt."),
        ({"Accept-Language": "fr"}, "Vi kender ikke det felt."),
    ],
)
def test_a_program_hears_it_in_the_language_it_asks_for(
    program: Callable[[Person], FlaskClient], cast: Cast, headers: dict[str, str], words: str
) -> None:
    answer = program(cast.ida).patch("/api/v1/me", json={"shoe_size": 42}, headers=headers)
    assert answer.status_code == 422
    assert answer.json["errors"] == {"shoe_size": [words]}
    assert answer.headers["Content-Language"] == ("en" if words.startswith("We") else "da")
