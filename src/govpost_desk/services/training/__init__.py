"""Training mode: desks of its own, twelve cases to play, a score for each (ux R13, screen 14)."""
