"""GPD1: the events of the journal as exact bytes. Shared with the hub."""
