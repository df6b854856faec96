"""Chinese surnames, so that a pasted name is told from a greeting or a place. A name without one is still a name."""

_SINGLE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
    "庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜"
    "詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边辜吉"
    "饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖"
    "糜鄢冷卓花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙伏岑习胥保和蔺肖闫付"
    "代尚邝鄂缪幸宣鹿区佘麻丰芮羿储汲邴松牧隗山宓蓬郗班仰秋伊暴钭厉戎祖束韶蒲咸籍能苍双莘贡劳逄扶堵郦雍却"
    "璩濮寿通郏浦农别充慕茹宦鱼容慎戈庾终暨居衡步寇广禄阙东殳沃利蔚越夔隆师巴厍晁勾融訾阚那空毋乜养须朴帅"
    "亢况郈有琴缑海归仉督后红云水南谯门笪年爱开尔英线么"
)
_COMPOUND = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 "
    "濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 "
    "公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 "
    "微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 "
    "南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 褚师 纳兰 耶律 完颜"
)
SINGLE_SURNAMES = frozenset(_SINGLE)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


def has_surname(name: str) -> bool:
    """Whether a text of Chinese characters begins as a name of two to four does: a surname, then one or two more."""
    if name[:2] in COMPOUND_SURNAMES:
        return 3 <= len(name) <= 4
    return name[:1] in SINGLE_SURNAMES and 2 <= len(name) <= 3
