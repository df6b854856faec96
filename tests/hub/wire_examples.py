"""The messages of docs/wire.md, spoken between a desk and a head office of the tests. `python -m` writes them there."""

import json
import re
from pathlib import Path
from typing import Any

from tests.hub.chains import DESK, SITE, ChainDesk, make_office

from govpost_desk.wire import codec
from govpost_desk.wire.messages import (
    PATHS,
    Enrol,
    Fetch,
    Hello,
    LocalEpoch,
    MoreNumbers,
    NewEpoch,
    ReadFeed,
)
from govpost_desk.wire.platforms import (
    CHANNEL_PATHS,
    Cancellation,
    CancelOrders,
    PlatformOrder,
    PostOrders,
    PostTracking,
    Tracked,
)
from govpost_desk.wire.signing import SigningKey

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "wire.md"
BEGIN, END = "<!-- messages by example: tests/hub/wire_examples.py -->", "<!-- end of the examples -->"
_LONG_HEX = re.compile("[0-9a-f]{32,}")


def conversation() -> list[tuple[Any, Any]]:
    """(request, answer) of a first morning."""
    office = make_office()
    office.put(SITE, "window", [("01", '{"department":"公安","window_code":"01"}')])
    desk = ChainDesk(office, key=SigningKey(bytes(32)))
    token = office.add_channel(SITE, "yss", "粤省事", ("orders", "tracking"))
    desk.log("boot", {"nonce": "00"})
    local = LocalEpoch(epoch=1, nonce=desk.nonces[1].hex(), head=desk.head(1))
    code = office.make_code(DESK)
    enrol = Enrol(proto=1, code=code, desk=DESK, key=desk.key.public, app="1.4.0", epochs=(local,))
    enrolled = office.enrol(enrol)
    desk.take_epoch(enrolled.grant)  # type: ignore[union-attr]
    desk.push(epoch=1)
    desk.tick(1, "11000010003XX")
    desk.log("order.recorded", {"case_no": "A2"}, {"name": "王小明"})
    hello = Hello(
        proto=1,
        desk=DESK,
        epoch=2,
        grant=desk.grants[2],
        heads={1: desk.head(1), 2: desk.head(2)},
        cursors={},
        app="1.4.0",
        wall_ms=desk.hlc,
        hlc=desk.hlc,
        unpushed=2,
        numbers_left=0,
        disk_free_mb=48_000,
        witness_ok=True,
    )
    asked: list[Any] = [hello, desk.batch()]
    asked.append(Fetch(desk=DESK, epoch=2, after=1, limit=500))
    asked.append(MoreNumbers(desk=DESK, epoch=2, left=0, known=(), head=desk.head()))
    asked.append(ReadFeed(desk=DESK, scope=f"site:{SITE}", after=0, inc=1, limit=500))
    newest = desk.head()
    asked.append(
        NewEpoch(desk=DESK, grant=desk.grants[2], ancestor=desk.place(), why="machine", head=newest.hash)
    )
    spoken = [(enrol, enrolled), *((each, office.answer(each)) for each in asked)]
    spoken += [(each, office.take(each, token)) for each in _posted()]
    beside = desk.copy()
    del beside.logs[2][1:]
    beside.log("boot", {})
    spoken.append((beside.batch(), office.push(beside.batch())))
    return spoken


def _posted() -> list[Any]:
    """What a platform and a carrier post."""
    order = PlatformOrder(
        source=f"{SITE}-01",
        case_no="A3",
        rev=1,
        item_name="身份证",
        name="王小明",
        phone="13800000000",
        address="贵州省贵阳市云岩区中华北路1号",
        division="520103",
        payer="recipient",
    )
    fields = codec.to_fields(order)
    orders = PostOrders(site=SITE, orders=(fields, {**fields, "case_no": "无号"}))
    taken_back = Cancellation(source=f"{SITE}-01", case_no="A3", rev=1, reason="申请人撤回")
    seen = Tracked(
        id="7731", waybill_no="11000010003XX", at_ms=1_795_000_000_000, code="10", set="ems", place="贵阳"
    )
    return [
        orders,
        CancelOrders(site=SITE, orders=(codec.to_fields(taken_back),)),
        PostTracking(site=SITE, events=(codec.to_fields(seen),)),
    ]


def text() -> str:
    """The examples as they stand in the document: long hexadecimal texts as an ellipsis."""
    path_of = {kind: path for path, kind in [*PATHS.items(), *CHANNEL_PATHS.items()]}
    parts = [BEGIN, ""]
    for request, answer in conversation():
        parts += [f"`POST {path_of[type(request)]}` {type(request).__name__}", "", "```json", _shown(request)]
        parts += ["```", "", f"{type(answer).__name__}", "", "```json", _shown(answer), "```", ""]
    return "\n".join([*parts, END])


def _shown(message: object) -> str:
    fields = codec.to_fields(message)
    lines = []
    for name, value in fields.items():
        lines.append(f"  {json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return _LONG_HEX.sub("…", "{\n" + ",\n".join(lines) + "\n}")


def written(document: str) -> str:
    """The document with the examples of today."""
    before, rest = document.split(BEGIN)
    return before + text() + rest.split(END)[1]


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
