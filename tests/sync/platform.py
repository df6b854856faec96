"""A desk and head office for tests of platform orders: what the platform says goes into the feed, a turn brings it."""

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.builders import Counter, make_desk
from tests.sync.loopback import DESK, SITE, Loopback, loopback

from govpost_desk.domain.business_day import to_ms
from govpost_desk.domain.orders import order_id
from govpost_desk.services.feed import heed
from govpost_desk.storage import head_office
from govpost_desk.sync.clock import SystemClock
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.sync.engine import Engine, State
from govpost_desk.sync.http_line import HttpLine
from govpost_desk.wire.signing import SigningKey

SOURCE = "520100-01-01"
PERSON = {
    "name": "慕容疏影",
    "phone": "13765432109",
    "address": "贵州省贵阳市花溪区清溪路9号5栋2单元77室",
    "division": "520111",
}
MOVED = {
    "name": "慕容疏影",
    "phone": "13765432109",
    "address": "贵州省遵义市红花岗区中华路88号3栋1单元66室",
    "division": "520302",
}
ORDER = {
    "state": "open",
    "source": SOURCE,
    "part": 1,
    "channel": "贵人服务",
    "window_code": "01",
    "item_name": "营业执照",
    "document_name": "营业执照",
    "department": "市场监管",
    "issued_on": "2026-11-20",
    "payer": "sender",
    "mode": "one_way",
    "receipt": False,
    "weight_g": 200,
    "note": "",
    **PERSON,
}


def key_of(case_no: str, part: int = 1) -> str:
    """Key of an order in the feed."""
    return order_id(SOURCE, case_no, part).hex()


class CounterClock(SystemClock):
    """The counter's own time."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter

    def wall_ms(self) -> int:
        """Now."""
        return to_ms(self._counter.clock())


class Platform:
    """Head office over loopback and one desk that has joined it."""

    def __init__(self, hub: Loopback, counter: Counter) -> None:
        self.hub, self.counter = hub, counter
        self.number = ""  # for a test that seals a piece before it begins
        key = SigningKey.make()
        line = HttpLine(hub.address, DESK, key.seed)
        disk = DeskDisk(counter.db, heed=heed, joined_by={head_office.ADDRESS: hub.address})
        self.engine = Engine(disk, line, CounterClock(counter), random.Random(1), "test")
        hub.add_numbers()
        desk, known = DeskDisk(counter.db).local_epochs()
        self.engine.enrol(hub.make_code(), desk, known, key.seed)
        self.turn()

    def send(self, kind: str, key: str, said: dict[str, Any] | None) -> None:
        """Anything into the feed (None drops it)."""
        content = None if said is None else json.dumps(said, ensure_ascii=False, sort_keys=True)
        with self.hub.turn:
            self.hub.office.put(SITE, kind, [(key, content)])

    def turn(self) -> None:
        """One turn of the engine, which must come through."""
        turn = self.engine.turn()
        assert turn.state is State.IDLE, turn

    def say(self, case_no: str, rev: int = 1, **values: Any) -> None:
        """The platform's order, and a turn."""
        said = {**ORDER, "case_no": case_no, "rev": rev, **values}
        self.put("order", key_of(case_no, said["part"]), said)

    def cancel(self, case_no: str, rev: int = 2) -> None:
        """The platform cancels; a turn."""
        said = {name: ORDER[name] for name in ("source", "part", "channel", "window_code")}
        self.put(
            "order",
            key_of(case_no),
            {**said, "state": "cancelled", "case_no": case_no, "reason": "", "rev": rev},
        )

    def put(self, kind: str, key: str, said: dict[str, Any] | None) -> None:
        """Anything into the feed (None drops it), and a turn."""
        self.send(kind, key, said)
        self.turn()

    def held(self) -> int:
        """Facts that head office does not understand."""
        with self.hub.turn, self.hub.office.store.read(SITE, 0) as tx:
            return int(tx.connection.exec_driver_sql("SELECT count(*) FROM held").scalar_one())


@contextmanager
def platform(folder: Path) -> Iterator[Platform]:
    """A desk set up in `folder`, joined."""
    make_desk(folder, number_count=100, demo=False)
    with loopback() as hub, Counter(folder) as counter:
        yield Platform(hub, counter)
