"""Generated lists as government windows export them, and desks with such a list on them. Always the same rows."""

import csv
import random
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import xlsxwriter

from govpost_desk.resources import resource_path
from govpost_desk.services.set_up import read_plan, set_up

HEADERS = (
    "办件编号",
    "事项名称",
    "所属部门",
    "收件人",
    "联系电话",
    "收件地址",
    "证照名称",
    "出证日期",
    "付费方式",
    "是否回执",
)
_ISSUED_ON = 7
AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红建国文辉力志永健世广义兴良海山仁波宁贵福生龙元全国胜"
)
_ITEMS = (
    ("普通护照签发", "公安厅", "护照"),
    ("机动车驾驶证换证", "交警总队", "机动车驾驶证"),
    ("食品经营许可", "市场监督管理局", "食品经营许可证"),
    ("不动产权属登记", "自然资源厅", "不动产权证书"),
    ("公证书送达", "司法厅", "公证书"),
    ("增值税普通发票代开", "税务局", "发票"),
)
_PLACES = (
    "贵州省贵阳市观山湖区长岭北路",
    "贵州省贵阳市南明区中华南路",
    "贵州省遵义市汇川区广州路",
    "贵州省毕节市威宁彝族回族苗族自治县草海镇",
    "四川省成都市武侯区人民南路",
    "重庆市彭水苗族土家族自治县汉葭街道",
    "云南省昆明市盘龙区北京路",
    "广东省广州市天河区天河路",
)


def rows(count: int, seed: int = 11) -> list[tuple[str, ...]]:
    """`count` rows of ten cells, every case number, name, telephone and address another."""
    pick = random.Random(seed)
    made = []
    for number in range(count):
        item, department, document = pick.choice(_ITEMS)
        name = pick.choice(_SURNAMES) + "".join(pick.choice(_GIVEN) for _ in range(pick.choice((1, 2, 2))))
        place = f"{pick.choice(_PLACES)}{pick.randrange(1, 400)}号{pick.randrange(1, 30)}栋{pick.randrange(1, 60)}室"
        issued = date(2026, 11, 1) + timedelta(days=pick.randrange(20))
        made.append(
            (
                f"20261120{52_000_000 + seed}{number:06d}7",
                item,
                department,
                name,
                f"1{pick.choice('3578')}{pick.randrange(10**9):09d}",
                place,
                document,
                issued.isoformat(),
                pick.choice(("寄付", "到付")),
                pick.choice(("是", "否", "否", "否")),
            )
        )
    return made


def write_csv(path: Path, lines: list[tuple[str, ...]]) -> Path:
    """The rows as UTF-8 CSV."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADERS, *lines])
    return path


def write_xlsx(path: Path, lines: list[tuple[str, ...]], *, inline: bool) -> Path:
    """The rows as a worksheet, dates stored as dates. `inline`: each text in its cell, as government systems export
    (the hall's own list is such a file); else in a table of shared texts, as spreadsheet programs save."""
    options = {"default_date_format": "yyyy-mm-dd", "constant_memory": inline}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("待寄递办件")
        sheet.write_row(0, 0, HEADERS)
        for at, line in enumerate(lines, 1):
            for column, text in enumerate(line):
                if column == _ISSUED_ON:
                    sheet.write_datetime(at, column, date.fromisoformat(text))
                else:
                    sheet.write_string(at, column, text)
    return path


def make_desk(folder: Path) -> None:
    """A demo desk in `folder`, as `govpost-desk setup --demo` makes it, with a range for many ticks."""
    text = (
        resource_path("sample", "demo_desk.toml")
        .read_text("utf-8")
        .replace("count = 10000", "count = 900000")
    )
    set_up(folder, read_plan(text), {"0001": "123456", "0002": "654321"}, AT)
