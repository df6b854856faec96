"""GPD1 events (reliability §2.2): exact bytes, a chain that shows every change, an erasable part that does not."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from govpost_desk.wire import events
from govpost_desk.wire.events import (
    ChainError,
    Event,
    check_event,
    genesis_hash,
    new_event_id,
    seal_event,
    short_head,
    walk_chain,
)

DESK = "520100-01-D01"
NONCES = {1: bytes(32), 2: bytes(range(32))}
TEXT = st.text(max_size=20)
_VALUES = st.none() | st.booleans() | st.integers(-(2**53), 2**53) | TEXT
JSON = st.dictionaries(TEXT, st.recursive(_VALUES, st.lists, max_leaves=5), max_size=5)


def event(
    seq: int,
    previous: bytes,
    *,
    desk: str = DESK,
    epoch: int = 1,
    body: dict[str, object] | None = None,
    personal: dict[str, object] | None = None,
) -> Event:
    """One sealed event."""
    return seal_event(
        desk_id=desk,
        epoch=epoch,
        seq=seq,
        prev_hash=previous,
        type="line.ticked",
        schema=1,
        wall_ms=1_795_000_000_000 + seq,
        hlc=1_795_000_000_000 + seq,
        body={"case_no": f"A{seq}"} if body is None else body,
        personal=personal,
    )


def chain(length: int, *, epoch: int = 1) -> list[Event]:
    """So many events from the genesis of an epoch on; every second one with a personal part."""
    made: list[Event] = []
    previous = genesis_hash(DESK, epoch, NONCES[epoch])
    for seq in range(1, length + 1):
        made.append(event(seq, previous, epoch=epoch, personal={"name": "张三"} if seq % 2 else None))
        previous = made[-1].hash
    return made


def break_of(given_events: list[Event], nonces: dict[int, bytes] = NONCES) -> str:
    """Where the chain breaks: "what epoch seq", "" when it holds."""
    try:
        for _ in walk_chain(given_events, DESK, nonces):
            pass
    except ChainError as error:
        return f"{error.what} {error.epoch} {error.seq}"
    return ""


def test_ids_of_events_lie_in_the_order_of_time() -> None:
    later = [new_event_id(wall_ms) for wall_ms in range(1_790_000_000_000, 1_790_000_000_100)]
    assert later == sorted(later)
    at_once = {new_event_id(1_790_000_000_000) for _ in range(1000)}
    assert len(at_once) == 1000
    assert {len(new_event_id(wall_ms)) for wall_ms in (-1, 0, 2**48, 2**60)} == {16}


def test_the_bytes_are_those_of_the_format(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.urandom", lambda count: bytes(range(count)))
    made = seal_event(
        desk_id=DESK,
        epoch=1,
        seq=7,
        prev_hash=bytes(32),
        type="line.ticked",
        schema=1,
        wall_ms=1000,
        hlc=1001,
        body={"case_no": "办A1"},
        personal={"name": "张三"},
    )
    salt, psalt, event_id = (
        bytes(range(16)),
        bytes(range(16, 32)),
        bytes.fromhex("0000000003e8") + bytes(range(10)),
    )
    personal = '{"name":"张三"}'.encode()
    personal_digest = hashlib.sha256(psalt + personal).hexdigest()
    body = f'{{"case_no":"办A1","personal_digest":"{personal_digest}"}}'.encode()
    digest = hashlib.sha256(salt + body).hexdigest()
    header = (
        f'["gpd1","{DESK}",1,7,"{"00" * 32}","{event_id.hex()}","line.ticked",1,1000,1001,"{digest}"]'
    ).encode()
    assert (made.personal, made.body, made.header) == (personal, body, header)
    assert made.hash == hashlib.sha256(header).digest()
    assert (made.salt, made.psalt, made.event_id, made.sig) == (salt, psalt, event_id, None)


def test_the_genesis_names_desk_epoch_and_nonce() -> None:
    text = f'["gpd1-genesis","{DESK}",1,"{"00" * 32}"]'
    assert genesis_hash(DESK, 1, bytes(32)) == hashlib.sha256(text.encode()).digest()
    assert (
        len(
            {
                genesis_hash(DESK, 1, NONCES[1]),
                genesis_hash(DESK, 2, NONCES[1]),
                genesis_hash("X", 1, NONCES[1]),
            }
        )
        == 3
    )


@given(body=JSON, personal=st.none() | JSON)
def test_whatever_is_sealed_proves_itself(
    body: dict[str, object], personal: dict[str, object] | None
) -> None:
    body.pop("personal_digest", None)
    made = seal_event(
        desk_id=DESK,
        epoch=1,
        seq=1,
        prev_hash=bytes(32),
        type="t",
        schema=1,
        wall_ms=1,
        hlc=1,
        body=body,
        personal=personal,
    )
    assert check_event(made) is None
    fields = made.body_fields()
    assert (fields.pop("personal_digest") is None) == (personal is None)
    assert (fields, made.personal_fields()) == (body, personal)


CHANGES: dict[str, tuple[Callable[[Event], Event], str]] = {
    "epoch": (lambda e: replace(e, epoch=2), "header"),
    "seq": (lambda e: replace(e, seq=99), "header"),
    "event_id": (lambda e: replace(e, event_id=bytes(16)), "header"),
    "type": (lambda e: replace(e, type="line.settled"), "header"),
    "wall_ms": (lambda e: replace(e, wall_ms=e.wall_ms + 1), "header"),
    "hlc": (lambda e: replace(e, hlc=e.hlc + 1), "header"),
    "header": (lambda e: replace(e, header=e.header.replace(b"ticked", b"tickes")), "hash"),
    "hash": (lambda e: replace(e, hash=bytes(32)), "hash"),
    "no header": (lambda e: replace(e, header=b"[", hash=hashlib.sha256(b"[").digest()), "header"),
    "salt": (lambda e: replace(e, salt=bytes(16)), "body"),
    "body": (lambda e: replace(e, body=e.body.replace(b"A1", b"A2")), "body"),
    "psalt": (lambda e: replace(e, psalt=bytes(16)), "personal"),
    "personal": (lambda e: replace(e, personal=b'{"name":"x"}'), "personal"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_every_changed_part_is_named(name: str) -> None:
    change, code = CHANGES[name]
    made = event(1, bytes(32), personal={"name": "张三"})
    assert check_event(made) is None
    assert check_event(change(made)) == code


def test_a_person_added_to_an_event_without_one_is_found() -> None:
    made = event(1, bytes(32))
    assert check_event(replace(made, personal=b"{}", psalt=bytes(16))) == "personal"


def test_an_erased_part_is_a_known_state() -> None:
    made = chain(5)
    made[2] = replace(made[2], personal=None, psalt=None)
    assert check_event(made[2]) is None
    assert break_of(made) == ""


def test_a_chain_holds_from_its_genesis_on() -> None:
    assert break_of(chain(20)) == ""
    assert break_of([]) == ""
    assert break_of(chain(3) + chain(4, epoch=2)) == ""


def test_what_breaks_a_chain() -> None:
    made, second = chain(5), chain(3, epoch=2)
    other = chain(5)
    assert break_of(made[1:]) == "order 1 2"
    assert break_of([made[0], *made[2:]]) == "order 1 3"
    assert break_of([made[0], made[2], made[1]]) == "order 1 3"
    assert break_of([made[0], made[0]]) == "order 1 1"
    assert break_of([*made[:3], other[3]]) == "order 1 4"
    assert break_of([*second, *made]) == "order 1 1"
    assert break_of(made, {1: bytes([1]) * 32}) == "order 1 1"
    assert break_of(made, {2: NONCES[2]}) == "order 1 1"
    stranger = event(1, genesis_hash(DESK, 1, NONCES[1]), desk="other")
    assert break_of([stranger]) == "order 1 1"


def test_short_head_is_base32_of_the_hash() -> None:
    assert short_head(bytes(32)) == "A" * 10
    assert short_head(b"\xff" * 32) == "7" * 10
    assert events.SHORT_HEAD_CHARACTERS == 10


def test_the_stored_header_is_a_json_array() -> None:
    fields = json.loads(event(1, bytes(32)).header)
    assert [fields[place] for place in (0, 1, 2, 3)] == ["gpd1", DESK, 1, 1]
