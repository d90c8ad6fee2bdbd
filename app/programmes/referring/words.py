"""Why a programme is for a citizen, or is not, in words that staff read."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from app.booking.interpreting import name_of_language
from app.core.texts import Text, _, format_date, format_list, lazy
from app.programmes.contract import Audience, EnrolmentState, EnrolmentView
from app.programmes.referring.contract import (
    CitizenFacts,
    Criterion,
    Fit,
    Match,
    Recommendation,
)
from app.programmes.referring.noting import Noted
from app.programmes.referring.recommending import Recommended
from app.programmes.words import done_in_words, state_in_words

_CHIPS: Mapping[Recommendation, str] = {
    Recommendation.RECOMMENDED: "done",
    Recommendation.POSSIBLE: "soon",
    Recommendation.NOT: "quiet",
}
LANGUAGES: Mapping[str, Text] = {"da": lazy("Danish"), "en": lazy("English")}


def chip_of(one: Recommended) -> tuple[str, str]:
    """Return how a programme stands to a citizen in a word or two, and the kind of its chip."""
    if one.is_in_it and one.enrolment is not None:
        is_ahead = one.enrolment.state == EnrolmentState.AHEAD
        return (state_in_words(one.enrolment), "soon") if is_ahead else (_("In it now"), "done")
    word = one.match.recommendation
    return recommendation_in_words(word), _CHIPS[word]


def recommendation_in_words(recommendation: Recommendation) -> str:
    """Return a recommendation in a word or two."""
    return {
        Recommendation.RECOMMENDED: _("Recommended"),
        Recommendation.POSSIBLE: _("Possible"),
        Recommendation.NOT: _("Not recommended"),
    }[recommendation]


def fit_in_words(fit: Fit) -> str:
    """Return whether a criterion is met, in a word or two."""
    return {Fit.MET: _("Met"), Fit.NOT_MET: _("Not met"), Fit.NOT_KNOWN: _("Not known")}[fit]


def where_it_stands(view: EnrolmentView) -> str:
    """Return where an enrolment stands, as staff read it."""
    return _("Has a break") if view.state == EnrolmentState.LEAVE else state_in_words(view)


def how_it_goes(view: EnrolmentView) -> str:
    """Return how far an enrolment is beside its chip, which says of one ahead when it begins."""
    done = done_in_words(view.done, len(view.items))
    return done if view.state == EnrolmentState.AHEAD else f"{where_it_stands(view)} · {done}"


def reasons(
    audience: Audience, citizen: CitizenFacts, match: Match, group_names: Mapping[str, str]
) -> list[tuple[Fit, str]]:
    """Return for each criterion whether it is met, and the sentence that says so."""
    say = {
        Criterion.TARGET_GROUP: lambda fit: _group(audience, citizen, fit, group_names),
        Criterion.LANGUAGE: lambda fit: _language(audience, citizen, fit),
        Criterion.AGE: lambda fit: _age(audience, citizen, fit, match),
        Criterion.WEEK: lambda fit: _week(audience, citizen, fit, match),
    }
    return [(one.fit, say[one.criterion](one.fit)) for one in match.fits]


def _group(
    audience: Audience, citizen: CitizenFacts, fit: Fit, group_names: Mapping[str, str]
) -> str:
    def named(slugs: Collection[str]) -> str:
        return format_list([group_names.get(slug, slug) for slug in slugs])

    if fit == Fit.MET:
        shared = [one for one in audience.target_groups if one in citizen.target_groups]
        return _("In the target group: %(names)s", names=named(shared))
    if fit == Fit.NOT_KNOWN:
        return _(
            "No target group is known. It is for: %(names)s", names=named(audience.target_groups)
        )
    return _("In another target group. It is for: %(names)s", names=named(audience.target_groups))


def language_name(code: str) -> str:
    """Return what a language is called."""
    return str(LANGUAGES[code]) if code in LANGUAGES else name_of_language(code)


def why_not_sure(one: Recommended) -> str:
    """Say that it is not known whether a programme is required of somebody; "" where it is."""
    if not one.may_be_required or (one.is_in_it and not one.is_required):
        return ""
    wanted = format_list([language_name(code) for code in one.facts.required_languages])
    if one.is_required:
        return _(
            "It is required of those who read %(languages)s. We do not know what the citizen "
            "reads. Ask, and let the citizen off what is not to be asked.",
            languages=wanted,
        )
    return _(
        "It is only required of those who read %(languages)s. We do not know what the citizen "
        "reads, so it is voluntary. Ask before you decide.",
        languages=wanted,
    )


def what_follows(noted: Noted) -> str:
    """Say what a registration leads to by itself, and what had begun by what was known before."""
    coming = [
        _("%(name)s from %(day)s", name=name, day=format_date(first))
        for name, first in noted.comes_into
    ]
    sentences = []
    if coming:
        said = _(
            "The service enrols the citizen by itself: %(programmes)s.",
            programmes="; ".join(coming),
        )
        sentences.append(said)
    elif noted.now is not None:
        sentences.append(_("Nothing new begins by itself."))
    if noted.begun:
        names = format_list([name for name, _id in noted.begun])
        sentences.append(_("This has begun by the former date: %(names)s.", names=names))
        sentences.append(_("End it, or leave it as it is."))
    return " ".join(sentences)


def _language(audience: Audience, citizen: CitizenFacts, fit: Fit) -> str:
    spoken = language_name(citizen.language)
    if fit == Fit.MET and not citizen.is_language_known:
        return _("The service is in %(language)s. Nothing else is known.", language=spoken)
    if fit == Fit.MET:
        return _("Reads %(language)s", language=spoken)
    wanted = format_list([language_name(code) for code in audience.languages])
    return _("Reads %(language)s. It is in %(wanted)s.", language=spoken, wanted=wanted)


def _age(audience: Audience, citizen: CitizenFacts, fit: Fit, match: Match) -> str:
    ages = _ages(audience)
    if citizen.birth_year is None:
        return _("The year of birth is not known. It is for ages %(ages)s.", ages=ages)
    turns = match.on.year - citizen.birth_year
    if fit == Fit.NOT_KNOWN:
        return _("Turns %(age)s this year. It is for ages %(ages)s.", age=turns, ages=ages)
    if fit == Fit.MET:
        return _("The age fits: %(ages)s", ages=ages)
    return _("The age does not fit. It is for ages %(ages)s.", ages=ages)


def _ages(audience: Audience) -> str:
    least, most = audience.from_age, audience.until_age
    if least is not None and most is not None:
        return _("%(least)s to %(most)s", least=least, most=most)
    if least is not None:
        return _("%(least)s and over", least=least)
    return _("at most %(most)s", most=most)


def _week(audience: Audience, citizen: CitizenFacts, fit: Fit, match: Match) -> str:
    weeks = _weeks(audience)
    if citizen.registration is None:
        return _(
            "It is not known since when the citizen is unemployed. It is for %(weeks)s.",
            weeks=weeks,
        )
    if not citizen.registration.is_on(match.on):
        return _("The citizen is not registered as unemployed then.")
    week = citizen.registration.week_on(match.on)
    if fit == Fit.MET:
        return _("In week %(week)s of unemployment. It is for %(weeks)s.", week=week, weeks=weeks)
    return _("In week %(week)s of unemployment. It is only for %(weeks)s.", week=week, weeks=weeks)


def _weeks(audience: Audience) -> str:
    least, most = audience.from_week, audience.until_week
    if least is not None and most is not None:
        return _("weeks %(least)s to %(most)s", least=least, most=most)
    if least is not None:
        return _("week %(least)s and later", least=least)
    return _("the first %(most)s weeks", most=most)
