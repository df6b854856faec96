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
from tests.documents.day_papers import FACES, tag_sheet
from tests.documents.label_samples import SHEETS, labels

from govpost_desk.documents import label_picture, zpl
from govpost_desk.documents.bag_tag import bag_tag_label
from govpost_desk.documents.label_model import LABEL_SIZES, Bars, Label
from govpost_desk.documents.waybill_label import qr_payload

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


def drawn_by_the_other(made: list[Label]) -> list[Image.Image]:
    """The labels in grey, as the independent renderer draws their streams."""
    jobs = [(zpl.encode(label).decode(), label.size.width_mm, label.size.height_mm) for label in made]
    command = ["node", "-e", PROGRAM, str(Path(RENDERER).resolve())]
    run = subprocess.run(
        command, input=json.dumps(jobs), capture_output=True, text=True, check=True, timeout=120
    )
    pictures = []
    for drawn in json.loads(run.stdout):
        with Image.open(io.BytesIO(base64.b64decode(drawn))) as picture:
            pictures.append(picture.convert("L"))
    return pictures


def assert_same(grey: Image.Image, label: Label, name: str) -> None:
    ours = label_picture.raster(label).convert("L")
    assert grey.size == ours.size
    black = grey.point([0 if value < 128 else 255 for value in range(256)])
    assert ImageChops.difference(black, ours).getbbox() is None, name


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
