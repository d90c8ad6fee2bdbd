"""What can go wrong about programmes and enrolments."""

from __future__ import annotations

from app.core.errors import Conflict, Invalid
from app.core.texts import lazy


class ProgrammeDoesNotFit(Invalid):
    """A programme contradicts itself, or what the municipality has, field by field."""

    slug = "programmes/does-not-fit"
    title = lazy("This programme does not hang together yet.")


class ProgrammeChangedMeanwhile(Conflict):
    """Somebody else has changed the draft since one read it."""

    slug = "programmes/changed-meanwhile"
    title = lazy("Somebody has changed this since you opened it. Save again if yours is right.")


class NothingToTakeBack(Conflict):
    """What was dropped is not kept any more, as the draft was written on since."""

    slug = "programmes/nothing-to-take-back"
    title = lazy("It was changed since then, so what was dropped cannot come back.")


class NothingToPublish(Conflict):
    """The draft is what is published already."""

    slug = "programmes/nothing-to-publish"
    title = lazy("Nothing has been changed since it was published.")


class ProgrammeNotUsed(Conflict):
    """Nobody is enrolled in the programme now: it was never published, or is put aside."""

    slug = "programmes/not-used"
    title = lazy("This programme is closed for enrolment right now.")


class EnrolledAlready(Conflict):
    """The citizen is in the programme already."""

    slug = "programmes/enrolled-already"
    title = lazy("You are in this programme already.")


class CitizenEnrolledAlready(EnrolledAlready):
    """The citizen is in the programme already, as staff are told."""

    title = lazy("The citizen is in this programme already.")


class EnrolmentOver(Conflict):
    """The enrolment is over, and nothing is asked in it any more."""

    slug = "programmes/enrolment-over"
    title = lazy("This programme is over.")


class DayOutOfReach(Conflict):
    """A last day is over, or comes after the end of the programme."""

    slug = "programmes/day-out-of-reach"
    title = lazy("Choose another day.")


class CourseToChoose(Invalid):
    """The programme has several courses, and none of them was chosen."""

    slug = "programmes/course-to-choose"
    title = lazy("Choose one of the courses.")


class DoneOtherwise(Conflict):
    """The item is done by something else than one's own word for it."""

    slug = "programmes/done-otherwise"
    title = lazy("This is ticked off by itself once it is done.")


class CourseBegunOn(Conflict):
    """The citizen has done something of their course, and keeps to it."""

    slug = "programmes/course-begun-on"
    title = lazy("You have begun on your course. Ask your adviser if you want another one.")
