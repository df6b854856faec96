"""Who acts at the desk, and how they proved it."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Actor:
    """`auth`: "pin", "badge", "demo" or "system" (architecture §2.5)."""

    operator_no: str
    auth: str


SYSTEM = Actor(operator_no="system", auth="system")
