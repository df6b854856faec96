"""A reader that has enough of an answer (`| head`) is no error of the program."""

import subprocess
import sys
from pathlib import Path

from tests.builders import make_desk


def test_a_closed_pipe_ends_a_command_without_a_word(tmp_path: Path) -> None:
    make_desk(tmp_path / "desk")
    command = [sys.executable, "-m", "govpost_desk", "--data", str(tmp_path / "desk"), "devices", "list"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
    assert said == ""
    assert process.returncode == 1
