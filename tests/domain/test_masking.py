"""Masking by facts §2: what must be hidden is hidden, what the courier needs stays."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.domain.masking import mask_address, mask_name, mask_phone, phone_tail


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧***"),
        ("阿依古丽·买买提", "阿***·***"),
        ("李", "*"),
        ("", ""),
        ("张𰻝䶮", "张**"),
        ("John Smith", "J*** *****"),
        ("萧山区市场监督管理局", "萧山区市场监督管理局"),
        ("贵阳筑城科技有限公司", "贵阳筑城科技有限公司"),
        ("贵州某某医院（南明院区）", "贵州某某医院（南明院区）"),
        ("王部", "王*"),
        ("萧山区市场监督管理局 张三", "萧********* **"),
    ],
)
def test_names(name: str, masked: str) -> None:
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked", "tail"),
    [
        ("13812345678", "1******5678", "5678"),
        ("0571-82655555", "0571-******55", "5555"),
        ("010-8888666", "010-******6", "8666"),
        ("0571-82655555转803", "0571-******55转***", "5555"),
        ("4008111183", "******1183", "1183"),
        ("11183", "*****", "1183"),
        ("1898501234", "******1234", "1234"),
        ("张三 1381234", "*******", "1234"),
        ("123", "***", ""),
        ("", "", ""),
    ],
)
def test_phones(phone: str, masked: str, tail: str) -> None:
    assert mask_phone(phone) == masked
    assert phone_tail(phone) == tail


@given(st.from_regex(r"1[3-9][0-9]{9}|0[3-9][0-9]{2}-[0-9]{7,8}|[48]00[0-9]{7}", fullmatch=True))
@settings(max_examples=100)
def test_at_least_six_digits_are_hidden(phone: str) -> None:
    masked = mask_phone(phone)
    digits = sum(c.isdigit() for c in phone)
    assert digits - sum(c.isdigit() for c in masked) >= 6


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("浙江省杭州市萧山区金城路685号3幢2单元501室", "浙江省杭州市萧山区金城路685号3幢***"),
        (
            "贵州省贵阳市观山湖区金阳南路175号世纪城龙耀苑3栋1959单元",
            "贵州省贵阳市观山湖区金阳南路175号世纪城龙耀苑3栋***",
        ),
        ("广东省深圳市宝安区西乡街道固戍二路442号15栋3037", "广东省深圳市宝安区西乡街道固戍二路442号15栋***"),
        ("北京市朝阳区望京街道阜通东大街301号院24号楼", "北京市朝阳区望京街道阜通东大街301号院24号楼"),
        ("阳光小区3-2-501", "阳光小区3***"),
        ("阳光小区3-501（放门卫）", "阳光小区3***"),
        ("人民路123-5号", "人民路123-5号"),
        ("金城路685号501", "金城路685号***"),
        ("锦绣花园1203", "锦绣花园***"),
        ("农业大厦A座1203室", "农业大厦A座***"),
        ("望京2号楼2-501", "望京2号楼***"),
        ("贵州省贵阳市清镇市站街镇中心村546组", "贵州省贵阳市清镇市站街镇中心村546组"),
        ("环城路9号三单元五楼东户", "环城路9号***"),
        ("中山路5号5楼501", "中山路5号5楼***"),
        ("中山路5号农业大厦B座12层", "中山路5号农业大厦B座12层"),
    ],
)
def test_addresses(address: str, masked: str) -> None:
    assert mask_address(address) == masked
