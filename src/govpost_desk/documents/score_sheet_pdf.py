"""训练成绩单: one learner's best score in each training case, on one page.

Owns its places and wording. Same sheet, same bytes.
"""

from govpost_desk.documents.pdf_cells import shrunk
from govpost_desk.documents.pdf_frame import LEFT, RIGHT, TOP, WIDTH, day_text
from govpost_desk.documents.pdf_paper import Paper
from govpost_desk.domain.training_sheet import ScoreLine, ScoreSheet

_COLUMNS = (
    ("序", 0),
    ("任务", 34),
    ("得分", 190),
    ("结果", 240),
    ("用时", 300),
    ("误扫", 370),
    ("撤销", 420),
    ("提示", 470),
)
_ROW = 26.0


def score_sheet_pdf(sheet: ScoreSheet) -> bytes:
    """PDF of the sheet."""
    with Paper(f"训练成绩单 {sheet.learner}", training=sheet.training) as paper:
        middle = (LEFT + RIGHT) / 2
        paper.centred(middle, TOP - 14, sheet.centre_name, shrunk(paper, sheet.centre_name, WIDTH, 11))
        paper.centred(middle, TOP - 42, "训练成绩单", 20, True)
        facts = f"操作员 {sheet.learner}　台席 {sheet.desk_id}　{day_text(sheet.printed_on)}"
        paper.centred(middle, TOP - 64, facts, shrunk(paper, facts, WIDTH, 10.5))
        top = TOP - 84
        rules = [(LEFT, top, RIGHT, top)]
        for word, x in _COLUMNS:
            paper.text(LEFT + 4 + x, top - 17, word, 10.5, True)
        for number, line in enumerate(sheet.lines, 1):
            rules.append((LEFT, top - number * _ROW, RIGHT, top - number * _ROW))
            _line(paper, line, top - number * _ROW - 17)
        bottom = top - (len(sheet.lines) + 1) * _ROW
        rules.append((LEFT, bottom, RIGHT, bottom))
        paper.lines(rules)
        done = [line.total for line in sheet.lines if line.total is not None]
        passed = sum(line.passed for line in sheet.lines)
        mean = f"平均 {sum(done) // len(done)} 分" if done else "还没有成绩"
        paper.text(LEFT + 4, bottom - 24, f"通过 {passed} / {len(sheet.lines)}　{mean}", 12, True)
        paper.text(LEFT + 4, bottom - 60, "学员（签字）：______________　班长（签字）：______________", 10.5)
        paper.end_page()
        return paper.finish()


def _line(paper: Paper, line: ScoreLine, y: float) -> None:
    shown = [str(line.number), line.title]
    if line.total is None:
        shown += ["—", "未做"]
    else:
        used = f"{line.seconds // 60}:{line.seconds % 60:02d}"
        result = "通过" if line.passed else "未通过"
        shown += [str(line.total), result, used, *map(str, (line.refused, line.undone, line.hints))]
    for text, (_, x) in zip(shown, _COLUMNS, strict=False):
        paper.text(LEFT + 4 + x, y, text, 10.5)
