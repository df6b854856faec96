"""Messages and grants go over the line and come back; what is no message is refused, without its content."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import inspect

from govpost_desk.wire import codec, messages
from govpost_desk.wire.codec import MessageError
from govpost_desk.wire.enrol_file import EnrolFile
from govpost_desk.wire.events import check_event, seal_event
from govpost_desk.wire.feed_digest import EMPTY, changed, item_digest
from govpost_desk.wire.grants import (
    EpochGrant,
    GrantError,
    Place,
    RangeGrant,
    Signed,
    read_epoch,
    read_range,
    read_receipt,
    sign_epoch,
    sign_range,
    sign_receipt,
)
from govpost_desk.wire.messages import ANSWERS, PATHS, received_event, sent_event
from govpost_desk.wire.platforms import CHANNEL_ANSWERS, CHANNEL_PATHS, EACH
from govpost_desk.wire.signing import SigningKey, fingerprint, is_signed, request_bytes
from govpost_desk.wire.stick_file import KINDS, StickHeader

DESK, HASH = "520100-01-D01", "ab" * 32
EPOCH = EpochGrant(
    inc=1,
    site="520100-01",
    desk=DESK,
    epoch=2,
    nonce="00" * 32,
    key="11" * 32,
    ancestor=Place(epoch=1, seq=9, hash=HASH),
    why="enrolled",
    at_ms=1,
)
EVERY = {
    *PATHS.values(), *ANSWERS.values(), messages.Refusal, *CHANNEL_PATHS.values(), *CHANNEL_ANSWERS.values(),
    *EACH.values(), *KINDS.values(), StickHeader, EnrolFile,
}  # fmt: skip
RANGE = RangeGrant(
    inc=1,
    site="520100-01",
    desk=DESK,
    epoch=2,
    range_id="cd" * 16,
    prefix="11",
    suffix="",
    first_serial=100,
    count=50,
    at_ms=1,
)


@pytest.mark.parametrize("kind", [*PATHS.values(), *ANSWERS.values(), messages.Refusal])
@given(data=st.data())
def test_every_message_comes_back_as_it_was(kind: type, data: st.DataObject) -> None:
    message = data.draw(st.from_type(kind).map(_in_bounds))
    assert codec.decode(kind, codec.encode(message)) == message


def _in_bounds(message: object) -> object:
    """Keys of heads are epochs, numbers those of JSON: what the types alone do not say."""
    fields = json.loads(json.dumps(codec.to_fields(message)), parse_int=lambda digits: int(digits) % 2**31)
    heads = fields.get("heads")
    if heads:
        fields["heads"] = {str(number): head for number, head in enumerate(heads.values())}
    if fields.get("safe"):
        fields["safe"] = {str(number): seq for number, seq in enumerate(fields["safe"].values())}
    return codec.from_fields(type(message), fields)


def test_what_is_no_message_is_refused_by_the_name_of_its_field() -> None:
    reply = messages.PushReply(head=messages.Head(seq=1, hash=HASH), new=1, held=(), receipt=Signed("{}", ""))
    fields = codec.to_fields(reply)
    for change, where in (
        ({"new": "1"}, "PushReply.new"),
        ({"new": True}, "PushReply.new"),
        ({"new": 2**60}, "PushReply.new"),
        ({"head": {"seq": 1}}, "PushReply.head.hash"),
        ({"held": "王小明"}, "PushReply.held"),
        ({"held": [1]}, "PushReply.held"),
        ({"receipt": None}, "PushReply.receipt"),
    ):
        with pytest.raises(MessageError) as refused:
            codec.from_fields(messages.PushReply, {**fields, **change})
        assert str(refused.value) == where
    assert codec.decode(messages.Refusal, b'{"error":"\\ud842\\udfb7"}').error == "\U00020bb7"
    for content in (
        b"",
        b"{",
        b'{"head":{"seq":1,"hash":"\\ud800"},"new":1,"held":[],"receipt":{}}',
        b"[]",
        b"null",
        b"\xff",
        b"[" * 100_000,
    ):
        with pytest.raises(MessageError):
            codec.decode(messages.PushReply, content)
    assert codec.from_fields(messages.PushReply, {**fields, "later": 1}) == reply  # of a newer hub


@pytest.mark.parametrize("kind", sorted(EVERY, key=lambda kind: kind.__name__))
def test_no_number_of_a_message_is_larger_than_every_reader_keeps(kind: type) -> None:
    unbounded: list[str] = []
    seen: set[type] = set()

    def look(of: Any, where: str) -> None:
        if isinstance(of, inspect.IntType):
            if of.ge is None or (of.le is None and of.lt is None):
                unbounded.append(where)
        elif isinstance(of, inspect.DataclassType) and of.cls not in seen:
            seen.add(of.cls)
            for each in of.fields:
                look(each.type, f"{of.cls.__name__}.{each.name}")
        for inner in (getattr(of, name, None) for name in ("item_type", "key_type", "value_type")):
            if inner is not None:
                look(inner, where)
        for inner in getattr(of, "types", ()):
            look(inner, where)

    look(inspect.type_info(kind), kind.__name__)
    assert unbounded == []


def test_an_event_is_sent_as_its_bytes() -> None:
    event = seal_event(
        desk_id=DESK,
        epoch=1,
        seq=1,
        prev_hash=b"\0" * 32,
        type="order.recorded",
        schema=1,
        wall_ms=1,
        hlc=1,
        body={"case_no": "A1"},
        personal={"name": "欧阳䶮"},
    )
    line = codec.encode(sent_event(event))
    received = received_event(codec.decode(messages.SentEvent, line))
    assert received == event
    assert check_event(received) is None
    erased = replace(sent_event(event), personal=None, psalt=None)
    assert check_event(received_event(erased)) is None
    for spoilt in (
        replace(sent_event(event), header="[]"),
        replace(sent_event(event), header="null"),
        replace(sent_event(event), salt="xy"),
    ):
        with pytest.raises(MessageError):
            received_event(spoilt)


def test_grants_are_read_only_as_they_were_signed() -> None:
    hub, other = SigningKey.make(), SigningKey.make()
    epoch, numbers = sign_epoch(EPOCH, hub), sign_range(RANGE, hub)
    assert read_epoch(epoch, hub.public) == EPOCH
    assert read_epoch(sign_epoch(replace(EPOCH, ancestor=None), hub), hub.public).ancestor is None
    assert read_range(numbers, hub.public) == RANGE
    for signed, public, what in (
        (epoch, other.public, "signature"),
        (Signed(epoch.text.replace('"epoch":2', '"epoch":3'), epoch.sig), hub.public, "signature"),
        (Signed(epoch.text, "zz"), hub.public, "signature"),
        (epoch, "no key", "signature"),
        (numbers, hub.public, "kind"),
        (Signed("[1]", hub.sign(b"[1]")), hub.public, "kind"),
        (Signed('{"kind":"epoch"}', hub.sign(b'{"kind":"epoch"}')), hub.public, "shape"),
    ):
        with pytest.raises(GrantError) as refused:
            read_epoch(signed, public)
        assert refused.value.what == what


def test_a_request_is_signed_with_all_that_makes_it() -> None:
    key = SigningKey(bytes(32))
    assert SigningKey(key.seed).public == key.public
    signature = key.sign(request_bytes("POST", "/v1/log/push", DESK, 1, b"{}"))
    assert is_signed(key.public, request_bytes("POST", "/v1/log/push", DESK, 1, b"{}"), signature)
    for other in (
        request_bytes("POST", "/v1/log/fetch", DESK, 1, b"{}"),
        request_bytes("POST", "/v1/log/push", "520100-01-D02", 1, b"{}"),
        request_bytes("POST", "/v1/log/push", DESK, 2, b"{}"),
        request_bytes("POST", "/v1/log/push", DESK, 1, b"{ }"),
    ):
        assert not is_signed(key.public, other, signature)
    assert len(fingerprint(key.public)) == 19


def test_a_receipt_says_what_is_at_head_office() -> None:
    hub = SigningKey.make()
    receipt = sign_receipt({2: (7, HASH), 1: (0, HASH)}, inc=1, site="520100-01", desk=DESK, at_ms=1, key=hub)
    assert read_receipt(receipt, hub.public) == {1: (0, HASH), 2: (7, HASH)}
    for signed in (
        Signed(receipt.text, "00"),
        sign_epoch(EPOCH, hub),
        Signed('{"kind":"heads"}', hub.sign(b'{"kind":"heads"}')),
    ):
        with pytest.raises(GrantError):
            read_receipt(signed, hub.public)


@given(st.lists(st.tuples(st.integers(0, 4), st.one_of(st.none(), st.text(max_size=4))), max_size=20))
def test_the_digest_of_a_feed_forgets_what_is_said_no_more(told: list[tuple[int, str | None]]) -> None:
    digest, said = EMPTY, dict.fromkeys(range(5), EMPTY)
    for key, content in told:
        now = EMPTY if content is None else item_digest("window", str(key), content)
        digest, said[key] = changed(digest, said[key], now), now
    fresh = EMPTY
    for each in sorted(said.values()):
        fresh = changed(fresh, EMPTY, each)
    assert digest == fresh
