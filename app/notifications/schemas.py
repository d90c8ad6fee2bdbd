"""What goes in and out of the notification doors."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from app.core.texts import _, lazy
from app.notifications.policy import DIGEST_HOURS, MOST_A_DAY
from app.notifications.registry import all_kinds, has_kind
from app.web.fields import AnyNumber, NumberInAddress, Shape, TrueOrFalse, WholeNumber
from app.web.paging import DEFAULT_LIMIT, HIGHEST_LIMIT, cursor_field

LONGEST_ENDPOINT = 2_000
LATEST_MOMENT = 8_640_000_000_000_000  # in milliseconds; ECMAScript's Date ends there

_NOT_A_KEY = lazy("This is not a key that a browser made.")


class KnownKind(validate.Validator):
    """Refuses a kind of notification that no feature has declared."""

    @property
    def choices(self) -> list[str]:
        """Return what there is to choose from, for the API's document."""
        return [kind.slug for kind in all_kinds()]

    def __call__(self, value: str) -> str:
        """Return the value, or raise a ValidationError."""
        if not has_kind(value):
            raise ValidationError(_("There is no such kind of notification."))
        return value


class SubscriptionKeys(Schema):
    """The browser's keys, base64url (RFC 8291)."""

    # An uncompressed point is 65 bytes and begins with 4; the secret is 16 bytes.
    p256dh = fields.String(
        required=True, validate=Shape("^B[A-Za-z0-9_-]{86}=?$", error=_NOT_A_KEY)
    )
    auth = fields.String(
        required=True, validate=Shape("^[A-Za-z0-9_-]{22}(==)?$", error=_NOT_A_KEY)
    )


class NewPushSubscription(Schema):
    """The browser's own `PushSubscription.toJSON()`."""

    endpoint = fields.String(
        required=True,
        validate=[
            validate.Length(max=LONGEST_ENDPOINT),
            Shape("^https?://[!-~]+$", error=lazy("This is not a web address.")),
        ],
        metadata={"description": "of a push service that browsers use; others are refused (403)"},
    )
    expirationTime = AnyNumber(  # noqa: N815 — the browser's
        load_default=None, allow_none=True, validate=validate.Range(0, LATEST_MOMENT)
    )
    keys = fields.Nested(SubscriptionKeys, required=True)


class PushSubscriptionView(Schema):
    """A browser that is reached by push."""

    id = fields.UUID(required=True)


class PublicKey(Schema):
    """The key that browsers subscribe with: unpadded base64url of the uncompressed point."""

    public_key = fields.String(required=True)


class ListQuery(Schema):
    """Which part of a list."""

    limit = NumberInAddress(
        load_default=DEFAULT_LIMIT, validate=validate.Range(min=1, max=HIGHEST_LIMIT)
    )
    cursor = cursor_field()


class ActionSchema(Schema):
    """What one can do about a notification; `url` is the page where one does."""

    name = fields.String(required=True)
    label = fields.String(required=True)
    url = fields.String(required=True)


class NotificationSchema(Schema):
    """One notification; `url` marks it as read and leads on to what it is about."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True)
    title = fields.String(required=True)
    body = fields.String(required=True)
    url = fields.String(required=True)
    created_at = fields.AwareDateTime(required=True)
    read_at = fields.AwareDateTime(required=True, allow_none=True)
    actions = fields.List(fields.Nested(ActionSchema), required=True)


class KindPreference(Schema):
    """On which channels a kind is wanted; the app always has it."""

    kind = fields.String(required=True, validate=KnownKind())
    push = TrueOrFalse(required=True)
    email = TrueOrFalse(required=True)


class KindPreferenceView(KindPreference):
    """A kind in a person's settings."""

    label = fields.String(required=True)
    may_be_muted = fields.Boolean(required=True)


class PreferencesBase(Schema):
    """When a person is left alone, and how many notifications a day may disturb."""

    quiet_hours = TrueOrFalse(
        metadata={"description": "leave alone between 21 and 8, Danish time"},
    )
    daily_cap = WholeNumber(
        validate=validate.Range(min=0, max=MOST_A_DAY),
        metadata={"description": "the rest of a day comes in one; 0: everything does"},
    )
    digest_hour = WholeNumber(
        validate=validate.OneOf(DIGEST_HOURS), metadata={"description": "local hour"}
    )


class NewPreferences(PreferencesBase):
    """What a person decides; what is left out stays as it is."""

    kinds = fields.List(fields.Nested(KindPreference), validate=validate.Length(max=200))


class PreferencesView(PreferencesBase):
    """All that a person has decided about being told."""

    kinds = fields.List(fields.Nested(KindPreferenceView), required=True)


_NOT_CHOSEN: Any = dict.fromkeys(("required", "null", "invalid"), lazy("Choose one of these."))


class SettingsForm(Schema):
    """The settings page: when to be left alone; the kinds' choices have fields of their own."""

    quiet_hours = fields.String(load_default="")
    daily_cap = fields.Integer(required=True, error_messages=_NOT_CHOSEN)
    digest_hour = fields.Integer(required=True, error_messages=_NOT_CHOSEN)
