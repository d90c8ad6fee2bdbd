"""What comes in by the citizens' forms of the library, and what goes in and out of its API."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from marshmallow import (
    Schema,
    ValidationError,
    fields,
    post_load,
    pre_load,
    validate,
    validates_schema,
)

from app.core.texts import _, lazy
from app.programmes.library.contract import (
    LONGEST_ANSWER,
    LONGEST_KEY,
    LONGEST_STEP,
    LONGEST_WISH,
    MOST_CHOICES,
    MOST_QUESTIONS,
    PartFacts,
    PartKind,
    QuizQuestion,
    Said,
    Theme,
)
from app.web.fields import MISSING, Day, SomethingToRead

OWN_WORDS = "own"
A_DAY = {**MISSING, "invalid": lazy("This is not a day.")}
_CHOOSE = lazy("Choose one of the answers.")


def words(limit: int, *, required: bool = False, data_key: str | None = None) -> fields.String:
    """Return the field for a text of at most so many characters."""
    how: dict[str, Any] = {"required": True} if required else {"load_default": ""}
    too_long = lazy("Write at most %(n)s characters.", n=limit)
    return fields.String(
        **how,
        data_key=data_key,
        error_messages=MISSING,
        validate=[SomethingToRead(), validate.Length(max=limit, error=too_long)],
    )


class TaskForm(Schema):
    """What one writes in a task, or nothing where one ticks it off."""

    answer = words(LONGEST_ANSWER)


class EndTogetherForm(Schema):
    """Whether what was shown counts as seen together."""

    is_seen = fields.Boolean(load_default=False)


class QuizForm(Schema):
    """The choices of a quiz, each under its question's name."""

    @post_load
    def _by_question(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {"chosen": {name.removeprefix("q"): chosen for name, chosen in data.items()}}


def part_form(part: PartFacts) -> Schema:
    """Return the schema of a part's form."""
    if part.kind == PartKind.QUIZ:
        made: dict[str, Any] = {f"q{one.key}": _choices(one) for one in part.questions}
        form: type[QuizForm] = type("PartQuizForm", (QuizForm,), made)
        return form()
    return TaskForm() if part.kind == PartKind.TASK and part.asks_answer else Schema.from_dict({})()


def _choices(one: QuizQuestion) -> fields.List[Any]:
    known = validate.OneOf([choice.key for choice in one.choices], error=_CHOOSE)
    missing = {**MISSING, "required": lazy("Choose an answer.")}
    return fields.List(fields.String(validate=known), required=True, error_messages=missing)


class StepForm(Schema):
    """What one does next, in one's own words, and by when."""

    text = words(LONGEST_STEP, required=True)
    due_on = Day(required=True, error_messages=A_DAY)


def finish_form(suggested: Sequence[Said]) -> Schema:
    """Return the schema of the form that ends a module: a suggestion, or one's own words.

    A suggestion is chosen by its number: its words change with the language of the page. Own words
    count without that one chooses "something else"; beside a suggestion they are never dropped.
    """
    numbered = {str(number): one.text for number, one in enumerate(suggested, 1)}
    known = validate.OneOf([*numbered, OWN_WORDS], error=lazy("Choose one of the suggestions."))
    made: dict[str, Any] = {
        "choice": fields.String(load_default="", validate=known),
        "text": words(LONGEST_STEP),
        "due_on": Day(required=True, error_messages=A_DAY),
    }
    form: type[_FinishForm] = type("FinishForm", (_FinishForm,), {**made, "numbered": numbered})
    return form()


class _FinishForm(Schema):
    numbered: ClassVar[Mapping[str, str]] = {}

    @pre_load
    def _too_long_beside_a_suggestion(self, data: Any, **_kwargs: Any) -> Any:
        """Cut own words that are in the way anyway: how long they are is not what is wrong."""
        text = data.get("text") or ""
        if data.get("choice") in self.numbered and len(text) > LONGEST_STEP:
            return {**data, "text": text[:LONGEST_STEP]}
        return data

    @validates_schema(skip_on_field_errors=False)
    def _says_one_thing(self, data: dict[str, Any], **_kwargs: Any) -> None:
        choice, text = data.get("choice"), data.get("text")
        if choice is None or text is None:  # what cannot be read has its own error
            return
        if choice in self.numbered and text:
            both = _(
                "You have both chosen a suggestion and written yourself. "
                "Choose “Something else” to use your own words, or remove them."
            )
            raise ValidationError(both, "choice")
        if not choice and not text:
            nothing = _("Choose a suggestion, or write yourself what you will do.")
            raise ValidationError(nothing, "choice")
        if choice == OWN_WORDS and not text:
            raise ValidationError(_("Write what you will do, or choose a suggestion."), "text")

    @post_load
    def _step(self, data: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
        return {
            "text": self.numbered.get(data["choice"], data["text"]),
            "due_on": data["due_on"],
        }


class WishForm(Schema):
    """The topic that one misses, or an editor's answer."""

    text = words(LONGEST_WISH, required=True)


class LanguageForm(Schema):
    """The language to read modules in; the service's own where that is left out."""

    language = fields.String(load_default="", error_messages=MISSING)


class NewStep(Schema):
    """What one does next, and by when; the verb names words too many along with the day."""

    text = fields.String(
        required=True,
        error_messages=MISSING,
        validate=SomethingToRead(),
        metadata={"maxLength": LONGEST_STEP},
    )
    due_on = Day(required=True, error_messages=A_DAY)


class NewProgress(Schema):
    """A part that was done, or the next step that ends the module.

    `answer` is what one writes in a task; `chosen` are the choices of a quiz, by question.
    """

    part = fields.String(
        load_default="", error_messages=MISSING, validate=validate.Length(max=LONGEST_KEY)
    )
    answer = words(LONGEST_ANSWER)
    chosen = fields.Dict(
        keys=fields.String(),
        values=fields.List(
            fields.String(validate=validate.Length(max=LONGEST_KEY)),
            validate=validate.Length(max=MOST_CHOICES),
        ),
        load_default=dict,
        error_messages=MISSING,
        validate=validate.Length(max=MOST_QUESTIONS),
    )
    next_step = fields.Nested(NewStep, load_default=None)


class ModuleChoiceSchema(Schema):
    """What one can answer; which of them is right is said after one has tried."""

    key = fields.String(required=True)
    words = fields.String(required=True)


class ModuleQuestionSchema(Schema):
    """A question of a quiz; `is_several` says that more than one choice may be right."""

    key = fields.String(required=True)
    asked = fields.String(required=True)
    is_several = fields.Boolean(required=True)
    choices = fields.List(fields.Nested(ModuleChoiceSchema), required=True)


class PartSchema(Schema):
    """A part of a module; `body_html` is safe HTML."""

    key = fields.String(required=True)
    kind = fields.Enum(PartKind, by_value=True, required=True)
    title = fields.String(required=True)
    language = fields.String(required=True)
    body_html = fields.String(required=True, metadata={"description": "safe HTML"})
    video_id = fields.UUID(required=True, allow_none=True)
    worksheet_id = fields.UUID(required=True, allow_none=True)
    asks_answer = fields.Boolean(required=True)
    questions = fields.List(fields.Nested(ModuleQuestionSchema), required=True)
    is_done = fields.Boolean(required=True)


class StepSchema(Schema):
    """A next step of one's own."""

    id = fields.UUID(required=True)
    module_id = fields.UUID(required=True)
    text = fields.String(required=True)
    due_on = fields.Date(required=True)
    done_at = fields.AwareDateTime(required=True, allow_none=True)


class ProgressSchema(Schema):
    """How far one is: the parts that are done, and the one to go on with ("" after the last)."""

    module_id = fields.UUID(required=True)
    done = fields.List(fields.String(), required=True)
    parts = fields.Integer(required=True)
    at = fields.String(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)
    next_step = fields.Nested(StepSchema, required=True, allow_none=True)


class ModuleSchema(Schema):
    """A module of the library, in the language that one reads or else in Danish."""

    id = fields.UUID(required=True)
    title = fields.String(required=True)
    summary = fields.String(required=True)
    language = fields.String(required=True)
    languages = fields.List(fields.String(), required=True)
    theme = fields.Enum(Theme, by_value=True, required=True)
    minutes = fields.Integer(required=True, allow_none=True)
    parts = fields.Integer(required=True)
    done = fields.Integer(required=True)
    finished_at = fields.AwareDateTime(required=True, allow_none=True)


class WholeModuleSchema(ModuleSchema):
    """A module with its parts, and what it suggests as a next step."""

    content = fields.List(fields.Nested(PartSchema), required=True)
    next_steps = fields.List(fields.String(), required=True)
