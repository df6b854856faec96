"""Limits against bombs and traps in foreign files. Every XLSX passes here before a parser sees it.

Nothing is believed that the file says about itself: members are inflated and counted, cell references are looked at.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from xml.parsers import expat

from govpost_desk.importing.tables import MAX_ROWS, TITLE_ROWS, ListError, never, stop_if

MAX_FILE = 64 << 20  # bytes of any list
# 100,000 rows of ten cells with the text inside each cell are 68 MB of XML, so 64 MB would refuse an honest list
MAX_INFLATED = 160 << 20
MAX_RATIO = 150  # inflated : packed; honest sheets have 8 to 20
MAX_MEMBERS = 1_000
MAX_CELLS = 6_000_000  # cells of the rectangle that a reader lays out, empty ones included
_CHUNK = 1 << 20
_RATIO_FREE = 4 << 20  # small members may be packed as well as they like

_MACROS = re.compile(r"vbaproject|macrosheets/|activex|\.bin$", re.IGNORECASE)
_PRINTER_SETTINGS = re.compile(r"printersettings\d*\.bin$", re.IGNORECASE)
_LINKS = re.compile(r"externallinks/|externalreferences", re.IGNORECASE)
# Anything in a sheet that is not a plain cell of the columns A-Z within the rows that a list may have.
_UNUSUAL = re.compile(rb'<(?:f[ />]|c(?!ols?[ />])(?! r="[A-Z](?:\d{1,5}|100\d{3})"))')
# A byte order mark, the XML declaration, comments and instructions, then the root: a DTD could only stand among them.
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<[A-Za-z]", re.DOTALL)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


@dataclass(frozen=True)
class SheetMap:
    """Places of one sheet that a reader does not show: (row, column) of every formula, counted from 0."""

    formulas: frozenset[tuple[int, int]]


class Package:
    """A checked XLSX package."""

    def __init__(self, content: bytes, archive: zipfile.ZipFile, unusual: frozenset[str]) -> None:
        self.content = content
        self._archive = archive
        self._unusual = unusual

    def sheet_map(self, sheet: str) -> SheetMap:
        """Formulas of the sheet of that name. ListError `too_big` when its cells lie too far apart to lay out."""
        part = sheet_parts(self._archive).get(sheet, "")
        return map_sheet(self._archive, part) if part in self._unusual else SheetMap(frozenset())


def check_package(content: bytes, cancelled: Callable[[], bool] = never) -> Package:
    """Check an XLSX file's package: size, members, paths, real inflated size, DTDs, macros, links. ListError if bad."""
    if len(content) > MAX_FILE:
        raise ListError("too_big", bytes=len(content), limit=MAX_FILE)
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ListError("damaged") from error
    if len(members) > MAX_MEMBERS:
        raise ListError("bomb", members=len(members))
    names = [member.filename for member in members]
    _check_names(names)
    if any(member.flag_bits & 1 for member in members):
        raise ListError("encrypted")
    unusual: set[str] = set()
    total = 0
    for member in members:
        first = True
        for chunk in _inflate(archive, member, total):
            stop_if(cancelled)
            total += len(chunk)
            if first:
                _check_start(member.filename, chunk)
                first = False
            if (
                _SHEET.fullmatch(member.filename)
                and member.filename not in unusual
                and _UNUSUAL.search(chunk)
            ):
                unusual.add(member.filename)
    return Package(content, archive, frozenset(unusual))


def _check_names(names: list[str]) -> None:
    if len(set(names)) != len(names):
        raise ListError("unsafe")
    for name in names:
        if name.startswith(("/", "\\")) or "\\" in name or ":" in name or ".." in name.split("/"):
            raise ListError("unsafe")
        if _LINKS.search(name):
            raise ListError("external_links")
        if _MACROS.search(name) and not _PRINTER_SETTINGS.search(name):
            raise ListError("macros")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise ListError("not_a_list")


def _inflate(archive: zipfile.ZipFile, member: zipfile.ZipInfo, before: int) -> Iterator[bytes]:
    """Chunks of a member that end at the end of a tag; counted while they come, so that a bomb stops early."""
    counted, rest = 0, b""
    allowed = max(_RATIO_FREE, member.compress_size * MAX_RATIO)
    try:
        with archive.open(member) as stream:
            while chunk := stream.read(_CHUNK):
                counted += len(chunk)
                if counted > allowed or before + counted > MAX_INFLATED:
                    raise ListError("bomb", inflated=before + counted, packed=member.compress_size)
                cut = chunk.rfind(b">") + 1
                if not cut and len(rest) < _CHUNK:
                    rest += chunk
                    continue
                yield rest + chunk[:cut]
                rest = chunk[cut:]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise ListError("damaged") from error
    if rest:
        yield rest


def _check_start(name: str, chunk: bytes) -> None:
    """An XML member begins with its root element: no DTD, so no entities, and no encoding that hides one."""
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    if not _PROLOG.match(chunk):
        raise ListError("unsafe")
    if name.endswith(".rels") and b'TargetMode="External"' in chunk and b"externalLink" in chunk:
        raise ListError("external_links")


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise ListError("unsafe")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _parse(parser: expat.XMLParserType, archive: zipfile.ZipFile, part: str) -> None:
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, KeyError, zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ListError("damaged") from error


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """{name of a sheet: path of its member}."""
    targets: dict[str, str] = {}
    relations: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "Relationship":
            target = attributes.get("Target", "")
            relations[attributes.get("Id", "")] = posixpath.normpath(
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            key = next((value for key, value in attributes.items() if key.endswith(":id") or key == "id"), "")
            targets[attributes.get("name", "")] = relations.get(key, "")

    for part, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        parser = _parser()
        parser.StartElementHandler = handler
        _parse(parser, archive, part)
    return targets


_REFERENCE = re.compile(r"([A-Z]{1,3})(\d{1,7})")


def _place(reference: str) -> tuple[int, int] | None:
    match = _REFERENCE.fullmatch(reference)
    if not match:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1


class _SheetReader:
    """Follows rows and cells of one sheet; keeps the extent of cells that hold something, and the formulas."""

    def __init__(self) -> None:
        self.row, self.column = -1, -1
        self.last_row, self.last_column = 0, 0
        self.formulas: set[tuple[int, int]] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "c":
            place = _place(attributes.get("r", ""))
            self.row, self.column = place or (self.row, self.column + 1)
        elif tag == "row":
            number = attributes.get("r", "")
            self.row, self.column = int(number) - 1 if number.isdecimal() else self.row + 1, -1
        elif tag in {"v", "is", "f"}:
            self.last_row, self.last_column = max(self.last_row, self.row), max(self.last_column, self.column)
            if tag == "f":
                self.formulas.add((self.row, self.column))


def map_sheet(archive: zipfile.ZipFile, part: str) -> SheetMap:
    """Formulas of a sheet's member; ListError `too_big` when its cells span more than a reader may lay out."""
    reader = _SheetReader()
    parser = _parser()
    parser.StartElementHandler = reader.start
    _parse(parser, archive, part)
    if (reader.last_row + 1) * (reader.last_column + 1) > MAX_CELLS:
        raise ListError("too_big", rows=reader.last_row + 1, columns=reader.last_column + 1)
    if reader.last_row >= MAX_ROWS + TITLE_ROWS:
        raise ListError("too_many_rows", rows=reader.last_row + 1, limit=MAX_ROWS)
    return SheetMap(frozenset(reader.formulas))
