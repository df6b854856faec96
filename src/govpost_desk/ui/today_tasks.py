"""What is to be done now, in the order of the work: open work in words, each with the page or code that settles it."""

from dataclasses import dataclass

from govpost_desk.services.screens import FrameView
from govpost_desk.services.today_screens import CopiesView, TodayView

ASK_RESCUE, ASK_LIMBO, ASK_COPIES = "ask:rescue", "ask:limbo", "ask:copies"


@dataclass(frozen=True)
class Task:
    """One line of the list: how many of what, and the code or page that settles it."""

    count: int
    text: str
    go: str  # name of a page, or a command code
    action: str


def tasks_of(
    view: FrameView, today: TodayView | None = None, copies: CopiesView | None = None
) -> tuple[Task, ...]:
    """Open work: what is late first, then in the order of the work."""
    found = _late(today) if today else []
    if copies:
        found += [
            Task(int(copies.worry), f"处备份要处理：{copies.short}", ASK_COPIES, "看备份"),
            Task(int(copies.rehearsal_due), "次恢复演练到期", ASK_COPIES, "看备份"),
        ]
    found += [
        Task(
            window.open_count,
            f"件待交接　{window.window_code} {window.department}",
            f"GPDWIN{window.window_code}",
            "去交接  F5",
        )
        for window in view.windows
    ]
    found += _in_order(view, today)
    if today:
        found += [
            Task(group.count, f"件待查　{group.window}，最久 {group.oldest_days} 天", ASK_LIMBO, "看清单")
            for group in today.limbo
        ]
        found += [
            Task(1, f"种用品到了申领点：{supply.name} {supply.on_hand}，请领", "page:day", "看用品  F10")
            for supply in today.supplies_low
        ]
    return tuple(task for task in found if task.count)


def _late(today: TodayView) -> list[Task]:
    days = "、".join(today.days_due)
    return [Task(len(today.days_due), f"天没有日结：{days}", "page:day", "去日结  F10")]


def _in_order(view: FrameView, today: TodayView | None) -> list[Task]:
    board = view.board
    loose = today.loose if today else board.sealed
    oldest = f"，最久 {today.oldest_note_days} 天" if today and today.oldest_note_days else ""
    return [
        Task(board.inbound_open, "个进口总包没有核对完", "page:inbound", "去开拆  Shift+F8"),
        Task(board.unconfirmed, "份打印未确认：出来了就扫，没有就补打", "page:pack", "去封装  F4"),
        Task(board.open_registers, "本交接簿未结束", "page:take", "去结束  F5"),
        Task(board.unsigned, "本交接簿待签字", "page:registers", "去登记签字  F9"),
        Task(board.unsealed, "件已收未封", "page:pack", "去封装  F4"),
        Task(loose, "件已封装，未装袋", "page:bag", "去封袋  F6"),
        Task(board.open_bags, "个总包未封", "page:bag", "去封袋  F6"),
        Task(board.sealed_bags, "个总包已封，待司机揽收", "page:collect", "去揽收  Shift+F6"),
        Task(
            board.notes_open,
            f"份验单等对方答复{oldest}",
            "page:inbound",
            "看验单  Shift+F8",
        ),
        Task(
            int(not view.rescue_proved and not view.profile.demo),
            "份救援码待核对：证明已锁进保险柜",
            ASK_RESCUE,
            "核对救援码",
        ),
        Task(board.approvals, "项待复核（另一操作员登录后）", "GPDOK", "复核同意"),
    ]
