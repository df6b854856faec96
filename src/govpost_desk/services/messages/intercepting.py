"""封袋拦截 in a list: what is to be done with the piece, by where it is."""

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
_FIRST = Texts({
    "open": QT_TRANSLATE_NOOP("messages", "从总包取出，"),
    "handing": QT_TRANSLATE_NOOP("messages", "从未结束的揽收交接簿撤下，"),
    "sealed": QT_TRANSLATE_NOOP("messages", "拆封总包，取出这件，"),
})
_THEN = Texts({
    "cancelled": QT_TRANSLATE_NOOP("messages", "退回窗口"),
    "cancelled_sealed": QT_TRANSLATE_NOOP("messages", "作废面单，取出证照，退回窗口"),
    "changed_sealed": QT_TRANSLATE_NOOP("messages", "作废旧面单，重新封装"),
    "changed": QT_TRANSLATE_NOOP("messages", "重新封装"),
})
# fmt: on


def to_intercept_count(count: int) -> str:
    """Heading of the list."""
    return translate("messages", "要拦截 {count} 件：不能交出").format(count=count)


def to_intercept_now(count: int, why: str, number: str, where: str) -> str:
    """Something came while the clerk works. `why`, `where`: of the newest of `count`, in words."""
    if count == 1:
        told = translate(
            "messages", "{why}：{number} 不能交出，现在：{where}。别的照常办；请找出来放到一边，按“看拦截”。"
        )
    else:
        told = translate(
            "messages",
            "{count} 件不能交出，新到：{why} {number}，现在：{where}。别的照常办；请找出来放到一边，按“看拦截”。",
        )
    return told.format(count=count, why=why, number=number, where=where)


def intercepted(why: str, number: str, where: str, todo: str) -> str:
    """The same as a line of the console, which has no list to open."""
    told = translate("messages", "{why}：{number} 不能交出，现在：{where}。要做的：{todo}。别的照常办。")
    return told.format(why=why, number=number, where=where, todo=todo)


def to_intercept(why: str, custody: str, bag_state: str) -> str:
    """What to do with it: `why` cancelled or changed."""
    sealed = "_sealed" if custody in ("labelled", "sealed", "collected") else ""
    return _FIRST.get("handing" if custody == "collected" else bag_state, "") + _THEN[f"{why}{sealed}"]
