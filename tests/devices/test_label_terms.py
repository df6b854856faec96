"""Labels on every profile's terms: only its commands, the picture we mean, symbols that read; names never commands."""

import random
from dataclasses import replace
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw
from tests.devices.firmware_runs import codes
from tests.devices.test_own_labels import used_commands, words_and_labels
from tests.documents.day_papers import tag_sheet
from tests.documents.label_samples import LONG, PLAIN, RARE, REPRINT, SAMPLE

from govpost_desk.devices.firmware import PrintedLabel
from govpost_desk.devices.printer_profile import PrinterProfile
from govpost_desk.devices.profiles import load_profiles
from govpost_desk.devices.simulated_label_printer import new_interpreter
from govpost_desk.documents import label_picture
from govpost_desk.documents.bag_tag import bag_tag_label
from govpost_desk.documents.label_model import LABEL_SIZES, Label, LabelError, ResidentText
from govpost_desk.documents.label_terms import LabelTerms, TextMode, encoded, moved
from govpost_desk.documents.resident_font import Coverage, ResidentFont, best_cell
from govpost_desk.documents.ruler_label import ruler_label
from govpost_desk.documents.waybill_label import waybill_label
from govpost_desk.services import label_terms

PROFILES = load_profiles()
KINDS = {
    "plain": PLAIN,
    "long": LONG,
    "rare": RARE,
    "sample": SAMPLE,
    "training": REPRINT,
}
SLOW = 960  # 9600 baud
TAG = tag_sheet("plain")


def drawn(kind: str, size: str, terms: LabelTerms) -> Label:
    of = LABEL_SIZES[size]
    if kind == "tag":
        return bag_tag_label(TAG, of, terms.dpi, terms.resident_fonts, terms.reverses)
    if kind == "ruler":
        return ruler_label(of, terms.dpi)
    return waybill_label(KINDS[kind], of, terms.dpi, terms.resident_fonts, terms.reverses)


def printed(document: bytes, profile: PrinterProfile) -> Image.Image:
    out: list[PrintedLabel] = []
    interpreter = new_interpreter(profile.language, out.append, 8 if profile.dpi == 203 else 300 / 25.4)
    interpreter.feed(document)
    assert (interpreter.faults, interpreter.pending_bytes, len(out)) == ([], 0, 1)
    return out[0].image


def without_resident(picture: Image.Image, label: Label) -> Image.Image:
    """The picture with the cells of resident text and their blocks blanked."""
    blank = picture.convert("L")
    draw = ImageDraw.Draw(blank)
    for line in label.elements:
        if isinstance(line, ResidentText):
            part = line.block or line
            draw.rectangle((part.x, part.y, part.x + part.width - 1, part.y + part.height - 1), fill=255)
    return blank


@cache
def drawn_once(kind: str, size: str, terms: LabelTerms) -> Label:
    return drawn(kind, size, terms)


@cache
def own_picture(kind: str, size: str, dpi: int) -> Image.Image:
    return label_picture.raster(drawn(kind, size, LabelTerms(language="png", dpi=dpi)))


@pytest.fixture(scope="module")
def seen() -> dict[bytes, set[str]]:
    """Command words of the documents that were found right, by their bytes."""
    return {}


@pytest.mark.parametrize("profile_id", list(PROFILES))
def test_every_label_in_every_text_mode_is_what_was_meant(
    profile_id: str, seen: dict[bytes, set[str]]
) -> None:
    """All profiles x kinds x sizes x text modes: the command words, the dots, the symbols."""
    profile = PROFILES[profile_id]
    modes: list[TextMode] = ["strip", "resident"] if profile.fonts else ["strip"]
    jobs: list[tuple[str, str, TextMode]] = [
        (kind, size, mode)
        for kind in (*KINDS, "tag", "ruler")
        for size in profile.label_sizes
        for mode in modes
    ]
    for kind, size, mode in [*jobs, ("plain", "100x150", "raster"), ("tag", "76x130", "raster")]:
        terms = replace(label_terms.terms_for(profile, None), text=mode)
        label = drawn_once(kind, size, replace(terms, commands=None))
        document = encoded(label, terms)
        if document in seen:  # another profile's printer drew these very bytes
            assert seen[document] <= profile.commands
            continue
        used, out, clean = words_and_labels(
            document, profile.language, 8 if profile.dpi == 203 else 300 / 25.4
        )
        assert used <= profile.commands
        assert (clean, len(out)) == (True, 1)
        meant = label_picture.raster(label) if mode == "resident" else own_picture(kind, size, profile.dpi)
        difference = ImageChops.difference(
            without_resident(out[0].image, label), without_resident(meant, label)
        )
        assert difference.getbbox() is None, (kind, size, mode)
        if (kind, size) == ("plain", "100x150"):
            found = codes(out[0].image)
            assert (found.count(PLAIN.waybill_no), len(found)) == (2, 3)
        seen[document] = used


def test_resident_text_is_used_where_the_font_has_it_and_nowhere_else() -> None:
    for profile_id in ("generic-tspl", "zebra"):
        terms = label_terms.terms_for(PROFILES[profile_id], SLOW)
        assert terms.text == "resident"
        for kind, sheet in KINDS.items():
            lines = [
                part for part in drawn(kind, "100x150", terms).elements if isinstance(part, ResidentText)
            ]
            if kind in ("sample", "training"):
                assert lines == [], "the word across the label crosses every text dot by dot"
                continue
            assert len(lines) > 10
            assert all(line.font.covers(line.text) for line in lines)
            shown = "".join(line.text for line in lines)
            assert "签收人" in shown
            if kind == "rare":
                assert not set(sheet.recipient_name) & set(shown)


def test_a_resident_label_is_short() -> None:
    """The bytes that a 9600 baud line carries: measured, with room for nothing worse."""
    sizes = {}
    for profile_id in ("generic-tspl", "zebra"):
        slow = label_terms.terms_for(PROFILES[profile_id], SLOW)
        fast = label_terms.terms_for(PROFILES[profile_id], None)
        sizes[profile_id] = tuple(
            len(encoded(drawn("plain", "100x150", each), each)) for each in (slow, fast)
        )
    assert sizes["zebra"][0] < 3_400
    assert sizes["generic-tspl"][0] < 6_500
    assert all(slow * 3 < fast for slow, fast in sizes.values()), sizes


def test_no_line_is_wider_than_ours_nor_leaves_the_label() -> None:
    for profile_id in ("generic-tspl", "tsc-300", "zebra"):
        terms = label_terms.terms_for(PROFILES[profile_id], SLOW)
        for kind in (*KINDS, "tag"):
            label = drawn(kind, "76x130", terms)
            for line in label.elements:
                assert line.x >= 0 <= line.y
                assert line.x + line.width <= label.width_dots
                assert line.y + line.height <= label.height_dots


ATOMS = st.one_of(
    st.text(max_size=6),
    st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=6),
    st.sampled_from(
        [
            "^XA",
            "^FS",
            "^XZ",
            "~JA",
            "~!",
            "\x1b!?",
            '"',
            '\\["]',
            "\r\nPRINT 9,1\r\n",
            "_5E",
            ">;",
            "亊!",
            "檁[",
            "\\",
        ]
    ),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ATOMS, min_size=1, max_size=5).map("".join), st.sampled_from(["tsc", "zebra", "simulated-tspl"])
)
def test_no_name_becomes_a_command(name: str, profile_id: str) -> None:
    profile = PROFILES[profile_id]
    terms = replace(label_terms.terms_for(profile, SLOW), text="resident")
    sheet = replace(PLAIN, recipient_name=name, recipient_address=name, enclosure=name, centre_name=name)
    label = waybill_label(sheet, LABEL_SIZES["76x130"], profile.dpi, terms.resident_fonts, terms.reverses)
    document = encoded(label, terms)
    picture = printed(document, profile)  # one label, no fault
    meant = without_resident(label_picture.raster(label), label)
    assert ImageChops.difference(without_resident(picture, label), meant).getbbox() is None
    assert b"~!" not in document
    assert b"\x1b!" not in document


FONT = ResidentFont("TSS24.BF2", "gb18030", 24, "gb2312")


@pytest.mark.parametrize(
    ("coverage", "covered", "outside"),
    [
        ("ascii", "Az 09-*", "张é"),
        ("gb2312", "张三·—（）", '〇㛃镕𡋾"^~\\_>\x1b\n\ue000'),
        ("gbk", "张镕〇朱", "㛃𡋾\ud800亊檁"),
        ("gb18030", "张㛃镕", "𡋾\u200b\u3000"),
    ],
)
def test_coverage_tables(coverage: Coverage, covered: str, outside: str) -> None:
    font = replace(FONT, coverage=coverage)
    for char in covered:
        assert font.covers(char), char
    for char in outside:
        assert not font.covers("张" + char) or coverage == "ascii", char
        if not font.covers(char):
            with pytest.raises(ValueError, match="coverage"):
                font.encoded(char)
    assert not replace(font, lacks="A").covers("A")


def test_cells_are_whole_multiples_and_never_larger_than_asked() -> None:
    assert FONT.cells(64) == (48,)
    assert FONT.cells(100) == (96, 72)
    assert FONT.cells(20) == ()
    small = replace(FONT, name="TSS16.BF2", cell=16)
    assert best_cell((FONT, small), "张", 40, 100) == (small, 32)
    assert best_cell((FONT, small), "张", 24, 24) == (FONT, 24)
    assert best_cell((FONT,), "张三", 24, 47) is None


def test_a_printer_without_what_a_label_needs_is_refused() -> None:
    for profile_id, word in (("generic-tspl", "BITMAP"), ("generic-zpl", "^GF")):
        terms = label_terms.terms_for(PROFILES[profile_id], None)
        assert terms.commands is not None
        poorer = replace(terms, commands=terms.commands - {word})
        with pytest.raises(LabelError, match="commands"):
            encoded(drawn("plain", "100x150", poorer), poorer)


@pytest.mark.parametrize("profile_id", ["generic-tspl", "generic-zpl"])
def test_without_the_optional_commands_everything_is_bitmaps(profile_id: str) -> None:
    profile = PROFILES[profile_id]
    needed = {"tspl": {"SIZE", "CLS", "BITMAP", "PRINT"}, "zpl": {"^XA", "^FO", "^GF", "^FS", "^XZ", "^LL"}}
    words = frozenset(needed[profile.language])
    terms = replace(label_terms.terms_for(profile, None), commands=words)
    document = encoded(drawn("plain", "100x150", terms), terms)
    assert used_commands(document, profile.language) <= words
    difference = ImageChops.difference(
        printed(document, profile).convert("L"), own_picture("plain", "100x150", 203).convert("L")
    )
    assert difference.getbbox() is None


@pytest.mark.parametrize("profile_id", ["generic-tspl", "zebra-300", "tsc-300"])
@pytest.mark.parametrize("offset", [(0.5, 0.0), (-2.5, 3.0), (5.0, -1.5)])
def test_an_offset_moves_every_dot(profile_id: str, offset: tuple[float, float]) -> None:
    profile = replace(PROFILES[profile_id], offset_mm=offset)
    for mode in ("strip", "raster", "resident"):
        terms = replace(label_terms.terms_for(profile, None), text=mode)
        label = drawn("plain", "100x150", terms)
        picture = printed(encoded(label, terms), profile)
        right, down = terms.offset_x, terms.offset_y
        assert abs(right - offset[0] * profile.dpi / 25.4) < 1
        meant = Image.new("L", (label.width_dots + max(0, right), label.height_dots), 255)
        meant.paste(without_resident(label_picture.raster(label), label), (right, down))
        assert picture.size == meant.size
        blanked = without_resident(picture, moved(label, right, down))
        assert (
            ImageChops.difference(blanked, without_resident(meant, moved(label, right, down))).getbbox()
            is None
        )


def test_the_ruler_counts_half_millimetres_from_each_edge() -> None:
    for dpi, per_mm in ((203, 8.0), (300, 300 / 25.4)):
        label = ruler_label(LABEL_SIZES["100x150"], dpi, (0.5, -1.0))
        picture = label_picture.raster(label)
        middle = label.height_dots // 2
        for half in range(17):
            column = int(4 * half * per_mm / 8 + 0.5)
            dots = {picture.getpixel((column + shift, middle + 2)) for shift in (0, 1)}
            assert 0 in dots, (dpi, half)
        frame = int(80 * per_mm / 8 + 0.5)
        assert picture.getpixel((frame, middle // 3)) == 0
        assert label.cut == ()
    with pytest.raises(LabelError, match="offset"):
        ruler_label(LABEL_SIZES["100x150"], 203, (0.3, 0.0))


def test_text_mode_follows_the_cable_and_says_why() -> None:
    tspl, poor = PROFILES["generic-tspl"], PROFILES["generic-zpl"]
    chosen = [label_terms.choose_text(tspl, speed) for speed in (960, 1_920, 5_760, 11_520, None)]
    assert [(each.mode, each.reason) for each in chosen] == [("resident", "slow")] * 3 + [
        ("strip", "fast")
    ] * 2
    assert label_terms.choose_text(poor, 960) == label_terms.TextChoice("strip", "slow_no_font")
    forced = replace(tspl, text="raster")
    assert label_terms.choose_text(forced, 960) == label_terms.TextChoice("raster", "set")
    assert "960" in label_terms.text_choice_words(tspl, 960)
    assert "11 秒" in label_terms.text_choice_words(poor, 960)
    assert "整张" in label_terms.text_choice_words(forced, None)
    assert "生僻字" in label_terms.text_choice_words(tspl, None)


def test_random_bytes_of_covered_text_hold_nothing_that_is_meant() -> None:
    rng = random.Random(5)
    font = replace(FONT, coverage="gbk")
    text = [chr(rng.randrange(0x4E00, 0xA000)) for _ in range(5000)]
    covered = "".join(char for char in text if font.covers(char))
    assert len(covered) > 4000
    assert not set(b'"\\~^_>\r\n\x1b') & set(font.encoded(covered))
