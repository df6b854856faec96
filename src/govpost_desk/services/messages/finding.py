"""What 查件 says: how much was found, or which kind of "no" it is (ux R8)."""

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

_FOUND = QT_TRANSLATE_NOOP("messages", "找到 {count} 件。")
_MORE = QT_TRANSLATE_NOOP("messages", "只列前 {count} 件，较新的在前；请多输几个字再查。")
_SHOWN = QT_TRANSLATE_NOOP("messages", "已显示个人信息，并记入流水。")
_MASKED = QT_TRANSLATE_NOOP("messages", "个人信息已遮盖。")
_BEHIND = QT_TRANSLATE_NOOP(
    "messages", "检索编目还没有做完，按姓名、拼音、末几位可能漏查，稍后会自动补齐；按整号查不受影响。"
)
# fmt: off
_NOTHING = Texts({
    "nothing_here": QT_TRANSLATE_NOOP("messages", "本机还没有任何清单或办件，查不到。请先导入清单，或录入办件。"),
    "check_digit": QT_TRANSLATE_NOOP("messages", "没有找到，而且校验位不对：请重扫，或核对号码的每一位。"),
    "unused": QT_TRANSLATE_NOOP("messages", "这是本台号段里还没有用到的邮件号。"),
    "inbound": QT_TRANSLATE_NOOP("messages", "这是进口袋里的邮件，本台没有它的办件。请在退件回执（F8）里看。"),
    "short": QT_TRANSLATE_NOOP("messages", "太短了：末几位请至少输 4 位数字，拼音请至少输 2 个字母。"),
    "not_here": QT_TRANSLATE_NOOP("messages", "本机没有找到。不在本台收到的清单里，也可能在别的台席；请核对号码或姓名。"),
})
# fmt: on


def findings(count: int, *, more: bool, shown: bool, why: str, behind: int) -> str:
    """The line above the list."""
    still_behind = translate("messages", _BEHIND) if behind else ""
    if not count:
        return _NOTHING[why] + still_behind
    listed = translate("messages", _MORE if more else _FOUND).format(count=count)
    return listed + translate("messages", _SHOWN if shown else _MASKED) + still_behind
