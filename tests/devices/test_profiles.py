"""Printer profiles: what ships is right, and a wrong file is refused by the key that is wrong."""

import tomllib
from pathlib import Path

import pytest

from govpost_desk.devices.ports import DeviceCode, DeviceError
from govpost_desk.devices.profiles import load_profiles, profile_from_table, read_profile
from govpost_desk.devices.tspl_drawing import DRAWING
from govpost_desk.devices.tspl_interpreter import _SETTINGS
from govpost_desk.devices.zpl_interpreter import _ANYWHERE, _IN_FORMAT, _PLAIN_SETTINGS
from govpost_desk.resources import resource_path


def test_the_shipped_profiles() -> None:
    profiles = load_profiles()
    assert list(profiles) == ["generic-tspl", "generic-tspl-mute", "generic-zpl", "simulated"]
    assert [profile.mute for profile in profiles.values()] == [False, True, False, False]
    assert profiles["generic-tspl"].language == "tspl"
    assert profiles["generic-zpl"].status == "hs"
    assert "SETC" not in profiles["generic-tspl"].commands
    assert all(profile.dots_wide >= 800 for profile in profiles.values()), "a 100 mm label at 203 dpi"


def test_every_listed_command_is_one_that_the_interpreters_know() -> None:
    known = {verb.decode() for verb in (*DRAWING, *_SETTINGS)} | {"BITMAP", "PRINT"}
    known |= {*_ANYWHERE, *_IN_FORMAT, *_PLAIN_SETTINGS}
    for profile in load_profiles().values():
        assert profile.commands <= known


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
