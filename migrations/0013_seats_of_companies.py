"""Give a company's people the seats that conversations from before they had any are without.

Without one nothing in a conversation is unread to them, and nobody tells them of it.
"""

import sqlalchemy as sa
from alembic import op

from app.core.ids import RandomIds

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TELL = sa.text("SELECT set_config('app.municipality_id', :municipality_id, true)")


def _table(name: str, *columns: sa.Column) -> sa.TableClause:
    return sa.table(name, sa.column("municipality_id", sa.Uuid()), *columns)


def _ids(*names: str) -> list[sa.Column]:
    return [sa.column(name, sa.Uuid()) for name in names]


MOMENT = sa.DateTime(timezone=True)
conversation = _table(
    "conversation",
    *_ids("id", "employer_id", "citizen_id"),
    sa.column("kind"),
    sa.column("state"),
    sa.column("last_seq"),
    sa.column("last_message_at", MOMENT),
    sa.column("created_at", MOMENT),
)
message = _table("chat_message", *_ids("conversation_id"), sa.column("side"), sa.column("seq"))
employer = _table("employer", *_ids("id"), sa.column("state"))
member = _table(
    "employer_person", *_ids("employer_id", "person_id"), sa.column("confirmed_at", MOMENT)
)
participant = _table(
    "participant",
    *_ids("id", "conversation_id", "person_id"),
    sa.column("side"),
    sa.column("read_seq"),
    sa.column("told_seq"),
    sa.column("joined_at", MOMENT),
)


def upgrade() -> None:
    """Seat whoever writes for a company in its conversations, in each municipality."""
    connection, ids = op.get_bind(), RandomIds()
    is_apart = connection.dialect.name == "postgresql"
    everywhere = sa.table("municipality", sa.column("id", sa.Uuid()))
    for municipality_id in connection.scalars(sa.select(everywhere.c.id)).all():
        if is_apart:
            connection.execute(TELL, {"municipality_id": str(municipality_id)})
        missing = connection.execute(_missing(municipality_id)).mappings().all()
        if missing:
            seats = [
                {**row, "municipality_id": municipality_id, "id": ids.new(), "side": "employer"}
                for row in missing
            ]
            connection.execute(sa.insert(participant), seats)
    if is_apart:
        connection.execute(TELL, {"municipality_id": ""})


def downgrade() -> None:
    """Leave the seats: the revision before knows them too."""


def _missing(municipality_id: object) -> sa.Select:
    """Return who has no seat where; what came after the company's last word is news to them."""
    answered = (
        sa.select(sa.func.max(message.c.seq))
        .where(
            message.c.municipality_id == municipality_id,
            message.c.conversation_id == conversation.c.id,
            message.c.side == "employer",
        )
        .scalar_subquery()
    )
    seated = sa.select(participant.c.id).where(
        participant.c.municipality_id == municipality_id,
        participant.c.conversation_id == conversation.c.id,
        participant.c.person_id == member.c.person_id,
    )
    came_after = member.c.confirmed_at > conversation.c.last_message_at
    seen = sa.case((came_after, conversation.c.last_seq), else_=sa.func.coalesce(answered, 0))
    return (
        sa.select(
            conversation.c.id.label("conversation_id"),
            member.c.person_id,
            seen.label("read_seq"),
            seen.label("told_seq"),
            conversation.c.created_at.label("joined_at"),
        )
        .join(member, member.c.employer_id == conversation.c.employer_id)
        .join(employer, employer.c.id == member.c.employer_id)
        .where(
            *(one.c.municipality_id == municipality_id for one in (conversation, member, employer)),
            conversation.c.kind == "interest",
            conversation.c.state != "ended",
            employer.c.state == "confirmed",
            member.c.confirmed_at.is_not(None),
            member.c.person_id.is_distinct_from(conversation.c.citizen_id),
            ~seated.exists(),
        )
    )
