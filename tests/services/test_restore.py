"""The guided restore (reliability §2.5, §2.6): from a backup and the mirror to a complete desk in a new epoch."""

import errno
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from tests.builders import (
    CLERK,
    FIRST_NUMBER,
    MONDAY,
    SUPERVISOR,
    Counter,
    make_desk,
    number_after,
    verify_folder,
)

from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.domain.numbers import waybill_no
from govpost_desk.services import backups, erasing, messages, restoring
from govpost_desk.services.assembling import Sources
from govpost_desk.services.rehearsing import rehearse
from govpost_desk.services.restoring import Restored
from govpost_desk.storage import journal, keys, mirror_files
from govpost_desk.storage.database import DATABASE_FILE, connect
from govpost_desk.storage.mirror import Mirror
from govpost_desk.storage.places import Places
from govpost_desk.storage.recording import record

DESK = "520100-01-D01"
AT = MONDAY + timedelta(hours=8)  # when things are restored
FRESH = waybill_no("11", 99990000, "33")  # first number of a new range


@dataclass
class Hall:
    """A desk that made a backup, worked on, and is gone; and what is left of it."""

    base: Path
    code: str
    backup: Path
    number: str  # sealed after the backup
    waiting: str  # its label waits, printed or not
    reserved: str  # of a certificate at the desk
    register: str  # closed after the backup
    last: int  # newest position

    @property
    def stick(self) -> Path:
        return self.base / "stick"

    @property
    def folder(self) -> Path:
        return self.base / "desk"

    @property
    def places(self) -> Places:
        return Places(mirror=self.stick, witness=self.base / "witness", backups=self.base / "backups")

    def open(self, folder: Path | None = None) -> Counter:
        """Open a desk with this hall's mirror."""
        return Counter(folder or self.folder, places=self.places)

    def restore(self, folder: Path, **given: object) -> Restored:
        """Restore into `folder`, by default from everything that is left and the rescue code."""
        sources: dict[str, object] = {"backup": self.backup, "mirror": self.stick, "code": self.code, **given}
        places = self.places if folder == self.folder else Places()
        return restoring.restore(folder, Sources(**sources), places, by=SUPERVISOR, at=AT)


@pytest.fixture(scope="module")
def cheap_code() -> Iterator[None]:
    """The rescue code is stretched less than in earnest: it is typed some sixty times here."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(keys._ARGON2, "memory_cost", 1024)
        yield


@pytest.fixture(scope="module")
def hall_kept(cheap_code: None, tmp_path_factory: pytest.TempPathFactory) -> Hall:
    """Made once; copy it, never open it."""
    base = tmp_path_factory.mktemp("hall")
    made = make_desk(base / "desk", number_count=0)
    hall = Hall(base, made.rescue_code, Path(), "", "", "", "", 0)
    with hall.open() as counter:
        counter.add_range(count=100)
        for serial in range(8):
            counter.add_order(f"A{serial}")
        counter.take_over("A0", "A1")
        counter.pack("A0")
        hall.backup = backups.back_up_now(counter.db, "day", at=counter.clock())
        hall.register = counter.take_over("A2", "A3", "A4")
        counter.make_papers()
        hall.number = counter.pack("A2")
        counter.scan("GPDPACK")
        hall.waiting = counter.scan("A3").waybill_no
        hall.reserved = counter.value(
            "SELECT waybill_no FROM enclosure JOIN desk_order USING (order_id) WHERE case_no = 'A4'"
        )
        erasing.erase_case(counter.db, "A7", "本人申请", by=CLERK, at=counter.clock())
        hall.last = counter.value("SELECT max(position) FROM event")
    return hall


@pytest.fixture
def hall(hall_kept: Hall, tmp_path: Path) -> Hall:
    """This test's own copy of everything that is left."""
    base = Path(shutil.copytree(hall_kept.base, tmp_path / "hall"))
    mine = Hall(**{**hall_kept.__dict__, "base": base, "backup": base / "backups" / hall_kept.backup.name})
    with Counter(mine.folder, places=mine.places):
        pass  # its mirror folder has moved: begun anew on the same files
    return mine


def bodies(counter: Counter, kind: str) -> list[str]:
    """Bodies of the events of a type."""
    return [row[0] for row in counter.rows("SELECT CAST(body AS TEXT) FROM event WHERE type = ?", kind)]


def events_of(folder: Path, key: bytes) -> list[object]:
    """The whole journal of a folder."""
    connection = connect(folder / DATABASE_FILE, key, read_only=True)
    try:
        return list(journal.events(connection.execute))
    finally:
        connection.close()


# --- the spare PC ----------------------------------------------------------------------------------------------------


def test_a_spare_pc_with_the_rescue_code_alone_misses_nothing(hall: Hall, tmp_path: Path) -> None:
    before = events_of(hall.folder, keys.load_key(hall.folder))
    shutil.rmtree(hall.folder)
    new = tmp_path / "new"
    found = hall.restore(new)
    assert (found.desk_id, found.epoch, found.why) == (DESK, 2, "spare_pc")
    assert (found.verdict, found.missing, found.stopped) == ("mirror_end", None, "")
    assert found.replayed > 10
    assert (found.last_register_no, found.evidence) == (hall.register, "")
    assert sorted(path.name for path in new.iterdir()) == ["desk.db", "desk.key", "desk.lock", "rescue.key"]
    after = events_of(new, keys.load_key(new))
    assert after[: len(before)] == before
    proof = verify_folder(new)
    assert proof.ok, proof.findings
    assert proof.events == found.events
    with Counter(new) as counter:
        assert counter.value("SELECT state FROM mail_item WHERE waybill_no = ?", hall.number) == "sealed"
        assert (
            counter.value("SELECT erased FROM party JOIN desk_order USING (party_id) WHERE case_no = 'A7'")
            == 1
        )


def test_the_witness_says_that_nothing_is_missing(hall: Hall, tmp_path: Path) -> None:
    found = hall.restore(tmp_path / "new", witness=hall.base / "witness")
    assert (found.verdict, found.missing) == ("complete", None)


def test_no_number_and_no_register_number_twice(hall: Hall, tmp_path: Path) -> None:
    new = tmp_path / "new"
    found = hall.restore(new)
    with Counter(new) as counter:
        left = counter.value("SELECT sum(count - taken) FROM number_range")
        assert (found.voided, found.reserved) == (left, 2)
        assert counter.value("SELECT count(*) FROM number_range WHERE voided_at > 0") == 1
        used = {row[0] for row in counter.rows("SELECT waybill_no FROM waybill_number")}
        # taking over goes on without numbers
        counter.scan("GPDWIN01")
        ticked = counter.scan("A5")
        assert (ticked.answer, ticked.why, ticked.waybill_no) == ("ticked", "no_number", "")
        counter.scans("GPDREST", "GPDR1", "GPDEND")
        register = counter.scan("GPDEND").register_no
        assert register == hall.register[:-4] + "B001"
        with pytest.raises(RuleError, match="range_overlap"):
            counter.add_range(number_after(FIRST_NUMBER, 99), 5)
        # what was reserved keeps its number; the label in doubt is settled by its scan; new numbers are new
        assert counter.scan("GPDPACK").answer == "done"
        assert counter.scan("A4").answer == "unconfirmed"
        assert counter.print_labels() == []
        assert counter.scan(hall.waiting).answer == "bound"
        assert counter.pack("A4") == hall.reserved
        assert counter.scan("A5").answer == "no_number"
        counter.add_range(FRESH, 10)
        assert counter.pack("A5") not in used
        assert counter.verify().ok


def test_a_register_opened_before_closes_after_with_a_number_of_its_own(hall: Hall, tmp_path: Path) -> None:
    """The register's epoch is that of its closing: else its serial of the day meets an older one."""
    with hall.open() as counter:
        counter.scans("GPDWIN01", "A5")
    new = tmp_path / "new"
    hall.restore(new)
    with Counter(new) as counter:
        counter.scans("GPDTAKE", "GPDWIN01", "A6")
        counter.scans("GPDREST", "GPDR1", "GPDEND")
        assert counter.scan("GPDEND").register_no == hall.register[:-4] + "B001"
        counter.add_order("A9", "02")
        assert counter.take_over("A9", window="02")[-4:] == "B002"
        assert counter.verify().ok


def test_without_mirror_the_missing_span_is_named(hall: Hall, tmp_path: Path) -> None:
    found = hall.restore(tmp_path / "new", mirror=None, witness=hall.base / "witness")
    assert found.verdict == "missing"
    assert found.missing is not None
    assert found.missing[1] >= hall.last
    assert (found.replayed, found.last_register_no) == (0, hall.register[:-1] + "1")
    with Counter(tmp_path / "new") as counter:
        (body,) = bodies(counter, "epoch.opened")
        assert f'"to":{found.missing[1]}' in body
        assert counter.verify().ok


def test_with_nothing_to_compare_it_says_so(hall: Hall, tmp_path: Path) -> None:
    found = hall.restore(tmp_path / "new", mirror=None)
    assert (found.verdict, found.missing) == ("unknown", None)
    assert found.last_at == found.backup_at


def test_a_mirror_with_a_hole_stops_there_and_tells_what_it_saw(hall: Hall, tmp_path: Path) -> None:
    key = keys.load_key(hall.folder)
    day = mirror_files.day_files(hall.stick, DESK, key)[-1]
    records = list(day.records())
    hole = next(record for record in records if hall.register.encode() in record.event.body)
    content = bytearray(day.path.read_bytes())
    content[hole.end - 3] ^= 1
    day.path.write_bytes(content)
    found = hall.restore(tmp_path / "new")
    assert (found.verdict, found.stopped) == ("missing", "damaged")
    assert found.missing is not None
    assert found.missing[0] == hole.position
    assert found.missing[1] >= hall.last
    assert found.last_waybill_no == hall.waiting
    assert found.missing_last_at is not None
    assert verify_folder(tmp_path / "new").ok


def test_papers_come_back_as_they_were(hall: Hall, tmp_path: Path) -> None:
    """The mirror has facts, no bytes: the register made after the backup is drawn again, to the same hash."""
    hall.restore(tmp_path / "new")
    with Counter(tmp_path / "new") as counter:
        assert counter.verify().documents > 0
        assert bodies(counter, "documents.withdrawn") == []
        assert counter.make_papers() == []


def test_a_paper_that_cannot_be_drawn_alike_is_withdrawn_and_marked(hall: Hall, tmp_path: Path) -> None:
    with hall.open() as counter:
        counter.set_order("A4", address="贵州省遵义市红花岗区中华路1号", division="520302")
    hall.restore(tmp_path / "new")
    with Counter(tmp_path / "new") as counter:
        marks = counter.rows(
            "SELECT mark, superseded FROM document WHERE subject = ? ORDER BY stored_at", hall.register
        )
        assert marks == [("", 1), ("恢复重制", 0)]
        assert counter.verify().ok


def test_bags_and_the_papers_of_the_day_come_back_and_the_books_balance(hall: Hall, tmp_path: Path) -> None:
    with hall.open() as counter:
        counter.scan(hall.waiting)
        counter.scans("GPDPACK", hall.waiting, "GPDBAG", hall.number, hall.waiting, "GPDSEAL")
        tag = counter.scan("GPDSEAL").bag_tag
        counter.scans("GPDCLR", "GPDCLR")
        counter.make_papers()
        kinds = {row[0] for row in counter.rows("SELECT kind FROM document WHERE superseded = 0")}
        assert {"register_pdf", "manifest_pdf"} <= kinds
    hall.restore(tmp_path / "new")
    with Counter(tmp_path / "new") as counter:
        assert counter.value("SELECT state FROM bag WHERE tag_no = ?", tag) == "sealed"
        assert bodies(counter, "documents.withdrawn") == []
        assert {row[0] for row in counter.rows("SELECT kind FROM document WHERE superseded = 0")} == kinds
        assert counter.print_labels() == []  # the tag is in doubt, like a label
        balance = counter.scan("GPDBAL").balance
        assert balance is not None
        assert (balance.pieces.difference, balance.numbers.difference) == ((), ())
        assert counter.verify().ok


# --- into the folder of a refused desk -------------------------------------------------------------------------------


def test_a_shortened_desk_is_brought_back_where_it_lies(hall: Hall) -> None:
    key = keys.load_key(hall.folder)
    (hall.folder / DATABASE_FILE).unlink()
    shutil.copyfile(hall.backup, hall.folder / DATABASE_FILE)
    hall.stick.rename(hall.base / "pulled")
    with pytest.raises(StorageError, match="shortened"):
        hall.open()
    old = (hall.folder / DATABASE_FILE).read_bytes()
    found = hall.restore(hall.folder, mirror=hall.base / "pulled", code=None)  # its own key is there
    assert (found.why, found.verdict, found.epoch) == ("shortened", "complete", 2)
    evidence = hall.folder / found.evidence
    assert (evidence / DATABASE_FILE).read_bytes() == old
    assert {path.name for path in evidence.iterdir()} >= {"desk.key", "desk.mark", "rescue.key"}
    assert keys.load_key(hall.folder) == key
    (hall.base / "pulled").rename(hall.stick)
    with hall.open() as counter:  # witness and mirror of the old run do not refuse the new epoch
        mirror = counter.db.sinks.of(Mirror)
        assert mirror is not None
        assert mirror.state == "good"
        counter.scans("GPDWIN01", "A5")
        assert counter.verify().ok
        assert backups.copies_left(counter.db) >= 1


def test_a_damaged_desk_without_any_backup_but_itself(hall: Hall) -> None:
    """The journal lost its end: what is left of it is the base, all that was lost is named."""
    with hall.open() as counter:
        counter.add_order("B1")
    (hall.folder / DATABASE_FILE).unlink()
    shutil.copyfile(hall.backup, hall.folder / DATABASE_FILE)
    found = hall.restore(hall.folder, backup=hall.folder / DATABASE_FILE, mirror=None, code=None)
    assert (found.why, found.verdict) == ("shortened", "missing")
    with Counter(hall.folder) as counter:
        assert counter.verify().ok


def test_a_sound_desk_is_never_replaced(hall: Hall) -> None:
    before = (hall.folder / DATABASE_FILE).read_bytes()
    with pytest.raises(StorageError, match="desk_sound"):
        hall.restore(hall.folder)
    assert (hall.folder / DATABASE_FILE).read_bytes() == before
    with hall.open() as counter:
        with pytest.raises(StorageError, match="running"):
            hall.restore(hall.folder)
        assert counter.verify().ok


def test_a_desk_whose_books_do_not_hold_is_evidence(hall: Hall) -> None:
    connection = connect(hall.folder / DATABASE_FILE, keys.load_key(hall.folder))
    connection.execute("UPDATE setting SET value = 'tampered' WHERE name = (SELECT min(name) FROM setting)")
    connection.close()
    found = hall.restore(hall.folder)
    assert (found.why, found.verdict) == ("table", "complete")
    assert verify_folder(hall.folder).ok


def test_a_second_restore_takes_the_next_letter(hall: Hall, tmp_path: Path) -> None:
    """Also from the same old backup: the mirror's names show that epoch 2 was there, and its events come along."""
    first = tmp_path / "first"
    hall.restore(first)
    with Counter(first, places=hall.places) as counter:
        counter.add_range(FRESH, 10)
        register = counter.take_over("A5")
        number = counter.pack("A5")
        before = counter.rows("SELECT position, hash FROM event ORDER BY position")
    found = hall.restore(tmp_path / "second")
    assert (found.epoch, found.verdict, found.last_register_no) == (3, "mirror_end", register)
    with Counter(tmp_path / "second", places=hall.places) as counter:
        assert counter.rows("SELECT position, hash FROM event ORDER BY position")[: len(before)] == before
        assert counter.value("SELECT state FROM mail_item WHERE waybill_no = ?", number) == "sealed"
        assert counter.scans("GPDWIN01", "A6").why == "no_number"
        assert counter.take_over("A6")[-4:] == "C001"
        assert counter.verify().ok
    without = hall.restore(tmp_path / "third", mirror=None)
    assert without.epoch == 2  # nobody told of the others: the paper shows it


def test_a_database_of_the_first_epoch_is_brought_into_the_second_by_the_mirror(
    hall: Hall, tmp_path: Path
) -> None:
    """Mirror first at an ordinary start: the old epoch's rest, the new grant, its events."""
    new = tmp_path / "new"
    hall.restore(new)
    with Counter(new, places=hall.places) as counter:
        counter.scans("GPDWIN01", "A5")
        before = counter.rows("SELECT position, hash FROM event ORDER BY position")
    (new / DATABASE_FILE).unlink()
    shutil.copyfile(hall.backup, new / DATABASE_FILE)
    with Counter(new, places=hall.places) as counter:
        assert counter.rows("SELECT position, hash FROM event ORDER BY position")[: len(before)] == before
        assert counter.value("SELECT max(epoch) FROM epoch_grant") == 2
        assert counter.value("SELECT count(*) FROM number_range WHERE voided_at = 0") == 0


def test_the_leftover_of_a_lost_span_in_the_mirror_is_passed_over(hall: Hall, tmp_path: Path) -> None:
    """Restored without the mirror, then the mirror turns up: its old end belongs to no journal any more."""
    new = tmp_path / "new"
    hall.restore(new, mirror=None)
    with Counter(new, places=hall.places) as counter:
        mirror = counter.db.sinks.of(Mirror)
        assert mirror is not None
        assert mirror.state == "good"
        counter.scans("GPDWIN01", "A2")
        before = counter.rows("SELECT position, hash FROM event ORDER BY position")
    (new / DATABASE_FILE).unlink()
    shutil.copyfile(hall.backup, new / DATABASE_FILE)
    with Counter(new, places=hall.places) as counter:
        assert counter.rows("SELECT position, hash FROM event ORDER BY position")[: len(before)] == before


def test_two_copies_of_one_desk_and_a_fork(hall: Hall, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(hall.folder, tmp_path / "copy"))
    with hall.open() as counter:
        counter.scans("GPDWIN01", "A5")
    with Counter(copy) as counter:
        counter.scans("GPDWIN01", "A6")
        own = backups.back_up_now(counter.db, "asked", at=counter.clock())
    places = Places(mirror=hall.stick)
    with pytest.raises(StorageError, match="forked"):
        Counter(copy, places=places)
    sources = Sources(backup=own, mirror=hall.stick)
    found = restoring.restore(copy, sources, places, at=AT)
    assert (found.why, found.verdict, found.stopped) == ("forked", "forked", "")
    with Counter(copy, places=places) as counter:  # a new epoch: its own numbers, its own files
        assert counter.scans("GPDWIN01", "A2").answer != "ticked"
        assert counter.scan("A0").answer == "already_ticked"
        assert counter.scan("A7").why == "no_number"
        assert counter.verify().ok


def test_an_epoch_that_hides_the_end_of_the_last_one_is_found(desk_folder: Path) -> None:
    with Counter(desk_folder) as counter:
        with counter.db.begin() as tx:
            journal.grant_epoch(tx.execute, DESK, 2, bytes(32), 0)
            ancestor = {"epoch": 1, "seq": 7, "position": 7, "hash": bytes(32).hex()}
            body = {
                "why": "asked",
                "nonce": bytes(32).hex(),
                "ancestor": ancestor,
                "replayed": 0,
                "missing": None,
            }
            record(tx, "epoch.opened", {**body, "voided": 0}, by=CLERK, at=AT)
        assert counter.verify().findings == [("chain_ancestor", "epoch 2")]


# --- refusals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        ("code", "rescue_code"),
        ("no_code", "rescue_needed"),
        ("no_wrapped_key", "no_key"),
        ("absent", "missing"),
        ("damaged", "damaged"),
        ("strange", "wrong_key"),
        ("other_mirror", "other_desk"),
        ("no_mirror", "mirror_unreadable"),
    ],
)
def test_a_restore_that_cannot_be_leaves_nothing(hall: Hall, tmp_path: Path, spoil: str, code: str) -> None:
    given: dict[str, object] = {}
    if spoil == "code":
        given["code"] = "2222-" * 7 + "2222"
    if spoil == "no_code":
        given["code"] = None
    if spoil == "no_wrapped_key":
        hall.backup.with_suffix(".key").unlink()
        given["mirror"] = None
    if spoil == "absent":
        given["backup"] = hall.backup.with_name("absent.db")
    if spoil in ("damaged", "strange"):
        content = bytearray(hall.backup.read_bytes())
        for place in range(
            40_000 if spoil == "damaged" else 0, 41_000 if spoil == "damaged" else len(content), 50
        ):
            content[place] ^= 0xFF
        hall.backup.write_bytes(content)
    if spoil == "other_mirror":
        make_desk(tmp_path / "other")
        with Counter(tmp_path / "other", places=Places(mirror=tmp_path / "theirs")):
            pass
        given["mirror"] = tmp_path / "theirs"
    if spoil == "no_mirror":
        given["mirror"] = tmp_path / "nowhere"
    with pytest.raises(StorageError) as caught:
        hall.restore(tmp_path / "new", **given)
    assert caught.value.code == code
    assert messages.failure(caught.value)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["desk.lock"]


def test_the_wrapped_key_beside_the_mirror_is_enough(hall: Hall, tmp_path: Path) -> None:
    hall.backup.with_suffix(".key").unlink()
    assert hall.restore(tmp_path / "new").verdict == "mirror_end"


def test_books_that_do_not_hold_are_not_moved_in(hall: Hall, tmp_path: Path) -> None:
    connection = connect(hall.backup, keys.load_key(hall.folder))
    connection.execute("PRAGMA journal_mode=DELETE")
    connection.execute("UPDATE setting SET value = 'tampered' WHERE name = (SELECT min(name) FROM setting)")
    connection.close()
    with pytest.raises(StorageError, match="restore_unproved"):
        hall.restore(tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["desk.lock"]


# --- cut off anywhere ------------------------------------------------------------------------------------------------


class PowerCut(BaseException):
    """Everything stops."""


@pytest.mark.parametrize("refused", [False, True])
def test_cut_off_at_every_step_it_can_be_done_again(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: bool
) -> None:
    """Before each durable step of moving in: there is no desk, or the whole one; then it is done again."""
    real: Callable[..., Path] = Path.replace
    for cut_after in range(20):
        target = tmp_path / f"{cut_after}"
        if refused:
            shutil.copytree(hall.folder, target)
            (target / DATABASE_FILE).unlink()
            shutil.copyfile(hall.backup, target / DATABASE_FILE)
        cut = cut_restore(hall, target, monkeypatch, real, cut_after)
        if not cut:
            break
        with pytest.raises(StorageError):  # nothing, or the refused desk that was there
            Counter(target)
        hall.restore(target)
        kept = [path for path in target.rglob(DATABASE_FILE) if path.parent.name.startswith("evidence-")]
        assert refused is any(path.stat().st_size == hall.backup.stat().st_size for path in kept)
        Counter(target).close()
    assert cut_after == (9 if refused else 5)


def cut_restore(
    hall: Hall, target: Path, monkeypatch: pytest.MonkeyPatch, real: Callable[..., Path], cut_after: int
) -> bool:
    """Restore, with everything stopping before the move number `cut_after`; False when there are not so many."""
    steps = 0

    def replace(self: Path, to: Path) -> Path:
        nonlocal steps
        if steps == cut_after:
            raise PowerCut
        steps += 1
        return real(self, to)

    monkeypatch.setattr(Path, "replace", replace)
    try:
        hall.restore(target)
    except PowerCut:
        return True
    finally:
        monkeypatch.undo()
    return False


# --- damage beside damage --------------------------------------------------------------------------------------------


def test_a_day_of_the_mirror_that_cannot_be_read_is_said(hall: Hall, tmp_path: Path) -> None:
    with hall.open() as counter:
        counter.clock.now += timedelta(days=1)
        counter.scans("GPDWIN01", "A5")
        max(hall.stick.glob("*.gpm")).write_bytes(bytes(100))
        # the rehearsal sees it too, while there is time
        assert rehearse(counter.db, by=CLERK, at=counter.clock()).cause == "mirror_damaged"
    max(hall.stick.glob("*.gpm")).write_bytes(bytes(100))
    shutil.rmtree(hall.folder)
    found = hall.restore(tmp_path / "new")
    assert (found.verdict, found.stopped) == ("unread", "damaged")
    assert "没有读全" in messages.restored(asdict(found))


def test_a_store_without_content_is_never_opened_and_can_be_restored(hall: Hall) -> None:
    for tail in ("-wal", "-shm"):
        (hall.folder / f"{DATABASE_FILE}{tail}").unlink(missing_ok=True)
    (hall.folder / DATABASE_FILE).write_bytes(b"")
    with pytest.raises(StorageError, match="damaged"):
        hall.open()
    found = hall.restore(hall.folder)
    assert (found.why, found.missing) == ("damaged", None)


def test_a_damaged_desk_of_an_earlier_version_can_be_restored(hall: Hall) -> None:
    connection = connect(hall.folder / DATABASE_FILE, keys.load_key(hall.folder))
    connection.execute("PRAGMA user_version = 1")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    with pytest.raises(StorageError, match="behind"):
        hall.restore(hall.folder)
    with (hall.folder / DATABASE_FILE).open("r+b") as file:
        file.seek(5 * 4096)
        file.write(bytes(4096))
    assert hall.restore(hall.folder).why == "damaged"


@pytest.mark.parametrize("step", range(7))
def test_a_move_that_fails_leaves_the_folder_as_it_was(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    (hall.folder / DATABASE_FILE).write_bytes(b"damaged")
    before = {path.name: path.read_bytes() for path in hall.folder.iterdir() if path.is_file()}
    real, moves = Path.replace, []

    def full(source: Path, target: Path) -> Path:
        if "evidence" in str(target) or (source.parent.name == restoring.ASIDE and "part" not in source.name):
            moves.append(source.name)
            if len(moves) == step + 1:
                raise OSError(errno.ENOSPC, "full")
        return real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(StorageError, match="io"):
            hall.restore(hall.folder)
    assert len(moves) == step + 1
    assert {path.name: path.read_bytes() for path in hall.folder.iterdir() if path.is_file()} == before
    assert list(hall.folder.glob("evidence-*")) == []
    assert hall.restore(hall.folder).missing is None


def test_a_store_that_does_not_open_still_keeps_its_letter(hall: Hall) -> None:
    (hall.folder / DATABASE_FILE).write_bytes(b"damaged")
    assert hall.restore(hall.folder, mirror=None).epoch == 2
    with Counter(hall.folder) as counter:
        counter.add_order("N1")
        counter.take_over("N1")
    (hall.folder / DATABASE_FILE).write_bytes(b"damaged again")
    found = restoring.restore(
        hall.folder, Sources(backup=hall.backup, code=hall.code), Places(), by=SUPERVISOR, at=AT
    )
    assert found.epoch == 3


@pytest.mark.parametrize("left", ["file", "link", "folder"])
def test_what_lies_in_the_way_of_a_restore_is_removed(hall: Hall, tmp_path: Path, left: str) -> None:
    new = tmp_path / "new"
    new.mkdir()
    aside = new / restoring.ASIDE
    if left == "file":
        aside.write_text("")
    elif left == "link":
        aside.symlink_to(tmp_path / "nowhere")
    else:
        (aside / "deep").mkdir(parents=True)
    assert hall.restore(new).verdict == "mirror_end"
