"""The witness outside the data folder (reliability §2.3): a whole folder put back from an old copy is refused."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.builders import Counter, make_desk

from govpost_desk.domain.errors import StorageError
from govpost_desk.storage import journal, witness
from govpost_desk.storage.high_water import checked_line
from govpost_desk.storage.places import Places, same_disk
from govpost_desk.storage.witness import Sight, Witness, read_sight

Opener = Callable[..., Counter]


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """The shared folder of witnesses, as on a counter PC."""
    return Places(witness_folder=tmp_path / "state")


@pytest.fixture
def open_witnessed(desk_folder: Path, places: Places) -> Iterator[Opener]:
    """Open this test's desk under the witness."""
    opened: list[Counter] = []

    def opener(folder: Path = desk_folder, where: Places = places) -> Counter:
        opened.append(Counter(folder, places=where))
        return opened[-1]

    yield opener
    for counter in opened:
        counter.close()


def sight_of(counter: Counter) -> Sight | None:
    """What the desk's witness saw last."""
    assert counter.places is not None
    with counter.db.reading() as execute:
        path = witness.witness_path(counter.places, execute, counter.folder)
        assert path is not None
        return read_sight(path, witness.desk_of(execute))


def head_of(counter: Counter) -> Sight:
    """The journal's newest event."""
    ((epoch, seq, position, event_hash),) = counter.rows(
        "SELECT epoch, seq, position, hash FROM event ORDER BY position DESC LIMIT 1"
    )
    return Sight(epoch=epoch, seq=seq, position=position, hash=event_hash)


def put_folder_back(old: Path, folder: Path) -> None:
    """An image of the whole data folder is restored."""
    shutil.rmtree(folder)
    shutil.copytree(old, folder)


def test_it_sees_every_commit(open_witnessed: Opener) -> None:
    counter = open_witnessed()
    assert sight_of(counter) == head_of(counter)
    counter.add_order("A1")
    assert sight_of(counter) == head_of(counter)
    counter.reopen()
    counter.scans("GPDWIN01", "A1")
    assert sight_of(counter) == head_of(counter)


def test_a_whole_folder_put_back_is_refused(
    open_witnessed: Opener, desk_folder: Path, tmp_path: Path
) -> None:
    old = Path(shutil.copytree(desk_folder, tmp_path / "old"))
    with open_witnessed() as counter:
        counter.add_range()
        counter.add_order("A1")
        counter.scans("GPDWIN01", "A1")
        expected = head_of(counter).position
    put_folder_back(old, desk_folder)
    with pytest.raises(StorageError, match="shortened") as caught:
        open_witnessed()
    assert caught.value.facts["expected"] == expected
    with pytest.raises(StorageError, match="shortened"):
        open_witnessed()  # and stays so
    with Counter(desk_folder):
        pass  # its own mark went back with the folder: without the witness nobody would know


def test_a_copy_elsewhere_and_a_desk_set_up_anew_are_not_mixed_up(
    open_witnessed: Opener, desk_folder: Path, places: Places, tmp_path: Path
) -> None:
    copy = Path(shutil.copytree(desk_folder, tmp_path / "copy"))
    with open_witnessed() as counter:
        counter.add_order("A1")
    with open_witnessed(copy) as counter:
        counter.add_order("B1")
    shutil.rmtree(desk_folder)
    make_desk(desk_folder)
    with open_witnessed() as counter:
        counter.add_order("C1")
    assert places.witness_folder is not None
    assert len(list(places.witness_folder.iterdir())) == 3


def test_one_named_file_speaks_of_its_desk_alone(
    open_witnessed: Opener, desk_folder: Path, tmp_path: Path
) -> None:
    named = Places(witness=tmp_path / "stick" / "desk.witness")
    with open_witnessed(where=named) as counter:
        counter.add_order("A1")
    shutil.rmtree(desk_folder)
    make_desk(desk_folder)
    with open_witnessed(where=named) as counter:
        assert sight_of(counter) == head_of(counter)


@pytest.mark.parametrize("content", [b"", b"\0" * 192, b"x" * 192, b"1 2 3", checked_line("a b c", 192)])
def test_a_witness_that_says_nothing_readable_is_no_witness(
    open_witnessed: Opener, content: bytes, tmp_path: Path
) -> None:
    named = Places(witness=tmp_path / "w")
    (tmp_path / "w").write_bytes(content)
    with open_witnessed(where=named) as counter:
        assert sight_of(counter) == head_of(counter)


def test_every_cut_of_it_is_recognised(open_witnessed: Opener, tmp_path: Path) -> None:
    with open_witnessed(where=Places(witness=tmp_path / "w")) as counter:
        counter.add_order("A1")
        with counter.db.reading() as execute:
            desk = witness.desk_of(execute)
    whole = (tmp_path / "w").read_bytes()
    told = [read_sight(_written(tmp_path / "cut", whole[:cut]), desk) for cut in range(len(whole.rstrip()))]
    assert set(told) == {None}


def _written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def test_a_place_that_cannot_be_written_is_said_and_tried_again(
    open_witnessed: Opener, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    counter = open_witnessed(where=Places(witness=tmp_path / "file" / "w"))
    seer = counter.db.sinks.of(Witness)
    assert seer is not None
    assert seer.state == "failed"
    counter.add_order("A1")
    assert seer.state == "failed"
    (tmp_path / "file").unlink()
    counter.add_order("A2")
    assert seer.state == "good"
    assert sight_of(counter) == head_of(counter)


def test_a_witness_taken_out_is_noticed(open_witnessed: Opener, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    counter = open_witnessed(where=Places(witness=stick / "w"))
    seer = counter.db.sinks.of(Witness)
    assert seer is not None
    stick.rename(tmp_path / "pulled")
    seer.sync()
    assert seer.state == "failed"


def test_what_an_older_epoch_lost_is_declared(open_witnessed: Opener) -> None:
    """After a restore the witness of the old run no longer refuses; within the present epoch it does."""
    counter = open_witnessed()
    seen = Sight(epoch=1, seq=900, position=900, hash=bytes(32))
    with counter.db.reading() as execute:
        assert witness.lacks(execute, seen)
        assert not witness.lacks(execute, None)
    with counter.db.begin() as tx:
        journal.grant_epoch(tx.execute, "520100-01-D01", 2, bytes(32), 0)
    with counter.db.reading() as execute:
        assert not witness.lacks(execute, seen)
        assert witness.lacks(execute, Sight(epoch=2, seq=1, position=900, hash=bytes(32)))


def test_one_disk_or_two(tmp_path: Path) -> None:
    assert same_disk(tmp_path, tmp_path.parent)
    assert not same_disk(tmp_path, Path("/proc"))
    assert not same_disk(tmp_path, tmp_path / "absent")
