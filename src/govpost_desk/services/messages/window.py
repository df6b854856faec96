"""Words that the window alone shows: the big word of an answer, states in tables, what the status cells say (ux R6, R8)."""

from govpost_desk.domain.outcomes import Answer
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts

# fmt: off
WORDS = Texts({
    Answer.TICKED: QT_TRANSLATE_NOOP("messages", "已收"),
    Answer.LABEL_PRINTED: QT_TRANSLATE_NOOP("messages", "已送打印"),
    Answer.BOUND: QT_TRANSLATE_NOOP("messages", "已封装"),
    Answer.COLLECTED: QT_TRANSLATE_NOOP("messages", "已装交"),
    Answer.CLOSED: QT_TRANSLATE_NOOP("messages", "已结束"),
    Answer.SIGNED: QT_TRANSLATE_NOOP("messages", "已签字"),
    Answer.DONE: QT_TRANSLATE_NOOP("messages", "好"),
    Answer.IN_BAG: QT_TRANSLATE_NOOP("messages", "已装袋"),
    Answer.OUT_OF_BAG: QT_TRANSLATE_NOOP("messages", "已取出"),
    Answer.SEALED: QT_TRANSLATE_NOOP("messages", "已封袋"),
    Answer.COUNTED: QT_TRANSLATE_NOOP("messages", "已点"),
    Answer.ALREADY_TICKED: QT_TRANSLATE_NOOP("messages", "重复"),
    Answer.ALREADY_COLLECTED: QT_TRANSLATE_NOOP("messages", "重复"),
    Answer.LABEL_WAITING: QT_TRANSLATE_NOOP("messages", "先扫面单"),
    Answer.UNCONFIRMED: QT_TRANSLATE_NOOP("messages", "未确认"),
    Answer.NEEDS_REASON: QT_TRANSLATE_NOOP("messages", "请选原因"),
    Answer.CONFIRM: QT_TRANSLATE_NOOP("messages", "请确认"),
    Answer.NOTHING_TO_UNDO: QT_TRANSLATE_NOOP("messages", "无可撤销"),
    Answer.ALREADY_IN_BAG: QT_TRANSLATE_NOOP("messages", "重复"),
    Answer.ALREADY_COUNTED: QT_TRANSLATE_NOOP("messages", "重复"),
    Answer.ODD_WEIGHT: QT_TRANSLATE_NOOP("messages", "重量不对"),
    Answer.OTHER_WINDOW: QT_TRANSLATE_NOOP("messages", "别的窗口"),
    Answer.ACCEPTED_ELSEWHERE: QT_TRANSLATE_NOOP("messages", "别处已收"),
    Answer.CALLED_OFF: QT_TRANSLATE_NOOP("messages", "已撤单"),
    Answer.INTERCEPTED: QT_TRANSLATE_NOOP("messages", "拦截"),
    Answer.NOT_TAKEN_OVER: QT_TRANSLATE_NOOP("messages", "未交接"),
    Answer.ALREADY_PACKED: QT_TRANSLATE_NOOP("messages", "已封过"),
    Answer.NOT_SEALED: QT_TRANSLATE_NOOP("messages", "未封装"),
    Answer.WRONG_LABEL: QT_TRANSLATE_NOOP("messages", "面单不对"),
    Answer.LABEL_BOUND: QT_TRANSLATE_NOOP("messages", "面单已用"),
    Answer.CHECK_DIGIT: QT_TRANSLATE_NOOP("messages", "校验位错"),
    Answer.NO_NUMBER: QT_TRANSLATE_NOOP("messages", "没有号了"),
    Answer.DIFFERENCE_OPEN: QT_TRANSLATE_NOOP("messages", "差异未清"),
    Answer.REFUSED: QT_TRANSLATE_NOOP("messages", "不收"),
    Answer.OTHER_BAG: QT_TRANSLATE_NOOP("messages", "在别的袋"),
    Answer.NOT_GOVERNMENT_MAIL: QT_TRANSLATE_NOOP("messages", "非政务件"),
    Answer.BAG_CLOSED: QT_TRANSLATE_NOOP("messages", "袋已封"),
    Answer.UNBALANCED: QT_TRANSLATE_NOOP("messages", "未平"),
    Answer.NOT_ON_LIST: QT_TRANSLATE_NOOP("messages", "清单外"),
    Answer.NO_DATA_HERE: QT_TRANSLATE_NOOP("messages", "本机无数据"),
    Answer.UNREADABLE: QT_TRANSLATE_NOOP("messages", "读不懂"),
    Answer.INCOMPLETE: QT_TRANSLATE_NOOP("messages", "待补资料"),
})
# fmt: on

# Answers that stop the hand: full window and a sound of their own (D-12).
STOPS = frozenset(
    {
        Answer.ALREADY_PACKED,
        Answer.LABEL_BOUND,
        Answer.WRONG_LABEL,
        Answer.INTERCEPTED,
        Answer.OTHER_BAG,
        Answer.NOT_GOVERNMENT_MAIL,
    }
)

# fmt: off
FATE_WORDS = Texts({
    "open": QT_TRANSLATE_NOOP("messages", "待交"),
    "ticked": QT_TRANSLATE_NOOP("messages", "已收"),
    "extra": QT_TRANSLATE_NOOP("messages", "清单外"),
    "missing": QT_TRANSLATE_NOOP("messages", "缺件"),
    "extra_refused": QT_TRANSLATE_NOOP("messages", "清单外退回"),
    "mismatched": QT_TRANSLATE_NOOP("messages", "不符"),
    "refused": QT_TRANSLATE_NOOP("messages", "不收"),
})

KIND_WORDS = Texts({
    "take_over": QT_TRANSLATE_NOOP("messages", "交接"),
    "correction": QT_TRANSLATE_NOOP("messages", "更正"),
    "collect": QT_TRANSLATE_NOOP("messages", "揽收"),
    "return": QT_TRANSLATE_NOOP("messages", "退件回执"),
    "delivery": QT_TRANSLATE_NOOP("messages", "投递"),
})
# fmt: on
STATE_WORDS = Texts(
    {
        "open": QT_TRANSLATE_NOOP("messages", "未结束"),
        "closed": QT_TRANSLATE_NOOP("messages", "待签字"),
        "signed": QT_TRANSLATE_NOOP("messages", "已签字"),
    }
)
# fmt: off
STEP_WORDS = Texts({
    "take": QT_TRANSLATE_NOOP("messages", "交接"),
    "pack": QT_TRANSLATE_NOOP("messages", "封装"),
    "out": QT_TRANSLATE_NOOP("messages", "揽收"),
    "fix": QT_TRANSLATE_NOOP("messages", "更正"),
    "bag": QT_TRANSLATE_NOOP("messages", "封袋"),
    "in": QT_TRANSLATE_NOOP("messages", "开拆"),
    "stock": QT_TRANSLATE_NOOP("messages", "盘点"),
    "return": QT_TRANSLATE_NOOP("messages", "退件回执"),
    "deliver": QT_TRANSLATE_NOOP("messages", "投递"),
    "paper": QT_TRANSLATE_NOOP("messages", "补录"),
})
# fmt: on
PAYER_WORDS = Texts(
    {"sender": QT_TRANSLATE_NOOP("messages", "寄付"), "recipient": QT_TRANSLATE_NOOP("messages", "到付")}
)
MODE_WORDS = Texts(
    {"one_way": QT_TRANSLATE_NOOP("messages", "单程"), "two_way": QT_TRANSLATE_NOOP("messages", "双程")}
)
# fmt: off
PRINT_WORDS = Texts({
    "queued": QT_TRANSLATE_NOOP("messages", "等待打印"),
    "sending": QT_TRANSLATE_NOOP("messages", "正在打印"),
    "done": QT_TRANSLATE_NOOP("messages", "已打印，请扫面单"),
    "unconfirmed": QT_TRANSLATE_NOOP("messages", "不知道打出来没有：出来了就扫面单，没有就补打"),
    "cancelled": QT_TRANSLATE_NOOP("messages", "已取消"),
    "confirmed": QT_TRANSLATE_NOOP("messages", "已扫码"),
})
# fmt: on
DEFAULT_WORDS = Texts(
    {
        "payer": QT_TRANSLATE_NOOP("messages", "付费方式"),
        "mode": QT_TRANSLATE_NOOP("messages", "寄递方式"),
        "receipt": QT_TRANSLATE_NOOP("messages", "回执"),
        "weight_g": QT_TRANSLATE_NOOP("messages", "重量"),
    }
)
HELD = QT_TRANSLATE_NOOP("messages", "已记下 {count} 个扫描，关闭这个窗口后依次处理。")

OTHER_LISTS = QT_TRANSLATE_NOOP(
    "messages", "注意：有 {count} 个办件号已在别的窗口的清单上，请核对窗口选对了没有。"
)

# --- bagging and the day ----------------------------------------------------------------------------------------------

COUNTDOWN = QT_TRANSLATE_NOOP("messages", "距 {clock} 邮路 {left}，{count} 件未封，其中 {must} 件今日必发")
COUNTDOWN_DONE = QT_TRANSLATE_NOOP("messages", "距 {clock} 邮路 {left}，台面没有未封的件")
NO_ROUTE = QT_TRANSLATE_NOOP(
    "messages", "还没有录入邮路时刻：请管理员用 govpost-desk route set 录入，就会显示离下一班的时间。"
)
ITEM_WORDS = Texts(
    {
        "piece": QT_TRANSLATE_NOOP("messages", "转口"),
        "returned": QT_TRANSLATE_NOOP("messages", "退件"),
        "receipt": QT_TRANSLATE_NOOP("messages", "回执"),
    }
)
NOT_NOW = QT_TRANSLATE_NOOP("messages", "“{word}”现在用不了：这一步还没有可做的。")
CHOOSE_BAG = QT_TRANSLATE_NOOP(
    "messages", "请点选一个未封的总包，或按 Ctrl+N 开袋；在这以前，扫描仍按“{step}”处理。"
)
ON_DUTY = QT_TRANSLATE_NOOP("messages", "第 {no} 班　{name}　{clock} 接班")
NOBODY_ON_DUTY = QT_TRANSLATE_NOOP("messages", "上一班已交班，新的一班随下一次扫描开始")
DESK_ITSELF = QT_TRANSLATE_NOOP("messages", "本台")
NO_CLEARANCE = QT_TRANSLATE_NOOP("messages", "新频次随下一次扫描开始")
NOT_COUNTED = QT_TRANSLATE_NOOP("messages", "本频次还没有盘点")
COUNTED = QT_TRANSLATE_NOOP("messages", "{clock} 盘点：应有 {expected} 件，实点 {count} 件，{verdict}")

# --- privacy and lock --------------------------------------------------------------------------------------------------

VEILED_PICTURE = QT_TRANSLATE_NOOP("messages", "隐私已开，预览已遮住。扫描照常；要看请按 Shift+F12。")
PRIVACY_ON = QT_TRANSLATE_NOOP(
    "messages", "隐私已开：姓名、电话、地址都已遮住，扫描照常。再按 Shift+F12 恢复。"
)
PRIVACY_KEY = QT_TRANSLATE_NOOP(
    "messages", "有人在窗口前看得见屏幕时，按 Shift+F12 遮住姓名、电话、地址；扫描照常。"
)
PRIVACY_OFF = QT_TRANSLATE_NOOP("messages", "隐私已关：姓名照常显示。")
PRIVACY_FIRST = QT_TRANSLATE_NOOP(
    "messages", "隐私已开，补资料会露出收件人信息，没有打开。请先按 Shift+F12 关掉隐私。"
)
LOCKED_SCAN = QT_TRANSLATE_NOOP("messages", "已锁屏，刚才的条码没有记录。请先登录，再扫一次。")
CLOSED_SCAN = QT_TRANSLATE_NOOP("messages", "还没有登录，刚才的条码没有记录。请先登录，再扫一次。")
HELD_DROPPED = QT_TRANSLATE_NOOP("messages", "换了操作员，锁屏前等着的 {count} 个扫描没有记录，请重扫。")
LOCKS_IN = QT_TRANSLATE_NOOP("messages", "{seconds} 秒后锁屏")
LOCKS_SOON = QT_TRANSLATE_NOOP(
    "messages", "很久没有操作，就要自动锁屏。按任意键或扫一下就继续；锁屏不影响已做的工作。"
)
PRIVACY_FIRST_REVEAL = QT_TRANSLATE_NOOP("messages", "隐私已开，没有显示。要看请先按 Shift+F12 关掉隐私。")
