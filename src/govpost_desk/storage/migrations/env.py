"""Alembic's entry: one transaction for the whole upgrade, on the connection it is handed (stack §2.5)."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
