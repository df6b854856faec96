"""Reasons a clerk chooses by number (GPDR1 … GPDR9). Codes go into the journal; their words stay with the reason list.

The code of a reason is `<act>.<number>`, e.g. "missing.2"; it stays valid for ever, so numbers are never given anew.
"""

from enum import StrEnum


class Act(StrEnum):
    """Acts that ask for a reason."""

    MISSING = "missing"  # GPDMISS: on the list, said to be handed over, not there
    EXTRA = "extra"  # GPDEXTRA: handed over, not on the list, accepted
    BACK = "back"  # GPDBACK: handed back to the window
    BAD = "bad"  # GPDBAD: refused, damaged or illegible
    DIFF = "diff"  # GPDDIFF: numbers or names differ
    REST = "rest"  # GPDREST: the lines still open stay on the list
    VOID = "void"  # GPDVOID: a spoilt number
    REPRINT = "reprint"  # GPDREPRINT
    UNSEAL = "unseal"  # GPDUNSEAL: a sealed bag is opened again
    UNBALANCED = "unbalanced"  # GPDCLR, GPDDAY: books are closed with a difference
    DAMAGED = "damaged"  # GPDBAD about a piece of an inbound bag
    ASTRAY = "astray"  # GPDDIFF about a piece of an inbound bag: misdirected
    NO_LABEL = "no_label"  # GPDNOLABEL: a piece of an inbound bag without a label
    NOTE = "note"  # GPDNOTE: what the previous step answered to a verification note
    SHOW = "show"  # a person's data is shown in full (D-16)
    RELEASE = "release"  # a piece that the platform cancelled or changed leaves all the same: the supervisor
    PAPER = "paper"  # GPDPAPER: a piece of an emergency sheet that is on no list


REASONS: dict[Act, tuple[str, ...]] = {
    Act.MISSING: ("窗口说交、实物没有", "申请人已自取", "材料退回部门补正", "窗口误列清单", "其他"),
    Act.EXTRA: ("窗口补交、清单漏列", "临时加急件", "清单未更新", "其他"),
    Act.BACK: ("不属本窗口", "申请人未要求邮寄", "申请人改为自取", "其他", "平台撤单"),
    Act.BAD: ("破损", "污损", "字迹不清", "印章不清或缺章", "其他"),
    Act.DIFF: ("编号不一致", "姓名不一致", "事项不一致", "份数不一致", "其他"),
    Act.REST: ("窗口本次未交", "尚未制证", "部门留存待办", "其他"),
    Act.VOID: ("面单破损", "打印不清", "装错内件", "地址有误", "卡纸未出", "其他"),
    Act.REPRINT: ("卡纸", "模糊", "缺角", "没有出纸", "其他"),
    Act.UNSEAL: ("漏装邮件", "错装邮件", "重量有误", "封志损坏", "袋牌损坏", "其他"),
    Act.UNBALANCED: ("差异待查，已报告班长", "来不及盘点，下一频次补盘", "实物暂存他处", "其他"),
    Act.DAMAGED: ("封套破损", "内件露出", "水渍污损", "封口开启", "其他"),
    Act.ASTRAY: ("不属本中心", "不属本市", "址面有误", "其他"),
    Act.NO_LABEL: ("面单脱落", "面单无法辨认", "其他"),
    Act.NOTE: ("认可，已补寄", "认可，已更正清单", "不认可，另附说明", "查无下落，转投诉处理", "其他"),
    Act.SHOW: ("核对地址", "申请人询问", "改投", "其他"),
    Act.RELEASE: ("平台来电：照寄", "申请人来电：照寄", "窗口要求照寄", "其他"),
    Act.PAPER: ("应急补录",),
}
BACK_ENTRY = "paper.1"  # what the program itself gives for a line entered from paper
OTHER_VOID = "void.6"  # and for a number that is void with its sheet


def reason_code(act: Act, number: int) -> str | None:
    """Code of the n-th reason (from 1) of an act; None when there is no such number."""
    return f"{act}.{number}" if 1 <= number <= len(REASONS[act]) else None


def reason_text(code: str) -> str:
    """Words of a reason code; "" for none or an unknown one."""
    act, _, number = code.partition(".")
    try:
        return REASONS[Act(act)][int(number) - 1]
    except (ValueError, IndexError):
        return ""
