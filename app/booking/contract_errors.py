"""Why a meeting cannot be had, changed or set up as somebody asks."""

from __future__ import annotations

from collections.abc import Sequence

from app.booking.contract import Slot
from app.core.errors import Conflict, NotFound
from app.core.texts import lazy


class SlotTaken(Conflict):
    """Somebody was quicker, or the time cannot be booked any more; others may be free."""

    slug = "booking/slot-taken"
    title = lazy("This time is taken.")
    offers = lazy("These times are close to it:")

    def __init__(self, alternatives: Sequence[Slot] = ()) -> None:
        """Carry other times, the nearest first."""
        super().__init__(alternatives=[_as_document(slot) for slot in alternatives])
        self.alternatives = tuple(alternatives)


class PlaceChanged(SlotTaken):
    """One meets at another place at that time than the one that somebody was shown."""

    slug = "booking/place-changed"
    title = lazy("At that time you meet at another place now.")
    offers = lazy("You can take the time there, or choose another:")


class BusyThen(Conflict):
    """The citizen has another meeting at that time."""

    slug = "booking/busy-then"
    title = lazy("You have another meeting at that time.")


class NotMetThisWay(Conflict):
    """Meetings of the type are not held in the way that was asked for."""

    slug = "booking/not-met-this-way"
    title = lazy("One does not meet in this way.")


class HoldGone(NotFound):
    """The time is not held any more, or never was for this person."""

    slug = "booking/hold-gone"
    title = lazy("The time is not kept for you any more. Choose one again.")


class TooLateToMove(Conflict):
    """The type of meeting is not moved so shortly before it."""

    slug = "booking/too-late-to-move"
    title = lazy("It is too late to move the meeting here. Call us instead.")


class MovedTooOften(Conflict):
    """The meeting has been moved as often as its type allows."""

    slug = "booking/moved-too-often"
    title = lazy("The meeting cannot be moved here again. Call us instead.")


class TooLateToCancel(Conflict):
    """The type of meeting is not cancelled so shortly before it."""

    slug = "booking/too-late-to-cancel"
    title = lazy("It is too late to cancel the meeting here. Call us instead.")


class TooEarlyToBeLate(Conflict):
    """The meeting is so far ahead that one moves it rather than be late for it."""

    slug = "booking/too-early-to-be-late"
    title = lazy("The meeting is not until later. Choose another time instead.")


class MeetingOver(Conflict):
    """The meeting has been, or will not be."""

    slug = "booking/meeting-over"
    title = lazy("This meeting is over, or cancelled.")


class NotBegunYet(Conflict):
    """What became of a meeting is noted from its beginning on."""

    slug = "booking/not-begun-yet"
    title = lazy("The meeting has not begun yet.")


class TypeInUse(Conflict):
    """A meeting of the type was booked or asked for once, and is not to lose its name."""

    slug = "booking/type-in-use"
    title = lazy("The type is used for meetings. Switch it off instead.")


class PlaceInUse(Conflict):
    """Somebody can be met at the place, or meetings were booked there."""

    slug = "booking/place-in-use"
    title = lazy("The place is used for meetings. Switch it off instead.")


class MeetingChanged(Conflict):
    """The meeting is not as it was when somebody said that they would come."""

    slug = "booking/meeting-changed"
    title = lazy("The meeting has changed since. Look at it, and answer again.")


class NothingToInterpret(Conflict):
    """There is no order of an interpreter that could be noted so."""

    slug = "booking/nothing-to-interpret"
    title = lazy("There is nothing to note about an interpreter here any more.")


class NobodyByVideo(Conflict):
    """Nobody whom one could meet has a room for meetings by video."""

    slug = "booking/nobody-by-video"
    title = lazy("Nobody can meet by video yet. Choose another way.")


class NotToBePutBack(Conflict):
    """What was removed is there again, or something that it belongs to is not."""

    slug = "booking/not-to-be-put-back"
    title = lazy("It cannot be put back any more. Add it again instead.")


class VideoMeetingsAhead(Conflict):
    """The room is where meetings by video are to be held."""

    slug = "booking/video-meetings-ahead"
    title = lazy("There are meetings by video ahead. Write another address, or move them first.")


class TypeNameTaken(Conflict):
    """The municipality has a meeting type of this name."""

    slug = "booking/type-name-taken"
    title = lazy("There is a meeting type of this name already.")


def _as_document(slot: Slot) -> dict[str, str | None]:
    return {
        "starts_at": slot.starts_at.isoformat(),
        "ends_at": slot.ends_at.isoformat(),
        "adviser_id": str(slot.adviser_id),
        "mode": slot.mode.value,
        "place_id": str(slot.place_id) if slot.place_id else None,
    }
