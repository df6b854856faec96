"""The only place with sentences for codes (architecture §3): what happened, what is safe, what to press (ux R10).

The tables lie in the modules beside; blanks are filled from facts. No sentence shows a person's data.
"""

from collections.abc import Mapping
from typing import Any

from govpost_desk.domain.business_day import from_ms, moment_text
from govpost_desk.domain.errors import DeskError
from govpost_desk.importing.tables import ListError
from govpost_desk.services.messages.answers import FIELDS, SCAN_AGAIN, SENTENCES
from govpost_desk.services.messages.copies import (
    STALE,
    copies,
    copies_cell,
    copy_news,
    mirror,
    mirror_worries,
    rehearsal,
    restore_tried,
    restore_words,
    restored,
)
from govpost_desk.services.messages.day import (
    ACTS,
    DIFFERENCES,
    FLOW_NOTES,
    FLOWS,
    HELD,
    SIDES,
    SUPPLIES,
    bag_row,
    books,
    period_row,
)
from govpost_desk.services.messages.devices import (
    DEVICE,
    NEWS,
    PAPERS,
    PRINTER_WORDS,
    TEXT_CHOICES,
    TEXT_MODES,
)
from govpost_desk.services.messages.failures import FAILURES
from govpost_desk.services.messages.finding import findings
from govpost_desk.services.messages.intercepting import (
    intercepted,
    to_intercept,
    to_intercept_count,
    to_intercept_now,
)
from govpost_desk.services.messages.lists import COLUMNS, LIST_FAILURES, ROW_FATES, ROW_WORDS
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

__all__ = [
    "SCAN_AGAIN",
    "bag_row",
    "books",
    "copies",
    "copies_cell",
    "copy_news",
    "findings",
    "intercepted",
    "mirror",
    "mirror_worries",
    "period_row",
    "rehearsal",
    "restore_tried",
    "restore_words",
    "restored",
    "to_intercept",
    "to_intercept_count",
    "to_intercept_now",
]  # made in the modules beside


def say(answer: str, why: str, **facts: object) -> str:
    """The sentence for an answer; the code with its reason first, then the code alone."""
    template = SENTENCES.get(f"{answer}.{why}") if why else None
    template = template or SENTENCES.get(answer) or SENTENCES[f"{answer}.{why}"]
    return template.format_map(_Blanks(facts))


def taken_elsewhere(desk_id: str, at_ms: int) -> str:
    """A line that another desk of the hall has taken over."""
    return translate("messages", "{desk} 已收 {at}").format(
        desk=desk_id.rpartition("-")[2], at=moment_text(from_ms(at_ms))
    )


def needed(needs: tuple[str, ...]) -> str:
    """What the clerk still has to fill in, as the end of a sentence; "" when nothing or not a field."""
    words = [FIELDS[need] for need in needs if need in FIELDS]
    if "approval" in needs:
        return translate("messages", "须第二人复核：另一操作员登录后扫 GPDOK，可以稍后补。")
    return translate("messages", "请补：{words}。").format(words="、".join(words)) if words else ""


def part_name(part: int, document: str) -> str:
    """One certificate of a case with several."""
    return translate("messages", "第 {part} 件 {document}").format(part=part, document=document).strip()


def part_said(part: int, document: str, count: int) -> str:
    """Which certificate of a case an answer is about, as the end of its sentence."""
    return translate("messages", "这是{part_name}，此办件共 {count} 件。").format(
        part_name=part_name(part, document), count=count
    )


def failure(error: DeskError) -> str:
    """The sentence for a typed failure."""
    if isinstance(error, ListError):
        return list_failure(error.code)
    facts = {name: _in_words(value) for name, value in error.facts.items()}
    return FAILURES.get(error.code, FAILURES["storage"]).format_map(_Blanks(facts))


def backup_failed(error: DeskError) -> str:
    """A regular backup that failed; work goes on."""
    return translate("messages", "备份没有做成：{failure}收件照常，记录都在本机；几分钟后自动再试。").format(
        failure=failure(error)
    )


def _in_words(value: object) -> object:
    """Names of columns and fields as the clerk knows them; anything else as it is."""
    names = value if isinstance(value, tuple) else (value,)
    words = [COLUMNS.get(name, name) if isinstance(name, str) else name for name in names]
    return "、".join(map(str, words)) if isinstance(value, tuple) else words[0]


class _Blanks(dict[str, object]):
    """Facts for a sentence; a missing one leaves its place empty rather than break the answer."""

    def __init__(self, facts: object) -> None:
        super().__init__(facts)  # type: ignore[call-overload]

    def __missing__(self, key: str) -> str:
        return ""


def news(kind: str, **facts: object) -> str:
    """The sentence for what a device has to say."""
    return NEWS[kind].format_map(_Blanks(facts))


def label_flags(*, cut: bool, missing: bool) -> str:
    """What to look at on a label that came out; "" when nothing."""
    words = (translate("messages", "字太多，有一处缩略为“…”，请核对。") if cut else "") + (
        translate("messages", "有字库没有的字，印作〓，请手写补上。") if missing else ""
    )
    return words


def paper_name(kind: str) -> str:
    """What a kind of document is called."""
    return PAPERS.get(kind, translate("messages", "文件"))


def device(code: str) -> str:
    """Words for a device state or code."""
    return DEVICE.get(code, translate("messages", "打印机状态不明"))


def text_choice(reason: str, mode: str, bytes_per_s: int, seconds: int) -> str:
    """How a label's text goes to the printer, and why."""
    return TEXT_CHOICES[reason].format(mode=TEXT_MODES[mode], bytes_per_s=bytes_per_s, seconds=seconds)


def flow_text(kind: str) -> str:
    """What a line of a day's sheet is."""
    return FLOWS.get(kind, kind)


def flow_note(state: str) -> str:
    """What is still due of its paper."""
    return FLOW_NOTES.get(state, "")


def party_text(side: str, party: str) -> str:
    """From or to whom."""
    return SIDES.get(side) or f"{party} {side}".strip()


def difference_text(kind: str) -> str:
    """What a piece of a difference is."""
    return DIFFERENCES[kind]


def held_text(state: str) -> str:
    """Where a piece at the desk stands."""
    return HELD.get(state, state)


def supply_text(kind: str) -> str:
    """Envelopes, labels."""
    return SUPPLIES.get(kind, kind)


def act_text(event_type: str) -> str:
    """The act behind a fact, for the last known place of a piece."""
    return ACTS.get(event_type, "")


# fmt: off
_KINDS = Texts({
    "take_over": QT_TRANSLATE_NOOP("messages", "交接"),
    "correction": QT_TRANSLATE_NOOP("messages", "更正"),
    "collect": QT_TRANSLATE_NOOP("messages", "揽收"),
    "return": QT_TRANSLATE_NOOP("messages", "退件回执"),
    "delivery": QT_TRANSLATE_NOOP("messages", "投递"),
})
# fmt: on
_STATES = Texts(
    {
        "open": QT_TRANSLATE_NOOP("messages", "未结束"),
        "closed": QT_TRANSLATE_NOOP("messages", "待签字"),
        "signed": QT_TRANSLATE_NOOP("messages", "已签字"),
    }
)
# fmt: off
_CUSTODY = Texts({
    "": QT_TRANSLATE_NOOP("messages", "待交接"),
    "ticked": QT_TRANSLATE_NOOP("messages", "已收（交接簿未结束）"),
    "desk": QT_TRANSLATE_NOOP("messages", "已收未封"),
    "labelled": QT_TRANSLATE_NOOP("messages", "面单待扫"),
    "sealed": QT_TRANSLATE_NOOP("messages", "已封装"),
    "collected": QT_TRANSLATE_NOOP("messages", "已交司机"),
    "window": QT_TRANSLATE_NOOP("messages", "在窗口"),
    "returned": QT_TRANSLATE_NOOP("messages", "已退回本台"),
    "called_off": QT_TRANSLATE_NOOP("messages", "平台已撤单"),
})
# fmt: on


def printer_word(reason: str) -> str:
    """A printer word on the command line that nobody understands."""
    return (
        PRINTER_WORDS.get(reason, PRINTER_WORDS["unknown_kind"])
        if reason
        else translate("messages", "设备打不开。")
    )


def register_row(fields: Mapping[str, object]) -> str:
    """One line of `register list`."""
    kind, state = _KINDS.get(str(fields["kind"]), ""), _STATES.get(str(fields["state"]), "")
    number = fields["register_no"] or translate("messages", "（未编号）")
    return translate("messages", "{number}  {kind}  {department}  {line_count} 件  {state}").format(
        number=number,
        kind=kind,
        department=fields["department"],
        line_count=fields["line_count"],
        state=state,
    )


def list_summary(fields: Mapping[str, Any]) -> str:
    """A list in words: what it comes to and which rows need a look."""
    done = translate("messages", "已导入") if fields["taken"] else translate("messages", "预览（未导入）")
    head = translate(
        "messages",
        "{done} {file}：共 {rows} 行，新增 {new}，变更 {changed}，重复 {duplicate}，待补 {incomplete}，拒收 {rejected}，未动 {kept}。",
    ).format(
        done=done,
        file=fields["file"],
        rows=fields["rows"],
        new=fields["new"],
        changed=fields["changed"],
        duplicate=fields["duplicate"],
        incomplete=fields["incomplete"],
        rejected=fields["rejected"],
        kept=fields["kept"],
    )
    lines = [head]
    if fields["elsewhere"]:
        lines.append(
            translate(
                "messages", "  注意：有 {elsewhere} 个办件号已在别的窗口的清单上，请核对窗口选对了没有。"
            ).format_map(fields)
        )
    for row in fields["details"]:
        words = [ROW_WORDS.get(code, code) for code in (*row["reasons"], *row["notes"])]
        lines.append(
            translate("messages", "  第 {row_no} 行 {case_no} {fate}：{words}").format(
                row_no=row["row_no"],
                case_no=row["case_no"],
                fate=ROW_FATES[row["fate"]],
                words="、".join(words),
            )
        )
    return "\n".join(lines)


def list_failure(code: str) -> str:
    """Why a file cannot be read as a list."""
    return FAILURES["bad_list"].format(reason=LIST_FAILURES.get(code, code))


def custody_text(custody: str) -> str:
    """Where a certificate is, in words."""
    return _CUSTODY.get(custody, custody)


def where_text(custody: str, held_at: str, held_ms: int) -> str:
    """Where a piece is, in words: another desk of the hall may have what is not here."""
    elsewhere = held_at and custody in ("", "window", "collected")
    return taken_elsewhere(held_at, held_ms) if elsewhere else custody_text(custody)


def found_row(fields: Mapping[str, object]) -> str:
    """One line of `find`."""
    shown = [fields[name] for name in ("case_no", "name", "phone", "document", "waybill_no", "register_no")]
    where = where_text(str(fields["custody"]), str(fields["held_at"]), int(str(fields["held_ms"])))
    return "  ".join(str(value) for value in (*shown, where) if value)


def chain_row(fields: Mapping[str, object], moment: str) -> str:
    """One link of `find --chain`."""
    what = (
        translate("messages", "{what}（已撤销）").format_map(fields) if fields["undone"] else fields["what"]
    )
    return "  ".join(str(value) for value in (moment, what, fields["detail"], fields["by"]) if value)


def erased(fields: Mapping[str, object]) -> str:
    """What an erasure did and what it still waits for."""
    left = fields["copies_left"]
    desk = translate("messages", " 仍在台席上的件已不能寄出，请退回窗口。") if fields["at_desk"] else ""
    waits = (
        translate("messages", "还有 {left} 份备份或镜像未到期，清理后删除才算完成。").format(left=left)
        if left
        else translate("messages", "本机没有其他副本。")
    )
    stale = translate("messages", STALE) if fields["stale"] else ""
    return translate("messages", "{case_no} 的个人信息已删除（{events} 处）。{waits}{stale}{desk}").format(
        case_no=fields["case_no"], events=fields["events"], waits=waits, stale=stale, desk=desk
    )


def overwritten(anything: bool) -> str:
    """What `scrub` did."""
    return (
        translate("messages", "数据文件里的旧字样已改写。")
        if anything
        else translate("messages", "没有要改写的旧字样。")
    )


def training_score(title: str, total: int, passed: bool) -> str:
    """The score of a training case in words."""
    return translate("messages", "{title}：{total} 分，{state}。").format(
        title=title,
        total=total,
        state=translate("messages", "通过") if passed else translate("messages", "未通过"),
    )


def proof(fields: Mapping[str, Any]) -> str:
    """A verification in words."""
    if fields["ok"]:
        return translate(
            "messages",
            "核验通过：流水 {events} 条连续未改，{tables} 张账表与流水一致，文件 {documents} 份完好。",
        ).format_map(fields)
    findings = "；".join(f"{entry['code']} {entry['where']}" for entry in fields["findings"])
    return translate("messages", "核验不通过：{findings}。请不要继续使用，保留现场并联系技术支持。").format(
        findings=findings
    )
