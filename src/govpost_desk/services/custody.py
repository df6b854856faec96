"""The chain of custody of one piece in words: who had it, when, on which page of which register, under which labels.

The piece is shown masked; what is told of its acts holds numbers and reasons alone, so nothing has to be proved.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from govpost_desk.domain.business_day import from_ms, moment_text
from govpost_desk.domain.errors import RuleError
from govpost_desk.services import finding, papers
from govpost_desk.services.closing import in_printed_order
from govpost_desk.services.messages import custody as words
from govpost_desk.storage import chain, other_desks, registers, search
from govpost_desk.storage.chain import Act
from govpost_desk.storage.database import Database, Execute
from govpost_desk.storage.found import Found
from govpost_desk.storage.handed_on import BAG


@dataclass(frozen=True, kw_only=True)
class Link:
    """One link of the chain. `by`: operator number, "" for the program; `undone`: it was taken back later."""

    at: datetime
    what: str
    detail: str
    by: str
    undone: bool

    def fields(self) -> dict[str, Any]:
        """As JSON fields."""
        return {**vars(self), "at": self.at.isoformat()}

    @property
    def moment(self) -> str:
        """When, as people read it."""
        return moment_text(self.at)


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A piece (masked), its links, its numbers with what became of them."""

    piece: Found
    links: tuple[Link, ...]
    numbers: tuple[str, ...]


def chain_of(db: Database, order_id: str) -> Chain:
    """The chain of the piece of an order (hex id). Raises RuleError "no_order"."""
    with db.reading() as execute:
        return read_chain(execute, order_id)


def read_chain(execute: Execute, order_id: str) -> Chain:
    """The same within a read transaction."""
    piece = search.one(execute, order_id)
    if piece is None:
        raise RuleError("no_order")
    key = bytes.fromhex(order_id)
    return Chain(
        piece=finding.masked(piece),
        links=(
            *(_link(execute, act) for act in chain.acts_of(execute, key) if act.type in words.ACTS),
            *_beyond(execute, key, [number for number, *_ in chain.numbers_of(execute, key)]),
        ),
        numbers=tuple(words.number(*row) for row in chain.numbers_of(execute, key)),
    )


def _link(execute: Execute, act: Act) -> Link:
    return Link(
        at=from_ms(act.wall_ms),
        what=words.act(act.type, act.body),
        detail=words.detail(act.type, act.body | _facts(execute, act)),
        by=act.body["by"] if act.body["by"] != "system" else "",
        undone=act.undone,
    )


def _beyond(execute: Execute, order_id: bytes, numbers: list[str]) -> list[Link]:
    """What head office tells of the piece: the act of another desk, and where the carrier saw it, oldest first."""
    found = []
    elsewhere = other_desks.of_order(execute, order_id)
    if elsewhere is not None:
        numbers = list(dict.fromkeys([*numbers, elsewhere.waybill_no]))
        what, detail = words.elsewhere(elsewhere.desk_id, elsewhere.act, elsewhere.waybill_no)
        found.append(Link(at=from_ms(elsewhere.at_ms), what=what, detail=detail, by="", undone=False))
    for number in numbers:
        for event in other_desks.tracking(execute, number):
            what, detail = words.tracked(event.text, event.code, event.place, number)
            found.append(Link(at=from_ms(event.at_ms), what=what, detail=detail, by="", undone=False))
    return sorted(found, key=lambda link: link.at)


def _facts(execute: Execute, act: Act) -> dict[str, Any]:
    """What the books add to an event: numbers of its register, page and line, bag, state of the print."""
    facts: dict[str, Any] = {}
    if act.bag_id:
        facts["bag_no"], facts["tag_no"] = chain.bag_names(execute, act.bag_id)
    if act.type == "label.requested":
        facts["print_state"] = chain.label_state(execute, act.event_id)
    if act.type == "register.closed" and act.line_id:
        facts |= _place(execute, act)
    return facts


def _place(execute: Execute, act: Act) -> dict[str, Any]:
    """Page and line of a register's paper on which the piece, or its bag, stands; and whether it is signed."""
    from govpost_desk.documents.register_pdf import pages_of

    register = registers.register_by_id(execute, act.register_id)
    lines = in_printed_order(registers.live_lines(execute, act.register_id))
    line = next(line for line in lines if line.line_id == act.line_id)
    bagged = line.thing.startswith(BAG)
    alike = [each for each in lines if each.thing.startswith(BAG) == bagged]
    line_no = alike.index(line) + 1
    pages = pages_of(papers.register_sheet(execute, register, ""))
    return {
        "page": pages[bagged, line_no],
        "line_no": line_no,
        "bagged": bagged,
        "signed": register.state == "signed",
    }
