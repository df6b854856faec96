"""Owns what is known of a printer model: its language, fonts, commands and the way it is asked and held back."""

from dataclasses import dataclass
from typing import Literal

LabelLanguage = Literal["tspl", "zpl"]
StatusDialect = Literal["tspl1", "tspl8", "hs", "hqes", "mute"]
TextMode = Literal["auto", "strip", "resident", "raster"]
FlowControl = Literal["none", "rtscts", "dtrdsr", "paced"]
FontEncoding = Literal["gbk", "gb18030", "utf-8"]
Coverage = Literal["ascii", "gb2312", "gbk", "gb18030"]
MAX_OFFSET_MM = 5.0  # farther, and a label of the narrowest roll would lose a bar code
LabelSize = Literal["100x150", "76x130", "100x180"]


@dataclass(frozen=True, kw_only=True)
class PrinterFont:
    """A font that lies in the printer. `cell`: dots of one Chinese character (letters take half of it), 0 for a font
    of any size; `coverage`: the code table it surely has, `lacks`: characters of it that it surely has not.
    """

    name: str
    encoding: FontEncoding
    cell: int
    coverage: Coverage
    lacks: str


@dataclass(frozen=True, kw_only=True)
class PrinterProfile:
    """One model or family. `dots_wide`: width of the print head, `max_block_bytes`: largest single write.

    `status`: how it is asked (`tspl1` ESC ! ?, `tspl8` ESC ! S, `hs` ~HS, `hqes` ~HQES, `mute` never answers).
    `text`: how Chinese text is sent; `auto` leaves it to the speed of the cable. `flow`: how it holds back a serial
    line. `offset_mm`: where the picture is moved to (right, down), in steps of 0.5 mm, as the ruler label shows.
    """

    profile_id: str
    title: str
    language: LabelLanguage
    dpi: int
    dots_wide: int
    label_sizes: tuple[LabelSize, ...]
    status: StatusDialect
    text: TextMode
    commands: frozenset[str]
    max_block_bytes: int
    flow: FlowControl
    offset_mm: tuple[float, float]
    fonts: tuple[PrinterFont, ...]

    @property
    def mute(self) -> bool:
        """True where the model never answers status."""
        return self.status == "mute"


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
