"""Sentences about the scale: the weight of a piece, what the plate says, the morning's check."""

from collections.abc import Sequence

from govpost_desk.devices.ports import DeviceError, FrameMatch
from govpost_desk.domain.business_day import from_ms, moment_text
from govpost_desk.domain.weighing import Plate, Reading, is_overweight
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate
from govpost_desk.storage.scales import ScaleCheck

# fmt: off
WHY = Texts({
    "empty": QT_TRANSLATE_NOOP("messages", "秤上没有东西"),
    "moving": QT_TRANSLATE_NOOP("messages", "秤还没有稳定"),
    "old": QT_TRANSLATE_NOOP("messages", "秤没有送数"),
    "range": QT_TRANSLATE_NOOP("messages", "重量超出范围"),
    "overload": QT_TRANSLATE_NOOP("messages", "秤超载"),
    "unit": QT_TRANSLATE_NOOP("messages", "秤的单位不是公斤或克"),
    "not_zeroed": QT_TRANSLATE_NOOP("messages", "秤没有归零"),
    "gone": QT_TRANSLATE_NOOP("messages", "秤没有连上"),
    "used": QT_TRANSLATE_NOOP("messages", "秤上还是上一件"),
})
SOURCES = Texts({
    "scale": QT_TRANSLATE_NOOP("messages", "秤"),
    "typed": QT_TRANSLATE_NOOP("messages", "清单"),
    "default": QT_TRANSLATE_NOOP("messages", "默认"),
})
# fmt: on


def weighed(grams: int, source: str, why: str) -> str:
    """The weight of a piece as the end of the sentence about its packing."""
    if source == "scale":
        over = translate("messages", "，超重") if is_overweight(grams) else ""
        return translate("messages", "重 {grams} 克（秤）{over}。").format(grams=grams, over=over)
    return translate("messages", "未称（{why}），按{source} {grams} 克。").format(
        why=WHY.get(why, why), source=SOURCES[source], grams=grams
    )


def item_weight(grams: int, source: str) -> str:
    """The weight of a piece in a few large words."""
    if source == "scale":
        over = translate("messages", "　超重") if is_overweight(grams) else ""
        return translate("messages", "{grams} 克　秤{over}").format(grams=grams, over=over)
    return translate("messages", "未称　按{source} {grams} 克").format(source=SOURCES[source], grams=grams)


def plate(told: Plate) -> str:
    """What lies on the plate, in a few large words."""
    if told.weight is not None:
        return translate("messages", "秤上 {grams} 克").format(grams=told.weight.grams)
    return WHY.get(told.why, told.why)


def check(expected_g: int, read_g: int, ok: bool) -> str:
    """A check of the scale."""
    difference = f"{read_g - expected_g:+d}"
    if ok:
        return translate(
            "messages", "校秤合格：标准 {expected} 克，读数 {read} 克，差 {difference} 克。"
        ).format(expected=expected_g, read=read_g, difference=difference)
    return translate(
        "messages",
        "校秤不合格：标准 {expected} 克，读数 {read} 克，差 {difference} 克。已记下；收件照常，请调平、归零后再校，仍不合格请停用这台秤。",
    ).format(expected=expected_g, read=read_g, difference=difference)


def check_row(done: ScaleCheck) -> str:
    """One check in a list: moment, figures, whether it held."""
    return translate("messages", "{at} 标准 {expected} 克 读数 {read} 克 差 {difference} 克 {held}").format(
        at=moment_text(from_ms(done.checked_ms)),
        expected=done.expected_g,
        read=done.read_g,
        difference=f"{done.difference_g:+d}",
        held=translate("messages", "合格") if done.ok else translate("messages", "不合格"),
    )


def day_checks(done: Sequence[ScaleCheck]) -> str:
    """The checks of a day: the newest in full; "" for none."""
    if not done:
        return ""
    return translate("messages", "校秤 {count} 次：{newest}").format(
        count=len(done), newest=check_row(done[-1])
    )


def check_due(*, window: bool) -> str:
    """In the morning, where a scale stands."""
    if window:
        return translate("messages", "今天还没有校秤：请放上标准砝码，在封装页按 Alt+K。收件照常。")
    return translate("messages", "今天还没有校秤：下次开始前请用 scale check 克数 校一次。收件照常。")


def device_failure(error: DeviceError) -> str:
    """A scale word that nobody understands; "" for what is about another device."""
    reason = str(error.facts.get("reason", ""))
    if not reason.startswith("scale"):
        return ""
    if reason == "scale_frame":
        return translate(
            "messages",
            "秤的写法里缺 frame=格式，或没有这个格式。govpost-desk scale list 列出格式，scale learn 能认出来。",
        )
    return translate("messages", "秤的写法不对，应为 serial:串口?frame=格式&baud=9600 或 simulated。")


def reading(told: Reading | None) -> str:
    """What one frame says."""
    if told is None:
        return translate("messages", "没有")
    if told.grams is None:
        return WHY.get(told.fault, told.fault)
    settled = {
        True: translate("messages", "稳定"),
        False: translate("messages", "不稳"),
        None: translate("messages", "不说稳不稳"),
    }
    return translate("messages", "{grams} 克，{settled}").format(
        grams=told.grams, settled=settled[told.stable]
    )


def learnt(match: FrameMatch) -> str:
    """What one format makes of the bytes that came."""
    return translate("messages", "{frame_id}　{title}：{count} 帧，最后一帧 {reading}").format(
        frame_id=match.frame_id, title=match.title, count=match.count, reading=reading(match.newest)
    )


def unknown_frames(received: bool) -> str:
    """No format fits."""
    if received:
        return translate(
            "messages",
            "收到了字节，但没有一种格式认得。请先核对波特率，再把上面的字节和秤的型号发给技术支持。",
        )
    return translate(
        "messages", "什么也没有收到。请查：秤开着吗，线插好了吗，串口对不对，秤设成连续发送了吗。"
    )


def port_fault(code: str) -> str:
    """Why a port of a scale cannot be heard."""
    told = {
        "busy": translate("messages", "这个串口被别的程序占用，请关掉它。"),
        "no_access": translate(
            "messages", "没有使用这个串口的权限：请技术员把用户加进 dialout 组，注销后再登录。"
        ),
    }
    return told.get(code) or translate("messages", "打不开这个串口：请查线插好了吗、串口名对吗。")
