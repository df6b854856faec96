"""Words for what devices say."""

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts

# fmt: off
NEWS = Texts({
    "printed": QT_TRANSLATE_NOOP("messages", "面单 {waybill_no} 已打印，请贴好后扫码。"),
    "unconfirmed": QT_TRANSLATE_NOOP("messages", "面单 {waybill_no} 未确认（{cause}）：出来了就扫面单，没有就扫 GPDREPRINT 补打。"),
    "waiting": QT_TRANSLATE_NOOP("messages", "{cause}。面单 {waybill_no} 在等待，已收的件不受影响；处理好后自动继续。"),
    "tag_printed": QT_TRANSLATE_NOOP("messages", "总包 {waybill_no} 的袋牌已打印，请系在袋上。"),
    "tag_unconfirmed": QT_TRANSLATE_NOOP("messages", "总包 {waybill_no} 的袋牌未确认（{cause}）：出来了就系上，没有就扫 GPDREPRINT 补打。"),
    "tag_waiting": QT_TRANSLATE_NOOP("messages", "{cause}。总包 {waybill_no} 的袋牌在等待，总包已封、不受影响；处理好后自动继续。"),
    "office_moved": QT_TRANSLATE_NOOP("messages", "面单 {waybill_no} 改由办公打印机用 A4 纸打印，号码和条码不变；出来后沿线剪下、贴好、扫码。"),
    "office_printed": QT_TRANSLATE_NOOP("messages", "面单 {waybill_no} 已送办公打印机：沿线剪下、贴好后扫码。"),
    "office_waiting": QT_TRANSLATE_NOOP("messages", "{cause}。面单 {waybill_no} 在等办公打印机，已收的件不受影响；处理好后自动继续。"),
    "office_unconfirmed": QT_TRANSLATE_NOOP("messages", "办公打印机上的面单 {waybill_no} 未确认（{cause}）：出来了就扫面单，没有就扫 GPDREPRINT 补打。"),
    "paper": QT_TRANSLATE_NOOP("messages", "{paper} {register_no} 已送打印。"),
    "paper_unconfirmed": QT_TRANSLATE_NOOP("messages", "{paper} {register_no} 未确认（{cause}）：没有出纸请导出副本打印，记录不受影响。"),
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
    "rejected": QT_TRANSLATE_NOOP("messages", "打印机不接受这张面单"),
    "disk_full": QT_TRANSLATE_NOOP("messages", "打印目录的磁盘已满"),
    "io_error": QT_TRANSLATE_NOOP("messages", "打印目录写不了"),
    "interrupted": QT_TRANSLATE_NOOP("messages", "上次程序中断时正在打印"),
    "restored": QT_TRANSLATE_NOOP("messages", "数据恢复以前送印的"),
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
    "proof_pdf": QT_TRANSLATE_NOOP("messages", "查件证明"),
    "application_pdf": QT_TRANSLATE_NOOP("messages", "邮寄申请单"),
})
# fmt: on
