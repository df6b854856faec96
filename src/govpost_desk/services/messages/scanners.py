"""Sentences about scanners: how one is connected, what it does to a known code and what to do about it."""

from collections.abc import Mapping, Sequence
from typing import Any

from govpost_desk.devices.ports import DeviceError
from govpost_desk.domain.scanner_trial import Fault, Finding, Judgement
from govpost_desk.services.messages.answers import SENTENCES
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# How a scanner is connected: the kinds of a scanner word, "" for one that types.
TYPES, SERIAL, HID, CAMERA, SIMULATED = "", "serial", "hid", "camera", "simulated"

# fmt: off
READY = Texts({
    TYPES: QT_TRANSLATE_NOOP("messages", "键盘型"),
    SERIAL: QT_TRANSLATE_NOOP("messages", "串口就绪"),
    HID: QT_TRANSLATE_NOOP("messages", "HID 就绪"),
    CAMERA: QT_TRANSLATE_NOOP("messages", "摄像头就绪"),
    SIMULATED: QT_TRANSLATE_NOOP("messages", "模拟"),
})
ABOUT = Texts({
    TYPES: QT_TRANSLATE_NOOP("messages", "扫描枪按键盘方式输入，须以 Enter 结尾。"),
    SERIAL: QT_TRANSLATE_NOOP("messages", "扫描枪走串口：光标在哪里、输入法开没开都不影响。"),
    HID: QT_TRANSLATE_NOOP("messages", "扫描枪走 HID-POS：光标在哪里、输入法开没开都不影响，也知道是哪种条码。"),
    CAMERA: QT_TRANSLATE_NOOP("messages", "摄像头当扫描枪用：把条码放在镜头下，放稳一秒；一次只放一件。"),
    SIMULATED: QT_TRANSLATE_NOOP("messages", "演示用的模拟扫描枪。"),
})
AWAY = Texts({
    "not_connected": QT_TRANSLATE_NOOP("messages", "没有连接；接上后自动恢复，也可用键盘型扫描枪或手输"),
    "not_open": QT_TRANSLATE_NOOP("messages", "没有打开；稍后自动再试，也可用键盘型扫描枪或手输"),
    "busy": QT_TRANSLATE_NOOP("messages", "被别的程序占用；关掉那个程序后自动恢复"),
    "no_access": QT_TRANSLATE_NOOP("messages", "没有使用权限；请技术员按设备说明加权限，再重新登录电脑"),
    "no_library.hid": QT_TRANSLATE_NOOP("messages", "本机没有装 hidapi；请技术员按设备说明安装，或改用串口方式"),
    "no_library.camera": QT_TRANSLATE_NOOP("messages", "本机没有装 zxing-cpp 和 opencv-python-headless；请技术员按设备说明安装"),
})
NAMES = Texts({
    SERIAL: QT_TRANSLATE_NOOP("messages", "串口扫描枪"),
    HID: QT_TRANSLATE_NOOP("messages", "HID 扫描枪"),
    CAMERA: QT_TRANSLATE_NOOP("messages", "摄像头"),
    SIMULATED: QT_TRANSLATE_NOOP("messages", "模拟扫描枪"),
})

# What to scan in the maker's booklet, by the way the scanner is connected. The booklets differ in their words.
HINTS = Texts({
    TYPES: QT_TRANSLATE_NOOP("messages",
        "现在是键盘型：扫描枪像键盘一样打字，输入法开着会吃掉字母。最好改成串口型：扫说明书上的“USB COM”或“虚拟串口”，再请技术员写 scanner_port。"
        "不改也行，请逐项扫说明书上的设置码：① 后缀 CR（回车）；② 键盘语言 US（美式）；③ 键间延时 0；④ 大小写“不转换”；⑤ 不加前缀，或加 AIM 标识。"),
    SERIAL: QT_TRANSLATE_NOOP("messages",
        "现在是串口型，最稳。说明书上再扫：① 后缀 CR（回车）；② 加 AIM 标识（让程序知道是哪种条码）；③ 不加别的前缀。"),
    HID: QT_TRANSLATE_NOOP("messages",
        "现在是 HID-POS 型，很稳。不需要后缀；条码种类随报文送来。换枪后型号不同，请技术员用 govpost-desk scanner list 看编号，改 devices.toml。"),
    CAMERA: QT_TRANSLATE_NOOP("messages",
        "现在是摄像头：镜头离纸 15 到 25 厘米，光要够，纸放平放稳一秒；镜头下只放一件。它慢，只作扫描枪坏了时的备用。"),
    SIMULATED: QT_TRANSLATE_NOOP("messages", "现在是演示用的模拟扫描枪，键盘型扫描枪也能用。"),
})

CODES = Texts({
    "short": QT_TRANSLATE_NOOP("messages", "短码"),
    "digits": QT_TRANSLATE_NOOP("messages", "数字"),
    "letters": QT_TRANSLATE_NOOP("messages", "字母"),
    "mixed": QT_TRANSLATE_NOOP("messages", "大小写"),
    "long": QT_TRANSLATE_NOOP("messages", "长码"),
    "qr": QT_TRANSLATE_NOOP("messages", "二维码"),
    "eci": QT_TRANSLATE_NOOP("messages", "带编码标记的二维码"),
})

FAULTS = Texts({
    Fault.IME: QT_TRANSLATE_NOOP("messages", "输入法动了条码（中文或全角字）：请切到英文输入；要一劳永逸，把扫描枪改成串口型或 HID-POS 型。"),
    Fault.LAYOUT: QT_TRANSLATE_NOOP("messages", "键盘语言不对（{layout}），字母或符号换了位置：扫说明书上的“键盘语言 US（美式）”，电脑的键盘布局也要是美式或中文。"),
    Fault.CAPS: QT_TRANSLATE_NOOP("messages", "大小写反了，Caps Lock 开着：关掉它。本程序照样认得，别的程序会错。"),
    Fault.CASE: QT_TRANSLATE_NOOP("messages", "字母全变成了一种大小写：扫说明书上的“大小写不转换”。本程序照样认得。"),
    Fault.PREFIX: QT_TRANSLATE_NOOP("messages", "条码前面多了“{detail}”：扫说明书上的“取消前缀”，要前缀只用 AIM 标识。"),
    Fault.SUFFIX: QT_TRANSLATE_NOOP("messages", "条码后面多了“{detail}”：扫说明书上的“取消后缀”，再扫“后缀 CR（回车）”。"),
    Fault.TWICE: QT_TRANSLATE_NOOP("messages", "一次扫描送来两遍，或两遍之间没有回车：扫说明书上的“同码延时”调长，再扫“后缀 CR（回车）”。"),
    Fault.DOUBLED: QT_TRANSLATE_NOOP("messages", "有的字符来了两次：键间延时调到 5 至 15 毫秒；无线枪请靠近底座；总这样就改成串口型。"),
    Fault.LOST: QT_TRANSLATE_NOOP("messages", "少了 {detail} 个字符：键间延时调到 5 至 15 毫秒；无线枪请靠近底座；总这样就改成串口型。"),
    Fault.ORDER: QT_TRANSLATE_NOOP("messages", "字符前后颠倒：多半是输入法或电脑太忙。切到英文输入，键间延时调到 5 至 15 毫秒，或改成串口型。"),
    Fault.OTHER_CODE: QT_TRANSLATE_NOOP("messages", "扫到了另一个试扫码：请遮住别的，只扫现在显示的这一个。"),
    Fault.DIFFERENT: QT_TRANSLATE_NOOP("messages", "收到的和条码不一样：请再扫一次；屏幕反光就打印出来扫。"),
    Fault.AIM_WRONG: QT_TRANSLATE_NOOP("messages", "AIM 标识是 ]{detail}，和条码的种类不符：说明书上若有“自定义标识”，请改回 AIM 标识。"),
    Fault.ECI: QT_TRANSLATE_NOOP("messages", "二维码前面有编码标记 {detail}：本程序会去掉；别的程序不认时，扫说明书上的“不输出 ECI”。"),
    Fault.NO_END: QT_TRANSLATE_NOOP("messages", "条码后面没有 Enter 或 Tab：扫说明书上的“后缀 CR（回车）”。"),
    Fault.SLOW: QT_TRANSLATE_NOOP("messages", "像是手输，或扫描枪太慢（每键 {detail} 毫秒）：扫说明书上的“键间延时 0”。"),
})
LAYOUTS = Texts({
    "azerty": QT_TRANSLATE_NOOP("messages", "法语 AZERTY"),
    "qwertz": QT_TRANSLATE_NOOP("messages", "德语 QWERTZ"),
    "other": QT_TRANSLATE_NOOP("messages", "别的语言"),
})
KINDS = Texts({
    "Command": QT_TRANSLATE_NOOP("messages", "命令码"),
    "RegisterCode": QT_TRANSLATE_NOOP("messages", "交接簿条码"),
    "BagCode": QT_TRANSLATE_NOOP("messages", "袋牌"),
    "PaperCode": QT_TRANSLATE_NOOP("messages", "验单或应急单条码"),
    "LabelCode": QT_TRANSLATE_NOOP("messages", "邮件号"),
    "CaseCode": QT_TRANSLATE_NOOP("messages", "办件编号"),
    "Unreadable": QT_TRANSLATE_NOOP("messages", "读不懂"),
})
WORDS_OF_SCANNERS = Texts({
    "scanner_kind": QT_TRANSLATE_NOOP("messages", "扫描枪的写法不对，应为 hid:厂商号:产品号（各四位十六进制）、camera:0 或 serial:串口；键盘型不用写。"),
    "scanner_layout": QT_TRANSLATE_NOOP("messages", "没有这个扫描枪报文格式；govpost-desk scanner list 列出有哪些。"),
})
# fmt: on


def away(cause: str, kind: str) -> str:
    """Why a scanner is away and what to do, in one sentence."""
    why = AWAY.get(f"{cause}.{kind}") or AWAY.get(cause) or AWAY["not_open"]
    return translate("messages", "{name}：{why}。已收的件不受影响。").format(
        name=NAMES.get(kind, ""), why=why
    )


def finding(found: Finding) -> str:
    """One trouble and what to do about it."""
    layout = LAYOUTS.get(found.detail, "") if found.fault is Fault.LAYOUT else ""
    return FAULTS[found.fault].format(detail=found.detail, layout=layout)


def judgement(judged: Judgement, end: str) -> str:
    """What is said about one code that came."""
    if judged.findings:
        told = "".join(map(finding, judged.findings))
        sign = translate("messages", "✔ 收到了，但是：") if judged.passed else "✖ "
        return f"{sign}{told}"
    told = translate("messages", "✔ 收到，一字不差。")
    if judged.gap_s:
        told += translate("messages", "后缀 {end}，输入法没有干扰，每键 {gap} 毫秒。").format(
            end=end, gap=round(judged.gap_s * 1000)
        )
    if judged.aim:
        told += translate("messages", "AIM 标识 ]{aim}。").format(aim=judged.aim)
    return told


def verdict(judged: Sequence[Judgement]) -> str:
    """The scanner as a whole, after every code of the set."""
    troubles = {each.fault for one in judged for each in one.findings}
    told = translate("messages", "试扫完成：{n} 个码都收到了。").format(n=len(judged))
    if Fault.SLOW in troubles:
        told += translate("messages", "扫描枪偏慢。")
    if troubles & {Fault.CAPS, Fault.CASE}:
        told += translate("messages", "大小写会变，本程序不受影响。")
    if Fault.ECI in troubles:
        told += translate("messages", "会送出编码标记，本程序会去掉。")
    if judged and all(one.aim for one in judged):
        told += translate("messages", "AIM 标识开着，程序知道每个码是哪一种。")
    else:
        told += translate("messages", "AIM 标识没有开：可以用；开了能挡住扫错种类的码。")
    return told


def listed(found: Mapping[str, Any]) -> str:
    """Scanners, ports and layouts, a line each."""
    lines = [
        translate("messages", "HID-POS 扫描枪 {word}  {about}（报文 {layout}）").format(
            word=each["word"], about=each["about"], layout=each["layout"]
        )
        for each in found["hid"]
    ]
    if found["missing"]:
        lines.append(away(found["missing"], HID))
    lines += [
        translate("messages", "串口 {port}  {about}").format(port=each["port"], about=each["about"]).rstrip()
        for each in found["serial"]
    ]
    lines += [
        translate("messages", "报文格式 {layout}  {title}").format(layout=each["layout"], title=each["title"])
        for each in found["layouts"]
    ]
    used = "、".join(found["words"]) or translate("messages", "键盘型，不用设")
    lines.append(translate("messages", "现在用的扫描枪：{used}").format(used=used))
    return "\n".join(lines)


def tried(told: Mapping[str, Any]) -> str:
    """What came, character by character, and what it is taken for."""
    if told["trial"]:
        return translate("messages", "{text}  {message}").format(
            text=repr(told["text"]), message=told["message"]
        )
    aim = (
        translate("messages", "，AIM 标识 ]{aim}").format(aim=told["symbology"]) if told["symbology"] else ""
    )
    line = translate("messages", "{text}  {kind}{aim}").format(
        text=repr(told["text"]), kind=KINDS[told["kind"]], aim=aim
    )
    return f"{line}  {SENTENCES['unreadable.' + told['why']]}" if told["why"] else line


def nothing_came() -> str:
    """A trial without a scan."""
    return translate("messages", "什么也没有收到：枪接好了吗，模式对吗，扫的时候“滴”了吗？")


def sheet_saved(name: str) -> str:
    """The sheet of the known set is a file."""
    return translate("messages", "试扫页已存到 {name}，请用 A4 打印，不要缩放。").format(name=name)


def device_failure(error: DeviceError) -> str:
    """A scanner word that nobody understands; "" for what is about another device."""
    return WORDS_OF_SCANNERS.get(str(error.facts.get("reason", "")), "")
