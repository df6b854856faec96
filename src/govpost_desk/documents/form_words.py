"""How forms write days, moments and the two sides of a handover, whatever paper they stand on."""

from dataclasses import dataclass
from datetime import date, datetime

from govpost_desk.domain.business_day import SHANGHAI

ORDINALS = {1: "第一联", 2: "第二联", 3: "第三联"}


@dataclass(frozen=True)
class Side:
    """One side of a handover: what it is called, who it is, what its person is called."""

    role: str  # 移交方
    party: str  # 出入境管理窗口 (01)
    signer: str  # 移交人


def day_text(day: date) -> str:
    """Date as forms write it."""
    return f"{day.year}年{day.month}月{day.day}日"


def moment_text(at: datetime) -> str:
    """Aware moment as forms write it, in the time of Shanghai."""
    local = at.astimezone(SHANGHAI)
    return f"{day_text(local.date())} {local:%H:%M}"
