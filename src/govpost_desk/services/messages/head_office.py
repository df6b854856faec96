"""Sentences about head office: how the desk stands with it, what it holds or refuses, joining it (ux R10)."""

from collections.abc import Mapping

from govpost_desk.services.wording import QT_TRANSLATE_NOOP, Texts, translate

# fmt: off
SENTENCES = Texts({  # by state: what is so, what is safe, what to do
    "none": QT_TRANSLATE_NOOP("messages", "本台没有加入总部：单独工作，所有记录都在本机，请勿删除数据文件夹。要加入请班长在管理（Alt+M）按 Alt+O。"),
    "demo": QT_TRANSLATE_NOOP("messages", "演示台席的一切都不上传。"),
    "training": QT_TRANSLATE_NOOP("messages", "训练里的一切都不上传，也不占真号。"),
    "new": QT_TRANSLATE_NOOP("messages", "本台已加入总部，还没有联系上。收件照常，记录都在本机，联系上后自动上传，不用做什么。"),
    "idle": QT_TRANSLATE_NOOP("messages", "与总部联系正常。有新记录几秒后自动上传，不用做什么。"),
"offline": QT_TRANSLATE_NOOP("messages", "连不上总部（{since} 起）。收件、打面单照常，记录都在本机，连上后自动上传，不用做什么；久连不上可用 U 盘送到总部（管理 Alt+U）。"),
    "moved": QT_TRANSLATE_NOOP("messages", "本台的数据换到了这台电脑（{since} 起），旧电脑上的号不能再用：收件照常，记录都在本机；联系上总部后自动换新号，面单才能打。旧电脑请不要再开。"),
    "waiting": QT_TRANSLATE_NOOP("messages", "总部发现本台的数据恢复过、换了电脑或者有两份，要由总部的人决定怎样接着记（{since} 起）。收件照常，记录都在本机。请打电话告诉总部。"),
    "locked": QT_TRANSLATE_NOOP("messages", "总部停用了本台（{since} 起），不再发号：交接照常，面单打不了；记录都在本机，一条不少，可用 U 盘交给总部（管理 Alt+U）。请打电话给总部；要恢复，由总部给新的加入码，在管理（Alt+M）按 Alt+O。"),
    "refused": QT_TRANSLATE_NOOP("messages", "总部没有收本台的记录（{since} 起）：{error}收件照常，记录都在本机，一条不少，处理好后自动再送。"),
})
_SHORT = Texts({  # what the status line says beside the counts
    "none": QT_TRANSLATE_NOOP("messages", "未加入总部"),
    "demo": QT_TRANSLATE_NOOP("messages", "演示不上传"),
    "training": QT_TRANSLATE_NOOP("messages", "训练不上传"),
    "new": QT_TRANSLATE_NOOP("messages", "还没有联系上总部"),
    "moved": QT_TRANSLATE_NOOP("messages", "换了电脑，等新号"),
    "waiting": QT_TRANSLATE_NOOP("messages", "等总部决定"),
    "locked": QT_TRANSLATE_NOOP("messages", "总部已停用本台"),
    "refused": QT_TRANSLATE_NOOP("messages", "总部没有收"),
})
ERRORS = Texts({  # why head office refuses everything
    "signature": QT_TRANSLATE_NOOP("messages", "本机的钥匙总部不认，可能别的电脑已用本台的名字加入。请打电话给总部。"),
    "unknown_desk": QT_TRANSLATE_NOOP("messages", "总部没有登记本台。请打电话给总部。"),
    "no_grant": QT_TRANSLATE_NOOP("messages", "总部不认本台的授予。请打电话给总部。"),
    "grant": QT_TRANSLATE_NOOP("messages", "总部发来的号段或授予，签名不对，本机没有用。请打电话给总部。"),
    "chain": QT_TRANSLATE_NOOP("messages", "从总部取回的记录前后接不上，本机没有用。请打电话给总部，联系技术支持。"),
    "internal": QT_TRANSLATE_NOOP("messages", "本机程序出错。请联系技术支持。"),
})
_ERROR = QT_TRANSLATE_NOOP("messages", "双方的记录对不上（{error}）。请联系技术支持。")

WHY = Texts({  # of one record in the tray
    "held": QT_TRANSLATE_NOOP("messages", "总部已收下、存好，但还看不懂"),
    "digest": QT_TRANSLATE_NOOP("messages", "内容与它的指纹不符，总部没有收"),
    "shape": QT_TRANSLATE_NOOP("messages", "格式总部不认，没有收"),
    "too_large": QT_TRANSLATE_NOOP("messages", "太长，总部没有收"),
    "misfit": QT_TRANSLATE_NOOP("messages", "本台另一份数据记的，与账不合，没有记账"),
    "feed": QT_TRANSLATE_NOOP("messages", "本机存的平台订单等，与总部发的对不上；本台自己的记录不受影响，一条不少"),
    "refused": QT_TRANSLATE_NOOP("messages", "总部没有收"),
    "late_cancelled": QT_TRANSLATE_NOOP("messages", "平台撤单到得太晚，件已交出"),
    "late_changed": QT_TRANSLATE_NOOP("messages", "平台改收件信息到得太晚，件已按旧面单交出"),
})
WHAT_TO_DO = Texts({
    "held": QT_TRANSLATE_NOOP("messages", "不用做什么；总部升级后自动处理"),
    "digest": QT_TRANSLATE_NOOP("messages", "请核验账目（管理 Ctrl+Y），联系技术支持"),
    "misfit": QT_TRANSLATE_NOOP("messages", "请核对实物；差了补做或开更正交接簿"),
    "feed": QT_TRANSLATE_NOOP("messages", "本机自动从头再读一遍，每天一次；收件照常。过一天还在，请联系技术支持"),
    "agreed": QT_TRANSLATE_NOOP("messages", "从头再读后已对上，不用做什么"),
    "refused": QT_TRANSLATE_NOOP("messages", "请联系技术支持；处理好后自动再送"),
    "settled": QT_TRANSLATE_NOOP("messages", "后来已收下，不用做什么"),
    "late": QT_TRANSLATE_NOOP("messages", "本台拦不了：请打电话给投递局，并告诉总部"),
})
_ABOUT = Texts({  # by the first word of a record's type
    "act": QT_TRANSLATE_NOOP("messages", "撤销"),
    "approval": QT_TRANSLATE_NOOP("messages", "复核"),
    "bag": QT_TRANSLATE_NOOP("messages", "总包"),
    "clearance": QT_TRANSLATE_NOOP("messages", "日结"),
    "day": QT_TRANSLATE_NOOP("messages", "日结"),
    "emergency": QT_TRANSLATE_NOOP("messages", "应急纸单"),
    "feed": QT_TRANSLATE_NOOP("messages", "总部发的数据"),
    "inbound": QT_TRANSLATE_NOOP("messages", "进口件"),
    "interception": QT_TRANSLATE_NOOP("messages", "封袋拦截"),
    "items": QT_TRANSLATE_NOOP("messages", "事项目录"),
    "label": QT_TRANSLATE_NOOP("messages", "面单"),
    "line": QT_TRANSLATE_NOOP("messages", "交接簿的一行"),
    "list": QT_TRANSLATE_NOOP("messages", "清单"),
    "manifest": QT_TRANSLATE_NOOP("messages", "进口清单"),
    "note": QT_TRANSLATE_NOOP("messages", "验单"),
    "number": QT_TRANSLATE_NOOP("messages", "作废的号"),
    "order": QT_TRANSLATE_NOOP("messages", "办件"),
    "packing": QT_TRANSLATE_NOOP("messages", "封装"),
    "personal": QT_TRANSLATE_NOOP("messages", "删除个人信息：请再删一次"),
    "range": QT_TRANSLATE_NOOP("messages", "号段"),
    "register": QT_TRANSLATE_NOOP("messages", "交接簿"),
    "shift": QT_TRANSLATE_NOOP("messages", "交班"),
    "stock": QT_TRANSLATE_NOOP("messages", "盘点"),
    "supply": QT_TRANSLATE_NOOP("messages", "用品"),
    "tag": QT_TRANSLATE_NOOP("messages", "袋牌"),
})
_OTHER = QT_TRANSLATE_NOOP("messages", "台席记录")
JOINED = QT_TRANSLATE_NOOP("messages", "已加入总部，大厅 {site}。本机指纹 {fingerprint}，请与总部电话核对。{void}新号由总部发；记录开始上传，以前的也一起。")
_VOID = QT_TRANSLATE_NOOP("messages", "原有的 {numbers} 个号已作废。")
NEWS = Texts({  # told when the state changes
    "idle": QT_TRANSLATE_NOOP("messages", "总部联系上了，记录自动上传。"),
})
# fmt: on


def status_line(facts: Mapping[str, object]) -> str:
    """今天 127 件已到总部；3 件在本机；上次 14:05. `facts`: fields of a `HeadOfficeView`.

    Where somebody has to act, what is wrong comes first and the day's count makes room for it.
    """
    state, waiting = str(facts["state"]), facts["waiting"]
    if state in ("none", "demo", "training"):
        return _SHORT[state]
    usual = state in ("idle", "offline")
    words = [] if usual else [_SHORT[state]]
    if usual and facts["arrived"]:
        words.append(translate("messages", "今天 {arrived} 件已到总部").format(arrived=facts["arrived"]))
    elif state == "idle" and not waiting:
        words.append(translate("messages", "总部已连"))
    if waiting:
        words.append(translate("messages", "{waiting} 件在本机").format(waiting=waiting))
    last = translate("messages", "上次 {last}").format(last=facts["last"]) if facts["last"] else ""
    if state == "offline":
        last = "，".join(word for word in (translate("messages", "连不上"), last) if word)
    return "；".join(word for word in (*words, last) if word)


def sentence(state: str, since: str, error: str) -> str:
    """What is so, what is safe, what to do."""
    return SENTENCES[state].format(since=since, error=refusal(error))


def refusal(error: str) -> str:
    """Why head office refuses everything; "" for nothing."""
    if not error:
        return ""
    return ERRORS[error] if error in ERRORS else translate("messages", _ERROR).format(error=error)


def news(state: str, since: str, error: str) -> str:
    """What is told when the state changes."""
    return NEWS[state] if state in NEWS else sentence(state, since, error)


def joined(site: str, fingerprint: str, numbers: int) -> str:
    """The desk has joined. `numbers`: its own that are void from now on."""
    void = translate("messages", _VOID).format(numbers=numbers) if numbers else ""
    return translate("messages", JOINED).format(site=site, fingerprint=fingerprint, void=void)


def about(kind: str) -> str:
    """What a record of this type is about."""
    first = kind.partition(".")[0]
    return _ABOUT[first] if first in _ABOUT else translate("messages", _OTHER)


def place(address: str, site: str, fingerprint: str) -> str:
    """Where head office is, and who this desk is there."""
    return translate("messages", "总部 {address}　大厅 {site}　本机指纹 {fingerprint}").format(
        address=address, site=site, fingerprint=fingerprint
    )


def trouble_row(fields: Mapping[str, object]) -> str:
    """One record of the tray."""
    return translate(
        "messages", "{place}　{what} {number}　{why}。{todo}。（{since} 起，{times} 次）"
    ).format_map(fields)


def troubled(count: int) -> str:
    """Heading of the tray."""
    if not count:
        return translate("messages", "总部没有扣下、也没有拒收本台的记录")
    return translate("messages", "有 {count} 条记录要看：都在本机，不会丢，也不能删").format(count=count)
