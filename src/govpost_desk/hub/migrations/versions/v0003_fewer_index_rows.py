"""Only acts that take another one back stand in the index of what they take back; facts need none by number."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """From the tables of 0002."""
    op.execute("DROP INDEX act_undoes")
    op.execute("CREATE INDEX act_undoes ON act (site_id, undoes) WHERE undoes <> ''")
    op.execute("DROP INDEX IF EXISTS fact_n")
