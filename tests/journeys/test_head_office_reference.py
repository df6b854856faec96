"""What head office administers, from its file to the counter: command line, HTTP, desk; prices, people, windows."""

import json
from pathlib import Path

import pytest
from tests.builders import Counter, make_desk
from tests.hub.served import listening

from govpost_desk import cli
from govpost_desk.hub import installation

SITE, DESK = "520100-01", "520100-01-D01"
HEAD = (
    "code,effective_on,one_way.same_city,one_way.same_province,one_way.other_province,receipt.same_city,"
    "receipt.same_province,receipt.other_province,declared_value.same_city,declared_value.same_province,"
    "declared_value.other_province\n"
)


def test_from_the_file_of_head_office_to_the_envelope(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    office, folder = tmp_path / "hub", tmp_path / "desk"
    make_desk(folder, number_count=100, demo=False)

    def hub(*words: str) -> str:
        capsys.readouterr()
        assert cli.main(["hub", *words, "--hub", str(office)]) == 0
        return capsys.readouterr().out

    def give(what: str, content: str, *more: str) -> str:
        file = tmp_path / what
        file.write_text(content, encoding="utf-8-sig")
        return hub(what, SITE, str(file), *more)

    def desk(*words: str) -> str:
        capsys.readouterr()
        assert cli.main(["--data", str(folder), *words]) == 0
        return capsys.readouterr().out

    def turn() -> None:
        opened = installation.open_office(office)
        with listening(opened) as address:
            if not (folder / "devices.toml").exists():
                desk("head-office", "enrol", opened.make_code(DESK), "--address", address)
            (folder / "devices.toml").write_text(f'head_office = "{address}"\n', encoding="utf-8")
            desk("head-office", "now")
        opened.close()

    hub("init", str(office))
    hub("site", "add", SITE, "贵阳市政务服务中心")
    hub("ranges", "add", SITE, "1101000000551", "16000")
    now, later = "GY-2026,2026-06-01,780,1000,,0,300,300,50,50,50\n", "GY-2099,2099-01-01,900,1000,,0,,,,,\n"
    told = give("tariffs", HEAD + now + later)
    assert "2 行，其中 2 行是新的或有变" in told
    assert "GY-2099 高于参考价：单程同城。" in told
    give("staff", "operator_no,name,role\nG001,端木云,supervisor\n")
    give(
        "windows",
        "window_code,department,sender_name,sender_address,sender_phone\n07,社保,社保局,贵阳市1号,0851-1\n",
    )
    turn()

    listed = json.loads(desk("tariff", "list", "--json"))
    assert [(each["version"][:7], each["origin"], each["state"]) for each in listed] == [
        ("D-71", "local", "over"),
        ("GY-2026", "hub", "in_force"),
        ("GY-2099", "hub", "waits"),
    ]
    shown = desk("tariff", "list")
    for words in (
        "2026-06-01 起  总部  在用",
        "单程  同城 7.80 元  省内 10.00 元  省际 按标准资费",
        "保价  同城 0.5%",
    ):
        assert words in shown
    assert "G001  端木云  班长  总部  未设密码" in desk("staff", "list")
    assert "07  社保  总部" in desk("window", "list")
    with Counter(folder) as counter:
        counter.add_order("A1", window="07")
        counter.take_over("A1", window="07")
        number = counter.pack("A1")
        paid = counter.rows("SELECT fee_fen, tariff_version FROM mail_item WHERE waybill_no = ?", number)
        assert paid == [(780, listed[1]["version"])]

    give("tariffs", HEAD, "--replace")
    give("staff", "operator_no,name,role\n", "--replace")
    give("windows", "window_code\n", "--replace")
    turn()
    assert "端木云  班长  总部  已停用" in desk("staff", "list")
    assert "总部停用，剩 1 项" in desk("window", "list")
    assert "GY-" not in desk("tariff", "list")
    assert "D-71  2020-01-01 起  程序自带参考价  在用" in desk("tariff", "list")
