"""What is known of a model of receipt printer (ESC/POS)."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class ReceiptProfile:
    """One model or family. `dots_wide`: of the head, whole bytes; `coverage`: the code table its Chinese font surely
    has, "" for none; `status`: `dle` answers DLE EOT 1 to 4, `mute` never does.
    """

    profile_id: str
    title: str
    dots_wide: int
    coverage: Literal["", "ascii", "gb2312", "gbk", "gb18030"]
    commands: frozenset[str]
    status: Literal["dle", "mute"]

    @property
    def tells_when_out(self) -> bool:
        """Whether it sends a slip's id back when the slip is out: the only true acknowledgement there is."""
        return "GS ( H" in self.commands

    @property
    def mute(self) -> bool:
        """Whether it never answers."""
        return self.status == "mute"
