"""Words for what devices say."""

NEWS: dict[str, str] = {
    "printed": "面单 {waybill_no} 已打印，请贴好后扫码。",
    "unconfirmed": "面单 {waybill_no} 未确认（{cause}）：出来了就扫面单，没有就扫 GPDREPRINT 补打。",
    "waiting": "{cause}。面单 {waybill_no} 在等待，已收的件不受影响；处理好后自动继续。",
    "tag_printed": "总包 {waybill_no} 的袋牌已打印，请系在袋上。",
    "tag_unconfirmed": "总包 {waybill_no} 的袋牌未确认（{cause}）：出来了就系上，没有就扫 GPDREPRINT 补打。",
    "tag_waiting": "{cause}。总包 {waybill_no} 的袋牌在等待，总包已封、不受影响；处理好后自动继续。",
    "paper": "{paper} {register_no} 已送打印。",
    "paper_unconfirmed": "{paper} {register_no} 未确认（{cause}）：没有出纸请导出副本打印，记录不受影响。",
    "paper_waiting": "{cause}。{paper} {register_no} 在等待打印，记录不受影响。",
}

DEVICE: dict[str, str] = {
    "paused": "打印机已暂停",
    "printing": "打印机正忙",
    "out_of_paper": "打印机缺纸",
    "out_of_ribbon": "打印机缺碳带",
    "cover_open": "打印机盖未合",
    "overheated": "打印头过热",
    "error": "打印机故障",
    "silent": "打印机没有回答",
    "not_open": "打印机没有打开",
    "not_connected": "打印机没有连接",
    "busy": "打印机被别的程序占用",
    "no_access": "没有使用打印机的权限",
    "timeout": "打印机没有收完数据",
    "rejected": "打印机不接受这张面单",
    "disk_full": "打印目录的磁盘已满",
    "io_error": "打印目录写不了",
    "interrupted": "上次程序中断时正在打印",
    "restored": "数据恢复以前送印的",
}

PAPERS: dict[str, str] = {
    "register_pdf": "交接簿",
    "address_list": "名址清单",
    "manifest_pdf": "总包清单",
    "clearance_pdf": "频次平衡合拢表",
    "day_pdf": "日结平衡合拢表",
    "shift_pdf": "交接班单",
    "inbound_pdf": "开拆核对单",
    "note_pdf": "验单",
    "emergency_pdf": "应急纸单",
    "command_mat": "桌垫",
    "proof_pdf": "查件证明",
    "application_pdf": "邮寄申请单",
}
