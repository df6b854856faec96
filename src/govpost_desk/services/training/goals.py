"""What must be true at the end of each case, read from the journal and the state (never from buttons)."""

from govpost_desk.domain.training_score import Point
from govpost_desk.services.training.seen import Seen
from govpost_desk.services.wording import QT_TRANSLATE_NOOP
from govpost_desk.storage.items import item_of_waybill

_SPOILT = ("void.1", "void.2")
_WRONG_CONTENT = "void.3"


def missing(seen: Seen) -> list[Point]:
    fates = seen.fates()
    here = [seen.things[f"certificate{n}"] for n in (1, 2, 3)]
    gone = seen.things["gone"].removeprefix("GPDMISS")
    return [
        Point(
            text=QT_TRANSLATE_NOOP("messages", "桌上 3 件都收下"),
            met=all(fates.get(each) == "ticked" for each in here),
        ),
        Point(text=QT_TRANSLATE_NOOP("messages", "没有的那件登记为缺件"), met=fates.get(gone) == "missing"),
        _closed(seen),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "没有把没见到的件收下"),
            met=fates.get(gone) != "ticked",
            harm=True,
        ),
        _none_left(seen),
    ]


def swapped(seen: Seen) -> list[Point]:
    old = seen.things["sealed"].removeprefix("GPDVOID")
    first, second = seen.sealed_as("certificate1"), seen.sealed_as("certificate2")
    return [
        Point(
            text=QT_TRANSLATE_NOOP("messages", "装错的面单已作废，原因是装错内件"),
            met=seen.done("number.voided", waybill_no=old, reason=_WRONG_CONTENT),
        ),
        Point(text=QT_TRANSLATE_NOOP("messages", "教员已复核"), met=seen.done("approval.given", subject=old)),
        Point(text=QT_TRANSLATE_NOOP("messages", "第一件已用新号封好"), met=bool(first) and first != old),
        Point(text=QT_TRANSLATE_NOOP("messages", "第二件已封好"), met=bool(second) and second != old),
        _voided_only(seen, old),
        _no_reprint(seen),
    ]


def power_cut(seen: Seen) -> list[Point]:
    number = seen.things["label"]
    return [
        Point(
            text=QT_TRANSLATE_NOOP("messages", "这件已用原来的面单封好"),
            met=seen.sealed_as("certificate1") == number,
        ),
        _voided_only(seen),
        _no_reprint(seen),
    ]


def no_numbers(seen: Seen) -> list[Point]:
    sealed = [seen.sealed_as(f"certificate{n}") for n in (1, 2, 3)]
    return [
        Point(text=QT_TRANSLATE_NOOP("messages", "第一件已封好"), met=bool(sealed[0])),
        Point(text=QT_TRANSLATE_NOOP("messages", "新号段已录入"), met=seen.done("range.added")),
        Point(text=QT_TRANSLATE_NOOP("messages", "3 件都已封好"), met=all(sealed)),
        _voided_only(seen),
        _no_reprint(seen),
    ]


def duplicate(seen: Seen) -> list[Point]:
    fates = seen.fates()
    here = [seen.things[f"certificate{n}"] for n in (1, 2, 3)]
    return [
        Point(
            text=QT_TRANSLATE_NOOP("messages", "3 件都收下，各一次"),
            met=all(fates.get(each) == "ticked" for each in here),
        ),
        _closed(seen),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "没有一件被撤掉"), met=not seen.done("act.undone"), harm=True
        ),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "没有登记成缺件或多件"),
            met=set(fates.values()) <= {"ticked"},
            harm=True,
        ),
        _none_left(seen),
    ]


def extra(seen: Seen) -> list[Point]:
    fates = seen.fates()
    listed = [seen.things[f"certificate{n}"] for n in (1, 2)]
    other = seen.things["other"]
    settled = [line for line in seen.closed_lines if line.case_no == other]
    return [
        Point(
            text=QT_TRANSLATE_NOOP("messages", "清单上的 2 件收下"),
            met=all(fates.get(each) == "ticked" for each in listed),
        ),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "漏列的 1 件作为多件收下"),
            met=fates.get(seen.things["unlisted"]) == "extra",
        ),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "公安窗口的件退回，不收"),
            met=bool(settled) and fates[other] in ("extra_refused", "refused"),
        ),
        _closed(seen),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "没有收下别的窗口的件"),
            met=fates.get(other) not in ("ticked", "extra"),
            harm=True,
        ),
        _none_left(seen),
    ]


def paper_out(seen: Seen) -> list[Point]:
    sealed = [seen.sealed_as(f"certificate{n}") for n in (1, 2, 3)]
    return [
        Point(text=QT_TRANSLATE_NOOP("messages", "3 件都已封好"), met=all(sealed)),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "没有多打一张"),
            met=len(seen.bodies("label.requested")) <= len(sealed),
            harm=True,
        ),
        _voided_only(seen),
    ]


def returned(seen: Seen) -> list[Point]:
    number = seen.things["piece"]
    back = [body for body in seen.bodies("register.closed") if body["kind"] == "return"]
    on_it = [line for line in seen.closed_lines if line.waybill_no == number]
    item = item_of_waybill(seen.execute, number)
    return [
        Point(text=QT_TRANSLATE_NOOP("messages", "退件已列入退还交接簿"), met=bool(on_it)),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "退还窗口的交接簿已结束"),
            met=len(back) == 1 and back[0]["side"] == "01",
        ),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "没有再发出去"),
            met=item is not None and not seen.done("packing.opened"),
            harm=True,
        ),
    ]


def spoilt(seen: Seen) -> list[Point]:
    old = seen.things["label"].removeprefix("GPDVOID")
    voided = [body for body in seen.bodies("number.voided", waybill_no=old) if body["reason"] in _SPOILT]
    new = seen.sealed_as("certificate1")
    return [
        Point(text=QT_TRANSLATE_NOOP("messages", "污损的号已作废，原因写对"), met=bool(voided)),
        Point(text=QT_TRANSLATE_NOOP("messages", "已用新号封好"), met=bool(new) and new != old),
        _voided_only(seen, old),
        _no_reprint(seen),
    ]


def unsigned(seen: Seen) -> list[Point]:
    number = seen.things["copy1"][:-1]
    signed = {body["copy_no"] for body in seen.bodies("register.signed", register_no=number)}
    return [
        Point(text=QT_TRANSLATE_NOOP("messages", "第一联签字已登记"), met=1 in signed),
        Point(text=QT_TRANSLATE_NOOP("messages", "第二联签字已登记"), met=2 in signed),
    ]


def unseal(seen: Seen) -> list[Point]:
    old = seen.things["tag"].removeprefix("GPDUNSEAL")
    opened = seen.bodies("bag.unsealed", tag_no=old)
    again = [body for body in seen.bodies("bag.sealed") if body["tag_no"] != old]
    return [
        Point(
            text=QT_TRANSLATE_NOOP("messages", "旧袋已拆封，原因是漏装"),
            met=any(body["reason"] == "unseal.1" for body in opened),
        ),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "落下的邮件装进了这一袋"),
            met=bool(opened)
            and seen.done("bag.piece_in", waybill_no=seen.things["left"], bag_id=opened[0]["bag_id"]),
        ),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "重新封好，袋内 4 件"),
            met=len(again) == 1 and again[0]["piece_count"] == 4,
        ),
        Point(text=QT_TRANSLATE_NOOP("messages", "没有另开一袋"), met=not seen.done("bag.opened"), harm=True),
    ]


def unbalanced(seen: Seen) -> list[Point]:
    lost = seen.things["lost"]
    closed = seen.bodies("day.closed")
    named = [body for body in closed if lost in body["figures"]["pieces"]["difference"]]
    counts = seen.bodies("stock.closed")
    return [
        Point(
            text=QT_TRANSLATE_NOOP("messages", "盘点如实：点到 2 件，少 1 件"),
            met=any(len(body["short"]) == 1 for body in counts),
        ),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "已带差日结，点名了少的那封"),
            met=bool(named) and bool(named[0]["reason"]),
        ),
        Point(text=QT_TRANSLATE_NOOP("messages", "教员已复核"), met=seen.done("approval.given")),
        Point(
            text=QT_TRANSLATE_NOOP("messages", "没有把找不到的点进去"),
            met=not closed or bool(named),
            harm=True,
        ),
    ]


def _closed(seen: Seen) -> Point:
    return Point(
        text=QT_TRANSLATE_NOOP("messages", "交接簿已结束"),
        met=len(seen.bodies("register.closed", kind="take_over", side="01")) == 1,
    )


def _none_left(seen: Seen) -> Point:
    return Point(text=QT_TRANSLATE_NOOP("messages", "没有留待下次的件"), met=not seen.set_aside(), harm=True)


def _no_reprint(seen: Seen) -> Point:
    again = [body for body in seen.bodies("label.requested") if body["copy_no"] > 1]
    return Point(text=QT_TRANSLATE_NOOP("messages", "没有补打"), met=not again, harm=True)


def _voided_only(seen: Seen, *numbers: str) -> Point:
    voided = {body["waybill_no"] for body in seen.bodies("number.voided")}
    return Point(text=QT_TRANSLATE_NOOP("messages", "没有废掉好号码"), met=voided <= set(numbers), harm=True)
