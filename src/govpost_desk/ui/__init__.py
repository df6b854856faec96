"""Widgets, one module per page. No rules, no SQL, no I/O."""
