"""`govpost-desk hub`: head office from its first key to its last incident, by the command line."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
import requests
from tests.hub.chains import DESK, OTHER, SITE, ChainDesk
from tests.hub.served import ask

from govpost_desk import cli
from govpost_desk.domain.orders import order_id
from govpost_desk.domain.tariff import REFERENCE_TARIFF
from govpost_desk.domain.tariff_reading import prices_of
from govpost_desk.hub import installation
from govpost_desk.hub.schema import custody
from govpost_desk.wire.enrol_file import read_enrol_file
from govpost_desk.wire.grants import read_epoch
from govpost_desk.wire.messages import Enrol, Enrolled, PushReply, Refusal
from govpost_desk.wire.platforms import PostOrders, PostTracking


@pytest.fixture
def hub(tmp_path: Path) -> Path:
    """The folder of a hub with one hall."""
    folder = tmp_path / "hub"
    assert cli.main(["hub", "init", str(folder)]) == 0
    assert run(folder, "site", "add", SITE, "贵阳市政务服务中心", "--range-size", "100") == 0
    return folder


def run(folder: Path, *words: str) -> int:
    return cli.main(["hub", *words, "--hub", str(folder)])


def said(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> Any:
    capsys.readouterr()
    assert run(folder, *words, "--json") == 0
    return json.loads(capsys.readouterr().out)


def work(folder: Path, code: str) -> None:
    """A desk comes in and leaves a double number and something strange."""
    office = installation.open_office(folder)
    desk = ChainDesk(office)
    reply = office.enrol(Enrol(proto=1, code=code, desk=DESK, key=desk.key.public, app="1", epochs=()))
    assert isinstance(reply, Enrolled)
    grant = read_epoch(reply.grant, reply.hub_key)
    desk.epoch, desk.nonces[2], desk.grants[2], desk.logs[2] = (
        grant.epoch,
        bytes.fromhex(grant.nonce),
        reply.grant,
        [],
    )
    desk.nonces[grant.epoch], desk.grants[grant.epoch], desk.logs[grant.epoch] = (
        desk.nonces[2],
        reply.grant,
        [],
    )
    desk.tick(1, "11000000011XX")
    desk.tick(2, "11000000011XX")
    desk.log("not.known_yet", {})
    assert isinstance(desk.push(), PushReply)
    office.close()


def test_a_day_at_head_office(hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(hub, "ranges", "add", SITE, "1000000100351", "1600") in (0, 1)
    code = said(capsys, hub, "desk", "add", DESK, "--name", "一号")["code"]
    assert [row["state"] for row in said(capsys, hub, "codes", "list")] == ["open"]
    work(hub, code)
    assert said(capsys, hub, "desk", "list")[0]["state"] == "active"
    assert [row["kind"] for row in said(capsys, hub, "incidents", "list")] == ["number_twice"]
    assert run(hub, "incidents", "close", SITE, "number_twice", "11000000011XX", "--by", "9001") == 0
    assert run(hub, "incidents", "close", SITE, "number_twice", "11000000011XX", "--by", "9001") == 1
    assert "已经办过" in capsys.readouterr().err
    assert said(capsys, hub, "incidents", "list") == []
    assert [row["state"] for row in said(capsys, hub, "incidents", "list", "--all")] == ["closed"]
    assert [row["why"] for row in said(capsys, hub, "held")] == ["type"]
    assert run(hub, "reinterpret") == 0
    assert run(hub, "rebuild") == 0
    assert "完全一致" in capsys.readouterr().out
    assert run(hub, "backup", str(tmp_path / "copy.db")) == 0
    assert run(hub, "backup", str(tmp_path / "copy.db")) == 1
    assert run(hub, "desk", "revoke", DESK) == 0
    assert said(capsys, hub, "desk", "list")[0]["state"] == "revoked"
    assert said(capsys, hub, "epochs", "list") == []
    assert run(hub, "epochs", "grant", SITE, "ab") == 1
    assert run(hub, "restored") == 0
    row = said(capsys, hub, "site", "list")[0]
    assert (row["inc"], row["facts"]) == (2, 2)
    assert len(said(capsys, hub, "key")[0]["fingerprint"]) == 19
    assert run(hub, "openapi") == 0
    assert "/v1/log/push" in capsys.readouterr().out


def test_numbers_of_halls_never_meet(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(hub, "site", "add", "520100-02", "另一个") == 0
    from govpost_desk.domain.numbers import waybill_no

    first = waybill_no("11", 1000, "51")
    assert run(hub, "ranges", "add", SITE, first, "500") == 0
    assert run(hub, "ranges", "add", "520100-02", waybill_no("11", 1499, "51"), "1") == 1
    assert SITE in capsys.readouterr().err
    assert run(hub, "ranges", "add", "520100-02", waybill_no("11", 1500, "51"), "10") == 0
    assert run(hub, "ranges", "add", "520100-03", waybill_no("12", 1500, "51"), "10") == 1
    assert run(hub, "ranges", "add", SITE, "1234", "10") == 1
    found = said(capsys, hub, "ranges", "list")
    assert [(row["site"], row["first"], row["count"]) for row in found] == [
        (SITE, 1000, 500),
        ("520100-02", 1500, 10),
    ]
    assert [row["numbers_free"] for row in said(capsys, hub, "site", "list")] == [500, 10]


_PRICES = ",".join(prices_of(REFERENCE_TARIFF))
_GOOD = "GY,2027-01-01,800,1000,,0,300,300,50,50,50"


@pytest.mark.parametrize(
    ("kind", "content", "told"),
    [
        ("tariffs", "code,effective_on\nGY,2027-01-01\n", "第 1 条：缺 one_way.same_city 这一项"),
        ("tariffs", f"code,effective_on,{_PRICES},x\n{_GOOD},1\n", "第 1 条：有不认识的一项 x"),
        (
            "tariffs",
            f"code,effective_on,{_PRICES}\n{_GOOD}\n{_GOOD.replace('800', '8.00').replace('GY', 'GZ')}\n",
            "第 2 条：one_way.same",
        ),
        ("tariffs", f"code,effective_on,{_PRICES}\n{_GOOD},7\n", "第 1 条：有一格没有列名"),
        (
            "tariffs",
            f"code,effective_on,{_PRICES}\n{_GOOD.replace('-01-01', '/1/1')}\n",
            "2027-01-01 这样的日期",
        ),
        ("tariffs", f"code,effective_on,{_PRICES}\n{_GOOD}\n{_GOOD}\n", "第 2 条：编号和前面的一条相同"),
        ("tariffs", '[{"code": "GY"}]', "第 1 条：缺 effective_on 这一项"),
        ("tariffs", "[", "文件：不是 JSON 对象的列表"),
        ("staff", "operator_no,name,role\n1001,王小明,king\n", "第 1 条：role 只能是 clerk、reviewer"),
        ("staff", "operator_no,name,role\n1001,,clerk\n", "name 要写姓名"),
        ("staff", "operator_no,name,role\n10-1,王小明,clerk\n", "只能用大写字母和数字"),
        ("staff", "operator_no,name,role,active\n1001,王小明,clerk,2\n", "active 要写 1（在用）或 0（停用）"),
        ("staff", "operator_no,name\n1001,王小明\n", "文件：第一行没有 role 这一列"),
        ("staff", "operator_no;name;role\n1001;王小明;clerk\n", "文件：第一行没有 operator_no 这一列"),
        ("staff", "operator_no,name,role,name\n1001,王小明,clerk,\n", "第一行有两列都叫 name"),
        ("staff", "operator_no,name,role,phone\n1001,王小明,clerk,1\n", "第 1 条：有不认识的一项 phone"),
        ("staff", '{"operator_no": "1001", "name": "王小明", "role": "clerk"}', "文件：不是 JSON 对象的列表"),
        ("staff", "", "文件：是空的"),
        ("staff", f'operator_no,name,role\n1001,"{"王小明" * 50_000}', "文件：有一格太长"),
        ("windows", "window_code,departmnt\n09,社保\n", "第 1 条：有不认识的一项 departmnt"),
        ("windows", "window_code\n9号\n", "第 1 条：window_code 只能用大写字母、数字"),
        ("windows", "window_code,payer\n09,寄件人\n", "第 1 条：payer 只能是 sender、recipient"),
        ("windows", "window_code,mode\n09,两程\n", "第 1 条：mode 只能是 one_way、two_way"),
        ("windows", "window_code,weight_g\n09,0.1\n", "第 1 条：weight_g 要写 0 到 50000 的整数"),
        ("windows", "window_code,receipt\n09,要\n", "第 1 条：receipt 要写 1（是）或 0（否）"),
        ("windows", f"window_code,department\n09,{'社' * 201}\n", "department 要写成不超过 200 个字的文字"),
        ("items", "code\nX1\n", "文件：第一行没有 name 这一列"),
        ("items", "code,name\nX1,\n", "第 1 条：name 要写事项名称"),
        ("items", f"code,name\n{'X' * 65},身份证\n", "第 1 条：code 要写，不超过 64 位"),
        ("items", "code,name,list\nX1,身份证,副\n", "第 1 条：list 只能是 main、convenience"),
        ("items", "code,name,opened\nX1,身份证,也许\n", "第 1 条：opened 要写 1（是）或 0（否）"),
    ],
)
def test_a_broken_file_is_refused_with_the_row_and_what_is_wrong(
    hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str, content: str, told: str
) -> None:
    file = tmp_path / "file"
    file.write_text(content, encoding="utf-8")
    capsys.readouterr()
    assert run(hub, kind, SITE, str(file)) == 1
    sentence = capsys.readouterr().err
    assert told in sentence
    assert "一行也没有导入" in sentence
    assert "王小明" not in sentence
    assert said(capsys, hub, "site", "list")[0]["feed"] == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("operator_no,name,role\n1001,王小明,clerk\n".encode("gbk"), "另存为“CSV UTF-8"),
        ("operator_no,name,role\n1001,王小明,clerk\n".encode("utf-16"), "另存为“CSV UTF-8"),
        (b"PK\x03\x04 a workbook", "是 Excel 工作簿"),
    ],
)
def test_what_excel_saves_otherwise_is_told_how_to_save(
    hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, told: str
) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert run(hub, "staff", SITE, str(file), "--replace") == 1
    assert told in capsys.readouterr().err


def test_what_excel_leaves_around_a_table_does_no_harm(
    hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.write_text("operator_no, name,role,,\r\n1001 ,王小明,clerk,,\r\n,,,,\r\n\r\n", encoding="utf-8-sig")
    assert run(hub, "staff", SITE, str(file)) == 0
    assert "1 行，其中 1 行是新的或有变，已下发。" in capsys.readouterr().out
    file.write_text("operator_no,name,role\n1001,王小明,clerk\n1002,李大同,clerk\n", encoding="utf-8")
    assert run(hub, "staff", SITE, str(file)) == 0
    assert "2 行，其中 1 行" in capsys.readouterr().out
    file.write_text("window_code,department\n09,社保\n", encoding="utf-8")
    assert run(hub, "windows", SITE, str(file)) == 0
    assert "09 没有写全（缺 sender_name、sender_address、sender_phone）" in capsys.readouterr().out


def test_older_words_on_a_person_do_not_stay_in_the_feed(
    hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "staff.csv"
    for rows in ("1001,王小明,clerk\n1002,李大同,clerk\n", "1001,王晓明,clerk\n1002,李大同,clerk\n", ""):
        file.write_text("operator_no,name,role\n" + rows, encoding="utf-8")
        assert run(hub, "staff", SITE, str(file), "--replace") == 0
        office = installation.open_office(hub)
        with office.store.read(SITE, 0) as tx:
            kept = "".join(row[0] for row in tx.connection.exec_driver_sql("SELECT content FROM feed"))
        office.close()
        for name in ("王小明", "王晓明", "李大同"):
            assert (name in kept) == (name in rows), name


def test_reference_goes_to_the_desks_of_a_hall(
    hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    windows, items = tmp_path / "w.csv", tmp_path / "i.json"
    windows.write_text("window_code,department\n01,公安\n02,社保\n", encoding="utf-8-sig")
    items.write_text('[{"code":"X1","name":"身份证"}]', encoding="utf-8")
    assert run(hub, "windows", SITE, str(windows)) == 0
    assert "2 行，其中 2 行" in capsys.readouterr().out
    assert run(hub, "items", SITE, str(items)) == 0
    windows.write_text("window_code,department\n02,社保局\n", encoding="utf-8")
    assert run(hub, "windows", SITE, str(windows), "--replace") == 0
    assert "1 行，其中 1 行是新的或有变；撤掉文件里没有的 1 项。已下发。" in capsys.readouterr().out
    for content in (
        "window_code\n\n",
        "window_code\n\x01\n",
        "window_code\n01\n01\n",
        "code\n01\n",
        "[1]",
        "[",
        "\xff",
    ):
        windows.write_bytes(content.encode("latin-1"))
        expected = 0 if content == "window_code\n\n" else 1
        assert run(hub, "windows", SITE, str(windows)) == expected, content
    windows.write_text("window_code,department\n02,社保局,\n", encoding="utf-8")  # a comma, nothing behind it
    assert run(hub, "windows", SITE, str(windows)) == 0
    assert run(hub, "windows", SITE, str(tmp_path / "nothing.csv")) == 1
    assert run(hub, "windows", "520100-77", str(items)) == 1
    office = installation.open_office(hub)
    with office.store.read(SITE, 0) as tx:
        rows = tx.connection.exec_driver_sql('SELECT kind, "key", op FROM feed ORDER BY n').all()
    assert rows[-2:] == [("window", "02", "put"), ("window", "01", "drop")]
    office.close()


def test_a_restore_begins_the_next_generation(
    hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work(hub, said(capsys, hub, "desk", "add", DESK)["code"])
    assert run(hub, "backup", str(tmp_path / "copy.db")) == 0
    assert run(hub, "restore", str(tmp_path / "copy.db")) == 1
    assert "已经有数据" in capsys.readouterr().err
    for name in ("hub.db", "hub.db-wal", "hub.db-shm"):
        (hub / name).unlink(missing_ok=True)
    assert run(hub, "restore", str(tmp_path / "nothing.db")) == 1
    (tmp_path / "rubbish.db").write_bytes(b"x" * 5000)
    assert run(hub, "restore", str(tmp_path / "rubbish.db")) == 1
    assert run(hub, "restore", str(tmp_path / "copy.db")) == 0
    row = said(capsys, hub, "site", "list")[0]
    assert row["inc"] >= 2
    assert row["facts"] == 2


def test_platforms_post_and_recipients_hear(hub: Path, capsys: pytest.CaptureFixture[str]) -> None:
    token = said(capsys, hub, "channel", "add", SITE, "yss", "粤省事", "--may", "orders", "tracking")["token"]
    listed = said(capsys, hub, "channel", "list")
    assert [(row["channel"], row["may"], row["state"]) for row in listed] == [
        ("yss", "orders tracking", "active")
    ]
    assert token.partition(".")[2] not in str(listed)
    office = installation.open_office(hub)
    order = {"source": f"{SITE}-01", "case_no": "A1", "rev": 1, "name": "王小明", "phone": "13812345678"}
    office.take(PostOrders(site=SITE, orders=(order,)), token)
    with office.begin(SITE) as tx:
        tx.insert(custody, [custody_row(order_id(f"{SITE}-01", "A1").hex())])
    now = installation.now_ms()
    seen = {"id": "1", "waybill_no": "1100000000151", "at_ms": now, "code": "704", "set": "new"}
    office.take(PostTracking(site=SITE, events=(seen,)), token)
    office.close()
    orders = said(capsys, hub, "orders", "list", SITE)
    assert [(row["case_no"], row["channel"], row["state"]) for row in orders] == [("A1", "yss", "open")]
    assert "王小明" not in str(orders)
    assert [row["state"] for row in said(capsys, hub, "messages", "list", SITE)] == ["queued"]
    text = "{hall}：{case_no}到了"
    assert said(capsys, hub, "messages", "templates", SITE, "delivered", text)[0]["text"] == text
    assert len(said(capsys, hub, "messages", "templates", SITE)) == 4
    assert said(capsys, hub, "messages", "templates", SITE, "delivered", "--default")[0]["text"] != text
    assert run(hub, "messages", "send", "--provider", "sandbox") == 0
    assert f"{SITE}：已发 1，稍后再发 0，失败 0，不明 0。" in capsys.readouterr().out
    assert run(hub, "messages", "list", SITE) == 0
    assert "已发" in capsys.readouterr().out
    assert said(capsys, hub, "messages", "send", "--provider", "sandbox")[0]["sent"] == 0
    assert run(hub, "messages", "again", SITE, "piece:1100000000151", "delivered") == 1  # it was sent
    assert run(hub, "tracking", "name", SITE, "new", "999", "已到网点") == 0
    assert {"set": "new", "code": "999", "text": "已到网点", "means": "underway"} in said(
        capsys, hub, "tracking", "codes", SITE
    )
    assert said(capsys, hub, "orders", "expire") == [{"site": SITE, "days": 90, "expired": 0}]
    assert run(hub, "orders", "expire", "--days", "1") == 0
    assert f"{SITE}：0 件平台订单 1 天没有台席收过" in capsys.readouterr().out
    with pytest.raises(SystemExit):
        run(hub, "orders", "expire", "--days", "0")
    assert "天数要大于零" in capsys.readouterr().err
    assert run(hub, "orders", "erase", SITE, f"{SITE}-01", "a1") == 0
    assert run(hub, "orders", "erase", SITE, f"{SITE}-01", "A1") == 1
    assert run(hub, "channel", "revoke", SITE, "yss") == 0
    office = installation.open_office(hub)
    assert office.take(PostOrders(site=SITE, orders=()), token) == Refusal(error="token")
    office.close()


def custody_row(identity: str) -> dict[str, Any]:
    piece = {"order_id": identity, "case_no": "A1", "waybill_no": "1100000000151", "act": "sealed"}
    return {**piece, "desk_id": DESK, "at_ms": 1, "hlc": 1, "event_id": "00"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["channel", "add", SITE, "粤", "粤省事"], "不能作渠道编号"),
        (["channel", "add", SITE, "yss", " "], "渠道名称"),
        (["channel", "add", "520100-09", "yss", "粤省事"], "没有 520100-09 这个大厅"),
        (["channel", "revoke", SITE, "yss"], "已经办过"),
        (["orders", "list", "520100-09"], "没有 520100-09 这个大厅"),
        (["tracking", "name", SITE, "ems", "1 0", "到"], "代码只能是"),
        (["tracking", "codes", "520100-09"], "没有 520100-09 这个大厅"),
        (["messages", "send", "--provider", "none"], "没有 none 这个短信通道"),
        (["messages", "templates", SITE, "refund"], "没有 refund 这个模板"),
        (["messages", "templates", SITE, "accepted", "{name}"], "可用 {hall}"),
        (["messages", "list", "520100-09"], "没有 520100-09 这个大厅"),
        (["desk", "add", "一号"], "不是台席编号"),
        (["desk", "add", "520100-09-D01"], "没有 520100-09 这个大厅"),
        (["desk", "revoke", OTHER], f"没有 {OTHER} 这个台席"),
        (["site", "add", SITE, "又一次"], "已经有"),
        (["serve", "--tls"], "打不开"),
    ],
)
def test_a_refusal_is_a_sentence(
    hub: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    assert run(hub, *words) == 1
    assert sentence in capsys.readouterr().err


def test_without_keys_or_server_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path / "nowhere", "site", "list") == 1
    assert "hub init" in capsys.readouterr().err
    gone = "postgresql://hub@/none?host=/nonexistent"
    assert cli.main(["hub", "init", gone, "--hub", str(tmp_path / "pg")]) == 1
    assert "没有应答" in capsys.readouterr().err


def test_without_the_extra_it_says_what_to_install(hub: Path) -> None:
    script = (
        "import sys; sys.modules['uvicorn'] = None; sys.modules['fastapi'] = None\n"
        "from govpost_desk import cli; sys.exit(cli.main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, "hub", "serve", "--hub", str(hub)], capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "govpost-desk[hub]" in done.stderr


def test_a_server_store_by_the_command_line(
    server_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    folder = tmp_path / "hub"
    assert cli.main(["hub", "init", server_url, "--hub", str(folder)]) == 0
    assert run(folder, "site", "add", SITE, "贵阳") == 0
    work(folder, said(capsys, folder, "desk", "add", DESK)["code"])
    assert run(folder, "rebuild") == 0
    assert run(folder, "backup", str(tmp_path / "copy.db")) == 0


def test_the_demo_answers(tmp_path: Path) -> None:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "govpost_desk",
        "hub",
        "demo",
        "--hub",
        str(tmp_path / "demo"),
        "--port",
        str(port),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as running:
        try:
            assert running.stdout is not None
            lines = [running.stdout.readline() for _ in range(5)]
            code = lines[0].split("：")[1].split("（")[0]
            address = f"http://127.0.0.1:{port}"
            for _ in range(100):
                try:
                    assert requests.get(address + "/healthz", timeout=5).json() == {"ok": True}
                    break
                except requests.ConnectionError:
                    time.sleep(0.05)
            desk = ChainDesk(None)  # type: ignore[arg-type]
            enrol = Enrol(proto=1, code=code, desk=DESK, key=desk.key.public, app="1", epochs=())
            assert isinstance(ask(address, enrol, desk.key), Enrolled)
            orders = {"site": SITE, "orders": [{"source": f"{SITE}-01", "case_no": "A1", "rev": 1}]}
            headers = {"Authorization": f"Bearer {lines[3].split()[1]}"}
            posted = requests.post(address + "/v1/orders", json=orders, headers=headers, timeout=5)
            assert posted.json()["orders"][0]["result"] == "taken"
        finally:
            running.terminate()


def test_a_desk_may_join_by_a_file(hub: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "join.json"
    assert run(hub, "tls", "hub.example") == 0
    words = ("desk", "add", DESK, "--file", str(path), "--address", "https://hub.example:8790")
    assert run(hub, *words) == 0
    assert run(hub, *words) == 1  # never over another one
    file = read_enrol_file(path.read_bytes())
    assert (file.desk, file.address) == (DESK, "https://hub.example:8790")
    assert file.ca.startswith("-----BEGIN CERTIFICATE")
    office = installation.open_office(hub)
    assert file.hub_key == office.key.public
    desk = ChainDesk(office)
    enrol = Enrol(proto=1, code=file.code, desk=DESK, key=desk.key.public, app="1", epochs=())
    assert isinstance(office.enrol(enrol), Enrolled)
    office.close()
    assert file.code not in capsys.readouterr().out
