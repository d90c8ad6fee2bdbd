"""Questions of a quiz as editors write them: a choice a line, the right ones marked with a *."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.core.errors import Invalid, NotFound
from app.core.texts import DEFAULT_LANGUAGE, _
from app.core.work import UnitOfWork
from app.programmes.library.contract import (
    LONGEST_CHOICE,
    MOST_CHOICES,
    MOST_QUESTIONS,
    Choice,
    PartFacts,
    PartKind,
    QuizQuestion,
    Texts,
)
from app.programmes.library.editing import change_part, draft_of

NEW, RIGHT = "ny", "*"


def part_of(uow: UnitOfWork, module_id: UUID, key: str) -> PartFacts:
    """Return a part of a draft to its editors; else NotFound."""
    part = draft_of(uow, module_id).draft.part(key)
    if part is None:
        raise NotFound()
    return part


def question_of(uow: UnitOfWork, module_id: UUID, key: str, question: str) -> QuizQuestion:
    """Return a question of a quiz to its editors, an empty one for "ny"; else NotFound."""
    part = part_of(uow, module_id, key)
    if part.kind != PartKind.QUIZ:
        raise NotFound()
    if question == NEW:
        return QuizQuestion(NEW, {})
    found = next((one for one in part.questions if one.key == question), None)
    if found is None:
        raise NotFound()
    return found


def lines_of(question: QuizQuestion, code: str) -> str:
    """Return the choices of a question in a language as an editor writes them."""
    marks = [RIGHT if one.is_right and code == DEFAULT_LANGUAGE else "" for one in question.choices]
    said = [one.words.get(code, "") for one in question.choices]
    return "\n".join(mark + words for mark, words in zip(marks, said, strict=True)).strip()


def write_question(
    uow: UnitOfWork,
    module_id: UUID,
    key: str,
    question: str,
    *,
    code: str,
    asked: str,
    choices: str,
    because: str,
) -> int:
    """Write a question in a language, or add one in Danish; returns the version of the draft.

    Invalid, by field, where the Danish choices have none that is right, or the choices in another
    language are not as many.
    """
    known = question_of(uow, module_id, key, question)
    lines = [line.strip() for line in choices.splitlines() if line.strip()]
    written = _choices(known, code, lines)
    made = replace(
        known,
        asked=with_text(known.asked, code, asked),
        because=with_text(known.because, code, because),
        choices=written,
    )

    def writing(part: PartFacts) -> PartFacts:
        if question != NEW:
            asked_now = tuple(made if one.key == question else one for one in part.questions)
            return replace(part, questions=asked_now)
        if len(part.questions) >= MOST_QUESTIONS:
            full = _("A quiz has room for %(n)s questions.", n=MOST_QUESTIONS)
            raise Invalid(fields={"asked": [full]})
        used = {0, *(int(one.key) for one in part.questions if one.key.isdecimal())}
        return replace(part, questions=(*part.questions, replace(made, key=str(max(used) + 1))))

    return change_part(uow, module_id, key, writing)


def remove_question(uow: UnitOfWork, module_id: UUID, key: str, question: str) -> int:
    """Take a question out of a quiz; returns the version of the draft, by which it is undone."""
    question_of(uow, module_id, key, question)

    def removing(part: PartFacts) -> PartFacts:
        return replace(part, questions=tuple(q for q in part.questions if q.key != question))

    return change_part(uow, module_id, key, removing)


def with_text(texts: Texts, code: str, text: str) -> Texts:
    """Return texts with one language written otherwise, or left out where nothing stands there."""
    others = {known: words for known, words in texts.items() if known != code}
    return {**others, code: text} if text else others


def _choices(known: QuizQuestion, code: str, lines: Sequence[str]) -> tuple[Choice, ...]:
    words = [line.removeprefix(RIGHT).strip() for line in lines]
    if any(not one or len(one) > LONGEST_CHOICE for one in words):
        too_long = _("Each may have %(n)s characters.", n=LONGEST_CHOICE)
        raise Invalid(fields={"choices": [too_long]})
    if code != DEFAULT_LANGUAGE:
        if words and len(words) != len(known.choices):
            as_many = _("Write as many as in Danish, in the same order.")
            raise Invalid(fields={"choices": [as_many]})
        said = words or [""] * len(known.choices)
        return tuple(
            replace(one, words=with_text(one.words, code, text))
            for one, text in zip(known.choices, said, strict=True)
        )
    rights = [line.startswith(RIGHT) for line in lines]
    if not 2 <= len(words) <= MOST_CHOICES or not any(rights):
        few = _(
            "Write from 2 to %(n)s choices, with * before those that are right.", n=MOST_CHOICES
        )
        raise Invalid(fields={"choices": [few]})
    before = [one.words for one in known.choices] + [{}] * len(words)
    return tuple(
        Choice(str(place + 1), with_text(before[place], code, text), is_right)
        for place, (text, is_right) in enumerate(zip(words, rights, strict=True))
    )
