"""Every benchmark runs at a tiny size, so that none can rot. No figure is judged; absent peers are skipped."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.benchmarks.__main__ import NAMES, print_table, run
from tests.benchmarks.measure import Report, interleaved

EXPECTED = {
    "tick": {"CPU a tick, journal included", "same rows by hand", "plain sqlite3 line"},
    "mirror": {"CPU a tick, mirrored", "the slowest of them"},
    "label": {"ZPL, mean", "TSPL, mean"},
    "cables": {"TCP, ZPL: longest label", "scan → first byte on the wire, p95"},
    "register": {"30 lines as PDF, one copy", "size of both copies"},
    "lists": {"CSV read and checked, 1,000 rows × 10", "peak memory of that process"},
    "find": {"all search keys", "waybill", "name 3", "case: worst"},
    "items": {"the slowest text, wall", "the first key after a start, wall"},
    "hub": {"a push of 20 events, both ends", "new events of a replay", "rows that it adds"},
    "first_window": {"CPU to the painted login page"},
    "light": {"scan → painted light, 1,200 pieces, p95"},
    "start": {"find: CPU", "console to its end of input: wall"},
}


@pytest.mark.parametrize("name", NAMES)
def test_benchmark_runs(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    report = run((name,), quick=True)
    assert EXPECTED[name] <= {figure.what for figure in report.figures}
    assert all(figure.value >= 0 for figure in report.figures)
    proofs = [figure for figure in report.figures if figure.target.startswith("=")]
    assert all(figure.ok for figure in proofs)  # what is exact holds at any size
    capsys.readouterr()
    print_table(report)
    table = capsys.readouterr().out
    assert all(figure.what in table for figure in report.figures)


def test_targets_are_judged() -> None:
    report = Report()
    report.faster("b", "three times as fast", "µs", 2.0, "peer", 6.0, 3)
    report.faster("b", "too slow", "µs", 2.1, "peer", 6.0, 3)
    report.dearer("b", "cheap enough", "µs", 12.0, "base", 1.0, 12)
    report.dearer("b", "too dear", "µs", 12.1, "base", 1.0, 12)
    report.limit("b", "small enough", 17.0, "kB", 17)
    report.limit("b", "too large", 17.1, "kB", 17)
    report.exactly("b", "once", 1.0, "", 1)
    report.exactly("b", "twice", 2.0, "", 1)
    report.tell("b", "by the way", 1.0, "")
    assert [figure.ok for figure in report.figures] == [True, False] * 4 + [None]


def test_contestants_take_turns() -> None:
    turns: list[str] = []
    taken = interleaved({name: lambda name=name: turns.append(name) for name in "ab"}, 3)
    assert "".join(turns) == "abbaab"
    assert taken.keys() == {"a", "b"}


def test_command_line_answers_in_json() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks", "label", "--quick", "--json"],
        capture_output=True,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert {figure["bench"] for figure in json.loads(done.stdout)["figures"]} == {"label"}
