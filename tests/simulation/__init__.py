"""Desks and head office in one process on a simulated clock: the shipped engine and hub under faults, by seed."""
