"""Words that the window alone shows: the big word of an answer, states in tables, what the status cells say (ux R6, R8)."""

from govpost_desk.domain.outcomes import Answer

WORDS: dict[Answer, str] = {
    Answer.TICKED: "已收",
    Answer.LABEL_PRINTED: "已送打印",
    Answer.BOUND: "已封装",
    Answer.COLLECTED: "已装交",
    Answer.CLOSED: "已结束",
    Answer.SIGNED: "已签字",
    Answer.DONE: "好",
    Answer.IN_BAG: "已装袋",
    Answer.OUT_OF_BAG: "已取出",
    Answer.SEALED: "已封袋",
    Answer.COUNTED: "已点",
    Answer.ALREADY_TICKED: "重复",
    Answer.ALREADY_COLLECTED: "重复",
    Answer.LABEL_WAITING: "先扫面单",
    Answer.UNCONFIRMED: "未确认",
    Answer.NEEDS_REASON: "请选原因",
    Answer.CONFIRM: "请确认",
    Answer.NOTHING_TO_UNDO: "无可撤销",
    Answer.ALREADY_IN_BAG: "重复",
    Answer.ALREADY_COUNTED: "重复",
    Answer.OTHER_WINDOW: "别的窗口",
    Answer.ACCEPTED_ELSEWHERE: "别处已收",
    Answer.NOT_TAKEN_OVER: "未交接",
    Answer.ALREADY_PACKED: "已封过",
    Answer.NOT_SEALED: "未封装",
    Answer.WRONG_LABEL: "面单不对",
    Answer.LABEL_BOUND: "面单已用",
    Answer.CHECK_DIGIT: "校验位错",
    Answer.NO_NUMBER: "没有号了",
    Answer.DIFFERENCE_OPEN: "差异未清",
    Answer.REFUSED: "不收",
    Answer.OTHER_BAG: "在别的袋",
    Answer.NOT_GOVERNMENT_MAIL: "非政务件",
    Answer.BAG_CLOSED: "袋已封",
    Answer.UNBALANCED: "未平",
    Answer.NOT_ON_LIST: "清单外",
    Answer.NO_DATA_HERE: "本机无数据",
    Answer.UNREADABLE: "读不懂",
    Answer.INCOMPLETE: "待补资料",
}

# Answers that stop the hand: full window and a sound of their own (D-12).
STOPS = frozenset(
    {
        Answer.ALREADY_PACKED,
        Answer.LABEL_BOUND,
        Answer.WRONG_LABEL,
        Answer.OTHER_BAG,
        Answer.NOT_GOVERNMENT_MAIL,
    }
)

FATE_WORDS = {
    "open": "待交",
    "ticked": "已收",
    "extra": "清单外",
    "missing": "缺件",
    "extra_refused": "清单外退回",
    "mismatched": "不符",
    "refused": "不收",
}

KIND_WORDS = {
    "take_over": "交接",
    "correction": "更正",
    "collect": "揽收",
    "return": "退件回执",
    "delivery": "投递",
}
STATE_WORDS = {"open": "未结束", "closed": "待签字", "signed": "已签字"}
STEP_WORDS = {
    "take": "交接",
    "pack": "封装",
    "out": "揽收",
    "fix": "更正",
    "bag": "封袋",
    "in": "开拆",
    "stock": "盘点",
    "return": "退件回执",
    "deliver": "投递",
    "paper": "补录",
}
PAYER_WORDS = {"sender": "寄付", "recipient": "到付"}
MODE_WORDS = {"one_way": "单程", "two_way": "双程"}
PRINT_WORDS = {
    "queued": "等待打印",
    "sending": "正在打印",
    "done": "已打印，请扫面单",
    "unconfirmed": "不知道打出来没有：出来了就扫面单，没有就补打",
    "cancelled": "已取消",
    "confirmed": "已扫码",
}
DEFAULT_WORDS = {"payer": "付费方式", "mode": "寄递方式", "receipt": "回执", "weight_g": "重量"}
HELD = "已记下 {count} 个扫描，关闭这个窗口后依次处理。"

OTHER_LISTS = "注意：有 {count} 个办件号已在别的窗口的清单上，请核对窗口选对了没有。"

# --- bagging and the day ----------------------------------------------------------------------------------------------

COUNTDOWN = "距 {clock} 邮路 {left}，{count} 件未封，其中 {must} 件今日必发"
COUNTDOWN_DONE = "距 {clock} 邮路 {left}，台面没有未封的件"
NO_ROUTE = "还没有录入邮路时刻：请管理员用 govpost-desk route set 录入，就会显示离下一班的时间。"
ITEM_WORDS = {"piece": "转口", "returned": "退件", "receipt": "回执"}
NOT_NOW = "“{word}”现在用不了：这一步还没有可做的。"
CHOOSE_BAG = "请点选一个未封的总包，或按 Ctrl+N 开袋；在这以前，扫描仍按“{step}”处理。"
ON_DUTY = "第 {no} 班　{name}　{clock} 接班"
NOBODY_ON_DUTY = "上一班已交班，新的一班随下一次扫描开始"
DESK_ITSELF = "本台"
NO_CLEARANCE = "新频次随下一次扫描开始"
NOT_COUNTED = "本频次还没有盘点"
COUNTED = "{clock} 盘点：应有 {expected} 件，实点 {count} 件，{verdict}"

# --- privacy and lock --------------------------------------------------------------------------------------------------

VEILED_PICTURE = "隐私已开，预览已遮住。扫描照常；要看请按 Shift+F12。"
PRIVACY_ON = "隐私已开：姓名、电话、地址都已遮住，扫描照常。再按 Shift+F12 恢复。"
PRIVACY_KEY = "有人在窗口前看得见屏幕时，按 Shift+F12 遮住姓名、电话、地址；扫描照常。"
PRIVACY_OFF = "隐私已关：姓名照常显示。"
PRIVACY_FIRST = "隐私已开，补资料会露出收件人信息，没有打开。请先按 Shift+F12 关掉隐私。"
LOCKED_SCAN = "已锁屏，刚才的条码没有记录。请先登录，再扫一次。"
CLOSED_SCAN = "还没有登录，刚才的条码没有记录。请先登录，再扫一次。"
HELD_DROPPED = "换了操作员，锁屏前等着的 {count} 个扫描没有记录，请重扫。"
LOCKS_IN = "{seconds} 秒后锁屏"
LOCKS_SOON = "很久没有操作，就要自动锁屏。按任意键或扫一下就继续；锁屏不影响已做的工作。"
PRIVACY_FIRST_REVEAL = "隐私已开，没有显示。要看请先按 Shift+F12 关掉隐私。"
