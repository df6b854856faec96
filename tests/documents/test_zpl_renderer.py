"""The ZPL stream drawn by an independent renderer (npm package zpl-renderer-js), where one is at hand.

GOVPOST_ZPL_RENDERER names the folder of the installed package; Node.js must be on the path.
"""

import base64
import io
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image, ImageChops
from tests.devices.test_label_terms import KINDS, SLOW, drawn, without_resident
from tests.documents.day_papers import FACES, tag_sheet
from tests.documents.label_samples import SHEETS, labels

from govpost_desk.devices.profiles import shipped_profile
from govpost_desk.documents import label_picture, zpl
from govpost_desk.documents.bag_tag import bag_tag_label
from govpost_desk.documents.label_model import LABEL_SIZES, Bars, Label, ResidentText
from govpost_desk.documents.label_terms import encoded
from govpost_desk.documents.waybill_label import qr_payload
from govpost_desk.services.label_terms import terms_for

RENDERER = os.environ.get("GOVPOST_ZPL_RENDERER", "")
PROGRAM = """
const { ready } = require(process.argv[1]);
let text = "";
process.stdin.on("data", part => text += part).on("end", async () => {
  const { api } = await ready, drawn = [];
  for (const [zpl, width, height] of JSON.parse(text)) drawn.push(await api.zplToBase64Async(zpl, width, height, 8));
  process.stdout.write(JSON.stringify(drawn), () => process.exit(0));
});
"""


pytestmark = pytest.mark.skipif(
    not (RENDERER and shutil.which("node")), reason="no GOVPOST_ZPL_RENDERER or no Node.js here"
)


def drawn_by_the_other(made: list[Label], streams: list[bytes] | None = None) -> list[Image.Image]:
    """The labels in grey, as the independent renderer draws their streams."""
    streams = streams or [zpl.encode(label) for label in made]
    jobs = [
        (stream.decode(), label.size.width_mm, label.size.height_mm)
        for label, stream in zip(made, streams, strict=True)
    ]
    command = ["node", "-e", PROGRAM, str(Path(RENDERER).resolve())]
    run = subprocess.run(
        command, input=json.dumps(jobs), capture_output=True, text=True, check=True, timeout=120
    )
    pictures = []
    for png in json.loads(run.stdout):
        with Image.open(io.BytesIO(base64.b64decode(png))) as picture:
            pictures.append(picture.convert("L"))
    return pictures


def in_black_and_white(grey: Image.Image) -> Image.Image:
    return grey.point([0 if value < 128 else 255 for value in range(256)])


def assert_same(grey: Image.Image, label: Label, name: str) -> None:
    ours = label_picture.raster(label).convert("L")
    assert grey.size == ours.size
    assert ImageChops.difference(in_black_and_white(grey), ours).getbbox() is None, name


def test_an_independent_renderer_draws_the_same_label() -> None:
    names = [f"{name} {size}" for name in SHEETS for size in LABEL_SIZES]
    made = [labels()[name] for name in names]
    for name, label, grey in zip(names, made, drawn_by_the_other(made), strict=True):
        sheet = SHEETS[name.split()[0]]
        found = zxingcpp.read_barcodes(grey)
        assert {code.text for code in found} == {sheet.waybill_no, qr_payload(sheet)}, name
        assert len(found) == 1 + sum(isinstance(element, Bars) for element in label.elements), name
        assert_same(grey, label, name)


def test_an_independent_renderer_draws_the_same_bag_tag() -> None:
    names = [f"{name} {size}" for name in FACES for size in LABEL_SIZES]
    made = [bag_tag_label(tag_sheet(name.split()[0]), LABEL_SIZES[name.split()[1]]) for name in names]
    for name, label, grey in zip(names, made, drawn_by_the_other(made), strict=True):
        assert [code.text for code in zxingcpp.read_barcodes(grey)] == [FACES[name.split()[0]].tag_no], name
        assert_same(grey, label, name)


def test_an_independent_renderer_reads_a_label_in_the_printers_font() -> None:
    """It has no SimSun: its boxes run wider than the glyphs, but every symbol reads and no dot of ours is lost."""
    terms = terms_for(shipped_profile("zebra"), SLOW)
    kinds = [(kind, size) for kind in ("plain", "long") for size in LABEL_SIZES]
    made = [drawn(kind, size, terms) for kind, size in kinds]
    streams = [encoded(label, terms) for label in made]
    for kind, label, grey in zip(kinds, made, drawn_by_the_other(made, streams), strict=True):
        assert any(isinstance(element, ResidentText) for element in label.elements)
        sheet = KINDS[kind[0]]
        found = zxingcpp.read_barcodes(grey)
        assert {code.text for code in found} == {sheet.waybill_no, qr_payload(sheet)}, kind
        assert len(found) == 1 + sum(isinstance(element, Bars) for element in label.elements), kind
        ours = without_resident(label_picture.raster(label), label)
        assert ImageChops.subtract(in_black_and_white(grey), ours).getbbox() is None, kind
