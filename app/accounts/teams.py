"""What other packages ask about teams, own advisers, substitutes and target groups.

One door to `team_members`, `own_advisers`, `substitutes` and `target_groups`.
"""

from __future__ import annotations

from app.accounts.contract import Answering, OwnAdviser, SubstitutionView, TeamView
from app.accounts.own_advisers import (
    citizens_of_adviser,
    citizens_of_team,
    give_own_adviser,
    give_team,
    own_adviser_of,
    own_advisers_of,
    who_answers,
)
from app.accounts.substitutes import (
    end_substitution,
    stand_in,
    stood_in_for_by,
    substitute_for,
    substitutions,
)
from app.accounts.target_groups import (
    citizens_in_target_group,
    set_target_groups,
    target_groups_of,
)
from app.accounts.team_members import (
    change_team,
    create_team,
    hours_of_team,
    join_team,
    leaders_of_team,
    leave_team,
    members_of_team,
    set_team_hours,
    team_by_id,
    team_ids_of,
    teams,
)

__all__ = [
    "Answering",
    "OwnAdviser",
    "SubstitutionView",
    "TeamView",
    "change_team",
    "citizens_in_target_group",
    "citizens_of_adviser",
    "citizens_of_team",
    "create_team",
    "end_substitution",
    "give_own_adviser",
    "give_team",
    "hours_of_team",
    "join_team",
    "leaders_of_team",
    "leave_team",
    "members_of_team",
    "own_adviser_of",
    "own_advisers_of",
    "set_target_groups",
    "set_team_hours",
    "stand_in",
    "stood_in_for_by",
    "substitute_for",
    "substitutions",
    "target_groups_of",
    "team_by_id",
    "team_ids_of",
    "teams",
    "who_answers",
]
