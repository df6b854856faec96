"""`govpost-desk hub …`: the grammar of head office. Its program is imported only when one of these commands runs."""

import argparse
import importlib
import sys
from collections.abc import Callable
from typing import Any

from govpost_desk.cli.hub_sentences import sentence_of
from govpost_desk.domain.errors import DeskError
from govpost_desk.domain.retention import UNCLAIMED_DAYS

FOLDER = "hub"
_UNCLAIMED = "平台订单多少天没有台席收过就删收件人信息（每天一次），缺省 90；0 不删"
_MISSING = (
    "总部程序没有装全（缺 {name}）。请运行：pip install 'govpost-desk[hub]'，或用 python3 bootstrap.py。"
)


def add_parser(groups: Any) -> None:
    """`hub` with all its words."""
    text = "总部：接收台席日志，发放号段和基础数据"
    hub = groups.add_parser("hub", help=text, description=text)
    words = hub.add_subparsers(metavar="动作", required=True)
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--hub", default=FOLDER, metavar="FOLDER", help="总部文件夹（密钥、标记、内置数据库）"
    )
    shared.add_argument("--json", action="store_true", help="以 JSON 回答")

    def word(parent: Any, name: str, handler: str, help: str) -> argparse.ArgumentParser:
        made: argparse.ArgumentParser = parent.add_parser(name, help=help, description=help, parents=[shared])
        made.set_defaults(handler=_late(handler))
        return made

    def group(name: str, help: str) -> Any:
        return words.add_parser(name, help=help, description=help).add_subparsers(
            metavar="动作", required=True
        )

    _running(words, word)
    _places(word, group)
    _keeping(words, word, group)
    _posting(word, group)
    _tracking(word, group)
    _messages(word, group)


def _running(words: Any, word: Callable[..., argparse.ArgumentParser]) -> None:
    made = word(words, "init", "init", "建立总部：密钥和数据库")
    made.add_argument("place", help="文件夹，或 postgresql://…（密钥放在 --hub 文件夹）")
    serve = word(words, "serve", "serve", "开始服务")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--port", type=int, default=8790)
    serve.add_argument("--tls", action="store_true", help="用 hub tls 做的证书")
    serve.add_argument(
        "--unclaimed-days", type=_days, default=UNCLAIMED_DAYS, metavar="DAYS", help=_UNCLAIMED
    )
    tls = word(words, "tls", "make_tls", "做私有 CA 和服务器证书")
    tls.add_argument("names", nargs="+", metavar="NAME", help="主机名或 IP 地址")
    demo = word(words, "demo", "demo", "演示总部：内置数据库，一个大厅，两个注册码")
    demo.add_argument("--port", type=int, default=8790)
    word(words, "key", "show_key", "总部公钥的指纹，供电话核对")
    word(words, "openapi", "openapi", "接口说明（OpenAPI）")


def _places(word: Callable[..., argparse.ArgumentParser], group: Callable[..., Any]) -> None:
    sites = group("site", "大厅")
    add = word(sites, "add", "add_site", "新增大厅")
    add.add_argument("site", help="如 520100-01")
    add.add_argument("name")
    add.add_argument("--range-size", type=int, default=2000, help="一次发多少号")
    add.add_argument(
        "--approve", nargs="*", default=[], help="哪些原因的新纪元要人批准：machine rewound fork damage"
    )
    word(sites, "list", "list_sites", "列出大厅")
    desk = group("desk", "台席")
    add = word(desk, "add", "add_desk", "新增台席或换机：给出一次性注册码（15 分钟）")
    add.add_argument("desk", help="如 520100-01-D01")
    add.add_argument("--name", default="")
    add.add_argument("--file", metavar="F.json", help="把注册码、地址、证书和公钥写成一个加入文件")
    add.add_argument("--address", default="", help="写进加入文件的地址，https://…")
    word(desk, "list", "list_desks", "列出台席")
    word(desk, "revoke", "revoke_desk", "停用台席").add_argument("desk")
    codes = group("codes", "注册码")
    word(codes, "list", "list_codes", "列出注册码（不显示内容）")
    ranges = group("ranges", "号段")
    add = word(ranges, "add", "add_range", "录入大厅的号段")
    add.add_argument("site")
    add.add_argument("first", help="起号，13 位，含校验位")
    add.add_argument("count", type=int)
    add.add_argument("--bands", type=int, default=16, help="分成几段；总部恢复一次换一段")
    word(ranges, "list", "list_ranges", "列出号段和余量")


def _keeping(words: Any, word: Callable[..., argparse.ArgumentParser], group: Callable[..., Any]) -> None:
    for name, text in (("windows", "窗口"), ("items", "事项"), ("tariffs", "资费"), ("staff", "人员")):
        take = word(words, name, "take_reference", f"导入{text}（CSV 或 JSON），下发给大厅")
        take.add_argument("site")
        take.add_argument("file")
        take.add_argument("--replace", action="store_true", help="文件里没有的撤掉")
        take.set_defaults(what=name)
    incidents = group("incidents", "要人看的事")
    word(incidents, "list", "list_incidents", "列出").add_argument(
        "--all", action="store_true", help="办结的也列"
    )
    close = word(incidents, "close", "close_incident", "办结")
    close.add_argument("site")
    close.add_argument("kind")
    close.add_argument("key")
    close.add_argument("--by", required=True, help="工号")
    epochs = group("epochs", "等人批准的新纪元")
    word(epochs, "list", "list_epochs", "列出")
    for name, text in (("grant", "批准"), ("refuse", "不批准")):
        decide = word(epochs, name, "decide_epoch", text)
        decide.add_argument("site")
        decide.add_argument("ask")
        decide.set_defaults(granted=name == "grant")
    word(words, "held", "list_held", "已收下、还看不懂的")
    word(words, "reinterpret", "reinterpret", "升级后再读一遍看不懂的")
    word(words, "rebuild", "rebuild", "由日志重建结果并比较")
    stick = word(words, "stick", "take_stick", "读台席用 U 盘送来的文件（.gpx），写出回执（.gpa）")
    stick.add_argument("file")
    stick.add_argument("--out", default="", metavar="FOLDER", help="回执写到哪里；不写则与来件同处")
    backup = word(words, "backup", "back_up", "备份，打开核验，再告诉台席可以丢到哪里")
    backup.add_argument("file")
    restore = word(words, "restore", "restore", "把备份放进空库，并开始新的一代")
    restore.add_argument("file")
    word(words, "restored", "restored", "数据库用别的办法恢复过：开始新的一代")


def _posting(word: Callable[..., argparse.ArgumentParser], group: Callable[..., Any]) -> None:
    channel = group("channel", "渠道：可以送订单或轨迹的平台、承运方")
    add = word(channel, "add", "hub_channels.add_channel", "新增渠道或换口令：口令只显示一次")
    add.add_argument("site")
    add.add_argument("channel", help="编号，如 yss")
    add.add_argument("name", help="名称，随订单显示在台席，如 粤省事")
    add.add_argument(
        "--may", nargs="+", default=["orders"], choices=["orders", "tracking"], help="可以送什么"
    )
    word(channel, "list", "hub_channels.list_channels", "列出渠道（不显示口令）")
    revoke = word(channel, "revoke", "hub_channels.revoke_channel", "停用渠道")
    revoke.add_argument("site")
    revoke.add_argument("channel")
    orders = group("orders", "平台送来的订单")
    word(orders, "list", "hub_channels.list_orders", "列出（不含个人信息）").add_argument("site")
    erase = word(orders, "erase", "hub_channels.erase_order", "删除平台送来的收件人信息，台席随下发删除")
    erase.add_argument("site")
    erase.add_argument("source", help="寄件单位代码，如 520100-01-01")
    erase.add_argument("case_no")
    erase.add_argument("--part", type=int, default=1)
    expire = word(
        orders,
        "expire",
        "hub_channels.expire_orders",
        "删除长期没有台席收过的订单的收件人信息；服务时每天自动做",
    )
    expire.add_argument(
        "--days", type=_some_days, default=UNCLAIMED_DAYS, help="多少天没有变动也没人收，缺省 90"
    )


def _tracking(word: Callable[..., argparse.ArgumentParser], group: Callable[..., Any]) -> None:
    tracking = group("tracking", "承运方轨迹的代码")
    word(tracking, "codes", "hub_channels.list_codes", "列出认识的代码").add_argument("site")
    name = word(tracking, "name", "hub_channels.name_code", "新增代码或改说法；以前的轨迹也跟着改")
    name.add_argument("site")
    name.add_argument("set", choices=["ems", "new"])
    name.add_argument("code")
    name.add_argument("text", help="如 安排投递")
    name.add_argument(
        "--means", default="underway", choices=["underway", "delivering", "delivered", "undelivered"]
    )


def _messages(word: Callable[..., argparse.ArgumentParser], group: Callable[..., Any]) -> None:
    messages = group("messages", "给收件人的短信")
    send = word(messages, "send", "hub_messages.send", "发送到时间的短信；可由系统定时运行")
    send.add_argument(
        "--provider", required=True, help="sandbox（只记日志，不真发）、http:https://…，或插件的名字"
    )
    send.add_argument("--most", type=int, default=1000, help="每个大厅最多几条")
    word(messages, "list", "hub_messages.list_messages", "列出（不含号码和内容）").add_argument("site")
    again = word(messages, "again", "hub_messages.send_again", "失败或不明的再发一次（由人决定）")
    again.add_argument("site")
    again.add_argument("event")
    again.add_argument("template")
    wording = word(messages, "templates", "hub_messages.wording", "看或改短信模板；空的不发")
    wording.add_argument("site")
    wording.add_argument("template", nargs="?", default="")
    wording.add_argument("text", nargs="?", help="可用 {hall} {case_no} {waybill_no}")
    wording.add_argument("--default", action="store_true", help="改回原来的")


def _days(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 5:
        raise argparse.ArgumentTypeError("天数要是整数")
    return int(text)


def _some_days(text: str) -> int:
    if not _days(text):
        raise argparse.ArgumentTypeError("天数要大于零")
    return int(text)


def _late(name: str) -> Callable[[argparse.Namespace], int]:
    """A handler of `cli.hub_commands` (or "module.name" beside it), imported when it runs; its failures as sentences of
    head office.
    """
    module, _, function = name.rpartition(".")

    def handler(args: argparse.Namespace) -> int:
        try:
            handlers = importlib.import_module(f"govpost_desk.cli.{module or 'hub_commands'}")
            return int(getattr(handlers, function)(args))
        except ImportError as failure:
            print(_MISSING.format(name=failure.name or "?"), file=sys.stderr)
        except DeskError as failure:
            print(sentence_of(failure), file=sys.stderr)
        finally:
            if opened := getattr(args, "opened", None):
                opened.close()
        return 1

    return handler
