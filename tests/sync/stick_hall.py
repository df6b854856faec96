"""A desk and its head office with nothing between them but files; and the same desk with a line, to compare with."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.builders import Counter
from tests.sync.test_engine import DESK, SITE, Hall

from govpost_desk.domain.progress import Progress
from govpost_desk.hub import by_stick
from govpost_desk.hub.by_stick import Taken
from govpost_desk.hub.office import Office
from govpost_desk.workers import stick
from govpost_desk.workers.stick import StickIn

_HUB_TABLES = {  # what has to be the same whichever way it came; when it came is not, nor in how many versions
    "log_event": "desk_id, epoch, seq, hash, event_id, type, schema_no, header, salt, body, sig",
    "log_personal": "desk_id, epoch, seq, event_id, personal, psalt",
    "fact": "event_id, n, desk_id, epoch, seq",
    "act": "event_id, order_id, case_no, waybill_no, act, undoes, desk_id, at_ms, hlc",
    "custody": "order_id, case_no, waybill_no, act, desk_id, at_ms, hlc, event_id",
    "number_use": "waybill_no, event_id, desk_id, order_id, by_no, hlc",
    "number_range": "range_id, desk_id, epoch, prefix, suffix, first_serial, count, grant_text, grant_sig",
    "allocator": "prefix, suffix, first_serial, band, taken",
    "epoch": "desk_id, epoch, nonce, key, grant_text, grant_sig, head_seq, head_hash",
    "desk": "desk_id, state, key, seen_hlc, numbers_left",
    "held": "desk_id, epoch, seq, event_id, why",
    "erased": "event_id, by_event",
    "incident": "kind, key, state, facts",
    "feed_head": "digest",
    "feed_state": "kind, key, op, digest",
}
_DESK_TABLES = {
    "event": "*",
    "event_personal": "*",
    "number_range": "*",
    "waybill_number": "*",
    "register_line": "*",
    "hub_grant": "*",
    "hub_epoch": "epoch, seq, shared_to",
    "feed_item": "scope, kind, key, content",
}


@dataclass
class StickHall:
    """`hall`: the desk and head office; `at`: the folder of the stick."""

    hall: Hall
    at: Path
    serial: int = 0

    def out(self, *, everything: bool = False) -> Path:
        """The desk writes a file."""
        self.serial += 1  # names say the second, and these come faster
        moment = datetime(2026, 11, 23, 9, 0).astimezone() + timedelta(seconds=self.serial)
        made = stick.write_out(
            self.hall.counter.db,
            self.at,
            app="test",
            at=moment,
            progress=Progress(),
            everything=everything,
        )
        return made.path

    def take(self, path: Path) -> Taken:
        """Head office takes it."""
        return by_stick.take(self.hall.office, path, self.at)

    def back(self, path: Path) -> StickIn:
        """The desk reads the answer to a file."""
        moment = datetime(2026, 11, 23, 9, 0).astimezone()
        return stick.read_in(
            self.hall.counter.db,
            path.with_suffix(".gpa"),
            app="test",
            at=moment,
            progress=Progress(),
            on_fact=lambda: None,
        )

    def exchange(self) -> StickIn:
        """There and back."""
        path = self.out()
        self.take(path)
        return self.back(path)


def twin_of(office: Office, folder: Path, to: Path) -> Hall:
    """The desk as it is now, with a line to `office`. Whoever opened the folder has closed it."""
    shutil.copytree(folder, to)
    return Hall(to, office)


def hub_rows(office: Office) -> dict[str, list[Any]]:
    """Everything that head office knows."""
    with office.store.read(SITE, 0) as tx:
        run = tx.connection.exec_driver_sql
        found = {
            table: sorted(map(repr, run(f"SELECT {columns} FROM {table}").fetchall()))
            for table, columns in _HUB_TABLES.items()
        }
    assert found["log_event"]
    return found


def desk_rows(counter: Counter) -> dict[str, list[Any]]:
    """Everything that the desk knows of its work and of head office."""
    return {
        table: sorted(map(repr, counter.rows(f"SELECT {columns} FROM {table}")))
        for table, columns in _DESK_TABLES.items()
    }


__all__ = ["DESK", "SITE", "StickHall", "desk_rows", "hub_rows", "twin_of"]
