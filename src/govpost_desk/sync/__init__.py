"""Head office: the engine (sans I/O), the desk's side of it on disk, the line."""
