"""Who a module is for, what makes a part done, and what changed: decisions on values alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from app.core.texts import DEFAULT_LANGUAGE, _
from app.programmes.library.contract import (
    MOST_CHOICES,
    MOST_QUESTIONS,
    ModuleFacts,
    PartFacts,
    PartKind,
    QuizQuestion,
    Said,
    said,
)

LATEST_STEP = timedelta(days=180)


def concerns(only_for: Collection[str], not_for: Collection[str], groups: Collection[str]) -> bool:
    """Say whether something concerns a citizen of some target groups.

    With `only_for`, those alone who are in one of them; whoever is in groups of `not_for` and in
    no others is left out.
    """
    mine = set(groups)
    if only_for and not mine & set(only_for):
        return False
    return not mine or not mine <= set(not_for)


def is_right(question: QuizQuestion, chosen: Collection[str]) -> bool:
    """Say whether the choices are those that are right, all of them and no other."""
    return set(chosen) == question.right


def wrong_in(part: PartFacts, chosen: Mapping[str, Collection[str]]) -> list[str]:
    """Return the questions of a quiz that are not answered rightly."""
    return [one.key for one in part.questions if not is_right(one, chosen.get(one.key, ()))]


def next_after(facts: ModuleFacts, key: str) -> str:
    """Return the part after one, or "" where it is the last."""
    keys = [one.key for one in facts.parts]
    place = keys.index(key) + 1 if key in keys else 0
    return keys[place] if place < len(keys) else ""


def before(facts: ModuleFacts, key: str) -> str:
    """Return the part before one, or "" where it is the first; the last where key is ""."""
    keys = [one.key for one in facts.parts]
    place = keys.index(key) - 1 if key in keys else len(keys) - 1
    return keys[place] if place >= 0 else ""


def where_to_go_on(facts: ModuleFacts, done: Collection[str], at: str) -> str:
    """Return the part to go on with: where one stopped, else the first that is left; "" for none.

    Where everything is done one goes on with the next step, which is no part.
    """
    left = [one.key for one in facts.parts if one.key not in done]
    if not left:
        return ""
    return at if facts.part(at) is not None else left[0]


def suggestions(facts: ModuleFacts, language: str) -> list[Said]:
    """Return what a module suggests as a next step, in a language or else as `said` has it."""
    together = said(facts.next_steps, language)
    lines = (one.strip() for one in together.text.splitlines())
    return [replace(together, text=line) for line in lines if line]


def may_be_due(on: date, today: date) -> bool:
    """Say whether a day can be the last one for a next step."""
    return today <= on <= today + LATEST_STEP


def what_does_not_fit(
    facts: ModuleFacts, *, target_groups: Collection[str], worksheets: Collection[object]
) -> dict[str, list[str]]:
    """Return what stands in the way of publishing a module, by field; a part's by its key."""
    found: dict[str, list[str]] = {}
    if not facts.title.get(DEFAULT_LANGUAGE):
        found["title"] = [_("Give it a title in Danish.")]
    if not facts.parts:
        found["parts"] = [_("Add at least one part.")]
    if not suggestions(facts, DEFAULT_LANGUAGE):
        found["next_steps"] = [_("Suggest at least one next step in Danish.")]
    if not {*facts.only_for, *facts.not_for} <= set(target_groups):
        found["only_for"] = [_("Choose among the target groups.")]
    for one in facts.parts:
        wrong = _wrong_with(one, worksheets)
        if wrong:
            found[f"part-{one.key}"] = wrong
    return found


def _wrong_with(part: PartFacts, worksheets: Collection[object]) -> list[str]:
    name = part.title.get(DEFAULT_LANGUAGE) or str(part.key)
    if not part.title.get(DEFAULT_LANGUAGE):
        return [_("A part has no title in Danish.")]
    if part.kind in {PartKind.TEXT, PartKind.TASK} and not part.body.get(DEFAULT_LANGUAGE):
        return [_("“%(name)s” has no text in Danish.", name=name)]
    if part.kind == PartKind.WORKSHEET and part.worksheet_id not in worksheets:
        return [_("“%(name)s” has no worksheet that is offered.", name=name)]
    if part.kind == PartKind.QUIZ:
        return _wrong_with_quiz(name, part.questions)
    return []


def _wrong_with_quiz(name: str, questions: Sequence[QuizQuestion]) -> list[str]:
    if not 1 <= len(questions) <= MOST_QUESTIONS:
        return [_("“%(name)s” needs from 1 to %(n)s questions.", name=name, n=MOST_QUESTIONS)]
    wrong = []
    for one in questions:
        asked = one.asked.get(DEFAULT_LANGUAGE, "")
        if not asked:
            wrong.append(_("“%(name)s” has a question without words in Danish.", name=name))
        elif not 2 <= len(one.choices) <= MOST_CHOICES or not one.right:
            wrong.append(_("“%(asked)s” needs two choices, and a right one.", asked=asked))
    return wrong


def changes_between(old: ModuleFacts | None, new: ModuleFacts) -> list[str]:
    """Say in words what became another from one version to the next."""
    if old is None:
        return [_("The first version.")]
    before_, after = ({one.key: one for one in facts.parts} for facts in (old, new))
    lines = [
        _("“%(name)s” was added.", name=_name(after[key])) for key in after if key not in before_
    ]
    lines += [
        _("“%(name)s” was taken out.", name=_name(before_[key]))
        for key in before_
        if key not in after
    ]
    lines += [
        _("“%(name)s” was changed.", name=_name(after[key]))
        for key in after
        if key in before_ and after[key] != before_[key]
    ]
    kept = [key for key in before_ if key in after]
    if kept != [key for key in after if key in before_]:
        lines.append(_("The parts are in another order."))
    lines += [words for name, words in _field_words() if getattr(old, name) != getattr(new, name)]
    return lines


def _name(part: PartFacts) -> str:
    return part.title.get(DEFAULT_LANGUAGE, part.key)


def _field_words() -> list[tuple[str, str]]:
    return [
        ("title", _("The title was changed.")),
        ("summary", _("The summary was changed.")),
        ("next_steps", _("The suggested next steps were changed.")),
        ("only_for", _("It is for other target groups.")),
        ("not_for", _("It is left out for other target groups.")),
        ("theme", _("It has another theme.")),
        ("minutes", _("The time that it takes was changed.")),
        ("is_public", _("Whether it is public was changed.")),
    ]
