"""Use cases: one plain function, one transaction. Queries for the screens. No Qt."""
