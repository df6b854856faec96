"""Training killed with kill -9 while a case is made, played and scored: every store is whole, the case plays again."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest
from tests.builders import run_desk, verify_folder

from govpost_desk.services.training import desk, playing
from govpost_desk.storage import keys
from govpost_desk.storage.migrate import open_database

CASE = "5"
CODES = ("GPDWIN01", "XLBJ00000001", "XLBJ00000002", "XLBJ00000002", "XLBJ00000003", "GPDEND", "GPDEND")
Pipes = subprocess.Popen[bytes]


def pipes(process: Pipes) -> tuple[IO[bytes], IO[bytes]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


def send(process: Pipes, *codes: str) -> None:
    given, _ = pipes(process)
    given.write("".join(f"{code}\n" for code in codes).encode())
    given.flush()


def answers(process: Pipes, count: int) -> list[str]:
    found: list[str] = []
    while len(found) < count:
        line = pipes(process)[1].readline()
        assert line, "it ended"
        fields = json.loads(line)
        found += [fields["outcome"]] if "outcome" in fields else []
    return found


def while_it_is_made(process: Pipes) -> None:
    """The case desk is made, or its first events are recorded."""
    made = Path(process.args[4]) / "training" / "case" / ".setting-up"  # type: ignore[index]
    until = time.monotonic() + 60
    while not made.exists() and time.monotonic() < until:
        time.sleep(0.005)
    time.sleep(0.05)


def in_the_middle(process: Pipes) -> None:
    """One scan is on its way."""
    send(process, *CODES[:3])
    assert answers(process, 3) == ["done", "ticked", "ticked"]
    send(process, *CODES[3:5])


def at_its_score(process: Pipes) -> None:
    """The learner has handed it in; the score is being kept."""
    send(process, *CODES)
    assert answers(process, 7)[-1] == "closed"
    pipes(process)[0].close()
    made = Path(process.args[4]) / "training" / ".setting-up"  # type: ignore[index]
    until = time.monotonic() + 60
    while process.poll() is None and not made.exists() and time.monotonic() < until:
        time.sleep(0.005)


@pytest.mark.parametrize("killed_at", [while_it_is_made, in_the_middle, at_its_score])
def test_a_killed_case_leaves_whole_stores_and_is_played_again(
    killed_at: Callable[[Pipes], None], desk_folder: Path
) -> None:
    command = [sys.executable, "-m", "govpost_desk", "--data", str(desk_folder)]
    process = subprocess.Popen(
        [*command, "train", "--case", CASE, "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        killed_at(process)
    finally:
        process.kill()
        process.wait()
        for pipe in pipes(process):
            pipe.close()
    training = desk.folder_of(desk_folder)
    for folder in (desk_folder, training, training / desk.CASE_FOLDER):
        if desk.is_made(folder):
            proof = verify_folder(folder)
            assert proof.ok, proof.findings
    if killed_at is in_the_middle:  # what was answered stands there
        assert desk.is_made(training / desk.CASE_FOLDER)

    played = run_desk(desk_folder, "train", "--case", CASE, "--json", stdin="\n".join(CODES) + "\n")
    assert played.returncode == 0, played.stderr
    assert json.loads(played.stdout.splitlines()[-1])["score"] == 100
    record = open_database(training, keys.load_key(training))
    try:
        assert playing.best_scores(record, "0001")["duplicate"].total == 100
    finally:
        record.close()
    assert verify_folder(training).ok
    assert verify_folder(desk_folder).ok
