"""Words for what devices say."""

from collections.abc import Mapping, Sequence
from typing import Any

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
NEWS = Texts({
    "printed": QT_TRANSLATE_NOOP("messages", "面单 {waybill_no} 已打印，请贴好后扫码。"),
    "unconfirmed": QT_TRANSLATE_NOOP("messages", "面单 {waybill_no} 未确认（{cause}）：出来了就扫面单，没有就按 Ctrl+P 补打。"),
    "waiting": QT_TRANSLATE_NOOP("messages", "{cause}。面单 {waybill_no} 在等待，已收的件不受影响；处理好后自动继续。"),
    "new_roll": QT_TRANSLATE_NOOP("messages", "这是新纸卷的第一张：看看字迹，扫一下条码，扫不出就看纸装反没有、碳带装好没有。"),
    "at_rest": QT_TRANSLATE_NOOP("messages", "{cause}。现在没有面单在等打印；请先处理好，下一张就不用等。"),
    "at_rest_over": QT_TRANSLATE_NOOP("messages", "面单机就绪了，可以打印。"),
    "dirty_head": QT_TRANSLATE_NOOP("messages", "最近 {recent} 张面单有 {failed} 张没能一次扫出，比以前多：请关机擦打印头，再看纸和碳带。已收的件不受影响。"),
    "tag_printed": QT_TRANSLATE_NOOP("messages", "总包 {waybill_no} 的袋牌已打印，请系在袋上。"),
    "tag_unconfirmed": QT_TRANSLATE_NOOP("messages", "总包 {waybill_no} 的袋牌未确认（{cause}）：出来了就系上，没有就按 Ctrl+P 补打。"),
    "tag_waiting": QT_TRANSLATE_NOOP("messages", "{cause}。总包 {waybill_no} 的袋牌在等待，总包已封、不受影响；处理好后自动继续。"),
    "office_moved": QT_TRANSLATE_NOOP("messages", "面单 {waybill_no} 改由办公打印机用 A4 纸打印，号码和条码不变；出来后沿线剪下、贴好、扫码。"),
    "office_printed": QT_TRANSLATE_NOOP("messages", "面单 {waybill_no} 已送办公打印机：沿线剪下、贴好后扫码。"),
    "office_waiting": QT_TRANSLATE_NOOP("messages", "{cause}。面单 {waybill_no} 在等办公打印机，已收的件不受影响；处理好后自动继续。"),
    "office_unconfirmed": QT_TRANSLATE_NOOP("messages", "办公打印机上的面单 {waybill_no} 未确认（{cause}）：出来了就扫面单，没有就按 Ctrl+P 补打。"),
    "office_tag_moved": QT_TRANSLATE_NOOP("messages", "总包 {waybill_no} 的袋牌改由办公打印机用 A4 纸打印，号码和条码不变；出来后沿线剪下、系在袋上。"),
    "office_tag_printed": QT_TRANSLATE_NOOP("messages", "总包 {waybill_no} 的袋牌已送办公打印机：沿线剪下、系在袋上。"),
    "office_tag_waiting": QT_TRANSLATE_NOOP("messages", "{cause}。总包 {waybill_no} 的袋牌在等办公打印机，总包已封、不受影响；处理好后自动继续。"),
    "office_tag_unconfirmed": QT_TRANSLATE_NOOP("messages", "办公打印机上总包 {waybill_no} 的袋牌未确认（{cause}）：出来了就系上，没有就按 Ctrl+P 补打。"),
    "paper": QT_TRANSLATE_NOOP("messages", "{paper} {register_no} 已送打印。"),
    "slip": QT_TRANSLATE_NOOP("messages", "{paper} {register_no} 已由小票机打印，请按页撕下。"),
    "slip_unconfirmed": QT_TRANSLATE_NOOP("messages", "小票机上的{paper} {register_no} 未确认（{cause}）：每一页都在就可以用，不齐就撕毁、再补打一份，记录不受影响。"),
    "slip_unconfirmed.register": QT_TRANSLATE_NOOP("messages", "小票机上的{paper} {register_no} 未确认（{cause}）：每一页都在就可以用；不齐就撕毁，到交接簿页（F9）选它，按 Ctrl+R 补打，记录不受影响。"),
    "slip_waiting": QT_TRANSLATE_NOOP("messages", "小票机：{cause}。{paper} {register_no} 在等待打印，记录不受影响；处理好后自动继续。"),
    "left_in_queue": QT_TRANSLATE_NOOP("messages", "上次没有打完的单据已从打印队列取走，不会过后自己打出来；没有打出来的请补打，交接簿在交接簿页（F9）按 Ctrl+R。"),
    "queue_unseen": QT_TRANSLATE_NOOP("messages", "{cause}。上次没有打完的单据可能还在打印队列里，看清楚以前不送新的，单据在等待，记录不受影响。"),
    "paper_unconfirmed": QT_TRANSLATE_NOOP("messages", "{paper} {register_no} 未确认（{cause}）：没有出纸请导出副本打印，记录不受影响。"),
    "paper_unconfirmed.register": QT_TRANSLATE_NOOP("messages", "{paper} {register_no} 未确认（{cause}）：没有出纸就到交接簿页（F9）选它，按 Ctrl+R 补打，记录不受影响。"),
    "paper_waiting": QT_TRANSLATE_NOOP("messages", "{cause}。{paper} {register_no} 在等待打印，记录不受影响。"),
})

DEVICE = Texts({
    "paused": QT_TRANSLATE_NOOP("messages", "打印机已暂停"),
    "printing": QT_TRANSLATE_NOOP("messages", "打印机正忙"),
    "out_of_paper": QT_TRANSLATE_NOOP("messages", "打印机缺纸"),
    "out_of_ribbon": QT_TRANSLATE_NOOP("messages", "打印机缺碳带"),
    "cover_open": QT_TRANSLATE_NOOP("messages", "打印机盖未合"),
    "overheated": QT_TRANSLATE_NOOP("messages", "打印头过热"),
    "error": QT_TRANSLATE_NOOP("messages", "打印机故障"),
    "silent": QT_TRANSLATE_NOOP("messages", "打印机没有回答"),
    "not_open": QT_TRANSLATE_NOOP("messages", "打印机没有打开"),
    "not_connected": QT_TRANSLATE_NOOP("messages", "打印机没有连接"),
    "busy": QT_TRANSLATE_NOOP("messages", "打印机被别的程序占用"),
    "no_access": QT_TRANSLATE_NOOP("messages", "没有使用打印机的权限"),
    "timeout": QT_TRANSLATE_NOOP("messages", "打印机没有收完数据"),
    "rejected": QT_TRANSLATE_NOOP("messages", "打印机不接受这份文件"),
    "disk_full": QT_TRANSLATE_NOOP("messages", "打印目录的磁盘已满"),
    "io_error": QT_TRANSLATE_NOOP("messages", "打印目录写不了"),
    "out_of_toner": QT_TRANSLATE_NOOP("messages", "打印机没有墨粉"),
    "paper_jam": QT_TRANSLATE_NOOP("messages", "打印机卡纸"),
    "aborted": QT_TRANSLATE_NOOP("messages", "打印任务被打印机或别人取消"),
    "unsupported": QT_TRANSLATE_NOOP("messages", "打印机做不到设置的双面、纸盒或份数，或不收 PDF"),
    "interrupted": QT_TRANSLATE_NOOP("messages", "上次程序中断时正在打印"),
    "restored": QT_TRANSLATE_NOOP("messages", "数据恢复以前送印的"),
})

PRINTER_WORDS = Texts({
    "unknown_kind": QT_TRANSLATE_NOOP("messages", "打印机写法不对，应为 file:文件夹[?language=tspl|zpl]、simulated[:文件夹]，或 tcp://主机:端口、serial:串口、usb:设备文件、windows:端口、cups:队列、spooler:打印机，后面加 ?language=tspl|zpl。"),
    "no_address": QT_TRANSLATE_NOOP("messages", "打印机写法不对：没有写清楚接在哪里，例如 tcp://192.168.1.50:9100、serial:COM3、usb:/dev/usb/lp0。"),
    "bad_option": QT_TRANSLATE_NOOP("messages", "打印机写法不对：问号后面的选项写错了，或这种接法没有这个选项。"),
    "no_language": QT_TRANSLATE_NOOP("messages", "还不知道这台打印机的语言：加上 ?language=tspl 或 ?language=zpl；不清楚时先运行 govpost-desk devices probe。"),
    "unknown_profile": QT_TRANSLATE_NOOP("messages", "没有这个打印机型号档案，运行 govpost-desk devices list 看有哪些。"),
    "other_language": QT_TRANSLATE_NOOP("messages", "型号档案的语言和 language= 写的不一样，请改掉其中一个。"),
    "no_cable": QT_TRANSLATE_NOOP("messages", "这里只问线上的打印机：写 tcp://主机:端口、serial:串口、usb:设备文件或 windows:端口。"),
    "queue_is_mute": QT_TRANSLATE_NOOP("messages", "打印队列不回状态，问不出是什么打印机：请改接 USB、网线或串口，或按机身铭牌写 ?language=。"),
    "no_office_address": QT_TRANSLATE_NOOP("messages", "A4 打印机写法不对：应为 lp:打印机名[@服务器]、ipp://主机[:端口]/ipp/print 或 windows:打印机名。"),
    "bad_office_option": QT_TRANSLATE_NOOP("messages", "A4 打印机写法不对：问号后面只能写 sides=one|long|short 和 tray=纸盒名。"),
    "office_raw": QT_TRANSLATE_NOOP("messages", "spooler: 和 cups: 是面单机的原始队列，不能打 A4：Windows 上写 windows:打印机名，Linux 上写 lp:打印机名，网络打印机写 ipp://主机/ipp/print。"),
    "receipt_queue": QT_TRANSLATE_NOOP("messages", "小票机不能接在打印队列后面（队列不回状态，还会重打）：请写 tcp://主机:端口、serial:串口、usb:设备文件或 windows:端口。"),
    "xonxoff": QT_TRANSLATE_NOOP("messages", "TSPL 打印机不能用 XON/XOFF（会吃掉状态字节），请改用 flow=rtscts 或 flow=paced。"),
})

TRIALS = Texts({
    "done": QT_TRANSLATE_NOOP("messages", "试打完成：打印机说已经出纸。请看条码，能扫出 GPDTEST 就可以用了。"),
    "sent": QT_TRANSLATE_NOOP("messages", "数据已送出，这台打印机不回状态：请看是否出纸，并扫一下条码。"),
    "not_started": QT_TRANSLATE_NOOP("messages", "{cause}。一个字节也没有送出，处理好后再试。"),
    "unconfirmed": QT_TRANSLATE_NOOP("messages", "没有打完，或不知道是否打完（{cause}）。请看出纸口；处理好后再试。"),
})
LANGUAGES = Texts({
    "tspl": QT_TRANSLATE_NOOP("messages", "TSPL"),
    "zpl": QT_TRANSLATE_NOOP("messages", "ZPL"),
})

TEXT_CHOICES = Texts({
    "fast": QT_TRANSLATE_NOOP("messages", "连接够快：文字按图形打印，生僻字也完整。"),
    "slow": QT_TRANSLATE_NOOP("messages", "串口每秒只传 {bytes_per_s} 字节：文字用打印机自带的字库，字库没有的字仍按图形打印。"),
    "slow_no_font": QT_TRANSLATE_NOOP("messages", "串口每秒只传 {bytes_per_s} 字节，此型号没有登记字库：面单按图形打印，每张约 {seconds} 秒。改用 USB 或网线就快了。"),
    "set": QT_TRANSLATE_NOOP("messages", "设置里指定了：{mode}。"),
})

TEXT_MODES = Texts({
    "strip": QT_TRANSLATE_NOOP("messages", "文字按图形打印"),
    "resident": QT_TRANSLATE_NOOP("messages", "文字用打印机自带的字库"),
    "raster": QT_TRANSLATE_NOOP("messages", "整张面单按一幅图打印"),
})

PAPERS = Texts({
    "register_pdf": QT_TRANSLATE_NOOP("messages", "交接簿"),
    "address_list": QT_TRANSLATE_NOOP("messages", "名址清单"),
    "manifest_pdf": QT_TRANSLATE_NOOP("messages", "总包清单"),
    "clearance_pdf": QT_TRANSLATE_NOOP("messages", "频次平衡合拢表"),
    "day_pdf": QT_TRANSLATE_NOOP("messages", "日结平衡合拢表"),
    "shift_pdf": QT_TRANSLATE_NOOP("messages", "交接班单"),
    "inbound_pdf": QT_TRANSLATE_NOOP("messages", "开拆核对单"),
    "note_pdf": QT_TRANSLATE_NOOP("messages", "验单"),
    "emergency_pdf": QT_TRANSLATE_NOOP("messages", "应急纸单"),
    "command_mat": QT_TRANSLATE_NOOP("messages", "桌垫"),
    "scanner_sheet": QT_TRANSLATE_NOOP("messages", "试扫页"),
    "proof_pdf": QT_TRANSLATE_NOOP("messages", "查件证明"),
    "proof_receipt": QT_TRANSLATE_NOOP("messages", "查件证明"),
    "application_pdf": QT_TRANSLATE_NOOP("messages", "邮寄申请单"),
})
# fmt: on


def probed(fields: Mapping[str, Any]) -> str:
    """What a printer said of itself, and the word for it."""
    if fields["silent"]:
        return translate(
            "messages",
            "没有回答：可能没有开机、线没有插好、串口速度不对，或这种打印机从不回状态。"
            "不会替您猜；请看机身铭牌，写 ?language=tspl 或 ?language=zpl，不回状态的再加 &status=mute。",
        )
    state = (
        translate("messages", "就绪") if fields["state"] == "ready" else DEVICE.get(fields["state"] or "", "")
    )
    told = translate(
        "messages", "{language}，型号 {model}，状态问法 {status}，现在{state}。\n写进 devices.toml：{word}"
    )
    return told.format(
        language=LANGUAGES[fields["language"]],
        model=fields["model"] or translate("messages", "未报"),
        status=fields["status"],
        state=state or translate("messages", "状态不明"),
        word=fields["word"],
    )


def tried(fields: Mapping[str, Any]) -> str:
    """How a trial label went."""
    cause = DEVICE.get(fields["cause"], "") or translate("messages", "打印机状态不明")
    return TRIALS[fields["verdict"]].format(cause=cause)


def device_list(found: Mapping[str, Any]) -> str:
    """Profiles and ports, a line each."""
    lines = [
        translate("messages", "型号档案 {id}  {title}（{language}，状态 {status}）").format(
            id=each["id"], title=each["title"], language=each["language"], status=each["status"]
        )
        for each in found["profiles"]
    ]
    lines += [
        translate("messages", "串口 {port}  {about}").format(port=each["port"], about=each["about"]).rstrip()
        for each in found["serial_ports"]
    ]
    lines += [translate("messages", "USB 打印机 {path}").format(path=path) for path in found["usb_printers"]]
    lines.append(
        translate("messages", "现在用的面单机：{word}").format(
            word=found["label_printer"] or translate("messages", "模拟")
        )
    )
    return "\n".join(lines)


def unscanned(rows: Sequence[Mapping[str, Any]]) -> str:
    """Labels without their proof."""
    if not rows:
        return translate("messages", "没有已打印而没扫过的面单。")
    line = translate("messages", "{waybill_no}  第 {copy_no} 张  办件 {case_no}  {printed_at} 打印，没有扫过")
    return "\n".join(line.format(**row) for row in rows)
