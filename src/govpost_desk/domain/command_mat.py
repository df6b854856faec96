"""The desk mat: what the bar codes on it do, in the words and with the keys of the window (docs/scan-codes.md)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class MatCode:
    """One bar code. `key`: what does the same on the keyboard, as it stands on the button."""

    code: str
    word: str
    key: str = ""


@dataclass(frozen=True)
class MatGroup:
    """Codes that are used together."""

    title: str
    codes: tuple[MatCode, ...]


@dataclass(frozen=True, kw_only=True)
class CommandMat:
    """What a mat shows; no person's data."""

    centre_name: str
    desk_id: str
    groups: tuple[MatGroup, ...]
    training: bool = False


COMMANDS = (
    MatGroup(
        "步骤",
        (
            MatCode("GPDTAKE", "交接", "F5"),
            MatCode("GPDPACK", "封装", "F4"),
            MatCode("GPDOUT", "交司机", "Shift+F6"),
            MatCode("GPDRETURN", "退还窗口", "Ctrl+J"),
            MatCode("GPDDELIVER", "投递清单", "Ctrl+L"),
            MatCode("GPDIN", "开拆", "Shift+F8"),
        ),
    ),
    MatGroup(
        "常用",
        (
            MatCode("GPDEND", "结束", "Ctrl+Enter"),
            MatCode("GPDUNDO", "撤销上一件", "Ctrl+Z"),
            MatCode("GPDREPRINT", "补打上一张", "Ctrl+P"),
            MatCode("GPDOFFICE", "改打A4", "Shift+F4"),
            MatCode("GPDVOID", "作废面单", "Ctrl+Delete"),
            MatCode("GPDOK", "复核同意"),
        ),
    ),
    MatGroup(
        "交接差异",
        (
            MatCode("GPDEXTRA", "清单外收下", "Ctrl+Y"),
            MatCode("GPDBACK", "退回窗口", "Ctrl+B"),
            MatCode("GPDBAD", "不收、破损", "Ctrl+R"),
            MatCode("GPDDIFF", "不符、错发"),
            MatCode("GPDREST", "其余留待", "Ctrl+H"),
        ),
    ),
    MatGroup(
        "总包",
        (
            MatCode("GPDBAG", "开袋", "Ctrl+N"),
            MatCode("GPDSEAL", "封袋", "Ctrl+Enter"),
            MatCode("GPDTAKEOUT", "取出一件", "Ctrl+Delete"),
            MatCode("GPDUNSEAL", "拆封", "Ctrl+U"),
            MatCode("GPDNOLABEL", "无面单", "Ctrl+M"),
            MatCode("GPDRECEIPT", "回执", "Ctrl+J"),
            MatCode("GPDNOTE", "验单答复", "Ctrl+B"),
        ),
    ),
    MatGroup(
        "账",
        (
            MatCode("GPDSTOCK", "盘点", "Ctrl+G"),
            MatCode("GPDBAL", "平衡", "Alt+B"),
            MatCode("GPDCLR", "结清频次", "Ctrl+J"),
            MatCode("GPDDAY", "日结", "Ctrl+R"),
            MatCode("GPDSHIFT", "交班", "Ctrl+B"),
            MatCode("GPDPAPER", "补录应急纸单"),
            MatCode("GPDNOSIGN", "纸单缺签字"),
        ),
    ),
)
ANSWERS = (
    MatGroup(
        "原因（屏上所列的号）", tuple(MatCode(f"GPDR{number}", f"原因 {number}") for number in range(1, 10))
    ),
    MatGroup(
        "签字人（屏上所列的号）",
        tuple(MatCode(f"GPDS{number}", f"签字人 {number}") for number in range(1, 10)),
    ),
)
