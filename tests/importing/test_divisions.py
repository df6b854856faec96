"""The division matcher: every trap of facts §5, and what may never be guessed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from govpost_desk.importing.division_table import DivisionTable, shipped_table, short_name
from govpost_desk.importing.divisions import (
    DivisionMatcher,
    division_name,
    match,
    shipped_matcher,
    short_destination,
)


@pytest.mark.parametrize(
    ("address", "code", "rest"),
    [
        ("贵州省贵阳市观山湖区金阳南路175号", "520115", "金阳南路175号"),
        ("贵州省贵阳市清镇市站街镇中心村546组", "520181", "站街镇中心村546组"),
        ("贵州省六盘水市盘州市亦资街道胜境大道432号", "520281", "亦资街道胜境大道432号"),
        ("贵州省黔东南苗族侗族自治州凯里市韶山南路561号", "522601", "韶山南路561号"),
        ("贵州省黔东南州凯里市韶山南路", "522601", "韶山南路"),
        ("贵州省毕节市威宁彝族回族苗族自治县草海镇", "520526", "草海镇"),
        ("贵州毕节威宁县草海镇", "520526", "草海镇"),
        ("贵州镇远县", "522625", ""),
        ("贵州省清镇市站街镇", "520181", "站街镇"),
        ("贵州清镇站街镇", "520181", "站街镇"),
        ("吉林市船营区解放路1号", "220204", "解放路1号"),
        ("吉林省吉林市船营区解放路1号", "220204", "解放路1号"),
        ("吉林长春朝阳区", "220104", ""),
        ("新疆石河子市北三路", "659001", "北三路"),
        ("新疆维吾尔自治区石河子市北三路", "659001", "北三路"),
        ("新疆伊犁哈萨克自治州塔城地区乌苏市", "654202", ""),
        ("新疆维吾尔自治区喀什地区喀什市色满路481号", "653101", "色满路481号"),
        ("广东省东莞市长安镇乌沙社区", "441900", "长安镇乌沙社区"),
        ("广东东莞长安镇", "441900", "长安镇"),
        ("广东省河源市源城区", "441602", ""),
        ("海南省儋州市那大镇", "460400", "那大镇"),
        ("重庆市彭水苗族土家族自治县棣棠乡黄泥村", "500243", "棣棠乡黄泥村"),
        ("重庆彭水县汉葭街道", "500243", "汉葭街道"),
        ("重庆江津区几江街道", "500116", "几江街道"),
        ("重庆市县奉节县草堂镇", "500236", "草堂镇"),
        ("上海市浦东新区世纪大道100号", "310115", "世纪大道100号"),
        ("上海浦东世纪大道", "310115", "世纪大道"),
        ("北京市市辖区朝阳区望京", "110105", "望京"),
        ("北京朝阳望京街道", "110105", "望京街道"),
        ("北京市北京市海淀区中关村", "110108", "中关村"),
        ("西藏那曲地区色尼区", "540602", ""),
        ("毕节地区大方县", "520521", ""),
        ("广西省南宁市青秀区", "450103", ""),
        ("内蒙古自治区阿拉善盟阿拉善左旗巴彦浩特镇", "152921", "巴彦浩特镇"),
        ("湖北省省直辖县级行政区划仙桃市沔州大道", "429004", "沔州大道"),
        ("云南大理古城", "532900", "古城"),
        ("云南省大理市下关镇", "532901", "下关镇"),
        ("台湾省台北市", "710000", "台北市"),
        ("香港特别行政区中环", "810000", "中环"),
        ("贵州省-贵阳市-南明区-中华南路", "520102", "中华南路"),
        ("中国 贵州省 贵阳市 云岩区 延安路", "520103", "延安路"),
        ("550001贵州省贵阳市云岩区", "520103", ""),
        ("收件地址：贵州省贵阳市云岩区", "520103", ""),
        ("贵州省贵阳市南明区贵州省贵阳市南明区中华南路", "520102", "中华南路"),
        ("贵阳市贵州省贵阳市云岩区", "520103", ""),
        ("湖南省长沙市长沙县", "430121", ""),
        # the street begins like a place
        ("贵州省遵义市汇川区上海路619号", "520303", "上海路619号"),
        ("贵州省贵阳市中华北路1号", "520100", "中华北路1号"),
        ("西藏自治区那曲市色尼区浙江中路4号", "540602", "浙江中路4号"),
        ("深圳市福田路1号", "440300", "福田路1号"),
    ],
)
def test_settled(address: str, code: str, rest: str) -> None:
    found = match(address)
    assert (found.code, found.candidates, found.rest) == (code, (), rest)
    assert found.full_name == division_name(code)
    assert shipped_matcher().remembered_code(address) in {"", code}  # a remembered head answers alike


@pytest.mark.parametrize(
    ("address", "candidates"),
    [
        ("朝阳区望京街10号", ("110105", "220104")),  # not 辽宁省朝阳市
        ("鼓楼区中山路1号", ("320106", "320302", "350102", "410204")),
        ("河北省桥西区", ("130104", "130703")),
        ("观山湖区金阳南路", ("520115",)),  # a county alone: the clerk confirms
        ("浦东新区世纪大道", ("310115",)),
        ("贵州省杭州市西湖区", ("330100", "520000")),  # contradiction
        ("贵州省贵阳市仁怀市", ("520100", "520382")),
    ],
)
def test_the_clerk_chooses(address: str, candidates: tuple[str, ...]) -> None:
    found = match(address)
    assert found.code == ""
    assert tuple(sorted(found.candidates)) == candidates


@pytest.mark.parametrize(
    "address",
    [
        "林城东路7号",
        "中山东路12号",
        "北京路88号",
        "石河子大学",
        "吉林大路",
        "南山路5号",
        "",
        "   ",
        "朝阳大街1号",
    ],
)
def test_nothing_is_guessed_from_a_street(address: str) -> None:
    found = match(address)
    assert (found.code, found.candidates) == ("", ())


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("浙江省杭州市下城区庆春路1号", "330105"),
        ("杭州下城区庆春路", "330105"),
        ("贵州省贵阳市小河区", "520111"),
        ("山东省莱芜市莱城区", "370116"),
        ("重庆市江北区观音桥", "500157"),
        ("贵州省遵义市遵义县", "520304"),
    ],
)
def test_abolished_divisions_lead_to_their_successor_and_say_so(address: str, code: str) -> None:
    found = match(address)
    assert found.code == code
    assert found.old


def test_a_head_is_remembered_and_a_doubled_one_is_not_trusted() -> None:
    matcher = DivisionMatcher(shipped_table())
    assert matcher.remembered_code("贵州省贵阳市南明区中华南路1号") == ""
    matcher.match("贵州省贵阳市南明区中华南路1号")
    assert matcher.remembered_code("贵州省贵阳市南明区文昌南路2号") == "520102"
    assert matcher.remembered_code("贵州省贵阳市云岩区延安路") == ""
    assert matcher.remembered_code("贵州省贵阳市南明区贵州省贵阳市云岩区") == ""
    matcher.match("浙江省杭州市下城区庆春路1号")
    assert matcher.remembered_code("浙江省杭州市下城区庆春路1号") == ""  # an abolished name is said each time


def test_near_orders_the_candidates() -> None:
    assert match("白云区新市街").candidates == ("440111", "520113")
    assert match("白云区新市街", near="520100").candidates == ("520113", "440111")


@pytest.mark.parametrize(
    ("code", "name", "short"),
    [
        ("520115", "贵州省贵阳市观山湖区", "贵州 贵阳 观山湖"),
        ("110105", "北京市朝阳区", "北京 朝阳"),
        ("500243", "重庆市彭水苗族土家族自治县", "重庆 彭水"),
        ("429004", "湖北省仙桃市", "湖北 仙桃"),
        ("441900", "广东省东莞市", "广东 东莞"),
        ("522700", "贵州省黔南布依族苗族自治州", "贵州 黔南"),
        ("152921", "内蒙古自治区阿拉善盟阿拉善左旗", "内蒙古 阿拉善 阿拉善左旗"),
        ("710000", "台湾省", "台湾"),
        ("330103", "浙江省杭州市拱墅区", "浙江 杭州 拱墅"),
        ("999999", "", ""),
        ("", "", ""),
    ],
)
def test_names_of_codes(code: str, name: str, short: str) -> None:
    assert division_name(code) == name
    assert short_destination(code) == short


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("沙县", "沙县"),
        ("清新区", "清新"),
        ("市中区", "市中区"),
        ("东乡族自治县", "东乡族"),
        ("六枝特区", "六枝"),
    ],
)
def test_short_names(name: str, short: str) -> None:
    assert short_name(name) == short


def test_every_division_is_found_by_its_own_full_name() -> None:
    """3,212 addresses: the whole table, so that no name shadows another."""
    table = shipped_table()
    codes = [
        entry
        for entries in table.index.values()
        for name, full, _, old in entries
        if not old
        for entry in full
    ]
    wrong = [code for code in set(codes) if match(table.full_name(code) + "人民路1号").code != code]
    assert wrong == []


def test_a_newer_table_replaces_the_shipped_one() -> None:
    table = DivisionTable({"990000": "新省", "990100": "大城市", "990101": "小城区"})
    assert DivisionMatcher(table).match("新省大城市小城区1号").code == "990101"
    assert match("新省大城市小城区1号").code == ""


@given(
    st.lists(
        st.sampled_from(
            ["贵州省", "贵阳市", "朝阳区", "吉林", "北京", "县", "路", "1", "-", "中国", "海南", "省"]
        ),
        max_size=8,
    )
)
@settings(max_examples=200)
def test_any_mixture_gives_a_known_code_or_none(parts: list[str]) -> None:
    address = "".join(parts)
    found = match(address)
    assert found.code == "" or division_name(found.code) == found.full_name
    assert address.endswith(found.rest)
    assert not (found.code and found.candidates)
