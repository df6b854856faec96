"""Sentences about backups, the mirror, the witness and a restore: what happened, what is safe, what to do (ux R10)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from govpost_desk.domain.business_day import SHANGHAI

# state of the mirror: the short word of the status bar, the sentence behind it
MIRROR: dict[str, tuple[str, str]] = {
    "off": ("未设", "没有设置镜像。建议请技术人员在设备设置里指定镜像文件夹（另一块盘或 U 盘上）。"),
    "good": ("正常", "每一步都同时写到了镜像盘。"),
    "behind": ("补记中", "镜像正在补记，不影响工作。"),
    "slow": ("较慢", "镜像盘太慢，改为后台补记，不影响工作。请换一块好的盘。"),
    "absent": ("未接", "镜像盘没有接上。收件照常，记录都在本机；接上后自动补记。"),
    "other_disk": (
        "未接",
        "镜像文件夹里没有本台的镜像：盘没有插好，或者换了新盘。收件照常；插好后自动补记，换了新盘请退出程序后运行 govpost-desk mirror --new。",
    ),
    "strange": (
        "不是本台",
        "镜像文件夹里是别的台席（或重新建立以前）的镜像，没有动它。收件照常；请技术人员在设备设置里另指定一个空文件夹。",
    ),
    "busy": ("被占用", "另一个程序正在写镜像，本机的镜像停了。收件照常；请检查是否有另一份数据在运行。"),
    "full": ("已满", "镜像盘已满，镜像停了。收件照常，记录都在本机；腾出空间后自动补记。"),
    "io": ("出错", "镜像盘读写出错，镜像停了。收件照常，记录都在本机；请换一块盘。"),
    "forked": (
        "不一致",
        "镜像盘里有本台另一份数据写的记录，镜像停了。请立即停用另一份数据并联系技术支持；号码可能重用。",
    ),
}
_MIRROR_FINE = ("off", "good", "behind")
WITNESS = {"off": "未设", "good": "正常", "failed": "写不了（收件照常，请技术人员检查见证文件的位置）"}
NEWS = {
    "mirror_again": "镜像已补齐，恢复正常。",
    "mirror_replayed": "数据文件的末尾丢了 {count} 条，已从镜像全部补回。没有打印过的面单都标为未确认，请核对后扫码或补打。",
    "backup_again": "备份恢复正常。",
    "rehearsal_failed": "恢复演练没有通过（{cause}）。数据仍在本机和镜像里，请尽快联系技术支持。",
}
REHEARSED = {  # why a rehearsal did not pass; other codes are told as they are
    "forked": "备份与正在用的数据接不上",
    "wrong_key": "备份打不开",
    "damaged": "备份损坏",
    "missing": "备份不见了",
    "disk_full": "磁盘空间不够",
    "unavailable": "备份盘读写不了",
    "mirror_unreadable": "镜像盘读不了",
    "mirror_damaged": "镜像有一处读不出",
    "other_desk": "镜像是别的台席的",
}
STOPPED = {
    "gap": "中间缺了一段",
    "damaged": "中间有一处损坏",
    "chain": "后面的记录接不上（另一份数据写的）",
    "unknown": "后面的记录是新版本程序写的",
    "state": "后面的记录与账目不符",
}
RESTORE = {
    "backed_up": "备份已完成并核验：{file}（旁边的钥匙文件须一起保存）。",
    "rehearse_code": "救援码（直接回车则用本台钥匙）：",
    "begin": "恢复台席到 {folder}。请一步一步回答；到最后确认以前，什么都不会改动。",
    "ask_backup": "1. 备份文件（.db）在哪里？它的钥匙文件要在旁边。",
    "backup": "   备份文件：",
    "no_backup": "   没有这个文件，请检查路径。什么都没有改动。",
    "ask_mirror": "2. 镜像文件夹在哪里？（镜像盘上有 mirror-….gpm 文件的那个文件夹；没有就直接回车）",
    "mirror": "   镜像文件夹{default}：",
    "no_mirror": "   没有这个文件夹，请插好镜像盘、检查路径。什么都没有改动。",
    "ask_code": "3. 救援码？（保险柜里的救援单，32 个字母和数字；本台的钥匙还在这个文件夹里就直接回车）",
    "code": "   救援码：",
    "confirm": "4. 备份 {backup}，镜像 {mirror}，恢复到 {folder}。\n"
    "   这里原来的文件会移到 evidence- 开头的文件夹，不删除；旧号段剩下的号永久作废。确认请输入 YES：",
    "opened": "备份已打开，镜像已补上。",
    "replayed": "新纪元已开，正在核验账目……",
    "proved": "账目核验无误，正在换上……",
}


def restore_words(what: str, **facts: object) -> str:
    """What the guided restore asks and tells; "" for a step without a word."""
    return RESTORE.get(what, "").format_map(facts)


def mirror_worries(state: str) -> bool:
    """Whether somebody has to look after the mirror."""
    return state not in _MIRROR_FINE


def mirror(state: str) -> str:
    """The sentence for a state of the mirror."""
    return MIRROR.get(state, MIRROR["io"])[1]


def copy_news(kind: str, **facts: object) -> str:
    """What the backup thread has to say."""
    cause = str(facts.get("cause", ""))
    return NEWS[kind].format_map({**facts, "cause": REHEARSED.get(cause, cause)})


STALE = (
    "删除的个人信息在（加密的）数据文件里可能还留有检索编目的旧字样：日结后自动改写；"
    "急需时请关闭本机程序，运行 govpost-desk scrub。"
)


def copies(fields: Mapping[str, Any]) -> str:
    """How all copies of the desk stand, for the command line. `fields`: those of a BackupState."""
    word, sentence = MIRROR.get(fields["mirror_state"], MIRROR["io"])
    behind = f"（还差 {fields['mirror_behind']} 条）" if fields["mirror_behind"] else ""
    last = f"{moment(fields['last_at'])}" if fields["last_at"] else "还没有"
    trouble = "" if fields["last_ok"] or fields["cause"] == "none" else "；最近一次备份失败，请检查备份位置"
    lines = [
        f"备份：{last}{trouble}。位置：{fields['where']}",
        f"镜像：{word}{behind}。{sentence}",
        f"见证：{WITNESS.get(fields['witness_state'], '')}。",
        f"恢复演练：{rehearsed(fields)}",
    ]
    if fields["stale"]:
        lines.append(STALE)
    if fields["one_disk"]:
        lines.append(
            "注意：备份和镜像都与数据在同一块盘上，这块盘坏了就全没有了。请技术人员把备份文件夹或镜像文件夹设到另一块盘。"
        )
    return "\n".join(lines)


def copies_cell(fields: Mapping[str, Any]) -> tuple[str, str]:
    """(short word, sentence) for a cell of the status bar."""
    word, sentence = MIRROR.get(fields["mirror_state"], MIRROR["io"])
    if mirror_worries(fields["mirror_state"]):
        return f"镜像{word}", sentence
    if fields["witness_state"] == "failed":
        return "见证写不了", WITNESS["failed"]
    if fields["cause"] == "none":
        return "尚无", "还没有备份；程序运行后每小时自动备份一次。"
    if not fields["last_ok"]:
        good = f"上一次好的备份是 {moment(fields['last_at'])}" if fields["last_at"] else "还没有好的备份"
        return (
            "失败",
            f"最近一次备份失败，{good}。收件照常；请检查备份位置 {fields['where']}。",
        )
    return (
        f"{fields['last_at'].astimezone(SHANGHAI):%H:%M}",
        f"最近备份 {moment(fields['last_at'])}，已核验。{sentence}{STALE if fields['stale'] else ''}",
    )


def rehearsed(fields: Mapping[str, Any], how: str = "请运行 govpost-desk restore --rehearse") -> str:
    """The last rehearsal in words. `how`: what starts one here."""
    if not fields["rehearsed_on"]:
        return f"还没有做过，{how}。"
    done = (
        f"✔ {fields['rehearsed_on']} 通过"
        if fields["rehearsed_ok"]
        else f"✖ {fields['rehearsed_on']} 没有通过"
    )
    due = f"，本月该做了，{how}" if fields["rehearsal_due"] else ""
    return f"{done}{due}。"


def rehearsal(fields: Mapping[str, Any]) -> str:
    """What a rehearsal found."""
    how = "用救援码" if fields["by_code"] else "用本台钥匙"
    if not fields["ok"]:
        return f"✖ 恢复演练没有通过（{fields['backup']}，{how}）：{REHEARSED.get(fields['cause'], fields['cause'])}。数据仍在本机，请尽快联系技术支持。"
    behind = f"，比正在用的少 {fields['behind']} 条" if fields["behind"] else "，与正在用的一条不差"
    return (
        f"✔ 恢复演练通过：{fields['backup']}（{how}）加镜像 {fields['replayed']} 条，"
        f"共 {fields['events']} 条，账目核验无误{behind}。"
    )


def restored(fields: Mapping[str, Any]) -> str:
    """What a restore came to and what to do now. `fields`: those of a Restored."""
    lines = [
        f"台席 {fields['desk_id']} 已恢复，共 {fields['events']} 条流水，账目核验无误。",
        f"备份到 {moment(fields['backup_at'])}，从镜像补回 {fields['replayed']} 条，到 {moment(fields['last_at'])}。",
        _verdict(fields),
        f"最后的交接簿 {fields['last_register_no'] or '（无）'}，最后的邮件号 {fields['last_waybill_no'] or '（无）'}。",
        f"已开第 {fields['epoch']} 纪元：旧号段剩下的 {fields['voided']} 个号永久作废；已留给证照的 {fields['reserved']} 个号仍然有效。",
        "现在可以收件（待配号）；打面单前请由班长录入新号段（管理 Alt+M，或命令 range add）。恢复前没扫过的面单都标为未确认，请核对后扫码或补打。",
        "密码是备份时的；备份以后改过密码或新增的人，请由班长在管理（Alt+M）重置。",
    ]
    if fields["evidence"]:
        lines.append(
            f"原来的文件没有删，在 {fields['evidence']} 里，请保留待查；它们含个人信息，查完后请删除。"
        )
    return "\n".join(lines)


def restore_tried(fields: Mapping[str, Any]) -> str:
    """What a restore would come to, tried aside. `fields`: those of a Restored."""
    return "\n".join(
        (
            f"试恢复通过，还什么都没有改动。台席 {fields['desk_id']}，共 {fields['events']} 条流水，账目核验无误。",
            f"备份到 {moment(fields['backup_at'])}，从镜像补回 {fields['replayed']} 条，到 {moment(fields['last_at'])}。",
            _verdict(fields),
            f"最后的交接簿 {fields['last_register_no'] or '（无）'}，最后的邮件号 {fields['last_waybill_no'] or '（无）'}。",
            f"换上以后开第 {fields['epoch']} 纪元：旧号段剩下的 {fields['voided']} 个号永久作废，须录入新号段才能打面单。",
            "这里原来的文件会移到 evidence- 开头的文件夹，不删除。",
        )
    )


def _verdict(fields: Mapping[str, Any]) -> str:
    stopped = STOPPED.get(fields["stopped"], "")
    if fields["verdict"] == "complete":
        return "与见证核对：确认过的记录一条不缺。"
    if fields["verdict"] == "mirror_end":
        return "镜像里的记录已全部补回。镜像断开期间（若有）的记录无从核对，请对照最后的纸质交接簿。"
    if fields["verdict"] == "unread":
        return f"镜像没有读全（{stopped}）：读得出的都已补回，后面是否还有记录无从知道。请对照纸质交接簿和面单，缺的补录进来。"
    if fields["verdict"] == "unknown":
        return "没有镜像也没有见证：备份以后的记录无从知道，请对照纸质交接簿和面单逐件补录。"
    if fields["verdict"] == "forked":
        return "注意：本台有另一份数据也写过记录，它的记录没有并进来。请立即停用另一份，并对照纸质交接簿。"
    first, last = fields["missing"]
    until = f"，最后一条在 {moment(fields['missing_last_at'])}" if fields["missing_last_at"] else ""
    why = f"（镜像{stopped}）" if stopped else ""
    return f"缺第 {first} 至 {last} 条流水{until}{why}。请对照纸质交接簿和面单，把这一段补录进来。"


def moment(at: datetime) -> str:
    """Day and time in Shanghai."""
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
