"""Labels in pasted text: 收件人：… 电话：… 地址：… Owns their wordings; takes labelled values out and splits persons.

A label needs a colon, or a value of its own kind right behind it (电话13812345678, 我叫宋佳).
"""

import re
from dataclasses import dataclass

GAP = "\x1f"  # stands where something was taken out

_NAME = (
    r"收(?:件|货)人(?:姓名|名字)?|收件(?:单位|方)|收方|收货方|姓名|名字|联系人|(?:申请|申办|领证|取件)人(?:姓名)?"
    r"|name"
)
_PHONE = (
    r"(?:收(?:件|货)人|申请人|联系|手机|移动|本人)*(?:电话|手机)(?:号码?)?|(?:收(?:件|货)人)?联系方式|手机号码?"
    r"|号码|tel|phone|mobile"
)
_ADDRESS = (
    r"(?:收(?:件|货)人?|邮寄|寄送|寄递|投递|详细|联系|通讯|家庭|街道|所在|我的)*(?:地址|住址)|所在(?:地区|区域)"
    r"|(?:所在)?地区|省市区县?|(?:所在)?(?:省份?|城市|市|区县|区/?县)(?=\s*[:：])|addr?(?:ess)?"
)
_CASE = r"(?:政务)?办件(?:编|单)?号码?|(?:业务)?受理(?:编)?号码?"
_NONE = (
    r"邮编|邮政编码|备注|留言|(?:身份证|证件)(?:号码?)?|(?:统一社会)?信用代码|订单(?:编)?号码?|(?:申请|办理)?事项"
    r"|证照(?:名称)?"
)
_SENDER = r"(?:寄|发)件(?:人|方|单位)(?:姓名)?|寄方"
_IS = r"\s*(?:是|为|叫)?\s*[:：]\s*"
_HAN_NEXT = r"\s*(?:是|叫)?\s*(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
_LABEL = re.compile(
    rf"(?:^|(?<=[\s,，;；。、/|()（）{GAP}]))(?:"
    rf"(?P<sender>{_SENDER}){_IS}|(?P<phone>{_PHONE})(?:{_IS}|\s*(?:是|为)?\s*(?=[+(\d]))"
    rf"|(?P<case_no>{_CASE})(?:{_IS}|\s*(?=[\dA-Z]))"
    rf"|(?P<address>{_ADDRESS})(?:{_IS}|\s*(?:是|为)?(?=[\u3400-\u9fff]))"
    rf"|(?P<name>(?:{_NAME}|收(?=\s*[:：]))(?:{_IS})|(?:收(?:件|货)人(?:姓名)?|姓名|联系人|我叫|本人叫?){_HAN_NEXT})"
    rf"|(?P<none>{_NONE})(?:{_IS}|\s*(?=\d)))",
    re.IGNORECASE,
)
_STOP = re.compile(rf"[\n,，;；。|/{GAP}]")
_VERB = re.compile(
    r"^(?:[\u4e00-\u9fff]{1,8}:|.{0,6}?(?:寄到|寄给|寄往|寄至|寄回|送到|发到|邮寄[到至给]?|快递[到至]?|地址[是为]?|收)[:：]?(?=.{4}))"
)
_CASE_AT_END = re.compile(rf"(?:{_CASE})\s*(?:是|为)?\s*[:：]?\s*$")
_ONE_WORD = re.compile(r"\s*([\u3400-\u9fff\U00020000-\U0003ffff·]{2,}(?:[(（][^)）]{1,6}[)）])?)(?=\s|$)")


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Values that stood behind a label, "" for none, and the text without them."""

    name: str = ""
    phone: str = ""
    address: str = ""
    case_no: str = ""
    rest: str = ""


def take_labelled(text: str) -> Labelled:
    """Take every labelled value out of the text of one person; the first name and telephone count, addresses join."""
    marks = list(_LABEL.finditer(text))
    found = dict.fromkeys(("name", "phone", "address", "case_no"), "")
    rest = text[: marks[0].start()] if marks else text
    for at, mark in enumerate(marks):
        end = marks[at + 1].start() if at + 1 < len(marks) else len(text)
        kind = mark.lastgroup or "none"
        value, left = _value(kind, text[mark.end() : end], last=at + 1 == len(marks))
        if kind == "address":
            found[kind] += value
        elif kind in found and not found[kind]:
            found[kind] = value
        rest += GAP + left
    return Labelled(**found, rest=rest)


def split_labelled(text: str) -> list[str]:
    """The blocks of persons: a new one begins where a name or telephone is labelled again, or a sender's own begins.

    Blocks of senders are left out. One block: the text as it is.
    """
    starts, seen, senders = [0], set[str](), list[bool]([False])
    for mark in _LABEL.finditer(text):
        kind = mark.lastgroup
        begins = kind == "sender" or (kind == "name" and (seen & {"name", "sender"}))
        begins = begins or (kind == "phone" and "phone" in seen and "address" in seen)
        if begins and (seen or text[: mark.start()].strip()):
            starts.append(mark.start())
            senders.append(kind == "sender")
            seen = set()
        elif kind == "sender":
            senders[-1] = True
        seen.add(kind or "")
    ends = [*starts[1:], len(text)]
    blocks = [text[a:b] for a, b, sends in zip(starts, ends, senders, strict=True) if not sends]
    return [block for block in blocks if block.strip()]


def without_verb(part: str) -> str:
    """A part without the words before an address: 请寄到|贵州省…; a label that is left alone goes."""
    return _VERB.sub("", part).strip("-—/:： ")


def ends_with_case_label(text: str) -> bool:
    """Whether a case number is what must follow."""
    return _CASE_AT_END.search(text) is not None


def _value(kind: str, text: str, *, last: bool) -> tuple[str, str]:
    """(the label's own value, what stands behind it and has no label)."""
    text = text.strip(" ,，;；。\t\n")
    if kind in ("name", "sender"):
        word = _ONE_WORD.match(text)
        stop = _STOP.search(text)
        end = (
            word.end(1)
            if word and not (stop and stop.start() < word.end(1))
            else (stop.start() if stop else len(text))
        )
        return text[:end].strip(), text[end:]
    if kind in ("phone", "case_no", "none"):
        stop = re.search(r"[\n,，;；。]", text) if kind != "case_no" else re.search(r"[\s,，;；。]", text)
        end = stop.start() if stop else len(text)
        if kind == "case_no" and not re.search(r"\d", text[:end]):
            return "", text  # no number stands there
        return (text[:end], text[end:]) if kind != "phone" else _phone_first(text)
    first_line, _, tail = text.partition("\n") if last else (text, "", "")
    return first_line.strip(), tail


def _phone_first(text: str) -> tuple[str, str]:
    """A telephone may be written with blanks: digits, signs and the words for an extension are its own."""
    own = re.match(r"[+()\d\s-]*\d(?:\s?(?:转|分机)\s?\d+)?(?:[/、]\s?[+()\d-]+)*", text)
    end = own.end() if own else 0
    return text[:end], text[end:]
