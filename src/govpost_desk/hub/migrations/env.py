"""Alembic's entry of the hub: one transaction for the whole upgrade, with a version table of its own."""

from alembic import context

from govpost_desk.hub.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="hub_version",
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
