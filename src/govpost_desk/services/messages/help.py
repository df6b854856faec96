"""What to do on each page, in one or two sentences: the head of 帮助 (F1)."""

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts

# fmt: off
PAGE_HELP = Texts({
    "today": QT_TRANSLATE_NOOP("messages", "从上往下做：每行右边的按钮带您去那一页。什么都没有时，先按 Ctrl+I 导入窗口的清单。"),
    "take": QT_TRANSLATE_NOOP("messages", "点选窗口，一件一件扫办件条码；扫完按 Ctrl+Enter 结束并打印交接簿，双方签字后扫交接簿条码。"
    "没有交来的件：点选后按 Ctrl+M 登记缺件，或按 Ctrl+H 其余留待下次。"),
    "pack": QT_TRANSLATE_NOOP("messages", "扫一件办件条码，面单自动打印；贴好后扫面单，就封装好了。不知道打出来没有：出来了就扫，没有就按 Ctrl+P 补打。面单机坏了：按 Shift+F4，在等的面单改用 A4 纸打印。"),
    "bag": QT_TRANSLATE_NOOP("messages", "按 Ctrl+N 开袋，扫已封装的面单装袋；装完按 Ctrl+Enter 封袋，袋牌自动打印；已封的总包点选后按 Alt+P 看袋牌。面单机坏了：按 Shift+F4，在等的袋牌改用 A4 纸打印。"),
    "collect": QT_TRANSLATE_NOOP("messages", "扫总包袋牌或面单，一件一件交给司机；交完按 Ctrl+Enter 结束并打印交接簿。"),
    "registers": QT_TRANSLATE_NOOP("messages", "选一本看打印的样子；签字后扫交接簿上的条码登记；没有打出来的按 Ctrl+R 补打。结束了的不能改，要更正按 Ctrl+E。"),
    "day": QT_TRANSLATE_NOOP("messages", "按 Ctrl+G 盘点，逐件扫台面上的东西；平了就按 Ctrl+J 结清频次、Ctrl+R 日结；交班按 Ctrl+B。"),
    "inbound": QT_TRANSLATE_NOOP("messages", "扫进口总包的袋牌，再逐件扫袋里的邮件；核对完按 Ctrl+Enter，不符的自动出验单。"),
    "find": QT_TRANSLATE_NOOP("messages", "输入办件号、邮件号、姓名或电话末四位，按 Enter。个人信息遮盖着；要看请选好一件，按住 Alt+V。"),
    "import": QT_TRANSLATE_NOOP("messages", "先选窗口，再按 Ctrl+L 选清单文件；看过每行的结果再按 Ctrl+Enter 导入。"),
    "manage": QT_TRANSLATE_NOOP("messages", "备份、恢复演练、核验账目随时可做，不影响扫描，Esc 取消；录入号段、增加人员、重置密码、增改和停用窗口、加入总部须班长输入密码；总部没有收下的记录在总部明细（Alt+L）。没有网络时用 Alt+U 把记录写到 U 盘送总部，回执用 Alt+I 读入。"),
    "devices": QT_TRANSLATE_NOOP("messages", "Ctrl+↑、Ctrl+↓ 选设备：图和话说哪里不对、该做什么；按 Ctrl+J 试一下，按 Ctrl+E 设置。面单在打时先打完再问，不影响扫描。"),
})
# fmt: on
