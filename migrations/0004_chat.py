"""Lay the tables of chat: conversations, participants, messages, notes, replies, broadcasts."""

import sqlalchemy as sa
from alembic import op

from app.core.tenants import row_security_ddl

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEPT_APART = (
    "attachment",
    "broadcast",
    "broadcast_recipient",
    "canned_reply",
    "chat_message",
    "conversation",
    "internal_note",
    "participant",
    "scheduled_message",
)


def upgrade() -> None:
    """Bring the tables to this revision."""
    op.create_table(
        "canned_reply",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("body", sa.String(length=4000), nullable=False),
        sa.Column("language", sa.String(length=5), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_canned_reply_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_canned_reply")),
    )
    op.create_index(
        "ix_canned_reply_team", "canned_reply", ["municipality_id", "team_id"], unique=False
    )
    op.create_table(
        "broadcast",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.String(length=80), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "author_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_broadcast_municipality_id_author_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_broadcast_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_broadcast")),
    )
    op.create_index("ix_broadcast_state", "broadcast", ["municipality_id", "state"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("about", sa.String(length=80), nullable=False),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("citizen_id", sa.Uuid(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waiting_for", sa.String(length=8), nullable=True),
        sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("auto_reply_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "citizen_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_conversation_municipality_id_citizen_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_conversation_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("municipality_id", "about", name="one_conversation_a_matter"),
    )
    op.create_index(
        "ix_conversation_assignee",
        "conversation",
        ["municipality_id", "assignee_id", "state"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_citizen", "conversation", ["municipality_id", "citizen_id"], unique=False
    )
    op.create_index(
        "ix_conversation_due",
        "conversation",
        ["municipality_id", "raised_at", "answer_due_at"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_employer", "conversation", ["municipality_id", "employer_id"], unique=False
    )
    op.create_index(
        "ix_conversation_latest",
        "conversation",
        ["municipality_id", "last_message_at"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_snoozed",
        "conversation",
        ["municipality_id", "snoozed_until"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_team",
        "conversation",
        ["municipality_id", "team_id", "state"],
        unique=False,
    )
    op.create_index(
        "ix_conversation_waiting",
        "conversation",
        ["municipality_id", "waiting_for", "waiting_since"],
        unique=False,
    )
    op.create_table(
        "broadcast_recipient",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("broadcast_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("problem", sa.String(length=60), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "broadcast_id"],
            ["broadcast.municipality_id", "broadcast.id"],
            name=op.f("fk_broadcast_recipient_municipality_id_broadcast_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_broadcast_recipient_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_broadcast_recipient_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_broadcast_recipient")),
        sa.UniqueConstraint("municipality_id", "broadcast_id", "person_id", name="broadcast_once"),
    )
    op.create_table(
        "chat_message",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("has_files", sa.Boolean(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("redacted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("redacted_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "author_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_chat_message_municipality_id_author_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "conversation_id"],
            ["conversation.municipality_id", "conversation.id"],
            name=op.f("fk_chat_message_municipality_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_chat_message_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_chat_message")),
        sa.UniqueConstraint(
            "municipality_id",
            "conversation_id",
            "author_id",
            "client_id",
            name="one_message_a_client_id",
        ),
        sa.UniqueConstraint(
            "municipality_id", "conversation_id", "seq", name="one_message_a_number"
        ),
    )
    op.create_index(
        "ix_chat_message_author",
        "chat_message",
        ["municipality_id", "author_id", "posted_at"],
        unique=False,
    )
    op.create_table(
        "internal_note",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("after_seq", sa.Integer(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "author_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_internal_note_municipality_id_author_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "conversation_id"],
            ["conversation.municipality_id", "conversation.id"],
            name=op.f("fk_internal_note_municipality_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_internal_note_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_internal_note")),
    )
    op.create_index(
        "ix_internal_note_conversation",
        "internal_note",
        ["municipality_id", "conversation_id"],
        unique=False,
    )
    op.create_table(
        "participant",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=12), nullable=False),
        sa.Column("read_seq", sa.Integer(), nullable=False),
        sa.Column("told_seq", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "conversation_id"],
            ["conversation.municipality_id", "conversation.id"],
            name=op.f("fk_participant_municipality_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "person_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_participant_municipality_id_person_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_participant_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_participant")),
        sa.UniqueConstraint(
            "municipality_id", "conversation_id", "person_id", name="takes_part_once"
        ),
    )
    op.create_index(
        "ix_participant_person", "participant", ["municipality_id", "person_id"], unique=False
    )
    op.create_table(
        "scheduled_message",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("send_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["municipality_id", "author_id"],
            ["person.municipality_id", "person.id"],
            name=op.f("fk_scheduled_message_municipality_id_author_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id", "conversation_id"],
            ["conversation.municipality_id", "conversation.id"],
            name=op.f("fk_scheduled_message_municipality_id_conversation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"],
            ["municipality.id"],
            name=op.f("fk_scheduled_message_municipality_id"),
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_scheduled_message")),
    )
    op.create_index(
        "ix_scheduled_message_conversation",
        "scheduled_message",
        ["municipality_id", "conversation_id"],
        unique=False,
    )
    op.create_index(
        "ix_scheduled_message_due",
        "scheduled_message",
        ["municipality_id", "state", "send_at"],
        unique=False,
    )
    op.create_table(
        "attachment",
        sa.Column("municipality_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["municipality_id", "message_id"],
            ["chat_message.municipality_id", "chat_message.id"],
            name=op.f("fk_attachment_municipality_id_message_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["municipality_id"], ["municipality.id"], name=op.f("fk_attachment_municipality_id")
        ),
        sa.PrimaryKeyConstraint("municipality_id", "id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("municipality_id", "file_id", name="one_attachment_a_file"),
    )
    op.create_index(
        "ix_attachment_message", "attachment", ["municipality_id", "message_id"], unique=False
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in KEPT_APART:
            for statement in row_security_ddl(table):
                op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    """Take the tables back to the revision before."""

    op.drop_index("ix_attachment_message", table_name="attachment")
    op.drop_table("attachment")
    op.drop_index("ix_scheduled_message_due", table_name="scheduled_message")
    op.drop_index("ix_scheduled_message_conversation", table_name="scheduled_message")
    op.drop_table("scheduled_message")
    op.drop_index("ix_participant_person", table_name="participant")
    op.drop_table("participant")
    op.drop_index("ix_internal_note_conversation", table_name="internal_note")
    op.drop_table("internal_note")
    op.drop_index("ix_chat_message_author", table_name="chat_message")
    op.drop_table("chat_message")
    op.drop_table("broadcast_recipient")
    op.drop_index("ix_conversation_waiting", table_name="conversation")
    op.drop_index("ix_conversation_team", table_name="conversation")
    op.drop_index("ix_conversation_snoozed", table_name="conversation")
    op.drop_index("ix_conversation_latest", table_name="conversation")
    op.drop_index("ix_conversation_employer", table_name="conversation")
    op.drop_index("ix_conversation_due", table_name="conversation")
    op.drop_index("ix_conversation_citizen", table_name="conversation")
    op.drop_index("ix_conversation_assignee", table_name="conversation")
    op.drop_table("conversation")
    op.drop_index("ix_broadcast_state", table_name="broadcast")
    op.drop_table("broadcast")
    op.drop_index("ix_canned_reply_team", table_name="canned_reply")
    op.drop_table("canned_reply")
