"""What can go wrong about the library."""

from __future__ import annotations

from app.core.errors import Conflict, Invalid, Problem
from app.core.texts import lazy


class ModuleDoesNotFit(Invalid):
    """A module is not ready to be published, field by field."""

    slug = "library/does-not-fit"
    title = lazy("This module is not ready to be published yet.")


class ModuleChangedMeanwhile(Conflict):
    """Somebody else has changed the draft since one read it."""

    slug = "library/changed-meanwhile"
    title = lazy("Somebody has changed this since you opened it. Save again if yours is right.")


class ModuleAsPublished(Conflict):
    """The draft is what is published already."""

    slug = "library/as-published"
    title = lazy("Nothing has been changed since it was published.")


class ModuleFull(Conflict):
    """A module has as many parts as anybody goes through."""

    slug = "library/module-full"
    title = lazy("A module has room for 30 parts. Make another one of the rest.")


class PartNotDone(Conflict):
    """A part asks for something that was not done."""

    slug = "library/part-not-done"
    title = lazy("Something is missing before this part is done.")


class NotANextStep(Conflict):
    """A next step has no words, too many, or a day that is over or far away."""

    slug = "library/not-a-next-step"
    title = lazy("Say what you will do, and by which day.")


class NothingToNote(Conflict):
    """Neither a part that was done nor a next step was named, or both were."""

    slug = "library/nothing-to-note"
    title = lazy("Name either a part or a next step.")


class PartsLeft(Conflict):
    """A module cannot be finished while parts of it are left."""

    slug = "library/parts-left"
    title = lazy("There are parts left in this module.")


class NotToUndo(Conflict):
    """What is to be undone is not so any more."""

    slug = "library/not-to-undo"
    title = lazy("It is too late to undo this.")


class ModuleTakenBack(Problem):
    """A module was shown to everybody, and is not any more."""

    slug = "library/taken-back"
    status = 410
    title = lazy("This module is not shown here any more")


class TogetherOver(Conflict):
    """What was shown together has ended, or somebody else shows something."""

    slug = "library/together-over"
    title = lazy("It has ended. Open the module again to go on.")
