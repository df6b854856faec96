# ruff: noqa: E501  a table of words
"""Make a sample catalogue of service items: as many as one district has, 14,177, and 4 convenience services (D-5).

    python installer/make_sample_catalogue.py FOLDER

writes `service_items.csv` and `convenience_items.csv`. Invented names built the way real ones are (object, act, case);
always the same ones. It is a sample to try the program with, no list of any government.
"""

import csv
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path

ITEM_COUNT = 14_177
OPENED_FIRST = 29  # so many were opened for mailing first [002]
HEADERS = ("序号", "事项编码", "事项名称", "实施部门", "结果名称", "是否邮寄办")

# department, division of the item codes, (object, what is given out)
_DEPARTMENTS = (
    ("公安局", "09", (("普通护照", "护照"), ("往来港澳通行证", "往来港澳通行证"), ("往来台湾通行证", "往来台湾通行证"),
                     ("居民身份证", "居民身份证"), ("居住证", "居住证"), ("户口登记", "居民户口簿"), ("边境管理区通行证", "边境通行证"),
                     ("机动车驾驶证", "机动车驾驶证"), ("机动车行驶证", "机动车行驶证"), ("机动车号牌", "机动车号牌"),
                     ("保安服务公司", "保安服务许可证"), ("爆破作业单位", "爆破作业单位许可证"), ("旅馆业特种行业", "特种行业许可证"))),
    ("市场监督管理局", "31", (("企业登记", "营业执照"), ("个体工商户登记", "营业执照"), ("农民专业合作社登记", "营业执照"), ("食品经营", "食品经营许可证"),
                       ("食品生产", "食品生产许可证"), ("药品零售", "药品经营许可证"), ("第二类医疗器械经营", "医疗器械经营备案凭证"),
                       ("特种设备使用", "特种设备使用登记证"), ("检验检测机构资质", "资质认定证书"), ("计量标准器具", "计量标准考核证书"))),
    ("自然资源局", "15", (("国有建设用地使用权", "不动产权证书"), ("房屋所有权", "不动产权证书"), ("抵押权", "不动产登记证明"), ("林地使用权", "不动产权证书"),
                     ("建设用地规划", "建设用地规划许可证"), ("建设工程规划", "建设工程规划许可证"), ("采矿权", "采矿许可证"), ("探矿权", "勘查许可证"))),
    ("人力资源和社会保障局", "14", (("社会保障卡", "社会保障卡"), ("职业技能等级", "职业技能等级证书"), ("劳务派遣经营", "劳务派遣经营许可证"),
                          ("专业技术资格", "资格证书"), ("人力资源服务", "人力资源服务许可证"), ("企业职工养老保险", "养老保险手册"), ("失业登记", "就业创业证"))),
    ("卫生健康局", "23", (("医师执业", "医师执业证书"), ("护士执业", "护士执业证书"), ("公共场所卫生", "卫生许可证"), ("医疗机构执业", "医疗机构执业许可证"),
                     ("出生医学证明", "出生医学证明"), ("生育登记", "生育服务证"), ("放射诊疗", "放射诊疗许可证"))),
    ("住房和城乡建设局", "17", (("建筑工程施工", "施工许可证"), ("商品房预售", "预售许可证"), ("燃气经营", "燃气经营许可证"), ("房地产开发企业资质", "资质证书"),
                        ("城镇污水排入排水管网", "排水许可证"), ("公租房保障资格", "资格证明"))),
    ("交通运输局", "18", (("道路旅客运输经营", "道路运输经营许可证"), ("道路货物运输经营", "道路运输经营许可证"), ("出租汽车驾驶员", "从业资格证"),
                     ("网络预约出租汽车", "网约车运输证"), ("机动车维修经营", "备案证明"), ("超限运输车辆通行", "超限运输通行证"))),
    ("司法局", "12", (("法律援助", "法律援助决定书"), ("律师执业", "律师执业证"), ("公证员执业", "公证员执业证"), ("司法鉴定人执业", "司法鉴定人执业证"),
                   ("基层法律服务工作者执业", "执业证"))),
    ("教育局", "05", (("教师资格", "教师资格证书"), ("民办学校办学", "办学许可证"), ("校车使用", "校车使用许可"), ("义务教育阶段转学", "转学证明"))),
    ("民政局", "11", (("婚姻登记档案", "婚姻登记记录证明"), ("社会团体登记", "社会团体法人登记证书"), ("民办非企业单位登记", "登记证书"), ("养老机构", "备案回执"),
                   ("慈善组织", "慈善组织证书"), ("残疾人两项补贴", "补贴决定书"))),
    ("农业农村局", "20", (("农药经营", "农药经营许可证"), ("兽药经营", "兽药经营许可证"), ("动物防疫条件", "动物防疫条件合格证"), ("种子生产经营", "生产经营许可证"),
                     ("拖拉机驾驶", "拖拉机驾驶证"), ("渔业捕捞", "渔业捕捞许可证"), ("生鲜乳收购", "生鲜乳收购许可证"))),
    ("税务局", "64", (("增值税专用发票", "增值税专用发票"), ("增值税普通发票", "增值税普通发票"), ("完税情况", "税收完税证明"), ("个人所得税纳税记录", "纳税记录"),
                   ("一般纳税人资格", "税务事项通知书"))),
    ("水利局", "19", (("取水", "取水许可证"), ("河道采砂", "河道采砂许可证"), ("生产建设项目水土保持方案", "批复"), ("洪水影响评价", "批复"))),
    ("林业局", "64", (("林木采伐", "林木采伐许可证"), ("林草种子生产经营", "生产经营许可证"), ("野生动物人工繁育", "人工繁育许可证"))),
    ("文化和旅游局", "22", (("营业性演出", "演出许可证"), ("互联网上网服务营业场所经营", "网络文化经营许可证"), ("导游", "导游证"), ("旅行社经营", "旅行社业务经营许可证"),
                      ("娱乐场所经营", "娱乐经营许可证"))),
    ("应急管理局", "25", (("危险化学品经营", "危险化学品经营许可证"), ("烟花爆竹零售", "烟花爆竹经营许可证"), ("非煤矿矿山企业安全生产", "安全生产许可证"))),
    ("生态环境局", "16", (("排污", "排污许可证"), ("危险废物经营", "危险废物经营许可证"), ("辐射安全", "辐射安全许可证"), ("建设项目环境影响评价文件", "批复"))),
    ("医疗保障局", "36", (("基本医疗保险参保", "参保凭证"), ("门诊慢特病", "慢特病诊疗证"), ("异地就医", "备案凭证"), ("生育保险", "待遇核定书"))),
    ("退役军人事务局", "24", (("残疾军人", "残疾军人证"), ("优抚对象优待", "优待证"), ("烈属", "烈士光荣证"))),
    ("城市管理局", "38", (("户外广告设置", "准予许可决定书"), ("临时占用城市道路", "占道许可证"), ("建筑垃圾处置", "处置核准文件"), ("餐厨垃圾收运", "经营许可证"))),
)  # fmt: skip
_ACTS = (
    "首次申领", "新办", "核发", "变更", "变更名称", "变更法定代表人", "变更地址", "变更经营范围", "延续", "换发", "补发", "遗失补办", "注销",
    "备案", "登记", "审批", "核准", "年审", "查询出证", "有效期满换证", "损毁换领", "信息更正", "异地办理", "撤销", "转让", "分立", "合并",
)  # fmt: skip
_CASES = (
    "", "（个人）", "（法人）", "（非法人组织）", "（代理人办理）", "（未成年人）", "（退役军人）", "（小微企业）",
    "（乡镇受理）", "（告知承诺制）",
)  # fmt: skip
_CONVENIENCE = (
    ("水费代缴", "邮政便民服务", "缴费凭证"),
    ("电费代缴", "邮政便民服务", "缴费凭证"),
    ("报刊订阅", "邮政便民服务", "订阅收据"),
    ("车辆违章罚款代收", "邮政便民服务", "罚款收据"),
)

Line = tuple[str, ...]


def item_lines() -> list[Line]:
    """The main list: every line below HEADERS, ITEM_COUNT of them."""
    made: list[Line] = []
    for number, (code, name, department, document) in enumerate(_items(), 1):
        opened = "是" if number <= OPENED_FIRST else "否"
        made.append((str(number), code, name, department, document, opened))
        if number == ITEM_COUNT:
            break
    return made


def convenience_lines() -> list[Line]:
    """The second list, outside the main one."""
    return [
        (str(number), f"BM{number:04d}", name, department, document, "是")
        for number, (name, department, document) in enumerate(_CONVENIENCE, 1)
    ]


def write_csv(path: Path, lines: list[Line]) -> Path:
    """One list as a file with its headings."""
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        csv.writer(stream).writerows([HEADERS, *lines])
    return path


def _items() -> Iterator[Line]:
    """(code, name, department, document): the commonest acts of all departments first; each code and name once."""
    taken: set[str] = set()
    for case, act in product(_CASES, _ACTS):
        for place, (department, division, objects) in enumerate(_DEPARTMENTS, 1):
            for number, (thing, document) in enumerate(objects, 1):
                serial = _CASES.index(case) * len(_ACTS) + _ACTS.index(act) + 1
                name = f"{thing}{act}{case}"
                if name not in taken:
                    taken.add(name)
                    yield (
                        f"11{division}{place:02d}{number:03d}{serial:05d}",
                        name,
                        f"区{department}",
                        document,
                    )


def main() -> int:
    """Write both lists into the folder."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "service_items.csv", item_lines())
    write_csv(folder / "convenience_items.csv", convenience_lines())
    return 0


if __name__ == "__main__":
    sys.exit(main())
