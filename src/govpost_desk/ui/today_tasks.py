"""What is to be done now, in the order of the work: open work in words, each with the page or code that settles it."""

from dataclasses import dataclass

from govpost_desk.services.head_office_state import HeadOfficeView
from govpost_desk.services.screens import FrameView
from govpost_desk.services.today_screens import CopiesView, TodayView
from govpost_desk.ui.texts import translate

ASK_RESCUE, ASK_LIMBO, ASK_COPIES, ASK_OFFICE = "ask:rescue", "ask:limbo", "ask:copies", "ask:office"
ASK_INTERCEPTED = "ask:intercepted"


@dataclass(frozen=True)
class Task:
    """One line of the list: how many of what, and the code or page that settles it."""

    count: int
    text: str
    go: str  # name of a page, or a command code
    action: str


def tasks_of(
    view: FrameView,
    today: TodayView | None = None,
    copies: CopiesView | None = None,
    office: HeadOfficeView | None = None,
) -> tuple[Task, ...]:
    """Open work: what is late first, then in the order of the work."""
    found = [_intercepted(view), *(_late(today) if today else [])]
    found += _of_office(office) if office else []
    if copies:
        found += [
            Task(
                int(copies.worry),
                translate("today_tasks", "处备份要处理：{short}").format(short=copies.short),
                ASK_COPIES,
                translate("today_tasks", "看备份"),
            ),
            Task(
                int(copies.rehearsal_due),
                translate("today_tasks", "次恢复演练到期"),
                ASK_COPIES,
                translate("today_tasks", "看备份"),
            ),
        ]
    found += [
        Task(
            window.open_count,
            translate("today_tasks", "件待交接　{window_code} {department}").format(
                window_code=window.window_code, department=window.department
            ),
            f"GPDWIN{window.window_code}",
            translate("today_tasks", "去交接  F5"),
        )
        for window in view.windows
    ]
    found += _in_order(view, today)
    if today:
        found += [
            Task(
                group.count,
                translate("today_tasks", "件待查　{window}，最久 {oldest_days} 天").format(
                    window=group.window, oldest_days=group.oldest_days
                ),
                ASK_LIMBO,
                translate("today_tasks", "看清单"),
            )
            for group in today.limbo
        ]
        found += [
            Task(
                1,
                translate("today_tasks", "种用品到了申领点：{name} {on_hand}，请领").format(
                    name=supply.name, on_hand=supply.on_hand
                ),
                "page:day",
                translate("today_tasks", "看用品  F10"),
            )
            for supply in today.supplies_low
        ]
    return tuple(task for task in found if task.count)


def _intercepted(view: FrameView) -> Task:
    return Task(
        view.board.interceptions,
        translate("today_tasks", "件要拦截：平台撤单或改了收件信息，不能交出"),
        ASK_INTERCEPTED,
        translate("today_tasks", "看拦截"),
    )


def _of_office(office: HeadOfficeView) -> list[Task]:
    look = translate("today_tasks", "看明细")
    return [
        Task(
            int(office.calls),
            translate("today_tasks", "件事要打电话给总部：{line}").format(line=office.line),
            ASK_OFFICE,
            look,
        ),
        Task(
            office.troubles,
            translate("today_tasks", "条记录总部没有收下，或要核对：都在本机，不会丢"),
            ASK_OFFICE,
            look,
        ),
    ]


def _late(today: TodayView) -> list[Task]:
    days = "、".join(today.days_due)
    return [
        Task(
            len(today.days_due),
            translate("today_tasks", "天没有日结：{days}").format(days=days),
            "page:day",
            translate("today_tasks", "去日结  F10"),
        )
    ]


def _in_order(view: FrameView, today: TodayView | None) -> list[Task]:
    unscanned = Task(
        today.unscanned if today else 0,
        translate("today_tasks", "张面单已打印、没有扫过：找到就扫，没有就补打"),
        "page:pack",
        translate("today_tasks", "去封装  F4"),
    )
    unread = Task(
        today.unread if today else 0,
        translate("today_tasks", "张新近的面单没能一次扫出，比以前多：关机擦打印头，看纸和碳带"),
        "page:pack",
        translate("today_tasks", "去封装  F4"),
    )
    return [unscanned, unread, *_of_pieces(view), *_of_bags(view, today)]


def _of_pieces(view: FrameView) -> list[Task]:
    board = view.board
    return [
        Task(
            board.inbound_open,
            translate("today_tasks", "个进口总包没有核对完"),
            "page:inbound",
            translate("today_tasks", "去开拆  Shift+F8"),
        ),
        Task(
            board.unconfirmed,
            translate("today_tasks", "份打印未确认：出来了就扫，没有就补打"),
            "page:pack",
            translate("today_tasks", "去封装  F4"),
        ),
        Task(
            board.unconfirmed_papers,
            translate("today_tasks", "份单据打印未确认：出来了就签字、扫码，没有就补打"),
            "page:registers",
            translate("today_tasks", "去交接簿  F9"),
        ),
        Task(
            board.open_registers,
            translate("today_tasks", "本交接簿未结束"),
            "page:take",
            translate("today_tasks", "去结束  F5"),
        ),
        Task(
            board.unsigned,
            translate("today_tasks", "本交接簿待签字"),
            "page:registers",
            translate("today_tasks", "去登记签字  F9"),
        ),
        Task(
            board.unsealed,
            translate("today_tasks", "件已收未封"),
            "page:pack",
            translate("today_tasks", "去封装  F4"),
        ),
    ]


def _of_bags(view: FrameView, today: TodayView | None) -> list[Task]:
    board = view.board
    loose = today.loose if today else board.sealed
    oldest = (
        translate("today_tasks", "，最久 {oldest_note_days} 天").format(
            oldest_note_days=today.oldest_note_days
        )
        if today and today.oldest_note_days
        else ""
    )
    return [
        Task(
            loose,
            translate("today_tasks", "件已封装，未装袋"),
            "page:bag",
            translate("today_tasks", "去封袋  F6"),
        ),
        Task(
            board.open_bags,
            translate("today_tasks", "个总包未封"),
            "page:bag",
            translate("today_tasks", "去封袋  F6"),
        ),
        Task(
            board.sealed_bags,
            translate("today_tasks", "个总包已封，待司机揽收"),
            "page:collect",
            translate("today_tasks", "去揽收  Shift+F6"),
        ),
        Task(
            board.notes_open,
            translate("today_tasks", "份验单等对方答复{oldest}").format(oldest=oldest),
            "page:inbound",
            translate("today_tasks", "看验单  Shift+F8"),
        ),
        Task(
            int(not view.rescue_proved and not view.profile.demo),
            translate("today_tasks", "份救援码待核对：证明已锁进保险柜"),
            ASK_RESCUE,
            translate("today_tasks", "核对救援码"),
        ),
        Task(
            board.approvals,
            translate("today_tasks", "项待复核（另一操作员登录后）"),
            "GPDOK",
            translate("today_tasks", "复核同意"),
        ),
    ]
