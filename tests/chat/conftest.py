"""What the tests of this package share."""

from tests.factories.conversations import conversation_id, heard, say, youth_team

__all__ = ["conversation_id", "heard", "say", "youth_team"]
