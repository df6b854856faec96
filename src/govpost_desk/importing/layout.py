"""Which column of a list holds what: finds the header row and maps its wording to the fields of an order (D-2).

A layout that a clerk confirmed for a sending unit is kept by the services as JSON and recognised by the fingerprint of
its header. What cannot be settled is said (`missing`, `ambiguous`), never guessed.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from govpost_desk.importing.tables import Cell, Formula, Row, Table

REQUIRED: Final = ("case_no", "name", "phone", "address")
_SCAN_ROWS = 40  # a header stands within the first rows

# Wordings of each field, best first: where two columns fit, the better one is taken. Full matches of a header that was
# made plain: no blanks, no brackets, no asterisk.
_WORDINGS: dict[str, tuple[str, ...]] = {
    "case_no": (
        r"(政务)?办件(编|单|流水)?号码?|办件流水号",
        r"(业务)?(受理|流水)(编|单)?号码?|受理凭证号|业务流水号",
        r"(案件|业务|申办|申请|办理|登记)(编|单|流水|受理)?号码?",
        r"(寄递)?(订单|申请单)(编)?号码?",
        r"case_?(no|number|id)?",
    ),
    "part": (r"第几件|件序|分件号|子件号|内件序号|证照序号|part",),
    "name": (
        r"(收件|收货|收)(人|方|单位)?(信息)?(姓名|名称|名)?|收件人(或|/)?(单位|企业)(名称)?",
        r"(领证|取件|接收)人(姓名|名称)?",
        r"姓名|(申请|申办|办件|当事|办理)(人|方|单位)?(姓名|名称)?|(企业|公司|客户)名称?|车主(姓名)?|所有人|权利人",
        r"联系人(姓名)?|recipient|name",
    ),
    "phone": (
        r"(收件|收货|收)(人|方|单位)?(信息)?(联系)?(电话|手机|联系方式|移动电话)(号码?)?|(收件|收)人?号码",
        r"(领证|取件|接收)人(联系)?(电话|手机|联系方式)(号码?)?",
        r"(联系|移动|申请人|申办人)*(电话|手机)(号码?)?|联系方式|(申请|申办)人联系方式|电话/手机|手机/电话|phone|mobile|tel",
    ),
    "address": (
        r"(收件|收货|收)(人|方|单位)?(信息)?(的)?(详细|通讯|通信|联系)?地址",
        r"(邮寄|寄送|寄递|投递|送达|配送|邮递|寄往)(详细)?地址",
        r"详细地址|(联系|通讯|通信|街道|居住|家庭)地址|地址|(家庭)?住址|address",
    ),
    "province": (
        r"(收件|收货|寄达|邮寄|所在)?(人|方)?(所在)?省(份|级|/?直辖市|/?自治区|市)?|province",
        r"(收件|收货|寄达|所在)?(人|方)?(所在)?(省/?市/?[区县]*/?县?|地区|行政区划|区域|省市区)",
    ),
    "city": (
        r"(收件|收货|寄达|邮寄|所在)?(人|方)?(所在)?(地级?)?(市|城市|地市|市州|市/州|州市|地区市)|city",
    ),
    "county": (
        r"(收件|收货|寄达|邮寄|所在)?(人|方)?(所在)?([区县]|[区县市]/?[区县]|[区县市]{3})|county|district",
    ),
    "document_name": (
        r"(证照|证书|批文|材料|文书)(名称|名|种类)?|内件(名称|品名)?|(寄递|邮寄|寄件)(物品|内容|材料|证照|物)(名称)?",
        r"(证照|证件)类型|证件名称|结果(名称|物)?|文件名称|物品(名称)?|document",
    ),
    "item_name": (
        r"(办理|服务|申请|申办|政务服务|审批)?事项(名称|名)?",
        r"业务(类型|名称|种类|类别|事项)|办理业务|item",
    ),
    "department": (
        r"(所属|办理|受理|主管|承办|审批|发证|寄件)?(部门|委办局|科室)(名称)?",
        r"(承办|主管|发证|审批|受理|实施)(单位|机关|机构)(名称)?|(所属|受理|办理)?窗口(名称)?|department",
    ),
    "issued_on": (
        r"(出证|发证|制证|签发|出件|出具)(日期|时间)",
        r"(办结|完成|审批|办毕)(日期|时间)|issued(_on)?",
    ),
    "payer": (
        r"(邮费|资费|费用|邮资|运费)?(付费|支付|付款|结算|承担)(方式|类型|方)?|(邮寄|寄递)?费用(承担|支付)方?|payer",
    ),
    "mode": (r"(寄递|邮寄|寄送|投递|快递)(方式|类型|种类)|单双程|单程/双程|单/双程|mode",),
    "two_way": (r"是否(需要)?双程|双程",),
    "receipt": (r"(是否)?(需要|要求|有)?(回执|返单|回单)(要求|标志|标识|联)?|receipt",),
    "weight_g": (r"(邮件|内件)?重量[(]?(g|克)[)]?|重量",),
    "weight_kg": (r"(邮件|内件)?重量[(]?(kg|公斤|千克)[)]?",),
}
_RULES = {field: [re.compile(pattern) for pattern in patterns] for field, patterns in _WORDINGS.items()}
# The sender's side of a list; never the addressee.
_SENDER_SIDE = re.compile(r"寄件|发件|寄出|寄方|揽收|经办|代办人|操作|导出|打印|身份|证件号")
# Columns that are known and hold nothing of an order.
_KNOWN_OTHERS = re.compile(
    r"序号?|编号|行号|no\.?|备注|说明|份数|件数|数量|总计|状态|(.*)身份证.*|证件号码?|邮编|邮政编码|性别|年龄|index"
)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Columns of one kind of list. All indexes count from 0.

    `header_row`: the header's last row, -1 when none was found; `columns`: (field, column) pairs; `headers`: the plain
    wording of every column; `unmapped`: wordings that mean nothing to us; `missing`: required fields without a column;
    `ambiguous`: (field, columns) where equally good columns compete; `confirmed`: a clerk has said yes to it.
    """

    header_row: int
    columns: tuple[tuple[str, int], ...]
    headers: tuple[str, ...]
    unmapped: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    ambiguous: tuple[tuple[str, tuple[int, ...]], ...] = ()
    confirmed: bool = False

    @property
    def settled(self) -> bool:
        """True when rows can be checked: the case number has a column and no choice is open."""
        return "case_no" in dict(self.columns) and not self.ambiguous

    @property
    def fingerprint(self) -> str:
        """Identity of the header's wording and order, 32 hex digits; "" without a header."""
        if not self.headers:
            return ""
        return hashlib.sha256("\x1f".join(self.headers).encode()).hexdigest()[:32]

    def column(self, field: str) -> int:
        """Column of a field, -1 when the list does not have it."""
        return dict(self.columns).get(field, -1)

    def with_column(self, field: str, column: int | None) -> "Layout":
        """The clerk's choice: `field` stands in `column` (None: the list does not have it). KeyError if unknown."""
        if field not in _WORDINGS:
            raise KeyError(field)
        if column is not None and not 0 <= column < len(self.headers):
            raise KeyError(column)
        chosen = {each: at for each, at in self.columns if each != field and at != column}
        if column is not None:
            chosen[field] = column
        return _described(
            replace(self, ambiguous=tuple(each for each in self.ambiguous if each[0] != field)), chosen
        )

    def as_confirmed(self) -> "Layout":
        """The same layout after the clerk's yes."""
        return replace(self, confirmed=True)

    def to_json(self) -> str:
        """Text to keep; the header row is not part of it, for the next list may have another title."""
        return json.dumps({"headers": self.headers, "columns": dict(self.columns)}, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Layout":
        """A kept layout, confirmed, without a header row. ValueError for a text that is none."""
        kept: dict[str, Any] = json.loads(text)
        try:
            headers = tuple(str(each) for each in kept["headers"])
            columns = {str(field): int(at) for field, at in kept["columns"].items()}
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a layout") from error
        if not all(field in _WORDINGS and 0 <= at < len(headers) for field, at in columns.items()):
            raise ValueError("not a layout")
        return _described(Layout(header_row=-1, columns=(), headers=headers, confirmed=True), columns)


def _described(layout: Layout, columns: dict[str, int]) -> Layout:
    used = set(columns.values())
    return replace(
        layout,
        columns=tuple(sorted(columns.items())),
        missing=tuple(field for field in REQUIRED if field not in columns),
        unmapped=tuple(
            text
            for at, text in enumerate(layout.headers)
            if text and at not in used and not _KNOWN_OTHERS.fullmatch(text)
        ),
    )


def plain_header(cell: Cell) -> str:
    """A header's wording without what does not matter: width, blanks, asterisk, remarks in brackets (units stay)."""
    if isinstance(cell, Formula):
        cell = cell.value
    text = re.sub(r"[\s*:：﹡※_]+", "", unicodedata.normalize("NFKC", str(cell))).lower()
    return re.sub(r"\((?!g\)|kg\)|克\)|公斤\)|千克\))[^)]*\)|[(]$", "", text)[:60]


def _rank(field: str, text: str) -> int | None:
    return next((rank for rank, rule in enumerate(_RULES[field]) if rule.fullmatch(text)), None)


def _map_columns(headers: Sequence[str]) -> tuple[dict[str, int], dict[str, tuple[int, ...]]]:
    """Best column of each field, and the fields for which several are equally good."""
    best: dict[str, list[tuple[int, int]]] = {}
    for at, text in enumerate(headers):
        if not text or _SENDER_SIDE.search(text):
            continue
        fits = [(rank, field) for field in _RULES if (rank := _rank(field, text)) is not None]
        if fits:
            rank, field = min(fits, key=lambda fit: fit[0])
            best.setdefault(field, []).append((rank, at))
    chosen: dict[str, int] = {}
    ambiguous: dict[str, tuple[int, ...]] = {}
    for field, columns in best.items():
        top = min(columns)[0]
        rivals = tuple(at for rank, at in columns if rank == top)
        if len(rivals) == 1:
            chosen[field] = rivals[0]
        else:
            ambiguous[field] = rivals
    return chosen, ambiguous


def _headers_of(rows: Sequence[Row], at: int, levels: int) -> tuple[str, ...]:
    """Plain headers of a row, or of it and the one above: 收件人信息 over 姓名 reads 收件人信息姓名."""
    lower = [plain_header(cell) for cell in rows[at]]
    if levels == 1 or at == 0:
        return tuple(lower)
    upper = [plain_header(cell) for cell in rows[at - 1]]
    upper += [""] * (len(lower) - len(upper))
    return tuple(
        low if low == up or not up else (up if not low else up + low)
        for low, up in zip(lower, upper, strict=False)
    )


def _score(headers: tuple[str, ...]) -> int:
    chosen, ambiguous = _map_columns(headers)
    return 2 * len(chosen) + len(ambiguous) + sum(field in chosen for field in REQUIRED)


def _find_header(rows: Sequence[Row]) -> tuple[int, tuple[str, ...], int]:
    """(row, headers, score) of the best header among the first rows; row -1 when none deserves the name."""
    found: tuple[int, tuple[str, ...], int] = (-1, (), 0)
    for at in range(min(len(rows), _SCAN_ROWS)):
        for levels in (1, 2):
            headers = _headers_of(rows, at, levels)
            score = _score(headers)
            if score > found[2]:
                found = (at, headers, score)
    return found if found[2] >= 5 else (-1, (), 0)


def header_score(rows: Sequence[Row]) -> int:
    """How much the best header of these rows looks like one of an order list; 0 when there is none."""
    return _find_header(rows)[2]


def find_layout(table: Table, confirmed: Iterable[Layout] = ()) -> Layout:
    """The layout of a list; a header whose wording a clerk confirmed before is recognised, whatever stands above."""
    known = {layout.fingerprint: layout for layout in confirmed}
    if known:
        for at in range(min(len(table.rows), _SCAN_ROWS)):
            for levels in (1, 2):
                headers = _headers_of(table.rows, at, levels)
                found = known.get(Layout(header_row=at, columns=(), headers=headers).fingerprint)
                if found is not None:
                    return replace(found, header_row=at, confirmed=True)
    at, headers, _ = _find_header(table.rows)
    chosen, ambiguous = _map_columns(headers)
    layout = Layout(header_row=at, columns=(), headers=headers, ambiguous=tuple(sorted(ambiguous.items())))
    return _described(layout, chosen)
