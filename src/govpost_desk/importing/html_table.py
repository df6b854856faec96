"""HTML tables named .xls, as government systems export them: the largest table, spans filled out."""

import re
from html.parser import HTMLParser

from govpost_desk.importing.delimited import decode_text
from govpost_desk.importing.tables import MAX_ROWS, TITLE_ROWS, ListError, Row

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_MAX_SPAN = 1_000


class _Tables(HTMLParser):
    """Collects the rows of every table; a nested table ends the cell that holds it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[Row]] = []
        self._cell: list[str] | None = None
        self._span = (1, 1)
        self._pending: dict[tuple[int, int], str] = {}  # cells that a rowspan above fills
        self._silent = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style", "title"}:
            self._silent += 1
        elif tag == "table":
            self._end_cell()
            self.tables.append([])
            self._pending = {}
        elif tag == "tr" and self.tables:
            self._end_cell()
            self.tables[-1].append([])
            if len(self.tables[-1]) > MAX_ROWS + TITLE_ROWS:
                raise ListError("too_many_rows", limit=MAX_ROWS)
        elif tag in {"td", "th"} and self.tables and self.tables[-1]:
            self._end_cell()
            spans = {name: value or "" for name, value in attributes}
            self._span = (_span(spans.get("rowspan", "")), _span(spans.get("colspan", "")))
            self._cell = []
        elif tag == "br" and self._cell is not None:
            self._cell.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style", "title"}:
            self._silent = max(0, self._silent - 1)
        elif tag in {"td", "th", "tr", "table"}:
            self._end_cell()

    def handle_data(self, data: str) -> None:
        if self._cell is not None and not self._silent:
            self._cell.append(data)

    def close(self) -> None:
        super().close()
        self._end_cell()

    def _end_cell(self) -> None:
        if self._cell is None:
            return
        text = "".join(self._cell).replace("\xa0", " ").strip()
        self._cell = None
        row = self.tables[-1][-1]
        number = len(self.tables[-1]) - 1
        self._fill(row, number)
        down, across = self._span
        for _ in range(across):
            for below in range(1, down):
                self._pending[number + below, len(row)] = text
            row.append(text)
        self._fill(row, number)

    def _fill(self, row: Row, number: int) -> None:
        while (number, len(row)) in self._pending:
            row.append(self._pending.pop((number, len(row))))


def _span(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    if number > _MAX_SPAN:
        raise ListError("bomb")
    return max(1, number)


def read_html(content: bytes) -> list[Row]:
    """Rows of the largest table of an HTML file; ListError `html_refused` when there is none."""
    declared = _CHARSET.search(content[:4096])
    text = ""
    if declared:
        try:
            text = content.decode(declared[1].decode("ascii").lower().replace("gb2312", "gb18030"))
        except (UnicodeDecodeError, LookupError):
            text = ""
    parser = _Tables()
    parser.feed(text or decode_text(content))
    parser.close()
    tables = [table for table in parser.tables if table]
    if not tables:
        raise ListError("html_refused")
    return max(tables, key=len)
