"""Printer profiles: what ships is right, and a wrong file is refused by the key that is wrong."""

import tomllib
from pathlib import Path

import pytest

from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.profiles import load_profiles, profile_from_table, read_profile, shipped_profile
from govpost_desk.devices.tspl_drawing import DRAWING
from govpost_desk.devices.tspl_interpreter import _SETTINGS
from govpost_desk.devices.zpl_interpreter import _ANYWHERE, _IN_FORMAT, _PLAIN_SETTINGS
from govpost_desk.resources import resource_path


def test_the_shipped_profiles() -> None:
    profiles = load_profiles()
    assert list(profiles) == [
        "generic-tspl",
        "generic-tspl-300",
        "generic-tspl-mute",
        "generic-zpl",
        "generic-zpl-300",
        "gprinter",
        "hprt",
        "simulated",
        "simulated-tspl",
        "tsc",
        "tsc-300",
        "zebra",
        "zebra-300",
    ]
    assert [name for name, profile in profiles.items() if profile.mute] == ["generic-tspl-mute"]
    assert {profile.dpi for name, profile in profiles.items() if name.endswith("-300")} == {300}
    assert "SETC" not in profiles["hprt"].commands
    assert all(shipped_profile(name) == profile for name, profile in profiles.items())
    assert profiles["generic-tspl"].language == "tspl"
    assert profiles["generic-zpl"].status == "hs"
    assert "SETC" not in profiles["generic-tspl"].commands
    for profile in profiles.values():
        assert profile.dots_wide >= 100 * profile.dpi / 25.4, "a 100 mm label"


def test_every_listed_command_is_one_that_the_interpreters_know() -> None:
    known = {verb.decode() for verb in (*DRAWING, *_SETTINGS)} | {"BITMAP", "PRINT"}
    known |= {*_ANYWHERE, *_IN_FORMAT, *_PLAIN_SETTINGS}
    for profile in load_profiles().values():
        assert profile.commands <= known


FONT = {"name": "TSS24.BF2", "encoding": "gbk", "cell": 24, "coverage": "gb2312", "lacks": ""}


def test_a_font_needs_its_commands_and_resident_text_a_font() -> None:
    without = [command for command in good()["commands"] if command != "TEXT"]  # type: ignore[attr-defined]
    for changed, key in (
        ({"commands": without}, "fonts"),
        ({"fonts": [], "text": "resident"}, "text"),
    ):
        with pytest.raises(DeviceError) as failure:
            profile_from_table("x", {**good(), **changed})
        assert failure.value.facts["key"] == key
    assert profile_from_table("x", {**good(), "commands": without, "fonts": []}).fonts == ()


@pytest.mark.parametrize("profile_id", ["none", "../x", "", "Generic"])
def test_a_profile_that_does_not_ship(profile_id: str) -> None:
    with pytest.raises(DeviceError) as failure:
        shipped_profile(profile_id)
    assert failure.value.facts["key"] == "profile_id"


def good() -> dict[str, object]:
    return tomllib.loads(resource_path("printers", "generic-tspl.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("title", ""),
        ("title", 7),
        ("language", "cpcl"),
        ("dpi", 600),
        ("dpi", True),
        ("dpi", "203"),
        ("dots_wide", 10),
        ("dots_wide", 832.0),
        ("label_sizes", []),
        ("label_sizes", ["100x150", "100x150"]),
        ("label_sizes", ["10x10"]),
        ("status", "guess"),
        ("status", "hs"),
        ("text", "html"),
        ("commands", []),
        ("commands", ["SIZE", 4]),
        ("commands", ["^XA"]),
        ("max_block_bytes", 0),
        ("commands", ["SIZE", "CLS", "PRINT"]),
        ("status", "hqes"),
        ("flow", "xonxoff"),
        ("offset_mm", [0.0]),
        ("offset_mm", [0.25, 0]),
        ("offset_mm", [0, 5.5]),
        ("offset_mm", [True, 0]),
        ("fonts", {}),
        ("fonts", [{"name": "TSS24.BF2"}]),
        ("fonts", [FONT, FONT]),
        ("fonts", [FONT | {"name": 'A"'}]),
        ("fonts", [FONT | {"cell": 0}]),
        ("fonts", [FONT | {"encoding": "utf-8"}]),
        ("fonts", [FONT | {"coverage": "all"}]),
        ("unknown_key", 1),
    ],
)
def test_a_wrong_value_is_named(key: str, value: object) -> None:
    with pytest.raises(DeviceError) as failure:
        profile_from_table("x", {**good(), key: value})
    assert (failure.value.code, failure.value.facts["key"]) == (DeviceCode.BAD_PROFILE, key)


@pytest.mark.parametrize("key", list(good()))
def test_a_missing_key_is_named(key: str) -> None:
    with pytest.raises(DeviceError) as failure:
        profile_from_table("x", {name: value for name, value in good().items() if name != key})
    assert failure.value.facts["key"] == key


def test_files_that_are_no_profile(tmp_path: Path) -> None:
    for name, content, key in (
        ("a.toml", b"x =", "toml"),
        ("b.toml", b"\xff", "toml"),
        ("B C.toml", b"", "profile_id"),
    ):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DeviceError) as failure:
            read_profile(tmp_path / name)
        assert failure.value.facts["key"] == key
    with pytest.raises(DeviceError):
        read_profile(tmp_path / "none.toml")
