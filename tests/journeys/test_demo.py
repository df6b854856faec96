"""`demo` without a display: a scripted shift that leaves labels, registers and pictures in a folder it names."""

import os
import subprocess
import sys
from pathlib import Path

import zxingcpp
from PIL import Image

from govpost_desk.ui.places import PLACES


def test_the_demonstration_leaves_what_it_promises(tmp_path: Path) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "govpost_desk", "demo", "-o", str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert str(tmp_path) in done.stdout
    assert "核验通过" in done.stdout
    labels = sorted((tmp_path / "prints").glob("*-P*.png"))
    assert len(labels) == 14  # twelve sealed, one spoilt, a bag's tag
    for label in labels:
        with Image.open(label) as picture:
            read = {code.text for code in zxingcpp.read_barcodes(picture)}
        assert label.name.split("-")[1] in read
    assert len(list((tmp_path / "prints").glob("*register_pdf*.pdf"))) == 2
    assert (
        len(list((tmp_path / "prints").glob("*address_list*.pdf"))) == 2
    )  # in the bag, with the loose piece
    for kind in ("manifest_pdf", "day_pdf"):
        assert len(list((tmp_path / "prints").glob(f"*{kind}*.pdf"))) == 1
    assert len(list((tmp_path / "desk" / "backups").glob("*-day.db"))) == 1  # by itself at the day's end
    pictures = list((tmp_path / "window").glob("*.png"))
    assert len(pictures) == len(PLACES)  # one a page
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (1366, 768)
