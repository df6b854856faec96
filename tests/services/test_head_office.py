"""How the desk stands with head office in every state, joining it, what was not taken, no numbers (D-101 … D-104)."""

import json
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.builders import CLERK, MONDAY, PINS, SUPERVISOR, Counter, make_desk
from tests.sync.loopback import DESK, SITE, Loopback, loopback

from govpost_desk import app, cli
from govpost_desk.domain.business_day import from_ms
from govpost_desk.domain.errors import RuleError
from govpost_desk.domain.line_address import line_address
from govpost_desk.domain.progress import Progress
from govpost_desk.hub import desks
from govpost_desk.services import head_office_state
from govpost_desk.services.head_office_state import HeadOfficeView
from govpost_desk.services.messages import failure
from govpost_desk.services.messages import head_office as words
from govpost_desk.services.news import News
from govpost_desk.settings import read_settings
from govpost_desk.storage import head_office, numbers
from govpost_desk.storage.keeping import HUB_KEY, keep, kept
from govpost_desk.sync.desk_disk import DeskDisk
from govpost_desk.wire.enrol_file import EnrolFile, read_enrol_file, write_enrol_file
from govpost_desk.wire.messages import Refusal
from govpost_desk.workers import joining
from govpost_desk.workers.head_office import HeadOffice, Office
from govpost_desk.workers.joining import Asked


@pytest.fixture
def hub() -> Iterator[Loopback]:
    with loopback() as made:
        yield made


class Desk:
    """A real desk in this process, its news, and head office without its thread."""

    def __init__(self, folder: Path) -> None:
        self.counter = Counter(folder)
        self.kept: dict[str, str] = {}
        self.news: list[News] = []
        office = Office(keep=self.kept.update, app="test")
        self.office = HeadOffice(self.counter.db, office, self.news.append, self.counter.clock, first_s=3600)

    def join(self, hub: Loopback, code: str = "") -> str:
        return self.office.join_now(Asked(address=hub.address, code=code or hub.make_code()))

    def turn(self) -> HeadOfficeView:
        self.office.one_turn()
        return self.view()

    def view(self) -> HeadOfficeView:
        return head_office_state.head_office_view(self.counter.db, self.counter.clock())

    def take(self, *case_nos: str) -> None:
        for case_no in case_nos:
            self.counter.add_order(case_no)
        self.counter.take_over(*case_nos)


@pytest.fixture(scope="module")
def real_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real desk with 100 numbers. Copy it, never open it."""
    folder = tmp_path_factory.mktemp("real") / "desk"
    make_desk(folder, number_count=100, demo=False)
    return folder


@pytest.fixture
def desk(real_folder: Path, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(Path(shutil.copytree(real_folder, tmp_path / "desk")))
    yield made
    made.office.stop()
    proof = made.counter.verify()
    made.counter.close()
    assert proof.ok, proof.findings


def test_a_desk_alone_says_so_and_worries_nobody(desk: Desk) -> None:
    view = desk.view()
    assert (view.state, view.line, view.worry) == ("none", "未加入总部", False)
    assert "都在本机" in view.sentence
    with pytest.raises(RuleError, match="not_joined"):
        desk.office.one_turn()


def test_what_has_arrived_and_what_waits_in_one_sentence(desk: Desk, hub: Loopback) -> None:
    desk.take("A1", "A2", "A3")
    told = desk.join(hub)
    assert SITE in told
    assert "100 个号已作废" in told or "97 个号已作废" in told
    assert desk.view().line == "还没有联系上总部；3 件在本机"
    view = desk.turn()
    assert (view.state, view.arrived, view.waiting, view.records, view.worry) == ("idle", 3, 0, 0, False)
    assert view.line.startswith("今天 3 件已到总部；上次 ")
    desk.take("A4")
    view = desk.view()
    assert view.line.startswith("今天 3 件已到总部；1 件在本机；上次 ")
    assert view.records > 1
    assert desk.turn().arrived == 4


def test_yesterdays_pieces_wait_too_and_are_not_todays(desk: Desk, hub: Loopback) -> None:
    desk.join(hub)
    desk.take("A1", "A2")
    desk.counter.clock.now = MONDAY + timedelta(days=1)
    desk.take("A3")
    view = desk.view()
    assert (view.arrived, view.waiting) == (0, 3)
    assert desk.turn().waiting == 0
    assert desk.view().arrived >= 1


def test_a_line_taken_back_counts_nowhere(desk: Desk, hub: Loopback) -> None:
    desk.join(hub)
    desk.counter.add_order("A1")
    desk.counter.scans("GPDTAKE", "GPDWIN01", "A1")
    assert desk.view().waiting == 1
    desk.counter.scan("GPDUNDO")
    assert desk.view().waiting == 0


def test_without_a_line_nothing_is_asked_of_anybody(desk: Desk, hub: Loopback) -> None:
    desk.join(hub)
    desk.turn()
    hub.away = True
    desk.take("A1")
    view = desk.turn()
    assert (view.state, view.worry, view.waiting) == ("offline", False, 1)
    assert view.line.startswith("1 件在本机；连不上，上次 ")
    assert "不用做什么" in view.sentence


def test_head_office_that_decides_first_has_to_be_called(desk: Desk) -> None:
    desk_disk_enrolled(desk)
    view = head_office_state.note_state(desk.counter.db, "waiting", "", desk.counter.clock())
    assert view is not None
    assert view.worry
    assert view.calls
    assert view.line.startswith("等总部决定")
    assert "打电话" in view.sentence
    assert head_office_state.note_state(desk.counter.db, "waiting", "", desk.counter.clock()) is None


def desk_disk_enrolled(desk: Desk) -> None:
    """As if it had joined, without a hub."""
    with desk.counter.db.begin() as tx:
        keep(tx.execute, HUB_KEY, "00")


@pytest.mark.parametrize("error", ["signature", "unknown_desk", "no_grant", "internal", "resync", "digest"])
def test_a_refusal_says_what_to_do(desk: Desk, error: str) -> None:
    desk_disk_enrolled(desk)
    view = head_office_state.note_state(desk.counter.db, "refused", error, desk.counter.clock())
    assert view is not None
    assert view.worry
    assert "一条不少" in view.sentence
    assert "请" in words.refusal(error)


def test_a_revoked_desk_gives_no_numbers_and_says_why(desk: Desk, hub: Loopback) -> None:
    hub.add_numbers()
    desk.join(hub)
    desk.turn()
    desk.take("A1")
    hub.revoke()
    view = desk.turn()
    assert (view.state, view.worry) == ("locked", True)
    assert view.line.startswith("总部已停用本台；1 件在本机")
    counter = desk.counter
    counter.add_order("A2")
    ticked = counter.scans("GPDTAKE", "GPDWIN01", "A2")
    assert (ticked.why, ticked.waybill_no) == ("no_number_locked", "")
    assert "总部停用了本台" in ticked.message
    counter.scans("GPDEND", "GPDEND")
    refused = counter.scans("GPDPACK", "A2")
    assert (refused.answer, refused.why) == ("no_number", "locked")
    assert "打电话给总部" in refused.message
    with counter.db.reading() as execute:
        assert (numbers.numbers_left(execute), numbers.next_numbers(execute, 5)) == (0, [])
    # what has its number already goes on
    assert counter.pack("A1")
    # a new code brings it back
    hub.revoke(desks.ACTIVE)
    desk.join(hub)
    assert desk.turn().state == "idle"
    assert counter.pack("A2")


# --- joining ------------------------------------------------------------


def test_a_code_whose_answer_was_lost_is_given_again_with_the_same_key(desk: Desk, hub: Loopback) -> None:
    code = hub.make_code()
    shown = joining.own_fingerprint(desk.counter.db)
    hub.lose = "Enrol"
    with pytest.raises(RuleError, match="enrol_unreachable"):
        desk.join(hub, code)
    assert desk.view().state == "none"
    assert joining.own_fingerprint(desk.counter.db) == shown
    desk.join(hub, code)
    assert joining.fingerprint_in_use(desk.counter.db) == shown
    assert joining.own_fingerprint(desk.counter.db) != shown  # the next joining gives another
    assert desk.turn().state == "idle"
    assert desk.kept == {"head_office": hub.address}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (Asked(address="http://hall.example", code="ABCD2345"), "enrol_address"),
        (Asked(address="https://hall.example/path", code="ABCD2345"), "enrol_address"),
        (Asked(address="", code="ABCD2345"), "enrol_address"),
        (Asked(address="https://hall.example", code=" "), "enrol_code"),
        (Asked(address="https://h", code="A", desk="520100-01-D09"), "enrol_other_desk"),
        (Asked(address="http://127.0.0.1:9", code="ABCD2345"), "enrol_unreachable"),
    ],
)
def test_what_is_typed_wrong_changes_nothing(desk: Desk, asked: Asked, code: str) -> None:
    with pytest.raises(RuleError) as refused:
        desk.office.join_now(asked)
    assert refused.value.code == code
    assert "没有改动" in failure(refused.value) or "还没有加入" in failure(refused.value)
    assert desk.view().state == "none"
    assert desk.kept == {}


def test_a_wrong_code_and_another_hub_are_told_apart(desk: Desk, hub: Loopback) -> None:
    with pytest.raises(RuleError, match="enrol_code"):
        desk.join(hub, "ABCD2345")
    other = Asked(address=hub.address, code=hub.make_code(), hub_key="ab" * 32)
    with pytest.raises(RuleError, match="enrol_hub"):
        desk.office.join_now(other)
    hub.refuse = Refusal(error="later")
    with pytest.raises(RuleError, match="enrol_refused"):
        desk.join(hub, "ABCD2345")
    assert desk.view().state == "none"


def test_a_program_that_dies_right_after_the_grant_knows_its_way(
    desk: Desk, hub: Loopback, monkeypatch: pytest.MonkeyPatch
) -> None:
    """kill -9 behind the commit of the grant: the desk has joined, and knows where head office is."""

    class Killed(BaseException):
        pass

    enrolled = DeskDisk.enrol

    def and_dies(self: DeskDisk, *given: Any) -> None:
        enrolled(self, *given)
        raise Killed

    monkeypatch.setattr(DeskDisk, "enrol", and_dies)
    with pytest.raises(Killed):
        desk.join(hub)
    again = HeadOffice(desk.counter.db, Office(app="test"), lambda news: None, desk.counter.clock)
    assert again.one_turn().state.value == "idle"


def test_a_demo_desk_never_joins(tmp_path: Path, hub: Loopback) -> None:
    make_desk(tmp_path / "demo")
    with Counter(tmp_path / "demo") as counter:
        office = HeadOffice(counter.db, Office(), lambda news: None)
        with pytest.raises(RuleError, match="enrol_demo"):
            office.join_now(Asked(address=hub.address, code=hub.make_code()))
        office.start()
        assert not office.now()
        view = head_office_state.head_office_view(counter.db, counter.clock())
    assert (view.state, view.line, view.worry) == ("demo", "演示不上传", False)


def test_joining_wants_a_supervisor(desk: Desk, hub: Loopback) -> None:
    asked = Asked(address=hub.address, code=hub.make_code())
    db, at = desk.counter.db, desk.counter.clock()
    with pytest.raises(RuleError, match="not_in_charge"):
        desk.office.join(db, asked, "0001", PINS["0001"], by=CLERK, at=at, progress=Progress())
    assert "Enrol" not in hub.asked
    told = desk.office.join(db, asked, "0002", PINS["0002"], by=CLERK, at=at, progress=Progress())
    assert "已加入总部" in told
    assert desk.office.now()  # the thread runs


def test_the_key_is_in_the_encrypted_store_alone(desk: Desk, hub: Loopback) -> None:
    desk.join(hub)
    with desk.counter.db.reading() as execute:
        seed = kept(execute, head_office.SEED)
        assert seed
        assert not kept(execute, head_office.NEXT_SEED)
    for path in desk.counter.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert seed.encode() not in content
            assert bytes.fromhex(seed) not in content


def test_the_authority_of_the_file_lies_beside_the_settings_and_comes_back_on_another_pc(
    desk: Desk, hub: Loopback
) -> None:
    ca, text = desk.counter.folder / joining.CA_FILE, "-----BEGIN CERTIFICATE-----\n"
    with pytest.raises(RuleError, match="enrol_code"):
        desk.office.join_now(Asked(address=hub.address, code="ABCD2345", ca=text))
    assert list(desk.counter.folder.glob(f"{joining.CA_FILE}*")) == []  # nothing was changed
    desk.office.join_now(Asked(address=hub.address, code=hub.make_code(), ca=text))
    assert desk.kept == {"head_office": hub.address, "head_office_ca": joining.CA_FILE}
    assert ca.read_text("ascii") == text
    ca.unlink()  # a spare PC has the store alone
    joining.line_of(desk.counter.db, "", None).close()
    assert ca.read_text("ascii") == text


def test_a_file_of_head_office_comes_back_as_it_was_written(tmp_path: Path) -> None:
    file = EnrolFile(
        desk=DESK, address="https://h:1", code="ABCD2345", ca="-----BEGIN CERTIFICATE-----", hub_key="00"
    )
    assert read_enrol_file(write_enrol_file(file)) == file
    path = tmp_path / "join.json"
    for wrong in (
        b"",
        b"{}",
        b"[1]",
        write_enrol_file(file).replace(b'"version":1', b'"version":2'),
        b" " * 70_000,
    ):
        path.write_bytes(wrong)
        with pytest.raises(RuleError, match="enrol_file"):
            joining.read_file(path)
    path.write_bytes(write_enrol_file(file))
    assert joining.read_file(path).ca == file.ca


@pytest.mark.parametrize(
    ("typed", "used"),
    [
        ("https://hub.example:8443/", "https://hub.example:8443"),
        (" https://HUB.example ", "https://hub.example"),
        ("http://127.0.0.1/", "http://127.0.0.1"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("http://hub.example", ""),
        ("https://a:b@hub.example", ""),
        ("https://hub.example?x=1", ""),
        ("https://hub.example:port", ""),
        ("ftp://hub.example", ""),
        ("hub.example", ""),
        ("https://", ""),
    ],
)
def test_an_address_is_a_machine_and_a_port(typed: str, used: str) -> None:
    assert line_address(typed) == used


def test_a_wrong_address_in_devices_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "devices.toml").write_text('head_office = "http://hub.example"\n', "utf-8")
    with pytest.raises(ValueError, match="head_office"):
        read_settings(str(tmp_path))


# --- what was not taken ------------------------------------------------------------


def test_the_tray_names_each_record_its_reason_and_what_to_do(desk: Desk, hub: Loopback) -> None:
    desk.join(hub)
    desk.turn()
    desk.take("A1")
    disk, db = DeskDisk(desk.counter.db), desk.counter.db
    event_id = desk.counter.value("SELECT hex(event_id) FROM event WHERE type = 'line.ticked'")
    newest = desk.counter.value("SELECT max(seq) FROM event WHERE epoch = 2")
    standing = disk.standing()
    assert standing is not None
    at_ms = int(desk.counter.clock().timestamp() * 1000)
    disk.pushed(2, standing.newest.head, [event_id], at_ms)
    disk.refused(2, newest + 1, "digest", at_ms)
    disk.refused(2, None, "too_large", at_ms)
    rows = head_office_state.troubles(db)
    assert sorted(row.why for row in rows) == sorted(
        words.WHY[why] for why in ("held", "digest", "too_large")
    )
    held = next(row for row in rows if row.why == words.WHY["held"])
    assert (held.number, held.what) == (
        desk.counter.value("SELECT waybill_no FROM register_line") or "A1",
        "交接簿的一行",
    )
    assert all(row.todo and row.open for row in rows)
    assert desk.view().troubles == 3
    assert desk.view().worry
    told = head_office_state.mark_seen(db, "0002", PINS["0002"], by=SUPERVISOR, at=desk.counter.clock())
    assert "都留着" in told
    assert len(head_office_state.troubles(db)) == 3  # nothing is ever deleted
    assert not desk.view().worry
    disk.refused(2, newest + 1, "digest", int(desk.counter.clock().timestamp() * 1000))
    assert desk.view().troubles == 1  # refused again: told again


def test_a_record_that_was_taken_since_needs_nobody(desk: Desk, hub: Loopback) -> None:
    desk.join(hub)
    seq = desk.counter.value("SELECT max(seq) FROM event WHERE epoch = 2")
    DeskDisk(desk.counter.db).refused(2, seq, "shape", 1_795_000_000_000)
    assert desk.view().troubles == 1
    desk.turn()
    (row,) = head_office_state.troubles(desk.counter.db)
    assert (row.settled, row.open, desk.view().troubles) == (True, False, 0)


def test_marking_wants_a_supervisor(desk: Desk) -> None:
    with pytest.raises(RuleError, match="not_in_charge"):
        head_office_state.mark_seen(desk.counter.db, "0001", PINS["0001"], by=CLERK, at=desk.counter.clock())


# --- by command ------------------------------------------------------------


def test_commands_join_ask_and_tell(
    tmp_path: Path, hub: Loopback, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "desk"
    make_desk(folder, number_count=10, demo=False)
    monkeypatch.setattr(app, "set_up_logging", lambda folder: None)

    def run(*words: str) -> tuple[int, str]:
        code = cli.main(["--data", str(folder), "head-office", *words])
        told = capsys.readouterr()
        return code, told.out + told.err

    code, said = run("now")
    assert (code, "没有加入总部" in said) == (1, True)
    assert "未加入总部" in run("status")[1]
    file = tmp_path / "join.json"
    file.write_bytes(write_enrol_file(EnrolFile(desk=DESK, address=hub.address, code=hub.make_code())))
    code, said = run("enrol", "--file", str(file))
    assert (code, "已加入总部" in said) == (0, True)
    assert read_settings(str(folder)).head_office == hub.address
    code, said = run("now", "--json")
    assert (code, json.loads(said)["state"]) == (0, "idle")
    hub.away = True
    assert run("now")[0] == 4
    status = json.loads(run("status", "--json")[1])
    assert (status["state"], status["site"], status["address"]) == ("offline", SITE, hub.address)
    assert len(status["fingerprint"]) == 19
    assert status["fingerprint"] in run("status")[1]
    assert json.loads(run("troubles", "--json")[1]) == []
    with app.writing(folder) as database:
        DeskDisk(database).refused(2, 99, "shape", 1_795_000_000_000)
    assert "2-99" in run("troubles")[1]
    hub.away = False
    hub.revoke()
    assert run("now")[0] == run("now")[0] == 6
    hub.revoke(desks.ACTIVE)
    code, said = run("enrol", hub.make_code())  # the address is known
    assert (code, run("now")[0]) == (0, 0)
    assert run("enrol")[0] == run("enrol", "ABCD2345", "--ca", str(file))[0] == 1


def test_only_a_desk_without_numbers_hurries_in_the_morning(desk: Desk, hub: Loopback) -> None:
    """20,000 desks that open at nine say hello within five minutes, not at once (reliability §2.7)."""
    hub.add_numbers()
    desk.join(hub)
    counter = desk.counter
    assert not head_office_state.may_wait(counter.db, counter.clock())  # no numbers yet
    desk.office.one_turn()
    soon = from_ms(int(counter.value("SELECT value FROM keeping WHERE name = 'hub.heard_ms'")))
    assert not head_office_state.may_wait(counter.db, soon + timedelta(minutes=59))
    assert head_office_state.may_wait(counter.db, soon + timedelta(hours=15))
