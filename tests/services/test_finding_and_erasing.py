"""Looking pieces up, what leaves the desk as a file, and erasing one person (D-16, D-17, D-21)."""

import io
from dataclasses import asdict
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader
from tests.builders import CLERK, PERSON, Counter
from tests.journeys.test_console_journey import decrypted_pages

from govpost_desk.cli import main
from govpost_desk.domain.errors import RuleError, StorageError
from govpost_desk.services import (
    backups,
    erasing,
    exporting,
    finding,
    keying,
    messages,
    overwriting,
    papers,
)
from govpost_desk.storage import database, search, search_keys
from govpost_desk.storage.papers import document_bytes, documents_of
from govpost_desk.workers.backup_loop import BackupLoop

NAME, PHONE, ADDRESS = PERSON["name"], PERSON["phone"], PERSON["address"]


@pytest.fixture
def desk(counter: Counter) -> Counter:
    """A1 collected, A2 sealed, A3 on the list; papers made; somebody typed a telephone number into the scan box."""
    counter.add_order("A1")
    counter.add_order("A2", name="钱多多", phone="13885019876", address="贵州省贵阳市南明区中华南路1号")
    counter.add_order("A3", name="孙中礼", phone="13785011111", address="贵州省贵阳市南明区中华南路2号")
    counter.take_over("A1", "A2")
    number = counter.pack("A1")
    counter.pack("A2")
    counter.scans("GPDOUT", number, "GPDEND", "GPDEND")
    counter.scan(PHONE)
    counter.make_papers()
    return counter


def text_of(content: bytes) -> str:
    """What a reader of PDFs sees, without blanks."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def documents(counter: Counter) -> dict[tuple[str, str], bytes]:
    """Standing documents by kind and mark."""
    found = {}
    with counter.db.reading() as execute:
        numbers = [row[0] for row in execute("SELECT DISTINCT subject FROM document").fetchall()]
        for subject in numbers:
            for document in documents_of(execute, subject):
                content = document_bytes(execute, document.sha256)
                assert content is not None
                found[(f"{document.kind} {subject[-3:]}", document.mark)] = content
    return found


# --- finding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "cases"),
    [
        ("A1", ["A1"]),
        ("a2", ["A2"]),
        ("1123456000099", ["A1"]),
        ("JJ52010001D01261123A001", ["A1", "A2"]),
        ("JJ52010001D01261123A002", ["A1"]),
        ("A", ["A3", "A2", "A1"]),
        ("多多", ["A2"]),
        ("9876", ["A2"]),
        ("876", []),
        ("%", []),
        ("", []),
        ("' OR 1=1 --", []),
    ],
)
def test_finding(desk: Counter, text: str, cases: list[str]) -> None:
    assert [piece.case_no for piece in finding.find(desk.db, text).pieces] == cases


def test_found_pieces_are_masked_and_say_where_they_are(desk: Counter) -> None:
    (piece,) = finding.find(desk.db, "A1").pieces
    assert NAME not in piece.name
    assert (piece.phone, "1959" in piece.address) == ("1******2345", False)
    assert (piece.custody, piece.register_no[-3:], piece.collect_no[-3:]) == ("collected", "001", "002")


def test_showing_in_full_is_journalled_without_what_was_asked(desk: Counter) -> None:
    with pytest.raises(RuleError, match="reason_needed"):
        finding.find_shown(desk.db, NAME, 0, by=CLERK, at=desk.clock())
    (piece,) = finding.find_shown(desk.db, NAME, 2, by=CLERK, at=desk.clock()).pieces
    assert (piece.name, piece.phone, piece.address) == (NAME, PHONE, ADDRESS)
    ((body,),) = desk.rows("SELECT CAST(body AS TEXT) FROM event WHERE type = 'personal.shown'")
    assert '"A1"' in body
    assert '"reason":"show.2"' in body
    assert NAME not in body


def test_the_command_line_shows_nobody_without_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for reason in ((), ("--reason", "9")):
        who = ("--operator", "0001", "--pin-file", str(tmp_path / "pins"), *reason)
        assert main(["--data", str(tmp_path), "find", "A1", *who]) != 0
        told = capsys.readouterr().err
        assert "须写明原因" in told
        assert "1 核对地址" in told


def test_at_most_so_many(desk: Counter) -> None:
    assert len(finding.find(desk.db, "A", limit=2).pieces) == 2


def test_a_corrected_name_is_found_and_the_old_one_is_not(desk: Counter) -> None:
    for keyed in (False, True):
        name = f"单晓{'雯玥'[keyed]}"
        desk.set_order("A3", name=name, phone="13785012222")
        if keyed:
            keying.key_all(desk.db)
        for text in (name, "shanxiao", "sx", "2222"):
            assert [piece.case_no for piece in finding.find(desk.db, text).pieces] == ["A3"], text
        for text in ("孙中礼", "zhongli", "szl", "1111"):
            assert finding.find(desk.db, text).pieces == (), text
    assert finding.find(desk.db, "晓雯").pieces == ()
    assert desk.verify().ok


def test_more_than_is_listed_is_said(desk: Counter) -> None:
    found = finding.find(desk.db, "A", limit=2)
    assert (len(found.pieces), found.more) == (2, True)
    assert not finding.find(desk.db, "A", limit=3).more


def test_pieces_found_behind_a_long_journal_are_said_to_be_few(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "BEHIND_MOST", 3)
    found = finding.find(desk.db, "多多")
    assert (found.pieces, found.behind > 3) == ((), True)
    assert [piece.case_no for piece in finding.find(desk.db, "A2").pieces] == ["A2"]
    keying.key_all(desk.db)
    found = finding.find(desk.db, "多多")
    assert ([piece.case_no for piece in found.pieces], found.behind) == (["A2"], 0)


# --- exports ---------------------------------------------------------------------------------------------------------


def test_a_copy_of_a_register_is_marked_stored_and_journalled(desk: Counter) -> None:
    number = "JJ52010001D01261123A001"
    first = exporting.register_copy(desk.db, number, by=CLERK, at=desk.clock())
    second = exporting.register_copy(desk.db, number, by=CLERK, at=desk.clock())
    assert first == second
    assert "副本" in text_of(first)
    kept = documents(desk)
    assert kept[("register_pdf 001", "副本")] == first
    assert kept[("register_pdf 001", "")] != first
    assert desk.value("SELECT count(*) FROM event WHERE type = 'document.exported'") == 2
    assert desk.verify().ok
    with pytest.raises(RuleError, match="no_register"):
        exporting.register_copy(desk.db, "JJ52010001D01261123A009", by=CLERK, at=desk.clock())


def test_papers_are_the_same_bytes_when_made_again(desk: Counter) -> None:
    drawn = papers.draw_papers(desk.db, "JJ52010001D01261123A002")
    kept = documents(desk)
    assert [paper.content for paper in drawn] == [
        kept[("register_pdf 002", "")],
        kept[("address_list 002", "")],
    ]


@pytest.mark.parametrize("size", ["100x150", "76x130", "100x180"])
def test_a_sample_label_says_so_and_its_barcode_reads(desk: Counter, size: str) -> None:
    content = exporting.sample_label(desk.db, "1123456001399", "png", size, by=CLERK, at=desk.clock())
    with Image.open(io.BytesIO(content)) as picture:
        found = {code.format: code.text for code in zxingcpp.read_barcodes(picture.convert("L"))}
    assert found[zxingcpp.BarcodeFormat.Code128] == "1123456001399"
    assert found[zxingcpp.BarcodeFormat.QRCode].startswith("GPW1123456001399C0J")
    assert desk.value("SELECT count(*) FROM event WHERE type = 'document.exported'") == 1
    assert desk.value("SELECT max(copy_no) FROM label_job") == 1  # a sample is no copy


def test_sample_labels_that_are_refused(desk: Counter) -> None:
    for number, language, size, code in (
        ("1123456002799", "png", "100x150", "no_label"),
        ("1123456001399", "gif", "100x150", "label_language"),
        ("1123456001399", "png", "1x1", "label_size"),
    ):
        with pytest.raises(RuleError, match=code):
            exporting.sample_label(desk.db, number, language, size, by=CLERK, at=desk.clock())
    assert desk.value("SELECT count(*) FROM event WHERE type = 'document.exported'") == 0


def test_an_export_is_for_its_user_alone(tmp_path: Path) -> None:
    exporting.write_new(tmp_path / "copy.pdf", b"1")
    assert (tmp_path / "copy.pdf").stat().st_mode & 0o777 == 0o600
    with pytest.raises(StorageError, match="unavailable"):
        exporting.write_new(tmp_path / "absent" / "copy.pdf", b"1")


# --- erasing ---------------------------------------------------------------------------------------------------------


def everything(counter: Counter) -> str:
    """Every value of every table as text, and what the documents show."""
    parts = []
    for (table,) in counter.rows("SELECT name FROM sqlite_master WHERE type = 'table'"):
        for row in counter.rows(f"SELECT * FROM {table}"):
            parts += [v.decode("utf-8", "replace") if isinstance(v, bytes) else str(v) for v in row]
    return "\n".join(parts + [text_of(content) for content in documents(counter).values()])


def test_erasing_takes_the_person_and_leaves_the_books(desk: Counter) -> None:
    exporting.register_copy(desk.db, "JJ52010001D01261123A001", by=CLERK, at=desk.clock())
    before = everything(desk)
    assert all(text in before for text in (NAME, PHONE, ADDRESS))
    numbers = desk.rows("SELECT * FROM waybill_number ORDER BY waybill_no")
    erased = erasing.erase_case(desk.db, "a1", "本人申请", by=CLERK, at=desk.clock())
    assert erased.papers == ("JJ52010001D01261123A001", "JJ52010001D01261123A002")
    after = everything(desk)
    assert [text for text in (NAME, PHONE, ADDRESS, PHONE[-4:] + "贵阳") if text in after] == []
    assert "钱多多" in after
    assert desk.rows("SELECT * FROM waybill_number ORDER BY waybill_no") == numbers
    proof = desk.verify()
    assert proof.ok, proof.findings
    assert proof.erased == 2  # the order and the refused scan of the telephone number


def test_no_key_of_an_erased_person_is_left_in_the_decrypted_file(desk: Counter) -> None:
    desk.add_order("A9", name="司马懿德", phone="13985054321")
    keying.key_all(desk.db)
    desk.set_order("A9", name="司马懿徳")
    keying.key_all(desk.db)
    signs = ("司马", "懿徳", "simayide", "si ma yi de", "smyd", "12345058931")
    desk.db.shrink_log()
    before = b"".join(decrypted_pages(desk.folder))
    assert [sign for sign in signs if sign.encode() not in before] == []
    erasing.erase_case(desk.db, "A9", "本人申请", by=CLERK, at=desk.clock())
    after = b"".join(decrypted_pages(desk.folder))
    assert [sign for sign in (*signs, "懿德") if sign.encode() in after] == []
    for text in ("司马", "smyd", "4321"):
        assert finding.find(desk.db, text).pieces == ()
    assert desk.verify().ok


def leave_stale_copies(desk: Counter) -> list[str]:
    """A row is overwritten where it is deleted, but not where it stood before its page was split; what is gone."""
    names = ["".join(chr(0x4E00 + each * 3 + at) for at in range(3)) for each in range(4_000)]
    with desk.db.begin() as tx:
        for at in sorted(range(4_000), key=lambda each: each * 2711 % 4_000):
            tx.execute("INSERT INTO name_key (key, at) VALUES (?, ?)", (names[at], at + 10_000))
        tx.execute("DELETE FROM name_key WHERE at >= 10000 AND at % 3 = 0")
    desk.db.shrink_log()
    return [name for at, name in enumerate(names, 10_000) if at % 3 == 0]


def is_there(desk: Counter, names: list[str]) -> bool:
    """Whether any page of the file holds one of the names."""
    pages = b"".join(decrypted_pages(desk.folder))
    return any(name.encode() in pages for name in names)


def test_no_page_keeps_a_stale_copy_of_what_was_erased(desk: Counter) -> None:
    gone = leave_stale_copies(desk)
    assert is_there(desk, gone)
    erased = erasing.erase_case(desk.db, "A3", "本人申请", by=CLERK, at=desk.clock())
    assert not is_there(desk, gone)
    assert not erased.stale
    assert not overwriting.overwrite(desk.db)


def test_a_store_too_large_for_it_says_so_and_is_overwritten_at_the_days_end(
    desk: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_SCRUB_MOST", 0)
    keying.key_all(desk.db)
    gone = leave_stale_copies(desk)
    erased = erasing.erase_case(desk.db, "A3", "本人申请", by=CLERK, at=desk.clock())
    assert is_there(desk, gone)
    state = asdict(backups.backup_state(desk.db, desk.clock()))
    assert "govpost-desk scrub" in messages.erased(vars(erased))
    assert "日结后自动改写" in messages.copies(state)
    desk.reopen()  # owed over a restart
    BackupLoop(desk.db, lambda news: None, desk.clock).end_day(desk.clock())
    assert not is_there(desk, gone)
    assert not backups.backup_state(desk.db, desk.clock()).stale
    assert "govpost-desk scrub" not in messages.copies(asdict(backups.backup_state(desk.db, desk.clock())))
    assert desk.verify().ok
    keying.key_all(desk.db)
    assert [piece.case_no for piece in finding.find(desk.db, "qdd").pieces] == ["A2"]
    assert desk.verify().ok


def test_keys_begun_anew_are_not_continued_where_they_stood(desk: Counter) -> None:
    with desk.db.reading() as execute:
        stretch = search_keys.next_stretch(execute, 5)
    assert stretch is not None
    keying.key_next(desk.db, most=5)
    with desk.db.reading() as execute:
        second = search_keys.next_stretch(execute, 100)
    assert second is not None
    with desk.db.begin() as tx:
        search_keys.start_anew(tx.execute)
        search_keys.enter(tx.execute, tx.execute_many, second, {person.name: "x" for person in second.people})
    assert desk.verify().ok
    keying.key_all(desk.db)
    assert desk.verify().ok


def test_the_command_writes_over_what_is_owed(
    desk: Counter, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(database, "_SCRUB_MOST", 0)
    gone = leave_stale_copies(desk)
    erasing.erase_case(desk.db, "A3", "本人申请", by=CLERK, at=desk.clock())
    desk.close()
    for word in ("已改写", "没有要改写"):
        assert main(["--data", str(desk.folder), "scrub"]) == 0
        assert word in capsys.readouterr().out
    assert not is_there(desk, gone)


def test_papers_are_made_again_marked(desk: Counter) -> None:
    erasing.erase_case(desk.db, "A1", "本人申请", by=CLERK, at=desk.clock())
    kept = documents(desk)
    # the list of full addresses had only this person on it: it goes without a successor
    assert sorted(kept) == [("register_pdf 001", "已删除"), ("register_pdf 002", "已删除")]
    text = text_of(kept[("register_pdf 001", "已删除")])
    assert "已删除" in text
    assert "钱多多" in text
    assert desk.value("SELECT count(*) FROM document_bytes") == 2
    assert desk.value("SELECT count(*) FROM document") == 5  # the hashes stay


def test_an_erased_piece_cannot_be_labelled(desk: Counter) -> None:
    desk.take_over("A3")
    erasing.erase_case(desk.db, "A3", "本人申请", by=CLERK, at=desk.clock())
    desk.scan("GPDPACK")
    outcome = desk.scan("A3")
    assert (outcome.answer, outcome.why) == ("refused", "erased")
    assert (
        desk.value("SELECT custody FROM enclosure JOIN desk_order USING (order_id) WHERE case_no='A3'")
        == "desk"
    )
    assert desk.verify().ok


def test_a_label_still_queued_is_cancelled(desk: Counter) -> None:
    desk.take_over("A3")
    desk.scans("GPDPACK", "A3")
    erasing.erase_case(desk.db, "A3", "本人申请", by=CLERK, at=desk.clock())
    (told,) = desk.print_labels()
    assert (told.news, told.cause) == ("refused", "erased")
    assert desk.rows("SELECT state FROM print_job WHERE kind = 'label' ORDER BY print_no")[-1] == (
        "cancelled",
    )
    desk.scans("GPDVOID", "GPDVOID")
    assert desk.scan("GPDR1").answer == "done"


def test_erasing_twice_or_nobody(desk: Counter) -> None:
    erasing.erase_case(desk.db, "A3", "本人申请", by=CLERK, at=desk.clock())
    for case_no, code in (("A3", "already_erased"), ("ZZ9", "no_order")):
        with pytest.raises(RuleError, match=code):
            erasing.erase_case(desk.db, case_no, "本人申请", by=CLERK, at=desk.clock())


def test_backups_are_counted_as_copies_left(desk: Counter) -> None:
    backups.make_backup(desk.db, desk.folder / "old.db", by=CLERK, at=desk.clock())
    erased = erasing.erase_case(desk.db, "A1", "本人申请", by=CLERK, at=desk.clock())
    assert (erased.copies_left, erased.at_desk) == (1, 0)


def test_an_erased_piece_under_way_is_said_and_stopped(desk: Counter) -> None:
    desk.take_over("A3")
    desk.scan("GPDPACK")
    number = desk.scan("A3").waybill_no
    assert desk.scan(number).answer == "bound"
    assert erasing.erase_case(desk.db, "A3", "本人申请", by=CLERK, at=desk.clock()).at_desk == 1
    outcome = desk.scans("GPDOUT", number)
    assert (outcome.answer, outcome.why) == ("refused", "erased")


def test_an_erasure_names_one_unit_and_a_reason(desk: Counter) -> None:
    for window in ("01", "02"):
        desk.add_order("K1", window=window)
    with pytest.raises(RuleError, match="which_window"):
        erasing.erase_case(desk.db, "K1", "本人申请", by=CLERK, at=desk.clock())
    with pytest.raises(RuleError, match="reason_needed"):
        erasing.erase_case(desk.db, "K1", " ", by=CLERK, at=desk.clock(), window_code="01")
    erasing.erase_case(desk.db, "K1", "本人申请", by=CLERK, at=desk.clock(), window_code="01")
    left = desk.rows(
        "SELECT window_code FROM desk_order JOIN party USING (party_id) WHERE case_no = 'K1' AND erased = 0"
    )
    assert left == [("02",)]


def test_no_copy_of_an_erased_label(counter: Counter) -> None:
    counter.add_order("A0")
    counter.take_over("A0")
    number = counter.pack("A0")
    erasing.erase_case(counter.db, "A0", "申请", by=CLERK, at=counter.clock())
    counter.scan(number)
    asked = counter.scan("GPDREPRINT")
    told = counter.scan("GPDR1") if asked.needs == ("reason",) else asked
    assert (told.answer, told.why) == ("refused", "erased")
