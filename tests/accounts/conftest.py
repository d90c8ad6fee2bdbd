"""The API is asked as somebody, as in the tests of booking."""

from tests.booking.conftest import ask

__all__ = ["ask"]
