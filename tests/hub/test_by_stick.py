"""What head office makes of files that a desk never writes: nothing is taken, and the word says why."""

import dataclasses
from pathlib import Path
from typing import Any

import pytest
from tests.hub.chains import DESK, KEY, OTHER, SITE, ChainDesk, enrolled_desk, make_office

from govpost_desk.domain.errors import StorageError
from govpost_desk.hub import by_stick, desks
from govpost_desk.hub.greeting import told_sealing
from govpost_desk.hub.office import Office
from govpost_desk.wire.grants import GrantError, read_sealing
from govpost_desk.wire.messages import Hello, HelloReply, NewEpoch, Push, PushReply, Refusal
from govpost_desk.wire.sealing import SealingKey
from govpost_desk.wire.signing import SigningKey
from govpost_desk.wire.stick_file import ANSWER, ASK, StickError, StickHeader, StickReader, StickWriter

ONCE = SealingKey.make()


@pytest.fixture
def desk(small_office: Office) -> ChainDesk:
    made = enrolled_desk(small_office)
    made.tick(1, "11000010003XX")
    return made


def hello_of(desk: ChainDesk, **more: Any) -> Hello:
    return Hello(
        proto=1, desk=desk.desk_id, epoch=desk.epoch, grant=desk.grants[max(desk.grants)],
        heads={number: desk.head(number) for number in desk.logs}, cursors={}, app="1", wall_ms=1,
        hlc=desk.hlc, unpushed=0, numbers_left=0, disk_free_mb=1, witness_ok=True,
    )  # fmt: skip


def stick(
    folder: Path, desk: ChainDesk, *messages: object, signer: SigningKey | None = None, **more: Any
) -> Path:
    """A file as this desk signs it."""
    key = signer or desk.key
    fields: dict[str, Any] = {
        "desk": more.pop("named", desk.desk_id),
        "epoch": desk.epoch,
        "hub": KEY.public,
        "by": key.public,
        "to": read_sealing(told_sealing(KEY.seed), KEY.public),
        "box": SealingKey.derived(key.seed).public,
        "once": ONCE.public,
        "made_ms": 1,
        "number": "ab",
    }
    path = folder / "a.gpx"
    with path.open("wb") as file:
        writer = StickWriter(file, ASK, StickHeader(**{**fields, **more}), key, ONCE)
        for message in messages:
            writer.put(message)
        writer.end()
    return path


def answers(path: Path, desk: ChainDesk, signer: SigningKey | None = None) -> list[Any]:
    with path.open("rb") as file:
        reader = StickReader(file, ANSWER)
        reader.unseal(SealingKey.derived((signer or desk.key).seed))
        return [message for _, message in reader.messages()]


def pushes(desk: ChainDesk) -> list[Push]:
    return [desk.batch(epoch=number) for number in sorted(desk.logs)]


def refused(office: Office, path: Path, code: str) -> None:
    before = stored(office)
    with pytest.raises(StickError) as failure:
        by_stick.take(office, path, path.parent)
    assert failure.value.what == code
    assert stored(office) == before
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.gpx"]


def stored(office: Office) -> int:
    with office.store.read(SITE, 0) as tx:
        return int(tx.connection.exec_driver_sql("SELECT count(*) FROM log_event").scalar_one())


def test_a_whole_file_is_answered_as_over_the_line(tmp_path: Path, desk: ChainDesk) -> None:
    hello = dataclasses.replace(hello_of(desk), unpushed=3)
    path = stick(tmp_path, desk, hello, *pushes(desk))
    taken = by_stick.take(desk.office, path, tmp_path)
    assert (taken.desk, taken.new, taken.refused) == (DESK, 3, "")
    with desk.office.store.read(SITE, 0) as tx:
        row = next(each for each in desks.all_desks(tx) if each.desk_id == DESK)
    assert row.unpushed == 0  # as it is with the file
    found = answers(taken.answer, desk)
    assert [type(each).__name__ for each in found][:4] == ["Push", "PushReply", "Push", "PushReply"]
    assert all(each.events == () for each in found if isinstance(each, Push))
    reply = next(each for each in found if isinstance(each, HelloReply))
    assert reply.heads == {number: desk.head(number) for number in desk.logs}


@pytest.mark.parametrize("cut", [0, 5, 40, 400, -1])
def test_of_half_a_file_nothing_is_taken(tmp_path: Path, desk: ChainDesk, cut: int) -> None:
    path = stick(tmp_path, desk, hello_of(desk), *pushes(desk))
    path.write_bytes(path.read_bytes()[:cut])
    refused(desk.office, path, "cut" if cut else "none")


def test_a_byte_changed_in_the_last_piece_stops_all(tmp_path: Path, desk: ChainDesk) -> None:
    path = stick(tmp_path, desk, hello_of(desk), *pushes(desk))
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    refused(desk.office, path, "damaged")


def test_a_file_for_another_head_office(tmp_path: Path, desk: ChainDesk) -> None:
    refused(desk.office, stick(tmp_path, desk, hello_of(desk), hub=desk.key.public), "other_hub")
    refused(desk.office, stick(tmp_path, desk, hello_of(desk), to=ONCE.public), "other_hub")


def test_only_a_key_of_the_desk_signs_its_files(tmp_path: Path, desk: ChainDesk) -> None:
    stranger = SigningKey.make()
    refused(desk.office, stick(tmp_path, desk, hello_of(desk), signer=stranger), "signature")
    other = enrolled_desk(desk.office, OTHER)
    path = stick(tmp_path, other, hello_of(desk), *pushes(desk), named=DESK)  # D02 in the name of D01
    refused(desk.office, path, "signature")


def test_a_file_speaks_of_its_own_desk_alone(tmp_path: Path, desk: ChainDesk) -> None:
    other = enrolled_desk(desk.office, OTHER)
    refused(desk.office, stick(tmp_path, desk, hello_of(desk), *pushes(other)), "damaged")
    refused(desk.office, stick(tmp_path, desk, hello_of(other), named=DESK), "damaged")


def test_a_file_has_its_order(tmp_path: Path, desk: ChainDesk) -> None:
    hello = hello_of(desk)
    ask = NewEpoch(desk=DESK, grant=hello.grant, ancestor=None, why="damage")
    refused(desk.office, stick(tmp_path, desk), "damaged")
    refused(desk.office, stick(tmp_path, desk, *pushes(desk), hello), "damaged")
    refused(desk.office, stick(tmp_path, desk, hello, hello), "damaged")
    refused(desk.office, stick(tmp_path, desk, hello, Refusal(error="later")), "damaged")
    refused(desk.office, stick(tmp_path, desk, hello, *[ask] * 16), "damaged")


def test_an_answer_to_no_key_is_none(tmp_path: Path, desk: ChainDesk) -> None:
    refused(desk.office, stick(tmp_path, desk, hello_of(desk), box="00" * 32), "damaged")
    refused(desk.office, stick(tmp_path, desk, hello_of(desk), box="word"), "damaged")


def test_the_pc_that_was_replaced_still_hands_in_its_journal(tmp_path: Path, desk: ChainDesk) -> None:
    old = desk.copy()
    desk.key = SigningKey.make()
    desk.enrol(desk.office.make_code(DESK))
    path = stick(tmp_path, old, hello_of(old), *pushes(old))
    taken = by_stick.take(desk.office, path, tmp_path)
    assert (taken.new, taken.refused) == (3, "")
    assert answers(taken.answer, old)


def test_a_revoked_desk_is_told_so_and_its_journal_is_taken(tmp_path: Path, desk: ChainDesk) -> None:
    with desk.office.begin(SITE) as tx:
        desks.set_state(tx, DESK, desks.REVOKED, desk.key.public)
    taken = by_stick.take(desk.office, stick(tmp_path, desk, hello_of(desk), *pushes(desk)), tmp_path)
    assert (taken.new, taken.revoked) == (3, True)
    found = answers(taken.answer, desk)
    assert [each.new for each in found if isinstance(each, PushReply)] == [1, 2]
    assert found[-1] == Refusal(error="revoked")


def test_what_is_refused_stops_its_epoch_and_no_other(tmp_path: Path, desk: ChainDesk) -> None:
    broken = desk.batch(epoch=1)
    bad = dataclasses.replace(broken, events=(dataclasses.replace(broken.events[0], salt="00"),))
    path = stick(tmp_path, desk, hello_of(desk), bad, broken, desk.batch())
    taken = by_stick.take(desk.office, path, tmp_path)
    assert (taken.new, taken.refused) == (2, "digest")


def test_where_the_file_or_the_folder_is_not(tmp_path: Path, desk: ChainDesk) -> None:
    with pytest.raises(StorageError) as failure:
        by_stick.take(desk.office, tmp_path / "none.gpx", tmp_path)
    assert failure.value.code == "file_missing"
    with pytest.raises(StorageError):
        by_stick.take(desk.office, stick(tmp_path, desk, hello_of(desk)), tmp_path / "none")


def test_the_sealing_key_is_signed_and_none_other_is_believed(desk: ChainDesk) -> None:
    reply = desk.hello()
    assert isinstance(reply, HelloReply)
    assert reply.sealing is not None
    assert read_sealing(reply.sealing, KEY.public) == SealingKey.derived(KEY.seed).public
    with pytest.raises(GrantError):
        read_sealing(told_sealing(bytes(32)), KEY.public)
    with pytest.raises(GrantError):
        read_sealing(reply.receipt, KEY.public)


def test_both_offices_of_the_same_key_take_the_same_file(tmp_path: Path, desk: ChainDesk) -> None:
    path = stick(tmp_path, desk, hello_of(desk), *pushes(desk))
    fresh = make_office()
    assert (
        by_stick.take(fresh, path, tmp_path).new == 3
    )  # a database that was lost learns the desk by its grant
    assert stored(fresh) == 3
