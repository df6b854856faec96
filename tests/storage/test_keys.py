"""The data key and the one wrapped by the rescue code: what has the shape of one, and what a spoilt one comes to."""

import re
from pathlib import Path

import pytest

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import keys

KEY, CODE = b"k" * 32, "ABCD-2345"


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rescue code is tried often here."""
    monkeypatch.setitem(keys._ARGON2, "memory_cost", 64)


def test_only_a_wrapped_key_has_its_shape() -> None:
    wrapped = keys.wrap_key(KEY, CODE)
    assert keys.is_wrapped(wrapped)
    shorter = re.sub(rb'"nonce": "....', b'"nonce": "', wrapped)
    for other in (b"", KEY, b"not ours", b"{}", b"[]", b"[" * 100_000, b"\xff\xfe", wrapped[:-1], shorter):
        assert not keys.is_wrapped(other)
        with pytest.raises(StorageError, match="damaged"):
            keys.unwrap_key(other, CODE)


def test_every_spoilt_byte_of_a_wrapped_key_is_told_by_a_code() -> None:
    wrapped = keys.wrap_key(KEY, CODE)
    told = set()
    for place in range(len(wrapped)):
        for byte in (ord("="), wrapped[place] ^ 0x01, wrapped[place] ^ 0x10, wrapped[place] ^ 0x80):
            spoilt = bytearray(wrapped)
            spoilt[place] = byte
            try:
                assert keys.unwrap_key(bytes(spoilt), CODE) == KEY  # a byte that says nothing of the key
            except StorageError as error:
                told.add(error.code)
    assert told == {"rescue_code", "damaged"}


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    with pytest.raises(StorageError, match="unavailable"):
        keys.write_durably(tmp_path / "taken", b"content")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]
