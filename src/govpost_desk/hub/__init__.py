"""The reference head office: takes the journals of the desks, gives numbers and reference data (ADR 0032)."""
