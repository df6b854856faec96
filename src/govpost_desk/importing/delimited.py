"""CSV lists: encoding, delimiter, quotes. A file that would be read with a doubt is refused, never half."""

import csv
import io
from collections.abc import Callable

from govpost_desk.importing.tables import MAX_ROWS, POLL_ROWS, TITLE_ROWS, ListError, Row, never, stop_if

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_DELIMITERS = ",\t;|"


def decode_text(content: bytes) -> str:
    """Text of a UTF-8, UTF-16 (with its mark) or GB18030 file; ListError `bad_encoding`, `not_a_list`."""
    try:
        for mark, encoding in _BOMS:
            if content.startswith(mark):
                return content[len(mark) :].decode(encoding)
        if b"\0" in content:
            raise ListError("not_a_list")
        try:
            return content.decode("utf-8")
        except UnicodeDecodeError:
            return content.decode("gb18030")
    except UnicodeDecodeError as error:
        raise ListError("bad_encoding") from error


def find_delimiter(text: str) -> str:
    """The delimiter that parts the first lines most evenly: comma, tab, semicolon or bar."""
    lines = [line for line in text[:20_000].splitlines()[:30] if line.strip()]
    best, best_score = ",", 0
    for delimiter in _DELIMITERS:
        counts = [line.count(delimiter) for line in lines]
        usual = max(set(counts), key=lambda n: (n > 0, counts.count(n), n), default=0)
        score = usual * counts.count(usual)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def read_delimited(content: bytes, cancelled: Callable[[], bool] = never) -> list[Row]:
    """Rows of a CSV file, all cells text. ListError `bad_quotes` names the line where the quotes go wrong."""
    text = decode_text(content)
    delimiter = find_delimiter(text)
    try:
        return _rows(text, delimiter, strict=True, cancelled=cancelled)
    except _Quotes as error:
        if error.unclosed:
            raise ListError("bad_quotes", line=error.line) from error
        # quotes inside a cell that nobody doubled: harmless unless one of them swallowed the end of a line
        rows = _rows(text, delimiter, strict=False, cancelled=cancelled)
        if any("\n" in str(cell) for row in rows for cell in row):
            raise ListError("bad_quotes", line=error.line) from error
        return rows


class _Quotes(Exception):
    def __init__(self, line: int, unclosed: bool) -> None:
        super().__init__(line)
        self.line, self.unclosed = line, unclosed


def _rows(text: str, delimiter: str, *, strict: bool, cancelled: Callable[[], bool]) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict)
    rows: list[Row] = []
    try:
        for cells in reader:
            rows.append(cells)  # type: ignore[arg-type]  # a list of str is a row; copying 100,000 of them is not free
            if len(rows) % POLL_ROWS == 0:
                stop_if(cancelled)
                if len(rows) > MAX_ROWS + TITLE_ROWS:
                    raise ListError("too_many_rows", limit=MAX_ROWS)
    except csv.Error as error:
        raise _Quotes(reader.line_num, "end of data" in str(error)) from error
    return rows
