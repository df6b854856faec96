"""The mirror (reliability §2.3): every event again on a second disk; torn, unplugged, full, forked; replay."""

import errno
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.builders import CLERK, MONDAY, Counter

from govpost_desk.domain.errors import StorageError
from govpost_desk.services import erasing
from govpost_desk.storage import journal, keys, mirror_files, replay
from govpost_desk.storage.mirror import KEPT_DAYS, SLOW_SECONDS, Mirror
from govpost_desk.storage.mirror_files import DayFile, day_files, mirrored
from govpost_desk.storage.places import Places
from govpost_desk.wire.events import Event
from govpost_desk.wire.frames import pack_event, unpack_event

DESK = "520100-01-D01"
Opener = Callable[..., Counter]


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """The folder of the mirror."""
    folder = tmp_path / "stick" / "mirror"
    folder.parent.mkdir()
    return folder


@pytest.fixture
def open_mirrored(desk_folder: Path, stick: Path) -> Iterator[Opener]:
    """Open a desk whose mirror is the stick."""
    opened: list[Counter] = []

    def opener(folder: Path = desk_folder) -> Counter:
        opened.append(Counter(folder, places=Places(mirror=stick)))
        return opened[-1]

    yield opener
    for counter in opened:
        counter.close()


@pytest.fixture
def desk(open_mirrored: Opener) -> Counter:
    """A mirrored desk with a hundred numbers and five orders."""
    counter = open_mirrored()
    counter.add_range(count=100)
    for serial in range(5):
        counter.add_order(f"A{serial}")
    return counter


def mirror_of(counter: Counter) -> Mirror:
    """The mirror of an open desk."""
    found = counter.db.sinks.of(Mirror)
    assert found is not None
    return found


def journal_of(counter: Counter) -> list[tuple[int, Event]]:
    """The journal as stored."""
    with counter.db.reading() as execute:
        return list(journal.events(execute))


def days_of(counter: Counter, stick: Path) -> list[DayFile]:
    """The readable day files."""
    return day_files(stick, DESK, counter.db.key)


def in_mirror(counter: Counter, stick: Path) -> list[tuple[int, Event]]:
    """What the mirror holds."""
    return [(record.position, record.event) for record in mirrored(days_of(counter, stick), 0)]


def snapshot(folder: Path, to: Path) -> Path:
    """The desk's folder as it is, files alone: what an image of the disk would hold."""
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns("desk.lock"))
    return to


def put_database_back(old: Path, folder: Path) -> None:
    """Somebody copies an old desk.db over the newer one."""
    for tail in ("", "-wal", "-shm"):
        (folder / f"desk.db{tail}").unlink(missing_ok=True)
        if (old / f"desk.db{tail}").exists():
            shutil.copyfile(old / f"desk.db{tail}", folder / f"desk.db{tail}")


# --- what is in it ---------------------------------------------------------------------------------------------------


def test_a_frame_is_the_event_and_nothing_else_is_a_frame(desk: Counter) -> None:
    for position, event in journal_of(desk):
        frame = pack_event(position, event)
        assert unpack_event(frame) == (position, event)
        for broken in (frame[:-1], frame + b"x", b"", b"\x02" + frame[1:], frame[:20]):
            with pytest.raises(ValueError):
                unpack_event(broken)


def test_the_mirror_is_the_journal_byte_for_byte(desk: Counter, stick: Path) -> None:
    desk.take_over("A0", "A1")
    desk.pack("A0")
    assert in_mirror(desk, stick) == journal_of(desk)
    assert mirror_of(desk).state == "good"
    desk.reopen()
    desk.scans("GPDWIN01", "A2")
    assert in_mirror(desk, stick) == journal_of(desk)
    assert len(days_of(desk, stick)) == 1  # the same day goes on in the same file
    assert days_of(desk, stick)[0].path.name == "mirror-520100-01-D01-E1-20261123.gpm"


def test_nothing_in_it_is_plain_and_the_wrapped_key_lies_beside(desk: Counter, stick: Path) -> None:
    content = b"".join(path.read_bytes() for path in stick.iterdir())
    for plain in ("欧阳明华".encode(), b"13985012345", b"order.recorded"):
        assert plain not in content
    wrapped = (stick / f"mirror-{DESK}.key").read_bytes()
    assert wrapped == (desk.folder / keys.WRAPPED_FILE).read_bytes()


def test_no_nonce_is_used_twice_also_by_two_copies_of_a_desk(
    desk: Counter, open_mirrored: Opener, stick: Path, tmp_path: Path
) -> None:
    """Both copies go on in a copy of one file, so under one key; torn tails are written again."""
    desk.close()
    other_stick, other_folder = tmp_path / "other", snapshot(desk.folder, tmp_path / "copy")
    shutil.copytree(stick, other_stick)
    first = open_mirrored()
    second = Counter(other_folder, places=Places(mirror=other_stick))
    with second:
        for counter in (first, second):
            for serial in range(5):
                counter.scan(f"A{serial}")
                counter.reopen()
    nonces: dict[tuple[bytes, bytes], bytes] = {}
    for folder in (stick, other_stick):
        for day in mirror_files.names_of(folder, DESK):
            content = day.read_bytes()
            file_salt, place = content[8:24], 26 + int.from_bytes(content[24:26], "big")
            while place < len(content):
                length = int.from_bytes(content[place : place + 4], "big")
                sealed = content[place + 12 : place + 12 + length]
                assert nonces.setdefault((file_salt, sealed[:12]), sealed) == sealed
                place += 12 + length
    assert len(nonces) > 20


def test_every_day_and_epoch_has_its_file(desk: Counter, stick: Path) -> None:
    desk.clock.now += timedelta(days=1)
    desk.scans("GPDWIN01", "A0")
    desk.clock.now = MONDAY  # the clock is set back
    desk.scan("A1")
    desk.scan("A2")
    names = [day.path.name.partition("D01-")[2] for day in days_of(desk, stick)]
    assert names == ["E1-20261123.gpm", "E1-20261124.gpm", "E1-20261123-2.gpm"]
    assert in_mirror(desk, stick) == journal_of(desk)


def test_the_syncs_come_before_the_outcome(desk: Counter, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the scan has its answer, the record was synced; one sync, one write."""
    synced: list[int] = []
    real = os.fsync
    monkeypatch.setattr(os, "fsync", lambda descriptor: (synced.append(descriptor), real(descriptor))[1])
    desk.scans("GPDWIN01")
    synced.clear()
    assert desk.scan("A0").answer == "ticked"
    assert len(synced) == 1


# --- torn and damaged ------------------------------------------------------------------------------------------------


def newest(counter: Counter, stick: Path) -> DayFile:
    """The file that the mirror writes to."""
    return days_of(counter, stick)[-1]


def test_a_tail_torn_at_any_byte_is_healed_and_nothing_whole_is_lost(
    desk: Counter, open_mirrored: Opener, stick: Path
) -> None:
    day = newest(desk, stick)
    desk.close()
    whole = day.path.read_bytes()
    ends = [record.end for record in day.records()]
    confirmed = ends[-2]
    for tail in (
        whole[:confirmed] + bytes(700),
        whole[:-1] + b"?",
        whole[: confirmed + 5],
        whole[:confirmed],
    ):
        day.path.write_bytes(tail)
        with open_mirrored() as counter:
            assert mirror_of(counter).state == "good"
            assert in_mirror(counter, stick) == journal_of(counter)
            assert day.path.read_bytes()[:confirmed] == whole[:confirmed]


def test_every_cut_of_the_last_record_reads_as_torn(desk: Counter, stick: Path) -> None:
    day = newest(desk, stick)
    content = day.path.read_bytes()
    *_, third, second, end = (record.end for record in day.records())
    short = content[: day.start] + content[third:]  # the last two records
    before = day.start + second - third
    for cut in range(before + 1, len(short)):
        day.path.write_bytes(short[:cut])
        assert day.extent()[1:] == (before, "torn")
    day.path.write_bytes(content)
    assert day.extent()[1:] == (end, "whole")


def test_a_file_cut_off_in_its_head_holds_nothing(desk: Counter, open_mirrored: Opener, stick: Path) -> None:
    day = newest(desk, stick)
    desk.close()
    whole = day.path.read_bytes()
    for cut in (0, 5, 25, 26, 60, day.start - 1):
        for path in mirror_files.names_of(stick, DESK):
            path.unlink()
        day.path.write_bytes(whole[:cut])
        with open_mirrored() as counter:
            assert mirror_of(counter).state == "good", cut
            assert in_mirror(counter, stick) == journal_of(counter)


def test_a_damaged_record_is_kept_as_evidence_and_written_again_elsewhere(
    desk: Counter, open_mirrored: Opener, stick: Path
) -> None:
    day = newest(desk, stick)
    desk.close()
    content = bytearray(day.path.read_bytes())
    ends = [record.end for record in day.records()]
    content[ends[-3] + 40] ^= 1
    day.path.write_bytes(content)
    with open_mirrored() as counter:
        assert in_mirror(counter, stick) == journal_of(counter)
        assert day.path.read_bytes() == content  # not a byte of it was changed
        assert len(days_of(counter, stick)) == 2
        counter.scans("GPDWIN01", "A0")
        assert in_mirror(counter, stick) == journal_of(counter)


def test_a_spoilt_head_does_not_take_the_other_days_with_it(
    desk: Counter, open_mirrored: Opener, stick: Path
) -> None:
    desk.clock.now += timedelta(days=1)
    desk.scans("GPDWIN01", "A0")
    first, second = days_of(desk, stick)
    desk.close()
    content = bytearray(first.path.read_bytes())
    content[30] ^= 1
    first.path.write_bytes(content)
    with open_mirrored() as counter:
        assert mirror_of(counter).state == "good"
        counter.scan("A1")
        assert days_of(counter, stick)[0].path == second.path
        kept = in_mirror(counter, stick)
        assert kept == journal_of(counter)[-len(kept) :]


@pytest.mark.parametrize("place", ["length", "position", "nonce", "content", "tag"])
def test_every_changed_byte_of_a_record_is_noticed(desk: Counter, stick: Path, place: str) -> None:
    day = newest(desk, stick)
    whole = day.path.read_bytes()
    *_, before, last = (record.end for record in day.records())
    offset = {"length": 3, "position": 11, "nonce": 14, "content": 60, "tag": last - before - 1}[place]
    changed = bytearray(whole)
    changed[before + offset] ^= 1
    day.path.write_bytes(changed)
    assert day.extent()[1:] == (before, "torn")
    day.path.write_bytes(whole)


def test_a_sync_that_failed_is_not_believed_later(
    desk: Counter, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a failed sync the page cache still shows what the disk may not have: it is written again."""

    def failing(_: int) -> None:
        raise OSError(errno.EIO, "lost")

    desk.scans("GPDWIN01")
    monkeypatch.setattr(os, "fsync", failing)
    assert desk.scan("A0").answer == "ticked"
    assert mirror_of(desk).state == "io"
    monkeypatch.undo()
    assert mirror_of(desk).catch_up()
    assert len(days_of(desk, stick)) == 2
    assert in_mirror(desk, stick) == journal_of(desk)


# --- away, full, slow, another's -------------------------------------------------------------------------------------


def test_a_stick_pulled_out_never_stops_the_counter_and_catches_up(desk: Counter, stick: Path) -> None:
    desk.scan("GPDWIN01")
    stick.rename(stick.with_name("pulled"))
    assert desk.scan("A0").answer == "ticked"
    assert mirror_of(desk).state == "absent"
    desk.scan("A1")
    assert not mirror_of(desk).catch_up()
    assert mirror_of(desk).state == "absent"
    assert mirror_of(desk).behind > 0
    assert not stick.exists()  # nothing is begun where the stick is not
    stick.with_name("pulled").rename(stick)
    assert mirror_of(desk).catch_up()
    desk.scan("A2")
    assert in_mirror(desk, stick) == journal_of(desk)


def test_the_empty_folder_under_an_unplugged_stick_is_not_begun(
    desk: Counter, open_mirrored: Opener, stick: Path
) -> None:
    desk.close()
    stick.rename(stick.with_name("pulled"))
    stick.mkdir()
    with open_mirrored() as counter:
        assert mirror_of(counter).state == "other_disk"
        assert list(stick.iterdir()) == []
        mirror_of(counter).accept_new_disk()  # it really is a new one
        assert mirror_of(counter).catch_up()
        assert in_mirror(counter, stick) == journal_of(counter)


def test_another_key_or_desk_is_never_touched(desk: Counter, stick: Path, tmp_path: Path) -> None:
    from tests.builders import make_desk

    desk.close()
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    make_desk(tmp_path / "anew")
    with Counter(tmp_path / "anew", places=Places(mirror=stick)) as counter:
        assert mirror_of(counter).state == "strange"
        counter.add_order("A1")
        (stick / f"mirror-{DESK}.key").unlink()  # even without the sign
        assert not mirror_of(counter).catch_up()
        assert mirror_of(counter).state == "strange"
    assert {name: before[name] for name in before if name.endswith(".gpm")} == {
        path.name: path.read_bytes() for path in stick.iterdir() if path.suffix == ".gpm"
    }


def test_a_full_mirror_fails_by_itself_and_catches_up(
    desk: Counter, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of a record still fits: it is healed when there is room again."""
    real = os.write

    def full(descriptor: int, content: bytes) -> int:
        if len(content) > 300:
            return real(descriptor, bytes(content[:100]))
        raise OSError(errno.ENOSPC, "full")

    desk.scan("GPDWIN01")
    monkeypatch.setattr(os, "write", full)
    assert desk.scan("A0").answer == "ticked"
    assert mirror_of(desk).state == "full"
    assert not mirror_of(desk).catch_up()
    monkeypatch.undo()
    assert mirror_of(desk).catch_up()
    assert in_mirror(desk, stick) == journal_of(desk)


def test_a_slow_mirror_is_written_beside_the_scans(
    desk: Counter, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mirror, now, told = mirror_of(desk), [1000.0], []
    monkeypatch.setattr(mirror, "_monotonic", lambda: now[0])
    real = os.fsync

    def slow(descriptor: int) -> None:
        now[0] += 2 * SLOW_SECONDS
        real(descriptor)

    mirror.on_lag = lambda: told.append(1)
    desk.scan("GPDWIN01")
    monkeypatch.setattr(os, "fsync", slow)
    desk.scan("A0")
    assert (mirror.state, told) == ("slow", [])
    desk.scan("A1")
    assert (mirror.behind > 0, told) == (True, [1])
    assert mirror.catch_up()
    assert in_mirror(desk, stick) == journal_of(desk)
    now[0] += 3600
    monkeypatch.undo()
    desk.scan("A2")
    assert in_mirror(desk, stick) == journal_of(desk)


def test_commits_while_it_catches_up_are_neither_lost_nor_doubled(desk: Counter, stick: Path) -> None:
    mirror = mirror_of(desk)
    stopping = threading.Event()

    def catch_up_for_ever() -> None:
        while not stopping.is_set():
            mirror.catch_up()

    worker = threading.Thread(target=catch_up_for_ever)
    worker.start()
    for serial in range(150):
        desk.scan(f"NONE{serial}")
    stopping.set()
    worker.join()
    assert mirror.catch_up()
    assert in_mirror(desk, stick) == journal_of(desk)


def test_one_program_at_a_time_writes_a_mirror(desk: Counter, open_mirrored: Opener, tmp_path: Path) -> None:
    copy = snapshot(desk.folder, tmp_path / "copy")
    with pytest.raises(StorageError, match="mirror_busy"):
        open_mirrored(copy)
    desk.scan("GPDWIN01")
    assert mirror_of(desk).state == "good"


def test_old_files_go_when_a_backup_holds_their_events(desk: Counter, stick: Path) -> None:
    desk.clock.now += timedelta(days=1)
    desk.scans("GPDWIN01", "A0")
    desk.clock.now += timedelta(days=1)
    desk.scan("A1")
    first, second, third = days_of(desk, stick)
    mirror, long_after = mirror_of(desk), date(2026, 11, 23) + timedelta(days=KEPT_DAYS + 1)
    assert mirror.drop_old(long_after, second.first - 2) == []  # its last event is in no backup
    assert mirror.drop_old(date(2026, 11, 23) + timedelta(days=KEPT_DAYS), 10**6) == []
    assert mirror.drop_old(long_after, second.first - 1) == [first.path.name]
    assert mirror.drop_old(long_after + timedelta(days=900), 10**6) == [second.path.name]
    assert [day.path for day in days_of(desk, stick)] == [third.path]  # the newest stays
    desk.scan("A2")
    desk.reopen()
    assert mirror_of(desk).state == "good"


def test_a_new_mirror_begins_where_files_would_still_be_kept(desk_folder: Path, stick: Path) -> None:
    with Counter(desk_folder) as counter:
        counter.clock.now = MONDAY + timedelta(days=KEPT_DAYS + 10)
        counter.add_order("A1")
        last = journal_of(counter)[-1][0]
    with Counter(desk_folder, places=Places(mirror=stick)) as counter:
        assert mirror_of(counter).state == "good"
        assert in_mirror(counter, stick) == journal_of(counter)[last - 1 :]


# --- mirror first ----------------------------------------------------------------------------------------------------


def test_an_old_database_is_brought_up_by_the_mirror_to_the_last_byte(
    desk: Counter, open_mirrored: Opener, stick: Path, tmp_path: Path
) -> None:
    """Database-only restore: nothing confirmed is lost, no number is served twice, no label prints by itself."""
    lost = -journal_of(desk)[-1][0]
    desk.close()
    old = snapshot(desk.folder, tmp_path / "old")
    with open_mirrored() as counter:
        register = counter.take_over("A0", "A1", "A2")
        number = counter.pack("A0")
        counter.scan("GPDPACK")
        waiting = counter.scan("A1").waybill_no
        before = journal_of(counter)
        lost += before[-1][0]
    put_database_back(old, desk.folder)
    with open_mirrored() as counter:
        after = journal_of(counter)
        assert after[: len(before)] == before
        assert [event.type for _, event in after[len(before) :]] == ["mirror.replayed"]
        assert counter.db.replayed == lost
        assert counter.value("SELECT register_no FROM register") == register
        assert counter.value("SELECT state FROM mail_item WHERE waybill_no = ?", number) == "sealed"
        assert counter.print_labels() == []
        assert counter.scan("GPDPACK").answer == "done"
        assert counter.scan("A1").answer == "unconfirmed"
        assert counter.scan(waiting).answer == "bound"
        taken = [counter.pack("A2"), waiting, number]
        assert len(set(taken)) == 3
        assert in_mirror(counter, stick) == journal_of(counter)
        assert mirror_of(counter).state == "good"


def test_an_erasure_in_the_mirror_erases_in_the_store_put_back(
    desk: Counter, open_mirrored: Opener, tmp_path: Path
) -> None:
    desk.close()
    old = snapshot(desk.folder, tmp_path / "old")
    with open_mirrored() as counter:
        counter.add_order("B1")
        for case_no in ("A0", "B1"):
            erasing.erase_case(counter.db, case_no, "本人申请", by=CLERK, at=counter.clock())
    put_database_back(old, desk.folder)
    with open_mirrored() as counter:
        assert counter.db.replayed > 0
        rows = counter.rows(
            "SELECT name, erased FROM party JOIN desk_order USING (party_id) WHERE case_no IN ('A0', 'B1')"
        )
        assert rows == [("", 1), ("", 1)]
        proof = counter.verify()
        assert proof.ok, proof.findings
        assert proof.erased == 2


def test_without_the_mirror_an_old_database_is_refused_and_left_alone(
    desk: Counter, open_mirrored: Opener, stick: Path, tmp_path: Path
) -> None:
    desk.close()
    old = snapshot(desk.folder, tmp_path / "old")
    with open_mirrored() as counter:
        counter.scans("GPDWIN01", "A0")
    put_database_back(old, desk.folder)
    with pytest.raises(StorageError, match="shortened"):
        Counter(desk.folder)
    stick.rename(stick.with_name("pulled"))
    with pytest.raises(StorageError, match="shortened_no_mirror"):
        open_mirrored()
    stick.with_name("pulled").rename(stick)
    with open_mirrored() as counter:  # plugged in again: all is well
        assert counter.value("SELECT count(*) FROM register_line") == 1


def test_a_mirror_of_a_newer_program_is_not_guessed_at(
    desk: Counter, open_mirrored: Opener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.close()
    old = snapshot(desk.folder, tmp_path / "old")
    with open_mirrored() as counter:
        counter.scans("GPDWIN01", "A0")
    put_database_back(old, desk.folder)
    monkeypatch.delitem(replay.APPLY, "line.ticked")
    with pytest.raises(StorageError, match="too_new"):
        open_mirrored()
    monkeypatch.undo()
    with open_mirrored() as counter:
        assert counter.db.replayed > 0


def test_a_mirror_with_a_hole_puts_nothing_back(
    desk: Counter, open_mirrored: Opener, stick: Path, tmp_path: Path
) -> None:
    desk.close()
    old = snapshot(desk.folder, tmp_path / "old")
    with open_mirrored() as counter:
        counter.scans("GPDWIN01", "A0", "A1", "A2", "A3")
        day, last = newest(counter, stick), journal_of(counter)[-1][0]
    content = bytearray(day.path.read_bytes())
    content[[record.end for record in day.records()][-3] + 40] ^= 1
    day.path.write_bytes(content)
    put_database_back(old, desk.folder)
    (desk.folder / "desk.mark").unlink()  # the mirror itself is a witness
    with pytest.raises(StorageError, match="shortened") as caught:
        open_mirrored()
    assert caught.value.facts["expected"] == last
    with Counter(desk.folder) as counter:  # a rolled-back replay left nothing
        assert counter.value("SELECT count(*) FROM register_line") == 0


def test_two_copies_of_one_desk_are_told_apart(
    desk: Counter, open_mirrored: Opener, stick: Path, tmp_path: Path
) -> None:
    desk.close()
    copy = snapshot(desk.folder, tmp_path / "copy")
    with open_mirrored() as counter:
        counter.scans("GPDWIN01", "A0")
    with Counter(copy) as counter:  # the copy works without the stick
        counter.scans("GPDWIN01", "A1")
        counter.scans("GPDWIN01", "A2")
    before = {path.name: path.read_bytes() for path in stick.iterdir()}
    with pytest.raises(StorageError, match="forked"):
        open_mirrored(copy)
    assert {path.name: path.read_bytes() for path in stick.iterdir()} == before


def test_a_stick_with_another_copys_events_is_red_at_run_time(
    desk: Counter, open_mirrored: Opener, stick: Path, tmp_path: Path
) -> None:
    desk.close()
    copy = snapshot(desk.folder, tmp_path / "copy")
    stick.rename(stick.with_name("pulled"))
    here = open_mirrored()  # the desk itself, the stick is elsewhere
    here.scans("GPDWIN01", "A3", "A4")
    other = Counter(copy, places=Places(mirror=stick.with_name("pulled")))
    with other:
        mirror_of(other).accept_new_disk()
        mirror_of(other).catch_up()
        other.scans("GPDWIN01", "A0")
        assert mirror_of(other).state == "good"
    stick.with_name("pulled").rename(stick)
    assert not mirror_of(here).catch_up()
    assert mirror_of(here).state == "forked"
    assert here.scan("A1").answer == "ticked"  # the counter goes on


# --- evidence that is damaged ----------------------------------------------------------------------------------------


@pytest.fixture
def put_back(desk: Counter, open_mirrored: Opener, stick: Path, tmp_path: Path) -> tuple[Path, int]:
    """An old copy of the whole folder, its mark with it; the desk worked on into the next day. And the mirror's length
    at the time of the copy.
    """
    desk.close()
    old = snapshot(desk.folder, tmp_path / "old")
    length = max(stick.glob("*.gpm")).stat().st_size
    with open_mirrored() as counter:
        counter.scans("GPDWIN01", "A0", "A1", "A2")
        counter.clock.now += timedelta(days=1)
        counter.scans("A3", "A4")
    return old, length


@pytest.mark.parametrize("spoilt", ["length", "position", "content", "block", "cut out", "put in"])
def test_damage_anywhere_in_the_mirror_never_reads_as_a_torn_tail(
    put_back: tuple[Path, int], open_mirrored: Opener, stick: Path, spoilt: str
) -> None:
    old, at = put_back
    newest = max(stick.glob("*.gpm"))
    newest.unlink()  # the first day alone is left: nothing but what follows the damage tells that there was more
    (day,) = stick.glob("*.gpm")
    content = bytearray(day.read_bytes())
    if spoilt == "block":
        content[at : at + 300] = bytes(300)
    elif spoilt == "cut out":
        del content[at + 5 : at + 9]
    elif spoilt == "put in":
        content[at + 5 : at + 5] = b"    "
    else:
        content[at + {"length": 2, "position": 10, "content": 40}[spoilt]] ^= 1
    day.write_bytes(content)
    with pytest.raises(StorageError, match="shortened"):
        open_mirrored(old)
    assert day.read_bytes() == content


@pytest.mark.parametrize("spoilt", ["flipped", "zeros", "cut", "empty", "folder", "link"])
def test_a_day_whose_file_cannot_be_read_at_all_is_missed_by_its_name(
    put_back: tuple[Path, int], open_mirrored: Opener, stick: Path, tmp_path: Path, spoilt: str
) -> None:
    old, _ = put_back
    day = max(stick.glob("*.gpm"))
    content = bytearray(day.read_bytes())
    content[30] ^= 1
    left = {"flipped": bytes(content), "zeros": bytes(len(content)), "cut": bytes(content[:60])}
    day.unlink()
    if spoilt == "folder":
        day.mkdir()
    elif spoilt == "link":
        day.symlink_to(tmp_path / "nowhere")
    else:
        day.write_bytes(left.get(spoilt, b""))
    with pytest.raises(StorageError, match="shortened"):
        open_mirrored(old)
    with open_mirrored() as counter:  # the desk itself lost nothing
        assert counter.scans("GPDWIN01", "A0").answer == "already_ticked"
        assert mirror_of(counter).state == "good"
        assert in_mirror(counter, stick) == journal_of(counter)


def test_a_clock_set_back_hides_no_day(desk: Counter, open_mirrored: Opener) -> None:
    desk.clock.now += timedelta(days=2)
    desk.scans("GPDWIN01", "A0")
    desk.clock.now -= timedelta(days=2)
    desk.scan("A1")
    desk.close()
    with open_mirrored() as counter:
        assert mirror_of(counter).state == "good"


def test_no_day_begins_in_the_empty_folder_under_a_stick_pulled_out(desk: Counter, stick: Path) -> None:
    desk.scans("GPDWIN01", "A0")
    stick.rename(stick.with_name("pulled"))
    stick.mkdir()
    desk.clock.now += timedelta(days=1)
    assert desk.scan("A1").answer == "ticked"
    assert list(stick.iterdir()) == []
    assert mirror_of(desk).state != "good"
    stick.rmdir()
    stick.with_name("pulled").rename(stick)
    assert mirror_of(desk).catch_up()
    assert in_mirror(desk, stick) == journal_of(desk)
