"""What the desk keeps of head office and of other branches: through mirror, erasure and proof of the books (D-105)."""

import random
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from tests.builders import CLERK, Counter, make_desk, tampering
from tests.journeys.test_console_journey import decrypted_pages
from tests.storage.test_mirror import put_database_back, snapshot

from govpost_desk.domain.errors import StorageError
from govpost_desk.hub.office import Office
from govpost_desk.hub.store import memory_engine
from govpost_desk.services import erasing, finding, head_office_state, keying
from govpost_desk.services.messages import head_office as words
from govpost_desk.storage import carrying, epochs, head_office, journal, numbers, verify
from govpost_desk.storage.database import dbapi
from govpost_desk.storage.keeping import HUB_KEY, keep
from govpost_desk.storage.places import Places
from govpost_desk.storage.projections import APPLY
from govpost_desk.sync.clock import SystemClock
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.sync.engine import Engine, State
from govpost_desk.sync.ports import PutBack, Refused
from govpost_desk.wire.events import Event
from govpost_desk.wire.grants import Signed
from govpost_desk.wire.messages import Fetched, Head, Refusal, sent_event
from govpost_desk.wire.signing import SigningKey

T = TypeVar("T")
SITE, DESK = "520100-01", "520100-01-D01"
PERSON = {"name": "慕容疏影", "phone": "13765432109", "address": "贵州省贵阳市花溪区清溪路9号5栋2单元77室"}
AT_MS = 1_795_000_000_000


class Wire:
    """Head office without a network."""

    def __init__(self) -> None:
        self.office = Office(memory_engine(), SigningKey.make(), SystemClock().wall_ms)
        self.office.add_site(SITE, "贵阳市政务服务中心", range_size=2000)

    def ask(self, message: object, answer: type[T]) -> T:
        reply = self.office.answer(message)  # type: ignore[arg-type]
        if isinstance(reply, Refusal):
            raise Refused(reply)
        assert isinstance(reply, answer)
        return reply


@pytest.fixture
def wire() -> Wire:
    return Wire()


def engine_of(counter: Counter, wire: Wire) -> Engine:
    return Engine(DeskDisk(counter.db), wire, SystemClock(), random.Random(1), "test")


def enrol(counter: Counter, wire: Wire) -> None:
    desk, known = DeskDisk(counter.db).local_epochs()
    engine_of(counter, wire).enrol(wire.office.make_code(DESK), desk, known, SigningKey.make().seed)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    make_desk(tmp_path / "desk", number_count=100, demo=False)
    return tmp_path / "desk"


def test_a_replay_of_the_mirror_keeps_grants_and_no_number_comes_twice(
    folder: Path, tmp_path: Path, wire: Wire
) -> None:
    places = Places(mirror=tmp_path / "stick" / "mirror")
    places.mirror.parent.mkdir()  # type: ignore[union-attr]
    wire.office.add_pool(SITE, "11", "99", 30_000_000, 20_000)
    with Counter(folder, places=places) as counter:
        enrol(counter, wire)
        old = snapshot(folder, tmp_path / "old")
        enrol(counter, wire)  # another code: the next epoch, and numbers of it
        assert engine_of(counter, wire).turn().state is State.IDLE
        with counter.db.reading() as execute:
            granted, ranges = head_office.epoch_grants(execute), numbers.granted_ranges(execute, 3)
        ((text, sig),) = counter.rows("SELECT text, sig FROM hub_grant WHERE kind = 'range' AND epoch = 3")
        signed = Signed(text, sig)
    assert (sorted(granted), len(ranges)) == ([2, 3], 1)
    put_database_back(old, folder)
    with Counter(folder, places=places) as counter:
        assert counter.db.replayed
        with counter.db.reading() as execute:
            assert head_office.epoch_grants(execute) == granted
            assert numbers.granted_ranges(execute, 3) == ranges  # its event names the grant
        assert counter.rows("SELECT epoch, origin FROM epoch_grant") == [(1, "local"), (2, "hub"), (3, "hub")]
        DeskDisk(counter.db).add_ranges([signed], AT_MS)
        assert len(counter.rows("SELECT 1 FROM number_range WHERE epoch = 3")) == 1
        proof = counter.verify()
    assert proof.ok, proof.findings


# --- facts of another branch ------------------------------------------------------------


def foreign(folder: Path, to: Path, *case_nos: str, **values: str) -> list[Event]:
    """Events that a copy of the desk recorded."""
    shutil.copytree(folder, to)
    with Counter(to) as copy:
        before = copy.value("SELECT max(position) FROM event")
        for case_no in case_nos:
            copy.add_order(case_no, **values)
        with copy.db.reading() as execute:
            return [event for _, event in journal.events(execute, before)]


def carry(counter: Counter, events: list[Event]) -> None:
    with counter.db.begin() as tx:
        for event in events:
            carrying.carry(tx, event, AT_MS)


@pytest.fixture
def carried(folder: Path, tmp_path: Path) -> Iterator[Counter]:
    """A desk that an order of another branch was carried into."""
    events = foreign(folder, tmp_path / "copy", "C1", **PERSON)
    with Counter(folder) as counter:
        counter.add_order("A1")
        carry(counter, events)
        yield counter


def places_of(counter: Counter) -> list[str]:
    pages = list(decrypted_pages(counter.folder))
    return [text for text in PERSON.values() if any(text.encode() in page for page in pages)]


def test_a_person_who_was_carried_over_is_erased_to_the_last_byte(carried: Counter) -> None:
    keying.key_all(carried.db)
    assert [piece.case_no for piece in finding.find(carried.db, PERSON["name"]).pieces] == ["C1"]
    assert places_of(carried)
    erased = erasing.erase_case(carried.db, "C1", "申请人要求", by=CLERK, at=carried.clock())
    assert erased.events == 1
    assert finding.find(carried.db, PERSON["name"]).pieces == ()
    carried.close()
    assert places_of(carried) == []
    proof = verify.verify_file(carried.db.path, carried.db.key)
    assert proof.ok, proof.findings
    assert proof.erased == 1


def test_the_erasure_names_the_fact_for_head_office_and_the_event_that_carries_it(carried: Counter) -> None:
    fact_id, carrying_id = carried.rows(
        "SELECT lower(hex(c.event_id)), lower(hex(e.event_id)) FROM carried c JOIN event e USING (position)"
    )[0]
    erasing.erase_case(carried.db, "C1", "申请人要求", by=CLERK, at=carried.clock())
    named = carried.value(
        "SELECT json_extract(body, '$.event_ids') FROM event WHERE type = 'personal.erased'"
    )
    assert named == f'["{fact_id}","{carrying_id}"]'


def test_a_fact_that_is_known_is_erased_in_both_places(folder: Path, tmp_path: Path, wire: Wire) -> None:
    with Counter(folder) as counter:
        enrol(counter, wire)
        counter.add_order("A1")
        assert engine_of(counter, wire).turn().state is State.IDLE
    shutil.copytree(folder, tmp_path / "clone")
    with Counter(folder) as counter:
        counter.add_order("B1")
        assert engine_of(counter, wire).turn().state is State.IDLE
    with Counter(tmp_path / "clone") as clone:
        clone.add_order("C1", **PERSON)
        assert engine_of(clone, wire).turn().state is State.IDLE
        assert clone.value("SELECT count(*) FROM carried")
        assert places_of(clone)
        assert erasing.erase_case(clone.db, "C1", "申请人要求", by=CLERK, at=clone.clock()).events == 2
        assert engine_of(clone, wire).turn().state is State.IDLE
        with wire.office.store.begin(SITE, AT_MS) as tx:
            kept = tx.connection.exec_driver_sql("SELECT personal FROM log_personal").fetchall()
        assert all(PERSON["name"] not in str(row) for row in kept)
        clone.close()
        assert places_of(clone) == []
        proof = verify.verify_file(clone.db.path, clone.db.key)
        assert proof.ok, proof.findings


def test_the_proof_of_the_books_covers_what_was_carried(carried: Counter) -> None:
    proof = carried.verify()
    assert proof.ok, proof.findings
    assert carried.rows("SELECT applied FROM carried") == [(1,)]
    with (
        carried.db.exclusive_driver() as driver,
        tampering(driver) as change,
    ):
        change("UPDATE carried SET applied = 0")
        found = verify.verify(driver.execute)
    assert [code for code, _ in found.findings] == ["table"]


def test_a_fact_that_the_books_refuse_is_kept_counted_and_shown(folder: Path, tmp_path: Path) -> None:
    with Counter(folder) as counter:
        counter.add_order("A1")
    shutil.copytree(folder, tmp_path / "copy")
    with Counter(tmp_path / "copy") as copy:
        before = copy.value("SELECT max(position) FROM event")
        copy.scans("GPDTAKE", "GPDWIN01", "A1")
        with copy.db.reading() as execute:
            events = [event for _, event in journal.events(execute, before) if event.type == "line.ticked"]
    with Counter(folder) as counter:
        with counter.db.begin() as tx:
            keep(tx.execute, HUB_KEY, "00")
        counter.scans("GPDTAKE", "GPDWIN01", "A1")
        carry(counter, events)  # the same number, taken on both branches
        assert counter.rows("SELECT applied FROM carried") == [(0,)]
        (row,) = head_office_state.troubles(counter.db)
        assert (row.what, row.why, row.open) == ("交接簿的一行", words.WHY["misfit"], True)
        assert row.number
        view = head_office_state.head_office_view(counter.db, counter.clock())
        assert (view.troubles, view.worry) == (1, True)
        proof = counter.verify()
    assert proof.ok, proof.findings


# --- what a head office, or a disk, may do to it ------------------------------------------------------------


def lost_by(folder: Path, to: Path) -> tuple[list[Event], Fetched]:
    """What a copy that head office knows wrote behind ours, and the page it comes in."""
    with Counter(folder) as counter, counter.db.begin() as tx:  # the journal goes on in another epoch
        epochs.open_epoch(tx, 2, why="restored", replayed=0, missing=(9, 9), by=CLERK, at=counter.clock())
    events = foreign_events(to)
    page = Fetched(grant=None, nonce=None, events=tuple(map(sent_event, events)), more=False, epochs=(1, 2))
    return events, page


def foreign_events(folder: Path) -> list[Event]:
    with Counter(folder) as copy:
        before = copy.value("SELECT max(position) FROM event")
        for case_no in ("L1", "L2", "L3"):
            copy.add_order(case_no)
        with copy.db.reading() as execute:
            return [event for _, event in journal.events(execute, before)]


def test_a_chain_that_is_not_whole_brings_nothing_in(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    _, page = lost_by(folder, tmp_path / "copy")
    first, second, third = page.events
    strange = replace(second, header=second.header.replace(DESK, "520100-01-D09"))
    damaged = replace(third, body=third.body.replace("L3", "L9"))
    with Counter(folder) as counter:
        disk = DeskDisk(counter.db)
        before = counter.value("SELECT max(position) FROM event")
        for events in ((first, strange), (first, second, damaged), (first, third), (second, third)):
            assert disk.put_back(1, replace(page, events=events), AT_MS) is PutBack.NOWHERE
        assert counter.value("SELECT max(position) FROM event") == before
        assert disk.put_back(1, page, AT_MS) is PutBack.BESIDE
        assert counter.value("SELECT count(*) FROM carried") == 3
        assert disk.put_back(1, page, AT_MS) is PutBack.BESIDE  # the same page again
        assert counter.value("SELECT count(*) FROM carried") == 3
        proof = counter.verify()
        assert proof.ok, proof.findings


def test_a_full_disk_is_no_refusal_of_the_books(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(folder, tmp_path / "copy")
    _, page = lost_by(folder, tmp_path / "copy")

    def full(*_: object) -> None:
        raise dbapi.OperationalError("database or disk is full")

    with Counter(folder) as counter:
        before = counter.value("SELECT max(position) FROM event")
        with monkeypatch.context() as patch:
            patch.setitem(APPLY, "order.recorded", full)
            with pytest.raises(StorageError):
                DeskDisk(counter.db).put_back(1, page, AT_MS)
        assert counter.value("SELECT max(position) FROM event") == before
        assert DeskDisk(counter.db).put_back(1, page, AT_MS) is PutBack.BESIDE
        assert counter.value("SELECT count(*) FROM carried WHERE applied") == 3


def test_ids_that_are_none_are_passed_over(folder: Path, wire: Wire) -> None:
    with Counter(folder) as counter:
        enrol(counter, wire)
        event_id = counter.value("SELECT lower(hex(event_id)) FROM event ORDER BY position LIMIT 1")
        told = ("", "xyz", "' OR 1=1", "ab" * 16, event_id)
        DeskDisk(counter.db).pushed(1, Head(seq=1, hash="00" * 32), told, AT_MS)
        assert counter.rows("SELECT seq, why FROM hub_trouble") == [(1, "held")]
