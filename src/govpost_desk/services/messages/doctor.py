"""What the device doctor says: for each finding what happened, what is safe, what to press (ux R10).

Keys are `device.finding`; a key of one device alone stands for it. {place} is the cable, {waits} what is said about
labels or papers that wait.
"""

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
DEVICE_NAMES = Texts({
    "label": QT_TRANSLATE_NOOP("messages", "面单机"),
    "office": QT_TRANSLATE_NOOP("messages", "A4 打印机"),
    "receipt": QT_TRANSLATE_NOOP("messages", "小票机"),
    "scanner": QT_TRANSLATE_NOOP("messages", "扫描枪"),
    "scale": QT_TRANSLATE_NOOP("messages", "电子秤"),
})

CABLES = Texts({
    "tcp": QT_TRANSLATE_NOOP("messages", "网线 {place}"),
    "ipp": QT_TRANSLATE_NOOP("messages", "网络打印 {place}"),
    "serial": QT_TRANSLATE_NOOP("messages", "串口 {place}"),
    "usb": QT_TRANSLATE_NOOP("messages", "USB {place}"),
    "windows": QT_TRANSLATE_NOOP("messages", "Windows 端口 {place}"),
    "cups": QT_TRANSLATE_NOOP("messages", "打印队列 {place}，不回状态"),
    "spooler": QT_TRANSLATE_NOOP("messages", "Windows 打印机 {place}，不回状态"),
    "lp": QT_TRANSLATE_NOOP("messages", "打印队列 {place}"),
    "file": QT_TRANSLATE_NOOP("messages", "存成文件 {place}"),
    "simulated": QT_TRANSLATE_NOOP("messages", "模拟，存成图片"),
    "keyboard": QT_TRANSLATE_NOOP("messages", "键盘型，像键盘一样输入"),
    "none": QT_TRANSLATE_NOOP("messages", "没有设"),
    "camera": QT_TRANSLATE_NOOP("messages", "摄像头 {place}"),
    "hid": QT_TRANSLATE_NOOP("messages", "USB {place}"),
})

TITLES = Texts({
    "ready": QT_TRANSLATE_NOOP("messages", "就绪"),
    "working": QT_TRANSLATE_NOOP("messages", "正在打印"),
    "mute": QT_TRANSLATE_NOOP("messages", "不回状态，可以打印"),
    "paused": QT_TRANSLATE_NOOP("messages", "已暂停"),
    "paper": QT_TRANSLATE_NOOP("messages", "缺纸"),
    "ribbon": QT_TRANSLATE_NOOP("messages", "碳带用完"),
    "toner": QT_TRANSLATE_NOOP("messages", "没有墨粉"),
    "cover": QT_TRANSLATE_NOOP("messages", "盖子开着"),
    "jam": QT_TRANSLATE_NOOP("messages", "卡纸"),
    "heat": QT_TRANSLATE_NOOP("messages", "打印头过热"),
    "fault": QT_TRANSLATE_NOOP("messages", "报了故障"),
    "silent": QT_TRANSLATE_NOOP("messages", "没有回答"),
    "language": QT_TRANSLATE_NOOP("messages", "语言设错了"),
    "cable": QT_TRANSLATE_NOOP("messages", "没有连接"),
    "port": QT_TRANSLATE_NOOP("messages", "端口不见了"),
    "stalled": QT_TRANSLATE_NOOP("messages", "不收数据"),
    "busy": QT_TRANSLATE_NOOP("messages", "被别的程序占用"),
    "rights": QT_TRANSLATE_NOOP("messages", "没有权限"),
    "queue": QT_TRANSLATE_NOOP("messages", "打印队列停着"),
    "queue_held": QT_TRANSLATE_NOOP("messages", "打印队列里压着任务"),
    "driver": QT_TRANSLATE_NOOP("messages", "系统里没有这台打印机"),
    "unsupported": QT_TRANSLATE_NOOP("messages", "做不到设置的要求"),
    "library": QT_TRANSLATE_NOOP("messages", "本机缺读它的部件"),
    "disk": QT_TRANSLATE_NOOP("messages", "文件夹写不了"),
    "unknown": QT_TRANSLATE_NOOP("messages", "状态不明"),
    "asking": QT_TRANSLATE_NOOP("messages", "正在问"),
    "none": QT_TRANSLATE_NOOP("messages", "没有设"),
    "keyboard": QT_TRANSLATE_NOOP("messages", "键盘型，扫一下才知道"),
    "learnt": QT_TRANSLATE_NOOP("messages", "重开后使用"),
    "weighs": QT_TRANSLATE_NOOP("messages", "就绪"),
    "moving": QT_TRANSLATE_NOOP("messages", "还没有稳定"),
    "quiet": QT_TRANSLATE_NOOP("messages", "没有送数"),
    "frame": QT_TRANSLATE_NOOP("messages", "读数不能用"),
})

SENTENCES = Texts({
    "label.ready": QT_TRANSLATE_NOOP("messages", "打印机自己说一切正常。{waits}按 Ctrl+J 可以试打一张，再扫它上面的条码。"),
    "label.working": QT_TRANSLATE_NOOP("messages", "正在打一张面单，打完会再问。不用按什么。"),
    "label.mute": QT_TRANSLATE_NOOP("messages", "这种接法或型号从不回状态，打没打出来只有扫码才知道。按 Ctrl+J 试打一张，扫得出就能用。"),
    "label.paused": QT_TRANSLATE_NOOP("messages", "打印机被按了暂停。{waits}请按打印机上的“暂停”（PAUSE 或 FEED）键，状态会自己变。"),
    "label.paper": QT_TRANSLATE_NOOP("messages", "面单纸用完了，或没有装到位。{waits}请装一卷新纸、合上盖子，按一下走纸键让缝对准。"),
    "label.ribbon": QT_TRANSLATE_NOOP("messages", "碳带用完了或断了。{waits}请换碳带；用热敏纸时不要碳带，请技术员把打印机设成热敏。"),
    "label.cover": QT_TRANSLATE_NOOP("messages", "打印机的盖子没有合上。{waits}请两边都按下，听到“咔”一声，状态会自己变。"),
    "label.jam": QT_TRANSLATE_NOOP("messages", "面单卡住了。{waits}请开盖取出卡住的面单，重新装纸、合盖。"),
    "label.heat": QT_TRANSLATE_NOOP("messages", "打印头太热，自己停了。{waits}等几分钟就好，不要关机。"),
    "label.fault": QT_TRANSLATE_NOOP("messages", "打印机报了故障，多半是卡纸或切刀。{waits}请开盖看有没有卡纸，再关机、等十秒、开机；还不行请叫技术员。"),
    "label.silent": QT_TRANSLATE_NOOP("messages", "问了，打印机没有回答。{waits}请依次查：开机了吗，线两头插紧了吗，串口速率对吗。都对就按 Ctrl+J 问它说什么语言。"),
    "label.language": QT_TRANSLATE_NOOP("messages", "打印机说的是 {speaks}，设置里写的是 {language}，所以打不出。{waits}请按 Ctrl+E 重新设置面单机。"),
    "label.cable": QT_TRANSLATE_NOOP("messages", "连不上 {place}。{waits}请查：打印机开机了吗，线插紧了吗，地址对吗；插好后自己会连上。"),
    "label.port": QT_TRANSLATE_NOOP("messages", "这台电脑上没有 {place}：打印机没开，线没插，或换了插口。{waits}插好后自己会连上；换了插口就按 Ctrl+E 重新设置。"),
    "label.stalled": QT_TRANSLATE_NOOP("messages", "线是通的，但打印机不肯收数据：可能在等纸、等合盖，或串口的握手线没有接。{waits}请先看打印机的灯，再请技术员查线。"),
    "label.busy": QT_TRANSLATE_NOOP("messages", "别的程序正用着 {place}。{waits}请关掉那个程序（打印工具、别的台席），关掉后自己会连上。"),
    "label.rights": QT_TRANSLATE_NOOP("messages", "登录这台电脑的用户不能使用 {place}。{waits}请技术员运行 {command}，注销后再登录。"),
    "label.queue": QT_TRANSLATE_NOOP("messages", "系统的打印队列 {place} 停着，不收面单。{waits}请技术员启用队列（cupsenable），启用后自动继续。"),
    "label.queue_held": QT_TRANSLATE_NOOP("messages", "队列 {place} 里还有别的任务，面单不进去，免得以后冒出来。{waits}请在系统的打印队列里删掉那些任务。"),
    "label.driver": QT_TRANSLATE_NOOP("messages", "系统里找不到打印机 {place}：没有装驱动，改了名，或这种接法不能用。{waits}请技术员装好，或按 Ctrl+E 重新设置面单机。"),
    "label.disk": QT_TRANSLATE_NOOP("messages", "存面单图的文件夹写不了：盘满了、拔掉了或没有权限。{waits}请换盘或腾出地方，之后自动继续。"),
    "label.unknown": QT_TRANSLATE_NOOP("messages", "打印机回了话，但看不懂是什么意思，所以不当它就绪。{waits}请按 Ctrl+J 问它是什么型号，再按 Ctrl+E 设置。"),
    "label.asking": QT_TRANSLATE_NOOP("messages", "问题已送出，等打印机回答。手上的面单先打完。"),
    "office.ready": QT_TRANSLATE_NOOP("messages", "打印系统说可以打印。{waits}按 Ctrl+J 打一张试打页。"),
    "office.paused": QT_TRANSLATE_NOOP("messages", "打印机或它的队列停着。{waits}请按打印机上的“继续”，或请技术员启用队列。"),
    "office.paper": QT_TRANSLATE_NOOP("messages", "纸盒里没有 A4 纸。{waits}请装纸，装好后自动继续。"),
    "office.toner": QT_TRANSLATE_NOOP("messages", "墨粉或墨水用完了。{waits}请换墨粉盒，换好后自动继续。"),
    "office.cover": QT_TRANSLATE_NOOP("messages", "打印机的盖子或后门没有合上。{waits}请合上，之后自动继续。"),
    "office.jam": QT_TRANSLATE_NOOP("messages", "打印机卡纸了。{waits}请照打印机屏幕上的提示取出，之后自动继续。"),
    "office.fault": QT_TRANSLATE_NOOP("messages", "打印机报了故障。{waits}请看它屏幕上的话；关机、等十秒、开机；还不行请叫技术员。"),
    "office.cable": QT_TRANSLATE_NOOP("messages", "连不上 {place}。{waits}请查：打印机开机了吗，网线插紧了吗；连上后自动继续。"),
    "office.busy": QT_TRANSLATE_NOOP("messages", "打印机正被别人用着。{waits}不用按什么，轮到就打。"),
    "office.rights": QT_TRANSLATE_NOOP("messages", "打印系统要密码，或不许这个用户打印。{waits}请技术员允许本机打印。"),
    "office.queue": QT_TRANSLATE_NOOP("messages", "系统的打印队列 {place} 停着。{waits}请技术员启用队列（cupsenable），启用后自动继续。"),
    "office.driver": QT_TRANSLATE_NOOP("messages", "系统里找不到打印队列 {place}，或打印系统没有运行。{waits}请技术员加好打印机，或按 Ctrl+E 重新选。"),
    "office.unsupported": QT_TRANSLATE_NOOP("messages", "打印机没有设置里要的双面或纸盒，或不收 PDF。{waits}请按 Ctrl+E 改成单面、自动纸盒。"),
    "office.stalled": QT_TRANSLATE_NOOP("messages", "打印系统没有在时间内回答。{waits}请看打印机是不是在睡眠或卡住；之后自动再试。"),
    "office.disk": QT_TRANSLATE_NOOP("messages", "存单据的文件夹写不了：盘满了、拔掉了或没有权限。{waits}请换盘或腾出地方，之后自动继续。"),
    "office.unknown": QT_TRANSLATE_NOOP("messages", "打印系统的回答看不懂，所以不当它就绪。{waits}请叫技术员。"),
    "office.asking": QT_TRANSLATE_NOOP("messages", "正在问打印系统。手上的单据先打完。"),
    "receipt.ready": QT_TRANSLATE_NOOP("messages", "小票机自己说一切正常。{waits}按 Ctrl+J 打一张试打小票，再扫它上面的条码。"),
    "receipt.working": QT_TRANSLATE_NOOP("messages", "正在打小票，打完会再问。不用按什么。"),
    "receipt.mute": QT_TRANSLATE_NOOP("messages", "这种小票机从不回状态，打没打出来只有看出纸口才知道。按 Ctrl+J 打一张试打小票。"),
    "receipt.paused": QT_TRANSLATE_NOOP("messages", "小票机停着。{waits}请按它上面的走纸键，状态会自己变。"),
    "receipt.paper": QT_TRANSLATE_NOOP("messages", "80 毫米纸卷用完了，或没有装到位。{waits}请装一卷新纸、合上盖子，装好后自动继续。"),
    "receipt.cover": QT_TRANSLATE_NOOP("messages", "小票机的盖子没有合上。{waits}请合上，之后自动继续。"),
    "receipt.jam": QT_TRANSLATE_NOOP("messages", "小票机卡纸了。{waits}请开盖取出卡住的纸，重新装纸、合盖。"),
    "receipt.heat": QT_TRANSLATE_NOOP("messages", "小票机的打印头太热，自己停了。{waits}等几分钟就好，不要关机。"),
    "receipt.fault": QT_TRANSLATE_NOOP("messages", "小票机报了故障，多半是切刀卡住。{waits}请开盖看切刀，再关机、等十秒、开机；还不行请叫技术员。"),
    "receipt.silent": QT_TRANSLATE_NOOP("messages", "问了，小票机没有回答。{waits}请依次查：开机了吗，线两头插紧了吗，串口速率对吗；盖子合上了吗。"),
    "receipt.cable": QT_TRANSLATE_NOOP("messages", "连不上 {place}。{waits}请查：小票机开机了吗，线插紧了吗，地址对吗；插好后自己会连上。"),
    "receipt.port": QT_TRANSLATE_NOOP("messages", "这台电脑上没有 {place}：小票机没开，线没插，或换了插口。{waits}插好后自己会连上；换了插口请叫技术员。"),
    "receipt.stalled": QT_TRANSLATE_NOOP("messages", "线是通的，但小票机不肯收数据：可能在等纸、等合盖。{waits}请先看小票机的灯，再请技术员查线。"),
    "receipt.busy": QT_TRANSLATE_NOOP("messages", "别的程序正用着 {place}。{waits}请关掉那个程序，关掉后自己会连上。"),
    "receipt.rights": QT_TRANSLATE_NOOP("messages", "登录这台电脑的用户不能使用 {place}。{waits}请技术员运行 {command}，注销后再登录。"),
    "receipt.driver": QT_TRANSLATE_NOOP("messages", "系统里找不到小票机 {place}。{waits}请技术员装好或改设置。"),
    "receipt.disk": QT_TRANSLATE_NOOP("messages", "存小票图的文件夹写不了：盘满了、拔掉了或没有权限。{waits}请换盘或腾出地方，之后自动继续。"),
    "receipt.unknown": QT_TRANSLATE_NOOP("messages", "小票机回了话，但看不懂是什么意思，所以不当它就绪。{waits}请技术员查型号和线。"),
    "receipt.asking": QT_TRANSLATE_NOOP("messages", "问题已送出，等小票机回答。手上的小票先打完。"),
    "scanner.ready": QT_TRANSLATE_NOOP("messages", "扫描枪连着。请扫 GPDTEST 这个码（设备页右边有），收到就会说“收到了”。"),
    "scanner.keyboard": QT_TRANSLATE_NOOP("messages", "键盘型扫描枪不会自己报到。请扫 GPDTEST 这个码（设备页右边有）：收到了就是好的；没有反应就查线，或末尾没有设回车。"),
    "scanner.library": QT_TRANSLATE_NOOP("messages", "本机没有装读这种扫描枪的部件（HID 型要 hidapi，摄像头要 zxing-cpp 和 opencv）。请技术员按设备说明安装；收件照常，可以手输或用键盘型。"),
    "scanner.port": QT_TRANSLATE_NOOP("messages", "这台电脑上没有 {place}：扫描枪拔掉了或换了插口。接上后自动恢复；收件照常，可以手输或用键盘型。"),
    "scanner.cable": QT_TRANSLATE_NOOP("messages", "扫描枪没有连接。接上后自动恢复；收件照常，可以手输或用键盘型。"),
    "scanner.busy": QT_TRANSLATE_NOOP("messages", "别的程序正用着 {place}。请关掉那个程序；收件照常，可以手输或用键盘型。"),
    "scanner.rights": QT_TRANSLATE_NOOP("messages", "登录这台电脑的用户不能使用 {place}。请技术员运行 {command}，注销后再登录；收件照常，可以手输。"),
    "scale.none": QT_TRANSLATE_NOOP("messages", "本机没有设秤，重量按清单或默认值。有秤就按 Ctrl+E 认一认它。"),
    "scale.learnt": QT_TRANSLATE_NOOP("messages", "秤已认好，在 {place}；关掉程序再打开后使用。收件照常，没有重量的按默认值。"),
    "scale.weighs": QT_TRANSLATE_NOOP("messages", "秤在送数。按 Ctrl+J 后放一件东西上去试试。"),
    "scale.moving": QT_TRANSLATE_NOOP("messages", "秤上的数还在变。等它稳定；收件照常，没有重量的按默认值。"),
    "scale.quiet": QT_TRANSLATE_NOOP("messages", "线通着，但秤没有送数：秤关着，或没有设成连续发送，或速率不对。收件照常；请技术员照说明书设秤，或按 Ctrl+E 认秤。"),
    "scale.frame": QT_TRANSLATE_NOOP("messages", "{why}。收件照常，没有重量的按默认值；请拿空秤盘、按归零键，单位设成公斤。"),
    "scale.cable": QT_TRANSLATE_NOOP("messages", "秤没有连上 {place}：没有开，线没插，被别的程序占用或没有权限。收件照常；插好后自己会连上。"),
})

WAITS = Texts({
    "label": QT_TRANSLATE_NOOP("messages", "已收的件不受影响，有面单在等，好了自动继续；急用在封装页按 Shift+F4 改打 A4。"),
    "office": QT_TRANSLATE_NOOP("messages", "记录不受影响，有单据在等，好了自动继续。"),
    "receipt": QT_TRANSLATE_NOOP("messages", "记录不受影响，有交接簿或小票在等，好了自动继续。"),
    "": QT_TRANSLATE_NOOP("messages", "没有东西丢失，也没有在等的。"),
})

TRIES = Texts({
    "label": QT_TRANSLATE_NOOP("messages", "试打一张"),
    "ask": QT_TRANSLATE_NOOP("messages", "问它是什么"),
    "page": QT_TRANSLATE_NOOP("messages", "打试打页"),
    "slip": QT_TRANSLATE_NOOP("messages", "试打小票"),
    "scan": QT_TRANSLATE_NOOP("messages", "试扫"),
    "weigh": QT_TRANSLATE_NOOP("messages", "试称"),
    "again": QT_TRANSLATE_NOOP("messages", "再问一次"),
})

FALLBACK = QT_TRANSLATE_NOOP("messages", "急用按 Shift+F4 改打 A4。")
SCANNED = QT_TRANSLATE_NOOP("messages", "收到了 GPDTEST：扫得出，扫描枪和面单都好。")
SCAN_NOW = QT_TRANSLATE_NOOP("messages", "请用扫描枪扫屏幕上的码 GPDTEST。")
WEIGH_NOW = QT_TRANSLATE_NOOP("messages", "请放一件东西到秤上。")
WEIGHED = QT_TRANSLATE_NOOP("messages", "收到了：{grams} 克。秤是好的。")
PAGE_OUT = QT_TRANSLATE_NOOP("messages", "试打页打好了。请看四边的框全不全，第二页是不是在背面。")
PAGE_NOT = QT_TRANSLATE_NOOP("messages", "{cause}。试打页没有打，记录不受影响；处理好后再按 Ctrl+J。")
BY_TECHNICIAN = QT_TRANSLATE_NOOP("messages", "小票机由技术员在设置文件里设，见设备说明“小票机”一节；改后重开程序。")
PAGE_DOUBT = QT_TRANSLATE_NOOP("messages", "{cause}。试打页也许出来了，请看出纸口；记录不受影响。")
# fmt: on


def title(device: str, what: str) -> str:
    """A finding in a few words, with its device."""
    return translate("messages", "{device}：{what}").format(device=DEVICE_NAMES[device], what=TITLES[what])


def cable(kind: str, place: str) -> str:
    """How a device is connected."""
    return CABLES.get(kind, "{place}").format(place=place)


def fallback() -> str:
    """What a clerk may press who cannot wait for the label printer."""
    return translate("messages", FALLBACK)


def paper_tried(code: str, cause: str, *, began: bool) -> str:
    """How the trial page went. `code`: "" when it is out; `cause`: its words."""
    if not code:
        return translate("messages", PAGE_OUT)
    return translate("messages", PAGE_DOUBT if began else PAGE_NOT).format(cause=cause)
