"""Sentences about backups, the mirror, the witness and a restore: what happened, what is safe, what to do (ux R10)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from govpost_desk.domain.business_day import SHANGHAI
from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# state of the mirror: the short word of the status bar, and the sentence behind it
# fmt: off
_MIRROR_WORDS = Texts({
    "off": QT_TRANSLATE_NOOP("messages", "未设"),
    "good": QT_TRANSLATE_NOOP("messages", "正常"),
    "behind": QT_TRANSLATE_NOOP("messages", "补记中"),
    "slow": QT_TRANSLATE_NOOP("messages", "较慢"),
    "absent": QT_TRANSLATE_NOOP("messages", "未接"),
    "other_disk": QT_TRANSLATE_NOOP("messages", "未接"),
    "strange": QT_TRANSLATE_NOOP("messages", "不是本台"),
    "busy": QT_TRANSLATE_NOOP("messages", "被占用"),
    "full": QT_TRANSLATE_NOOP("messages", "已满"),
    "io": QT_TRANSLATE_NOOP("messages", "出错"),
    "forked": QT_TRANSLATE_NOOP("messages", "不一致"),
})
MIRROR = Texts({
    "off": QT_TRANSLATE_NOOP("messages", "没有设置镜像。建议请技术人员在设备设置里指定镜像文件夹（另一块盘或 U 盘上）。"),
    "good": QT_TRANSLATE_NOOP("messages", "每一步都同时写到了镜像盘。"),
    "behind": QT_TRANSLATE_NOOP("messages", "镜像正在补记，不影响工作。"),
    "slow": QT_TRANSLATE_NOOP("messages", "镜像盘太慢，改为后台补记，不影响工作。请换一块好的盘。"),
    "absent": QT_TRANSLATE_NOOP("messages", "镜像盘没有接上。收件照常，记录都在本机；接上后自动补记。"),
    "other_disk": QT_TRANSLATE_NOOP("messages", "镜像文件夹里没有本台的镜像：盘没有插好，或者换了新盘。收件照常；插好后自动补记，换了新盘请退出程序后运行 govpost-desk mirror --new。"),
    "strange": QT_TRANSLATE_NOOP("messages", "镜像文件夹里是别的台席（或重新建立以前）的镜像，没有动它。收件照常；请技术人员在设备设置里另指定一个空文件夹。"),
    "busy": QT_TRANSLATE_NOOP("messages", "另一个程序正在写镜像，本机的镜像停了。收件照常；请检查是否有另一份数据在运行。"),
    "full": QT_TRANSLATE_NOOP("messages", "镜像盘已满，镜像停了。收件照常，记录都在本机；腾出空间后自动补记。"),
    "io": QT_TRANSLATE_NOOP("messages", "镜像盘读写出错，镜像停了。收件照常，记录都在本机；请换一块盘。"),
    "forked": QT_TRANSLATE_NOOP("messages", "镜像盘里有本台另一份数据写的记录，镜像停了。请立即停用另一份数据并联系技术支持；号码可能重用。"),
})
# fmt: on
_MIRROR_FINE = ("off", "good", "behind")
WITNESS = Texts(
    {
        "off": QT_TRANSLATE_NOOP("messages", "未设"),
        "good": QT_TRANSLATE_NOOP("messages", "正常"),
        "failed": QT_TRANSLATE_NOOP("messages", "写不了（收件照常，请技术人员检查见证文件的位置）"),
    }
)
# fmt: off
NEWS = Texts({
    "mirror_again": QT_TRANSLATE_NOOP("messages", "镜像已补齐，恢复正常。"),
    "clock": QT_TRANSLATE_NOOP("messages", "电脑的时间从 {before} 跳到了 {after}，已记入流水，已收的件不受影响。请看一眼现在的日期和时间对不对，不对请改正。"),
    "mirror_replayed": QT_TRANSLATE_NOOP("messages", "数据文件的末尾丢了 {count} 条，已从镜像全部补回。没有打印过的面单都标为未确认，请核对后扫码或补打。"),
    "backup_again": QT_TRANSLATE_NOOP("messages", "备份恢复正常。"),
    "rehearsal_failed": QT_TRANSLATE_NOOP("messages", "恢复演练没有通过（{cause}）。数据仍在本机和镜像里，请尽快联系技术支持。"),
})
REHEARSED = Texts({  # why a rehearsal did not pass; other codes are told as they are
    "forked": QT_TRANSLATE_NOOP("messages", "备份与正在用的数据接不上"),
    "wrong_key": QT_TRANSLATE_NOOP("messages", "备份打不开"),
    "damaged": QT_TRANSLATE_NOOP("messages", "备份损坏"),
    "missing": QT_TRANSLATE_NOOP("messages", "备份不见了"),
    "disk_full": QT_TRANSLATE_NOOP("messages", "磁盘空间不够"),
    "unavailable": QT_TRANSLATE_NOOP("messages", "备份盘读写不了"),
    "mirror_unreadable": QT_TRANSLATE_NOOP("messages", "镜像盘读不了"),
    "mirror_damaged": QT_TRANSLATE_NOOP("messages", "镜像有一处读不出"),
    "other_desk": QT_TRANSLATE_NOOP("messages", "镜像是别的台席的"),
})
STOPPED = Texts({
    "gap": QT_TRANSLATE_NOOP("messages", "中间缺了一段"),
    "damaged": QT_TRANSLATE_NOOP("messages", "中间有一处损坏"),
    "chain": QT_TRANSLATE_NOOP("messages", "后面的记录接不上（另一份数据写的）"),
    "unknown": QT_TRANSLATE_NOOP("messages", "后面的记录是新版本程序写的"),
    "state": QT_TRANSLATE_NOOP("messages", "后面的记录与账目不符"),
})
RESTORE = Texts({
    "backed_up": QT_TRANSLATE_NOOP("messages", "备份已完成并核验：{file}（旁边的钥匙文件须一起保存）。"),
    "rehearse_code": QT_TRANSLATE_NOOP("messages", "救援码（直接回车则用本台钥匙）："),
    "begin": QT_TRANSLATE_NOOP("messages", "恢复台席到 {folder}。请一步一步回答；到最后确认以前，什么都不会改动。"),
    "ask_backup": QT_TRANSLATE_NOOP("messages", "1. 备份文件（.db）在哪里？它的钥匙文件要在旁边。"),
    "backup": QT_TRANSLATE_NOOP("messages", "   备份文件："),
    "no_backup": QT_TRANSLATE_NOOP("messages", "   没有这个文件，请检查路径。什么都没有改动。"),
    "ask_mirror": QT_TRANSLATE_NOOP("messages", "2. 镜像文件夹在哪里？（镜像盘上有 mirror-….gpm 文件的那个文件夹；没有就直接回车）"),
    "mirror": QT_TRANSLATE_NOOP("messages", "   镜像文件夹{default}："),
    "no_mirror": QT_TRANSLATE_NOOP("messages", "   没有这个文件夹，请插好镜像盘、检查路径。什么都没有改动。"),
    "ask_code": QT_TRANSLATE_NOOP("messages", "3. 救援码？（保险柜里的救援单，32 个字母和数字；本台的钥匙还在这个文件夹里就直接回车）"),
    "code": QT_TRANSLATE_NOOP("messages", "   救援码："),
    "confirm": QT_TRANSLATE_NOOP("messages", "4. 备份 {backup}，镜像 {mirror}，恢复到 {folder}。\n"
    "   这里原来的文件会移到 evidence- 开头的文件夹，不删除；旧号段剩下的号永久作废。确认请输入 YES："),
    "opened": QT_TRANSLATE_NOOP("messages", "备份已打开，镜像已补上。"),
    "replayed": QT_TRANSLATE_NOOP("messages", "新纪元已开，正在核验账目……"),
    "proved": QT_TRANSLATE_NOOP("messages", "账目核验无误，正在换上……"),
})
# fmt: on


def restore_words(what: str, **facts: object) -> str:
    """What the guided restore asks and tells; "" for a step without a word."""
    return RESTORE.get(what, "").format_map(facts)


def mirror_worries(state: str) -> bool:
    """Whether somebody has to look after the mirror."""
    return state not in _MIRROR_FINE


def mirror(state: str) -> str:
    """The sentence for a state of the mirror."""
    return MIRROR[state if state in MIRROR else "io"]


def _mirror_word(state: str) -> str:
    return _MIRROR_WORDS[state if state in _MIRROR_WORDS else "io"]


def copy_news(kind: str, **facts: object) -> str:
    """What the backup thread has to say."""
    cause = str(facts.get("cause", ""))
    return NEWS[kind].format_map({**facts, "cause": REHEARSED.get(cause, cause)})


STALE = QT_TRANSLATE_NOOP(
    "messages",
    "删除的个人信息在（加密的）数据文件里可能还留有检索编目的旧字样：日结后自动改写；急需时请关闭本机程序，运行 govpost-desk scrub。",
)


def copies(fields: Mapping[str, Any]) -> str:
    """How all copies of the desk stand, for the command line. `fields`: those of a BackupState."""
    word, sentence = _mirror_word(fields["mirror_state"]), mirror(fields["mirror_state"])
    behind = (
        translate("messages", "（还差 {mirror_behind} 条）").format_map(fields)
        if fields["mirror_behind"]
        else ""
    )
    last = moment(fields["last_at"]) if fields["last_at"] else translate("messages", "还没有")
    trouble = (
        ""
        if fields["last_ok"] or fields["cause"] == "none"
        else translate("messages", "；最近一次备份失败，请检查备份位置")
    )
    lines = [
        translate("messages", "备份：{last}{trouble}。位置：{where}").format(
            last=last, trouble=trouble, where=fields["where"]
        ),
        translate("messages", "镜像：{word}{behind}。{sentence}").format(
            word=word, behind=behind, sentence=sentence
        ),
        translate("messages", "见证：{witness_state}。").format(
            witness_state=WITNESS.get(fields["witness_state"], "")
        ),
        translate("messages", "恢复演练：{rehearsed}").format(rehearsed=rehearsed(fields)),
    ]
    if fields["stale"]:
        lines.append(translate("messages", STALE))
    if fields["one_disk"]:
        lines.append(
            translate(
                "messages",
                "注意：备份和镜像都与数据在同一块盘上，这块盘坏了就全没有了。请技术人员把备份文件夹或镜像文件夹设到另一块盘。",
            )
        )
    return "\n".join(lines)


def copies_cell(fields: Mapping[str, Any]) -> tuple[str, str]:
    """(short word, sentence) for a cell of the status bar."""
    word, sentence = _mirror_word(fields["mirror_state"]), mirror(fields["mirror_state"])
    if mirror_worries(fields["mirror_state"]):
        return translate("messages", "镜像{word}").format(word=word), sentence
    if fields["witness_state"] == "failed":
        return translate("messages", "见证写不了"), WITNESS["failed"]
    if fields["cause"] == "none":
        return translate("messages", "尚无"), translate(
            "messages", "还没有备份；程序运行后每小时自动备份一次。"
        )
    stale = translate("messages", STALE) if fields["stale"] else ""
    if not fields["last_ok"]:
        good = (
            translate("messages", "上一次好的备份是 {last_at}").format(last_at=moment(fields["last_at"]))
            if fields["last_at"]
            else translate("messages", "还没有好的备份")
        )
        return (
            translate("messages", "失败"),
            translate("messages", "最近一次备份失败，{good}。收件照常；请检查备份位置 {where}。").format(
                good=good, where=fields["where"]
            ),
        )
    return (
        f"{fields['last_at'].astimezone(SHANGHAI):%H:%M}",
        translate("messages", "最近备份 {last_at}，已核验。{sentence}{stale}").format(
            last_at=moment(fields["last_at"]), sentence=sentence, stale=stale
        ),
    )


def rehearsed(fields: Mapping[str, Any], how: str = "") -> str:
    """The last rehearsal in words. `how`: what starts one here, "" for the command line."""
    how = how or translate("messages", "请运行 govpost-desk restore --rehearse")
    if not fields["rehearsed_on"]:
        return translate("messages", "还没有做过，{how}。").format(how=how)
    done = (
        translate("messages", "✔ {rehearsed_on} 通过").format_map(fields)
        if fields["rehearsed_ok"]
        else translate("messages", "✖ {rehearsed_on} 没有通过").format_map(fields)
    )
    due = translate("messages", "，本月该做了，{how}").format(how=how) if fields["rehearsal_due"] else ""
    return f"{done}{due}。"


def rehearsal(fields: Mapping[str, Any]) -> str:
    """What a rehearsal found."""
    how = translate("messages", "用救援码") if fields["by_code"] else translate("messages", "用本台钥匙")
    if not fields["ok"]:
        return translate(
            "messages", "✖ 恢复演练没有通过（{backup}，{how}）：{cause}。数据仍在本机，请尽快联系技术支持。"
        ).format(backup=fields["backup"], how=how, cause=REHEARSED.get(fields["cause"], fields["cause"]))
    behind = (
        translate("messages", "，比正在用的少 {behind} 条").format_map(fields)
        if fields["behind"]
        else translate("messages", "，与正在用的一条不差")
    )
    return translate(
        "messages",
        "✔ 恢复演练通过：{backup}（{how}）加镜像 {replayed} 条，共 {events} 条，账目核验无误{behind}。",
    ).format(
        backup=fields["backup"], how=how, replayed=fields["replayed"], events=fields["events"], behind=behind
    )


def restored(fields: Mapping[str, Any]) -> str:
    """What a restore came to and what to do now. `fields`: those of a Restored."""
    lines = [
        translate("messages", "台席 {desk_id} 已恢复，共 {events} 条流水，账目核验无误。").format_map(fields),
        translate("messages", "备份到 {backup_at}，从镜像补回 {replayed} 条，到 {last_at}。").format(
            backup_at=moment(fields["backup_at"]),
            replayed=fields["replayed"],
            last_at=moment(fields["last_at"]),
        ),
        _verdict(fields),
        translate("messages", "最后的交接簿 {last_register_no}，最后的邮件号 {last_waybill_no}。").format(
            last_register_no=fields["last_register_no"] or translate("messages", "（无）"),
            last_waybill_no=fields["last_waybill_no"] or translate("messages", "（无）"),
        ),
        translate(
            "messages",
            "已开第 {epoch} 纪元：旧号段剩下的 {voided} 个号永久作废；已留给证照的 {reserved} 个号仍然有效。",
        ).format_map(fields),
        translate(
            "messages",
            "现在可以收件（待配号）；打面单前请由班长录入新号段（管理 Alt+M，或命令 range add）。恢复前没扫过的面单都标为未确认，请核对后扫码或补打。",
        ),
        translate("messages", "密码是备份时的；备份以后改过密码或新增的人，请由班长在管理（Alt+M）重置。"),
    ]
    if fields["evidence"]:
        lines.append(
            translate(
                "messages", "原来的文件没有删，在 {evidence} 里，请保留待查；它们含个人信息，查完后请删除。"
            ).format_map(fields)
        )
    return "\n".join(lines)


def restore_tried(fields: Mapping[str, Any]) -> str:
    """What a restore would come to, tried aside. `fields`: those of a Restored."""
    return "\n".join(
        (
            translate(
                "messages", "试恢复通过，还什么都没有改动。台席 {desk_id}，共 {events} 条流水，账目核验无误。"
            ).format_map(fields),
            translate("messages", "备份到 {backup_at}，从镜像补回 {replayed} 条，到 {last_at}。").format(
                backup_at=moment(fields["backup_at"]),
                replayed=fields["replayed"],
                last_at=moment(fields["last_at"]),
            ),
            _verdict(fields),
            translate("messages", "最后的交接簿 {last_register_no}，最后的邮件号 {last_waybill_no}。").format(
                last_register_no=fields["last_register_no"] or translate("messages", "（无）"),
                last_waybill_no=fields["last_waybill_no"] or translate("messages", "（无）"),
            ),
            translate(
                "messages",
                "换上以后开第 {epoch} 纪元：旧号段剩下的 {voided} 个号永久作废，须录入新号段才能打面单。",
            ).format_map(fields),
            translate("messages", "这里原来的文件会移到 evidence- 开头的文件夹，不删除。"),
        )
    )


def _verdict(fields: Mapping[str, Any]) -> str:
    stopped = STOPPED.get(fields["stopped"], "")
    if fields["verdict"] == "complete":
        return translate("messages", "与见证核对：确认过的记录一条不缺。")
    if fields["verdict"] == "mirror_end":
        return translate(
            "messages", "镜像里的记录已全部补回。镜像断开期间（若有）的记录无从核对，请对照最后的纸质交接簿。"
        )
    if fields["verdict"] == "unread":
        return translate(
            "messages",
            "镜像没有读全（{stopped}）：读得出的都已补回，后面是否还有记录无从知道。请对照纸质交接簿和面单，缺的补录进来。",
        ).format(stopped=stopped)
    if fields["verdict"] == "unknown":
        return translate(
            "messages", "没有镜像也没有见证：备份以后的记录无从知道，请对照纸质交接簿和面单逐件补录。"
        )
    if fields["verdict"] == "forked":
        return translate(
            "messages",
            "注意：本台有另一份数据也写过记录，它的记录没有并进来。请立即停用另一份，并对照纸质交接簿。",
        )
    first, last = fields["missing"]
    until = (
        translate("messages", "，最后一条在 {missing_last_at}").format(
            missing_last_at=moment(fields["missing_last_at"])
        )
        if fields["missing_last_at"]
        else ""
    )
    why = translate("messages", "（镜像{stopped}）").format(stopped=stopped) if stopped else ""
    return translate(
        "messages", "缺第 {first} 至 {last} 条流水{until}{why}。请对照纸质交接簿和面单，把这一段补录进来。"
    ).format(first=first, last=last, until=until, why=why)


def moment(at: datetime) -> str:
    """Day and time in Shanghai."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
