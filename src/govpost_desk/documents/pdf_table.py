"""Ruled tables on paper: rows of measured cells, and how rows fall on pages.

Owns pagination: a row is never split, headings are repeated, and a last page always bears a line of the table.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from govpost_desk.documents.pdf_cells import (
    LEADING,
    PAD,
    ROW_HEIGHT,
    Box,
    Cell,
    Fitted,
    draw_lines,
    fit,
)
from govpost_desk.documents.pdf_paper import Paper

TEXT_ROW_HEIGHT = 18.0  # points of a row that bears no bars

_HEAD_SIZE = 8.0
_HEAD_HEIGHT = 21.6
_HEAD_GREY = 0.92


@dataclass(frozen=True)
class Column:
    """One column: heading lines and width in points."""

    head: tuple[str, ...]
    width: float


@dataclass(frozen=True)
class Row:
    """A piece of a page that is never split: a table line, a heading, a band, a gap.

    `draw` gets the paper and the upper edge in points. `grid`: x of the vertical rules, () for a gap. `head`: the
    heading repeated above it at the top of a page. `keep`: stays on the page of the row after it.
    """

    height: float
    draw: Callable[[Paper, float], None]
    grid: tuple[float, ...] = ()
    head: "Row | None" = None
    keep: bool = False


def edges(left: float, columns: Sequence[Column]) -> tuple[float, ...]:
    """x of all vertical rules of a table that begins at `left`."""
    return tuple(accumulate((column.width for column in columns), initial=left))


def head_row(left: float, columns: Sequence[Column]) -> Row:
    """Row of headings; it stays with the row after it."""
    grid = edges(left, columns)

    def draw(paper: Paper, top: float) -> None:
        paper.fill(grid[0], top - _HEAD_HEIGHT, grid[-1] - grid[0], _HEAD_HEIGHT, _HEAD_GREY)
        for x, column in zip(grid, columns, strict=False):
            box = Box(x, top, column.width, _HEAD_HEIGHT)
            draw_lines(paper, Fitted(column.head, _HEAD_SIZE), box, middle=True, bold=True)

    return Row(_HEAD_HEIGHT, draw, grid, keep=True)


def table_row(
    paper: Paper, columns: Sequence[Column], cells: Sequence[Cell], head: Row, least: float = ROW_HEIGHT
) -> Row:
    """One line of a table below `head`, at least `least` points high; `cells` match `columns`.

    Texts are measured here and drawn later.
    """
    ready = [cell.ready(paper, column.width) for column, cell in zip(columns, cells, strict=True)]
    height = max(least, *(cell.height for cell in ready))

    def draw(_: Paper, top: float) -> None:
        for x, column, cell in zip(head.grid, columns, ready, strict=False):
            cell.draw(Box(x, top, column.width, height))

    return Row(height, draw, head.grid, head)


def band(
    paper: Paper,
    left: float,
    width: float,
    text: str,
    size: float = 9.5,
    bold: bool = True,
    keep: bool = False,
) -> Row:
    """A row across the whole table with one text; it wraps as needed."""
    fitted = fit(paper, text, width - 4 * PAD, ((size, 1),), bold)
    height = max(size * LEADING + 9, fitted.height + 6)

    def draw(on: Paper, top: float) -> None:
        draw_lines(on, fitted, Box(left + PAD, top, width - 2 * PAD, height), bold=bold)

    return Row(height, draw, (left, left + width), keep=keep)


def gap(height: float) -> Row:
    """Empty space between two tables; left out at the top of a page."""
    return Row(height, lambda paper, top: None, keep=True)


def paginate(rows: Sequence[Row], first: float, later: float, tail: float) -> list[list[Row]]:
    """Rows of each page, headings repeated, for `first` points of height on page 1 and `later` on the others.

    Below the last row of the last page `tail` points stay free for the signatures. They never stand on a page without a
    row: a sheet that bears only signatures could be put behind any register.
    """
    pages: list[list[Row]] = [[]]
    room = first
    for at, row in enumerate(rows):
        if pages[-1] and _height_with_next(rows, at) > room:
            pages.append([row.head] if row.head else [])
            room = later - (row.head.height if row.head else 0)
        if not pages[-1] and not row.grid:
            continue
        pages[-1].append(row)
        room -= row.height
    if pages[-1] and tail > room:
        pages.append(_moved_over(pages[-1]))
    return pages


def draw_rows(paper: Paper, rows: Sequence[Row], top: float) -> float:
    """Draw rows and their rules from `top` downwards; gives the lower edge of the last one."""
    y = started = top
    rules: list[tuple[float, float, float, float]] = []
    grid: tuple[float, ...] = ()
    for row in rows:
        if row.grid != grid:
            rules += [(x, started, x, y) for x in grid]
            started, grid = y, row.grid
            rules += [(grid[0], y, grid[-1], y)] if grid else []
        row.draw(paper, y)
        y -= row.height
        rules += [(grid[0], y, grid[-1], y)] if grid else []
    rules += [(x, started, x, y) for x in grid]
    if rules:
        paper.lines(rules)
    return y


def _height_with_next(rows: Sequence[Row], at: int) -> float:
    """Height of a row and of what must stay on its page."""
    height = rows[at].height
    while rows[at].keep and at + 1 < len(rows):
        at += 1
        height += rows[at].height
    return height


def _moved_over(page: list[Row]) -> list[Row]:
    """Take the end of a full page, back to its last table line, for a page of its own; [] if that were all of it."""
    taken = [page.pop()]
    while page and taken[0].head is None:
        taken.insert(0, page.pop())
    while page and page[-1].keep:
        taken.insert(0, page.pop())
    if not page:
        page.extend(taken)
        return []
    if not taken[0].grid:
        taken.pop(0)
    head = taken[0].head
    return [head, *taken] if head else taken
