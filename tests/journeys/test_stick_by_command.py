"""The memory stick by command: desk, head office and back, each in words; exit codes for scripts."""

import json
from pathlib import Path

import pytest
from tests.builders import Counter, make_desk
from tests.sync.test_engine import DESK, SITE, Hall

from govpost_desk import cli
from govpost_desk.hub import installation


def hub(folder: Path, *words: str) -> int:
    return cli.main(["hub", *words, "--hub", str(folder)])


def desk(folder: Path, *words: str) -> int:
    return cli.main(["--data", str(folder), "head-office", *words])


def test_there_and_back_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office, folder, at = tmp_path / "hub", tmp_path / "desk", tmp_path / "stick"
    at.mkdir()
    make_desk(folder, number_count=10, demo=False)
    assert hub(office, "init", str(office)) == 0
    assert hub(office, "site", "add", SITE, "贵阳市政务服务中心") == 0
    assert desk(folder, "stick-out", str(at)) == 1
    assert "没有加入总部" in capsys.readouterr().err
    opened = installation.open_office(office)
    opened.add_pool(SITE, "11", "51", 30_000_000, 20_000)
    joined = Hall(folder, opened)
    joined.enrol()
    joined.counter.add_order("A1")
    joined.counter.db.close()
    opened.close()
    capsys.readouterr()

    assert desk(folder, "stick-out", str(at)) == 0
    said = capsys.readouterr().out
    (file,) = at.iterdir()
    assert file.name in said
    assert "只有总部能打开" in said
    assert "王" not in file.read_bytes().decode("utf-8", "ignore")
    assert hub(office, "stick", str(file)) == 0
    said = capsys.readouterr().out
    assert f"{DESK}：新收" in said
    answer = file.with_suffix(".gpa")
    assert desk(folder, "stick-in", str(answer), "--json") == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["state"], found["numbers"], found["again"]) == ("idle", 1250, False)
    assert desk(folder, "stick-in", str(answer)) == 0
    assert "本台的件总部都有了" in capsys.readouterr().out
    assert desk(folder, "stick-out", str(at), "--all", "--json") == 0
    whole = json.loads(capsys.readouterr().out)
    with Counter(folder) as counter:
        assert whole["records"] == counter.value("SELECT count(*) FROM event")

    answer.write_bytes(answer.read_bytes()[:-1])
    assert desk(folder, "stick-in", str(answer)) == 1
    assert "没有拷完整" in capsys.readouterr().err
    assert hub(office, "stick", str(answer)) == 1
    assert "不是台席送来的文件" in capsys.readouterr().err
