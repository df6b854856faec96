"""The twelve cases: what is prepared, what the learner is told, what must be true in the end (ux R13, screen 14)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from govpost_desk.domain.training_score import Point
from govpost_desk.services.training import goals, setting_up
from govpost_desk.services.training.bench import Bench
from govpost_desk.services.training.seen import Seen
from govpost_desk.services.wording import QT_TRANSLATE_NOOP

LOAD_PAPER, NEW_RANGE = "paper", "range"


@dataclass(frozen=True, kw_only=True)
class Card:
    """Something that lies before the learner. `thing`: its name in the check; `words` say what it is."""

    thing: str
    words: str
    code: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """One case. `story` and `hints` are told; `expected`: answers that are no mistake, each once (`mistakes`).

    `undo_free`: how often taking back is part of the way. `hands`: what can be done besides scanning: paper, range.
    """

    code: str
    title: str
    story: str
    hints: tuple[str, ...]
    par_s: int
    prepare: Callable[[Bench], Sequence[tuple[str, str, str]]]
    check: Callable[[Seen], Sequence[Point]]
    expected: frozenset[str] = frozenset()
    undo_free: int = 0
    hands: tuple[str, ...] = ()
    paper: int | None = None  # labels on the roll of the learner's printer; None: endless


CASES: tuple[Case, ...] = (
    Case(
        code="missing",
        title=QT_TRANSLATE_NOOP("messages", "缺件"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "窗口（01）交来一批，清单 4 件，桌上只有 3 件；窗口说也交了，找遍没有。请接收，结束交接簿。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "先选窗口（GPDWIN01），逐件扫桌上的 3 件。"),
            QT_TRANSLATE_NOOP("messages", "没有的那件登记缺件：GPDMISS 加办件号，选原因；再扫两次 GPDEND。"),
        ),
        par_s=120,
        prepare=setting_up.missing,
        check=goals.missing,
        expected=frozenset({"difference_open"}),
    ),
    Case(
        code="swapped",
        title=QT_TRANSLATE_NOOP("messages", "串件"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "封装时发现：上一封信封里装错了证照（已封口）。请作废那张面单，由教员（9901）复核，把两件各自重新封好。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "扫 GPDVOID 加已封那封的邮件号，原因选“装错内件”。"),
            QT_TRANSLATE_NOOP("messages", "扫 GPDOPR9901 换教员，扫 GPDOK 复核，再扫自己的工牌换回来。"),
            QT_TRANSLATE_NOOP("messages", "F4 封装：逐件扫证照、扫新打出的面单。"),
        ),
        par_s=180,
        prepare=setting_up.swapped,
        check=goals.swapped,
    ),
    Case(
        code="power_cut",
        title=QT_TRANSLATE_NOOP("messages", "停电"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "面单正在打印时停了电。来电重开后，面单机口挂着一张打全的面单，已贴在信封上。请把这件事了结，不要多打一张。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "程序不知道面单出来没有，所以叫“待确认”；出来了，扫它就是证明。"),
            QT_TRANSLATE_NOOP("messages", "F4 封装，扫信封上的面单。"),
        ),
        par_s=60,
        prepare=setting_up.power_cut,
        check=goals.power_cut,
    ),
    Case(
        code="no_numbers",
        title=QT_TRANSLATE_NOOP("messages", "号尽"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "号段只剩 1 个号，要封装 3 件。能封的先封；总部下发的新号段到了以后（按“录入新号段”）把其余的封完。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "F4 封装，先封第一件。"),
            QT_TRANSLATE_NOOP("messages", "没有号时封装会停下；按“录入新号段”，再接着扫没封的证照。"),
        ),
        par_s=150,
        prepare=setting_up.no_numbers,
        check=goals.no_numbers,
        expected=frozenset({"no_number"}),
        hands=(NEW_RANGE,),
    ),
    Case(
        code="duplicate",
        title=QT_TRANSLATE_NOOP("messages", "重复"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "窗口（01）交来 3 件。请都扫进来，其中一件扫两次（忙乱中常有），看清提示，再结束交接簿。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "黄色“重复”表示已经收过，没有再记，不用撤销。"),
            QT_TRANSLATE_NOOP("messages", "撤销会把最后收的那一件退掉。"),
        ),
        par_s=90,
        prepare=setting_up.duplicate,
        check=goals.duplicate,
    ),
    Case(
        code="extra",
        title=QT_TRANSLATE_NOOP("messages", "清单外"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "窗口（01）交来 4 件：2 件在清单上；1 件漏列，窗口要求收下；1 件是公安窗口（02）的，要退回。请办完。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "蓝色“清单外”后扫 GPDEXTRA 选原因，就收下了。"),
            QT_TRANSLATE_NOOP("messages", "别的窗口的件扫 GPDBACK 选原因，退回窗口。"),
        ),
        par_s=150,
        prepare=setting_up.extra,
        check=goals.extra,
        expected=frozenset({"not_on_list", "other_window"}),
    ),
    Case(
        code="paper_out",
        title=QT_TRANSLATE_NOOP("messages", "打印机缺纸"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "封装 3 件，面单机打完第一张就没纸了。装上纸（按“装纸”）后把 3 件都封好，一张也不要多打。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "面单在等纸，不会丢；装上纸自己接着打。"),
            QT_TRANSLATE_NOOP("messages", "不要补打，补打会多出一张同号的面单。"),
        ),
        par_s=150,
        prepare=setting_up.paper_out,
        check=goals.paper_out,
        hands=(LOAD_PAPER,),
        paper=1,
        expected=frozenset({"wrong_label"}),
    ),
    Case(
        code="returned",
        title=QT_TRANSLATE_NOOP("messages", "退回"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "一封投递不成的邮件退回了本台（在退回总包里，已开拆）。请把它退还综合受理窗口（01），办好交接簿。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "先选窗口（GPDWIN01），扫 GPDRETURN，再扫退回的邮件。"),
            QT_TRANSLATE_NOOP("messages", "扫两次 GPDEND 结束。"),
        ),
        par_s=90,
        prepare=setting_up.returned,
        check=goals.returned,
    ),
    Case(
        code="spoilt",
        title=QT_TRANSLATE_NOOP("messages", "面单污损作废"),
        story=QT_TRANSLATE_NOOP(
            "messages", "刚打出的面单被油污浸透，号码也认不得了，班长要求此号作废。请作废后用新号重新封装。"
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "扫 GPDVOID 加号码，原因选“打印不清”或“面单破损”。"),
            QT_TRANSLATE_NOOP("messages", "再扫证照，贴新面单，扫新面单。"),
        ),
        par_s=90,
        prepare=setting_up.spoilt,
        check=goals.spoilt,
    ),
    Case(
        code="unsigned",
        title=QT_TRANSLATE_NOOP("messages", "交接未签"),
        story=QT_TRANSLATE_NOOP(
            "messages", "上午的交接簿双方已经在纸上签了字，两联都在桌上，程序里还挂着“待签字”。请登记签字。"
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "扫第一联的条码，选窗口的签字人。"),
            QT_TRANSLATE_NOOP("messages", "再扫第二联的条码。"),
        ),
        par_s=60,
        prepare=setting_up.unsigned,
        check=goals.unsigned,
    ),
    Case(
        code="unseal",
        title=QT_TRANSLATE_NOOP("messages", "封袋后拆袋"),
        story=QT_TRANSLATE_NOOP(
            "messages", "总包刚封好，桌上还落下一封同去向的邮件。请拆封、把这封装进去、再封，旧袋牌作废。"
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "扫 GPDUNSEAL 加袋牌，原因选“漏装邮件”。"),
            QT_TRANSLATE_NOOP("messages", "扫落下的面单，再扫两次 GPDSEAL。"),
        ),
        par_s=120,
        prepare=setting_up.unseal,
        check=goals.unseal,
    ),
    Case(
        code="unbalanced",
        title=QT_TRANSLATE_NOOP("messages", "日结不平"),
        story=QT_TRANSLATE_NOOP(
            "messages",
            "日终盘点，账上 3 件，桌上只有 2 件，少的一封找不到。如实盘点，带差日结，写明原因，由教员（9901）复核。",
        ),
        hints=(
            QT_TRANSLATE_NOOP("messages", "扫 GPDSTOCK，只扫桌上有的 2 封，再扫两次 GPDEND。"),
            QT_TRANSLATE_NOOP("messages", "扫 GPDDAY；不平时选原因，再扫 GPDOPR9901 和 GPDOK 复核。"),
        ),
        par_s=180,
        prepare=setting_up.unbalanced,
        check=goals.unbalanced,
        expected=frozenset({"unbalanced", "unbalanced.day", "unbalanced.stock"}),
    ),
)


def case_of(code: str) -> Case | None:
    """A case by its code or its number from 1."""
    if code.isdigit():
        return CASES[int(code) - 1] if 1 <= int(code) <= len(CASES) else None
    return next((case for case in CASES if case.code == code), None)
