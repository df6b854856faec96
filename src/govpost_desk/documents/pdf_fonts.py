"""The fonts of papers, as ReportLab wants them.

Owns loading (once, from a memory map, the big rare-character font only when a text needs it), the repair of the
character map beyond the BMP and the rule that one document is drawn at a time. Nothing is registered with ReportLab:
its registry silently ignores a second font of the same name, and papers must not depend on who came first.
"""

import mmap
import re
import threading
from functools import lru_cache
from pathlib import Path
from typing import Any

from reportlab.pdfbase.ttfonts import TTFont, TTFontFace

from govpost_desk.documents.coverage import font_path

# Held while a paper is drawn: a TTFont keeps the glyph subsets of the document in hand (ReportLab forbids sharing it).
DRAWING = threading.Lock()

_WIDE_CODE = re.compile(r"<([0-9A-F]{5,6})>")


class _MappedFile:
    """What TTFont takes for an open file; the bytes stay in the page cache instead of being copied."""

    def __init__(self, path: Path) -> None:
        self.name = path.name  # never the whole path: the machine's folders stay out of the document
        self._path = path

    def read(self) -> mmap.mmap:
        with self._path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


class _Window:
    """A stretch of the mapped file that copies only the slices asked for."""

    def __init__(self, file: mmap.mmap, start: int) -> None:
        self._file = file
        self._start = start

    def __getitem__(self, part: slice) -> bytes:
        return self._file[self._start + part.start : self._start + part.stop]


class _LeanFace(TTFontFace):
    """TTFontFace that does not copy the whole outline table (10 to 30 MB) for each subset it makes."""

    _ttf_data: mmap.mmap

    def get_table(self, tag: str) -> Any:
        start, length = self.get_table_pos(tag)
        return _Window(self._ttf_data, start) if tag == "glyf" else self._ttf_data[start : start + length]


class PaperFont(TTFont):
    """TTFont whose characters beyond the BMP can be searched and copied.

    ReportLab writes their code points with five hex digits, which readers take for another character; a PDF wants
    UTF-16 (surrogate pairs). Writing the pairs again changes nothing, so it may run once per font of a document.
    """

    def __init__(self, font_key: str) -> None:
        super().__init__(font_key, _MappedFile(font_path(font_key)), asciiReadable=False, shapable=False)
        _make_lean(self.face)

    def addObjects(self, doc: Any) -> None:
        super().addObjects(doc)
        for font in doc.idToObject["BasicFonts"].dict.values():
            reference = getattr(font, "ToUnicode", None)
            if reference is not None:
                stream = doc.idToObject[reference.name]
                stream.content = _WIDE_CODE.sub(_as_pairs, stream.content)


@lru_cache(maxsize=3)
def paper_font(font_key: str) -> PaperFont:
    """The loaded font of one of coverage.FONT_KEYS; the first call reads its tables (40 to 60 CPU ms)."""
    return PaperFont(font_key)


def _as_pairs(match: re.Match[str]) -> str:
    return f"<{chr(int(match[1], 16)).encode('utf-16-be').hex().upper()}>"


def _make_lean(face: Any) -> None:
    """Give a loaded face our class (TTFont leaves no place to choose it) and drop what only shaping needs.

    That is one list a glyph, 120,000 objects in all, which every full garbage collection of the program would visit.
    """
    face.__class__ = _LeanFace
    face.glyphToChar = {}
