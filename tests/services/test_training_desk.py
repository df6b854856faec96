"""A training desk is kept apart: ids, numbers and papers say 训练, nothing is ever sent, no file passes for real."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from PIL import Image, ImageChops
from tests.builders import MONDAY, SUPERVISOR, Counter, make_desk, run_desk, sample

from govpost_desk.documents import label_picture
from govpost_desk.documents.bag_tag import bag_tag_label
from govpost_desk.documents.label_model import LABEL_SIZES
from govpost_desk.documents.waybill_label import waybill_label
from govpost_desk.domain.actors import SYSTEM, Actor
from govpost_desk.domain.errors import DeskError, RuleError, StorageError
from govpost_desk.domain.training import is_training_desk, training_desk_id
from govpost_desk.services import (
    application_forms,
    bag_papers,
    emergency,
    exporting,
    labels,
    proof_slips,
    set_up,
    team,
    wording,
)
from govpost_desk.services import settings as desk_settings
from govpost_desk.services.label_terms import plain_terms
from govpost_desk.services.training import desk, playing, results
from govpost_desk.storage import bags, journal, keys
from govpost_desk.storage.database import DATABASE_FILE
from govpost_desk.storage.migrate import open_database

XL_FIRST, REAL_FIRST = "XL000000014XL", "1123456000099"
TAG_OFFICE = "9999"


def training_counter(folder: Path) -> Counter:
    """A counter at a fresh training desk with numbers and four sealed pieces' worth of orders."""
    desk.make(folder, "520100-01-D01", ["0001"], MONDAY)
    made = Counter(folder, Actor(operator_no="0001", auth="demo"))
    made.add_range(XL_FIRST, 50)
    return made


@pytest.fixture
def training(tmp_path: Path) -> Iterator[Counter]:
    with training_counter(tmp_path / "training") as made:
        yield made


def test_its_id_is_in_every_event_and_nothing_may_be_sent(training: Counter, counter: Counter) -> None:
    training.add_order("XLBJ00000001")
    training.take_over("XLBJ00000001")
    with training.db.reading() as execute:
        assert not desk.may_be_sent(execute)
        headers = [json.loads(event.header) for _, event in journal.events(execute)]
    assert headers
    assert all(is_training_desk(header[1]) for header in headers)
    with counter.db.reading() as execute:
        assert desk.may_be_sent(execute)


def test_no_setting_and_no_plan_turns_one_into_the_other(training: Counter, tmp_path: Path) -> None:
    for name, value in (("office_code", "55000000"), ("profile", "despatch"), ("flow", "seal_at_tick")):
        desk_settings.set_setting(training.db, name, value, by=SUPERVISOR, at=training.clock())
    with training.db.reading() as execute:
        assert not desk.may_be_sent(execute)
        assert desk_settings.office_code(execute).startswith(TAG_OFFICE)
    plan = sample("demo_desk.toml").read_text("utf-8")
    with pytest.raises(RuleError, match="setup_file"):
        set_up.read_plan(plan.replace('"520100-01-D01"', '"XL-520100-01-D01"'))
    with pytest.raises(RuleError, match="setup_file"):
        set_up.read_plan(plan.replace("demo = true", "demo = true\ntraining = true", 1))
    real = set_up.read_plan(plan)
    for desk_row in ({**real.desk, "training": True}, {**real.desk, "desk_id": "XL-520100-01-D01"}):
        with pytest.raises(RuleError, match="setup_file"):
            set_up.set_up(tmp_path / "odd", replace(real, desk=desk_row), {}, MONDAY)


def test_numbers_of_one_never_get_into_the_other(training: Counter, counter: Counter) -> None:
    with pytest.raises(RuleError, match="range_training"):
        training.add_range(REAL_FIRST, 10)
    with pytest.raises(RuleError, match="range_training"):
        counter.add_range(XL_FIRST, 10)


def test_a_training_desk_named_after_the_longest_id_has_readable_registers() -> None:
    assert training_desk_id("520100-01-D01") == "XL-520100-01-D01"
    assert len(training_desk_id("ABCDEFGHIJ0123456789").replace("-", "")) == 20


def test_each_refuses_the_others_numbers_with_a_sentence_of_its_own(
    training: Counter, counter: Counter
) -> None:
    training.add_order("XLBJ00000001")
    counter.add_order("A1")
    register, real_register = training.take_over("XLBJ00000001"), counter.take_over("A1")
    number, real_number = training.pack("XLBJ00000001"), counter.pack("A1")
    tag = _seal(training, number)
    for text in (
        number,
        f"{register}1",
        tag,
        "XLBJ00000001",
        f"GPDVOID{number}",
        f"GPDFIX{register}",
        f"GPDBAG{tag}",
    ):
        told = counter.scan(text)
        assert (told.light, told.why) == ("red", "of_training"), text
        assert "训练" in told.message
    for text in (real_number, f"{real_register}1", f"GPDVOID{real_number}", _seal(counter, real_number)):
        told = training.scan(text)
        assert (told.light, told.why) == ("red", "of_real"), text
        assert "真件" in told.message
    assert counter.scan(number[:10] + "0" + number[11:]).answer == "check_digit"


def test_what_a_list_calls_a_case_is_a_case(counter: Counter) -> None:
    counter.add_order("XLBJ00000007")
    assert counter.scans("GPDWIN01", "XLBJ00000007").answer == "ticked"


def test_a_training_file_over_the_real_one_is_refused(desk_folder: Path, tmp_path: Path) -> None:
    desk.make(tmp_path / "training", "520100-01-D01", ["0001"], MONDAY)
    Counter(desk_folder).close()
    for name in (DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm"):
        if (tmp_path / "training" / name).exists():
            shutil.copy(tmp_path / "training" / name, desk_folder / name)
    with pytest.raises(StorageError, match="wrong_key"):  # it has a key of its own
        open_database(desk_folder, keys.load_key(desk_folder))
    for name in (keys.KEY_FILE, keys.WRAPPED_FILE):  # and with its key it lacks what the mark saw
        shutil.copy(tmp_path / "training" / name, desk_folder / name)
    with pytest.raises(StorageError, match="shortened"):
        open_database(desk_folder, keys.load_key(desk_folder))


def _seal(counter: Counter, *numbers: str) -> str:
    counter.scans("GPDBAG", *numbers, "GPDSEAL")
    return counter.scan("GPDSEAL").bag_tag


# --- 训练 on every print ----------------------------------------------------------------------------------------------


def everything_printed(counter: Counter, prefix: str) -> tuple[dict[str, bytes], dict[str, Image.Image]]:
    """Every kind of paper and label that a desk makes: (PDF by kind, picture by kind)."""
    cases = [counter.add_order(f"{prefix}0000000{n}") for n in range(1, 5)]
    counter.take_over(*cases)
    sealed = [counter.pack(case_no) for case_no in cases[:3]]
    tag = _seal(counter, *sealed[:2])
    counter.scans("GPDOUT", tag, sealed[2], "GPDEND", "GPDEND")
    office = "99990001" if prefix == "XLBJ" else "55000000"
    own = tag[:8]
    inbound = f"{office}{own}0001000100100000"[:30].ljust(30, "0")
    counter.scans(f"GPDIN{inbound}", sealed[2], "GPDEND", "GPDEND")
    counter.scans("GPDWIN01", "GPDRETURN", sealed[2], "GPDEND", "GPDEND", "GPDDELIVER")
    counter.scans("GPDSTOCK", cases[3], "GPDEND", "GPDCLR", "GPDCLR", "GPDDAY", "GPDDAY")
    counter.scans("GPDTAKE", "GPDSHIFT", "GPDSHIFT")
    counter.make_papers()
    pdfs = {
        f"{kind}:{subject}": bytes(content)
        for kind, subject, content in counter.rows(
            "SELECT d.kind, d.subject, b.content FROM document d JOIN document_bytes b USING (sha256)"
        )
    }
    at, by = counter.clock(), SYSTEM
    pdfs["badges"] = team.badges(counter.db, by=by, at=at)
    pdfs["mat"] = team.command_mat(counter.db, by=by, at=at)
    pdfs["application"] = application_forms.draw_forms(counter.db, 2)
    (order_id,) = counter.rows("SELECT lower(hex(order_id)) FROM desk_order WHERE case_no = ?", cases[0])[0]
    pdfs["proof"] = proof_slips.slip_file(counter.db, order_id, by=by, at=at)
    sheets = emergency.issue(counter.db, 1, 4, by=by, at=at)
    pdfs["emergency"] = emergency.draw_sheets(counter.db, sheets, by=by, at=at)
    if prefix == "XLBJ":  # a real desk has none
        pdfs["scores"] = results.score_sheet(counter.db, "0001", at=at)
    with counter.db.reading() as execute:
        made = set_up.DeskMade(
            desk_id=desk_settings.desk_profile(execute).desk_id, rescue_code="A" * 32, chosen_pins={}
        )
        plan = set_up.read_plan(sample("demo_desk.toml").read_text("utf-8"))
        pdfs["rescue"] = exporting.rescue_sheet(plan, made, at)
        waybill = labels.waybill_sheet(execute, sealed[0], 1, "A" * 10, "0001")
        bag = bags.bag_by_tag(execute, tag)
        assert bag is not None
        face = bag_papers.bag_face(execute, bag)
        pdfs["label"] = labels.draw_label(waybill, "100x150", plain_terms("pdf")).content
    from govpost_desk.domain.bags import BagTagSheet

    size = LABEL_SIZES["100x150"]
    drawn = {
        sealed[0]: label_picture.raster(waybill_label(waybill, size)),
        tag: label_picture.raster(bag_tag_label(BagTagSheet(face=face, copy_no=1), size)),
    }
    return pdfs, drawn


@pytest.mark.parametrize("prefix", ["XLBJ", "A"])
def test_every_paper_and_label_says_training_and_none_at_the_real_desk(
    prefix: str, tmp_path: Path, open_counter: Callable[[], Counter], another_language: str
) -> None:
    wanted = prefix == "XLBJ"
    here = training_counter(tmp_path / "training") if wanted else open_counter()
    if not wanted:
        here.add_range(count=100)
    pdfs, drawn = everything_printed(here, prefix)
    kinds = {name.partition(":")[0] for name in pdfs}
    assert len(kinds) >= 14, kinds
    for name, pdf in pdfs.items():
        if name == "label":
            continue
        document = pypdfium2.PdfDocument(pdf)
        for page in document:
            text = page.get_textpage().get_text_bounded()
            assert ("训练" in text) is wanted, name
            assert another_language not in text, name
        document.close()
    for number, picture in drawn.items():
        read = {found.text for found in zxingcpp.read_barcodes(picture.convert("L"))}
        assert number in read  # the word never covers the bars
        assert _has_word(picture) is wanted
    kept = [str(row) for row in here.rows("SELECT body FROM event")]
    assert len(kept) > 20
    assert another_language not in "".join(kept)
    here.close()


@pytest.fixture
def another_language() -> Iterator[str]:
    """All that is spoken while papers are made; papers and the journal stay as they are written (ADR 0024)."""
    wording.speak(lambda context, text: "QQQQ")
    yield "QQQQ"
    wording.speak(None)


def _has_word(picture: Image.Image) -> bool:
    """Whether the outlines of 训练, drawn by the layout's own font, lie somewhere on the label."""
    from govpost_desk.documents import strips

    ink = ImageChops.invert(picture.convert("L"))
    word = strips.hollow_word(8, 0, picture.width - 16, 900, "训练", 280)
    wanted = Image.frombytes("1", (word.width, word.height), word.rows)
    outline = [
        (x, y) for x in range(0, word.width, 7) for y in range(0, word.height, 7) if wanted.getpixel((x, y))
    ]
    pixels = ink.load()
    for top in range(picture.height - word.height):
        if all(pixels[word.x + x, top + y] for x, y in outline[:: max(1, len(outline) // 200)]):
            return True
    return False


# --- the command line ------------------------------------------------------------------------------------------------


def test_cases_are_listed_and_played_without_a_window(tmp_path: Path) -> None:
    make_desk(tmp_path / "desk")
    listed = run_desk(tmp_path / "desk", "train", "--list", "--json")
    assert [row["no"] for row in json.loads(listed.stdout)] == list(range(1, 13))
    codes = "GPDWIN01\nXLBJ00000001\nXLBJ00000002\nXLBJ00000002\nXLBJ00000003\nGPDEND\nGPDEND\n"
    played = run_desk(tmp_path / "desk", "train", "--case", "5", "--json", stdin=codes)
    assert played.returncode == 0, played.stderr
    score = json.loads(played.stdout.splitlines()[-1])
    assert (score["case"], score["score"], score["passed"]) == ("duplicate", 100, True)
    database = open_database(tmp_path / "desk" / "training", keys.load_key(tmp_path / "desk" / "training"))
    try:
        (kept,) = playing.best_scores(database, "0001").values()
        assert (kept.case_code, kept.total, kept.operator_no) == ("duplicate", 100, "0001")
        with pytest.raises(DeskError, match="training_nested"):
            desk.real_desk_id(database)
    finally:
        database.close()
