"""Sheets of a hall's day to print: bags, registers of bags, returns and delivery, balances, inbound, emergency."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from tests.documents.papers import register, ticked

from govpost_desk.domain.bags import BagFace, BagLine, BagTagSheet, ManifestLine, ManifestSheet, bag_tag_no
from govpost_desk.domain.balance import (
    Balance,
    BalanceSheet,
    DifferenceLine,
    FlowLine,
    NumberBalance,
    PieceBalance,
    ShiftSheet,
    SupplyLine,
)
from govpost_desk.domain.emergency import BadgeSheet, EmergencyLabelSheet, EmergencyRegisterSheet
from govpost_desk.domain.inbound import Finding, InboundLine, InboundSheet, ItemKind, NoteSheet
from govpost_desk.domain.register import RegisterKind, RegisterSheet, SheetLine

ON = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 9, 20, tzinfo=UTC)  # 17:20 in Shanghai
HEAD = "K7Q2MZ4XWA"
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
LONG_OFFICE = "黔东南苗族侗族自治州凯里市经济技术开发区邮件处理中心"  # 25 characters
RARE_OFFICE = "䶮㟃𡋾中心局"
S9_TAG = "CNCANAHKHKGAAUN" + "60012001110123"
ADDRESSES = (
    "贵州省贵阳市观山湖区林城东路851号贵阳国际会议展览中心SOHO C座23层",
    "贵州省安顺市西秀区" + "黄果树大街530号" * 8,
    "北京市朝阳区望京街道阜通东大街301号院24号楼",
)


def tag(serial: int, weight_g: int = 12_345, destination: str = "51800000") -> str:
    return bag_tag_no(
        origin="52010001",
        destination=destination,
        scheme="0000",
        serial=serial,
        weight_g=weight_g,
        flags="30",
    )


def face(**changes: Any) -> BagFace:
    made = BagFace(
        bag_no="0012",
        tag_no=tag(12),
        local=False,
        centre_name="贵阳市政务服务中心",
        desk_id="520100-01-D01",
        origin="52010001",
        destination="51800000",
        destination_name="深圳处理中心",
        route_name="贵阳—广州航空快速",
        business_on=ON,
        clearance_no=2,
        shift_no=1,
        sealed_at=AT,
        operator_no="0001",
        seal_no="GZ00012345",
        weight_g=12_345,
        weighed=True,
        piece_count=96,
        head=HEAD,
        hotline="11183",
    )
    return replace(made, **changes)


LONG_FACE = {
    "centre_name": LONG_OFFICE,
    "destination_name": LONG_OFFICE,
    "route_name": "贵阳—凯里—黎平—从江—榕江（第三干线）夜间邮路 一级汽车邮路",
    "seal_no": "GZ20261123000000012345",
    "piece_count": 9999,
    "weight_g": 999_900,
    "weighed": False,
    "local": True,
}
RARE_FACE = {
    "centre_name": "㟃政务服务中心",
    "destination_name": RARE_OFFICE,
    "seal_no": "",
    "training": True,
}
FACES = {
    "plain": face(),
    "long": face(**LONG_FACE),
    "rare": face(**RARE_FACE),
    "s9": face(tag_no=S9_TAG, local=True, training=True),
}
COPIES = {"plain": 1, "long": 3, "rare": 1, "s9": 1000 - 1}


def tag_sheet(name: str) -> BagTagSheet:
    return BagTagSheet(face=FACES[name], copy_no=COPIES[name])


def manifest(count: int, **changes: Any) -> ManifestSheet:
    lines = tuple(
        ManifestLine(
            line_no=line.line_no,
            waybill_no=line.waybill_no,
            case_no=line.case_no,
            place=("贵州 贵阳 观山湖", "贵州 黔东南苗族侗族自治州 凯里", "广东 深圳 福田")[line.line_no % 3],
            weight_g=(125, 0, 80)[line.line_no % 3],
            note=("", "回执", "双程、到付")[line.line_no % 3],
        )
        for line in ticked(count)
    )
    changed = {name: value for name, value in changes.items() if name != "mark"}
    whole = face(**{"piece_count": count, **changed})
    return ManifestSheet(face=whole, lines=lines, digest=DIGEST, mark=changes.get("mark", ""))


def bag_lines(count: int) -> tuple[BagLine, ...]:
    names = ("深圳处理中心", LONG_OFFICE, RARE_OFFICE)
    return tuple(
        BagLine(
            line_no=number,
            bag_no=f"{number:04d}",
            tag_no=S9_TAG if number % 7 == 4 else tag(number, 1000 * number),
            destination_name=names[number % 3],
            piece_count=30 + number,
            weight_g=1000 * number + 45,
            seal_no="" if number % 5 == 3 else f"GZ{number:08d}",
        )
        for number in range(1, count + 1)
    )


def collected(bags: int, pieces: int, **changes: Any) -> RegisterSheet:
    return register(
        ticked(pieces),
        **{
            "kind": RegisterKind.COLLECT,
            "giver": "邮政 520100-01-D01 台席",
            "taker": "驾驶员 王建国",
            "bags": bag_lines(bags),
            **changes,
        },
    )


def returned(count: int, **changes: Any) -> RegisterSheet:
    reasons = ("收件人名址有误", "逾期未领", "")
    lines = tuple(
        replace(
            line,
            note=("退件", "退件", "回执")[line.line_no % 3],
            reason=reasons[line.line_no % 3],
        )
        for line in ticked(count)
    )
    return register(
        lines,
        **{
            "kind": RegisterKind.RETURN,
            "giver": "邮政 520100-01-D01 台席",
            "taker": "出入境管理窗口 (01)",
            **changes,
        },
    )


def delivery_lines(count: int) -> tuple[SheetLine, ...]:
    return tuple(
        replace(
            line,
            phone=f"1389850{line.phone_tail}",
            address=ADDRESSES[line.line_no % 3],
            note=("", "回执", "到付 8.00 元；回执")[line.line_no % 3],
        )
        for line in ticked(count, s10=True)
    )


def delivered(count: int, **changes: Any) -> RegisterSheet:
    return register(
        delivery_lines(count),
        **{
            "kind": RegisterKind.DELIVERY,
            "giver": "观山湖揽投部 分拣组",
            "taker": "林城东路道段 李强",
            **changes,
        },
    )


def balance(**changes: Any) -> Balance:
    made = {"opening": 12, "taken_over": 96, "despatched": 80, "handed_back": 2, "closing": 26}
    pieces = PieceBalance(**{**made, **{name: value for name, value in changes.items() if name in made}})
    return Balance(
        pieces=replace(pieces, difference=changes.get("difference", ())),
        numbers=NumberBalance(opening=1000, granted=500, used=94, voided=2, closing=1404),
        counted=changes.get("counted", 26),
    )


def flows(count: int, what: str, party: str) -> tuple[FlowLine, ...]:
    return tuple(
        FlowLine(
            what=what,
            number=tag(number) if number % 4 == 3 else f"JJ52010001D01261123A{number % 1000:03d}",
            party=(party, LONG_OFFICE, RARE_OFFICE)[number % 3],
            count=10 + number % 7,
            at=AT,
            note=("", "更正", "补录自应急纸单")[number % 3],
        )
        for number in range(1, count + 1)
    )


def differing_lines(count: int) -> tuple[DifferenceLine, ...]:
    return tuple(
        DifferenceLine(
            number=line.waybill_no if line.line_no % 3 else line.case_no,
            what=("少件", "多件", "非政务邮件", "账不符")[line.line_no % 4],
            last_known="" if line.line_no % 4 == 1 else "已封装 11-23 09:14 张小敏",
            explained="" if line.line_no % 2 else "窗口当面取回，未办退件手续，已补登记",
        )
        for line in ticked(count)
    )


SUPPLIES = (
    SupplyLine(name="专用封套", on_hand=120, low=False),
    SupplyLine(name="面单", on_hand=35, low=True),
)


def balance_sheet(came: int = 3, went: int = 3, differences: int = 0, **changes: Any) -> BalanceSheet:
    made = BalanceSheet(
        centre_name="贵阳市政务服务中心",
        desk_id="520100-01-D01",
        business_on=ON,
        clearance_no=2,
        opened_at=AT.replace(hour=1),
        closed_at=AT,
        operator_no="0001",
        balance=balance(),
        counted_at=AT,
        came_in=flows(came, "交接簿", "出入境管理窗口 (01)"),
        went_out=flows(went, "总包", "深圳处理中心"),
        differences=differing_lines(differences),
        supplies=SUPPLIES,
        unsigned=(),
        reason="",
        approved_by="",
        awaits_approval=False,
        overdue=False,
        head=HEAD,
        hotline="11183",
    )
    return replace(made, **changes)


def uneven_sheet(came: int, went: int, differences: int, **changes: Any) -> BalanceSheet:
    """Closed with a difference by the program, nobody has approved it."""
    lines = differing_lines(differences)
    return balance_sheet(
        came,
        went,
        differences,
        balance=balance(closing=25, counted=24, difference=tuple(line.number for line in lines)),
        unsigned=tuple(f"JJ52010001D01261123A{number:03d}" for number in range(1, 8)),
        reason="盘点两遍仍少一件，已报班长",
        awaits_approval=True,
        overdue=True,
        **changes,
    )


def shift_sheet(**changes: Any) -> ShiftSheet:
    made = ShiftSheet(
        centre_name="贵阳市政务服务中心",
        desk_id="520100-01-D01",
        business_on=ON,
        shift_no=1,
        opened_at=AT.replace(hour=0),
        closed_at=AT,
        giver_no="0001 张小敏",
        taker_no="0002 李强",
        balance=balance(),
        at_desk=(("已交接未封装", 12), ("已封装未装袋", 9), ("已装袋未封袋", 5)),
        open_bags=("0013", "0014"),
        open_registers=1,
        unsigned=("JJ52010001D01261123A001", "JJ52010001D01261123A002"),
        unconfirmed=1,
        numbers_left=1404,
        supplies=SUPPLIES,
        head=HEAD,
        hotline="11183",
    )
    return replace(made, **changes)


def inbound_lines(count: int, findings: bool = True) -> tuple[InboundLine, ...]:
    kinds = (ItemKind.PIECE, ItemKind.RETURNED, ItemKind.PIECE, ItemKind.RECEIPT)
    found = tuple(Finding) if findings else ()
    return tuple(
        InboundLine(
            line_no=line.line_no,
            waybill_no="" if finding is Finding.NO_LABEL else line.waybill_no,
            kind=kinds[line.line_no % 4],
            finding=finding,
            note=f"{line.name} 封套左下角破损，内件完好，已拍照" if finding else "",
        )
        for line in ticked(count)
        for finding in (found[line.line_no // 3 % 5] if found and line.line_no % 3 == 2 else None,)
    )


def inbound_sheet(count: int, **changes: Any) -> InboundSheet:
    made = InboundSheet(
        sheet_no="KC52010001D01261123A001",
        tag_no=tag(1853),
        origin="43000000",
        bag_serial=1853,
        centre_name="贵阳市政务服务中心",
        desk_id="520100-01-D01",
        business_on=ON,
        clearance_no=2,
        opened_at=AT.replace(hour=8),
        closed_at=AT,
        operator_no="0001",
        expected=count,
        lines=inbound_lines(count, changes.pop("findings", True)),
        note_no="YD52010001D01261123A001",
        head=HEAD,
        hotline="11183",
    )
    return replace(made, **changes)


def note_sheet(count: int, **changes: Any) -> NoteSheet:
    lines = tuple(line for line in inbound_lines(3 * count) if line.finding)
    made = NoteSheet(
        note_no="YD52010001D01261123A001",
        tag_no=tag(1853),
        to_office="43000000 长沙处理中心",
        centre_name="贵阳市政务服务中心",
        desk_id="520100-01-D01",
        business_on=ON,
        clearance_no=2,
        drafted_at=AT,
        operator_no="0001",
        expected=3 * count,
        found=3 * count - 1,
        lines=lines,
        head=HEAD,
        hotline="11183",
    )
    return replace(made, **changes)


def emergency_register(windows: int, **changes: Any) -> EmergencyRegisterSheet:
    departments = ("出入境管理", "不动产登记", "市场监督管理局登记注册分局", "车管", "㟃人力资源和社会保障局")
    made = EmergencyRegisterSheet(
        sheet_no="JE52010001D01261123A001",
        centre_name="贵阳市政务服务中心",
        desk_id="520100-01-D01",
        printed_on=ON,
        hotline="11183",
        windows=tuple((f"{number:02d}", departments[number % 5]) for number in range(1, windows + 1)),
    )
    return replace(made, **changes)


def emergency_labels(count: int, s10: bool = False, **changes: Any) -> EmergencyLabelSheet:
    made = EmergencyLabelSheet(
        sheet_no="JE52010001D01261123B001",
        waybill_nos=tuple(line.waybill_no for line in ticked(count, s10)),
        centre_name="贵阳市政务服务中心",
        desk_id="520100-01-D01",
        sender="贵阳市政务服务中心邮政服务台 贵州省贵阳市观山湖区林城东路7号 0851-87980000",
        hotline="11183",
        printed_on=ON,
    )
    return replace(made, **changes)


def badges(count: int, **changes: Any) -> BadgeSheet:
    roles = ("营业员", "班长", "管理员")
    made = BadgeSheet(
        centre_name="贵阳市政务服务中心",
        badges=tuple((f"{line.line_no:04d}", line.name, roles[line.line_no % 3]) for line in ticked(count)),
    )
    return replace(made, **changes)
