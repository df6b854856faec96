"""How papers and labels write what belongs to bags: weights, tag numbers, the 本地 mark (D-30, facts §1.3)."""

from govpost_desk.domain.bags import BagFace

LOCAL = "本地"
LOCAL_REASON = "本地：总包条码中未公布含义的各位按本台席设置编排，省中心下发编码规则后更换。"
NO_SEAL = "无"

_DOMESTIC_GROUPS = (8, 8, 4, 4, 4, 2)  # origin, destination, scheme, serial, 0.1 kg, flags
_INTERNATIONAL_GROUPS = (6, 6, 3, 1, 4, 3, 2, 4)  # UPU S9


def kilograms(weight_g: int) -> str:
    """Weight as bag papers write it: kilograms with three decimals, e.g. 12345 -> 12.345."""
    return f"{weight_g // 1000}.{weight_g % 1000:03d}"


def tag_groups(tag_no: str) -> str:
    """The tag number in its fields, so that a person can read it aloud; another text comes back as it is."""
    groups = {30: _DOMESTIC_GROUPS, 29: _INTERNATIONAL_GROUPS}.get(len(tag_no), (len(tag_no),))
    parts, at = [], 0
    for length in groups:
        parts.append(tag_no[at : at + length])
        at += length
    return " ".join(parts)


def office(name: str, code: str) -> str:
    """An office with its code behind it; either alone where the other is not known."""
    return f"{name}（{code}）" if name and code else name or code


def run_text(face: BagFace) -> str:
    """Clearance and shift of a bag."""
    return f"第 {face.clearance_no} 频次 第 {face.shift_no} 班次"
