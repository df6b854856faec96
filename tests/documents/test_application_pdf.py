"""邮寄申请单, blank: what is on it, how many, nothing over the edge, the list of items behind it (D-85)."""

import io

import pypdfium2 as pdfium
import pytest
from pypdf import PdfReader

from govpost_desk.documents.application_pdf import application_pdf
from govpost_desk.domain.application_form import ApplicationForms
from govpost_desk.domain.service_items import ServiceItem


def forms(copies: int = 2, **values: object) -> ApplicationForms:
    given = {"centre_name": "贵阳市政务服务中心", "hotline": "11183", "supervision_hotline": "0851-87988888"}
    return ApplicationForms(copies=copies, **{**given, **values})  # type: ignore[arg-type]


def texts(content: bytes) -> list[str]:
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize(("copies", "pages"), [(1, [1]), (2, [2]), (5, [2, 2, 1])])
def test_two_forms_a_page(copies: int, pages: list[int]) -> None:
    found = texts(application_pdf(forms(copies)))
    assert [page.count("收件地址有误") for page in found] == pages


def test_everything_the_mail_needs_is_asked_for_and_nothing_more() -> None:
    (page,) = texts(application_pdf(forms(1)))
    for word in (
        "邮寄申请单", "贵阳市政务服务中心", "服务热线11183", "监督热线0851-87988888", "办件编号", "办理事项",
        "收件人", "联系电话", "收件地址", "详细地址", "单程", "双程", "寄付", "到付", "回执", "代收人", "告知",
        "申请人（签字）", "窗口受理人（签字）", "邮政接收人（签字）",
    ):  # fmt: skip
        assert word in page, word
    assert "身份证" not in page  # no number that the mail does not need (D-16)


def test_nothing_is_drawn_near_the_edge() -> None:
    long_name = "内蒙古自治区锡林郭勒盟西乌珠穆沁旗人民政府政务服务管理局综合服务大厅"
    page = pdfium.PdfDocument(application_pdf(forms(centre_name=long_name, hotline="11183 转 9 转人工座席")))[
        0
    ]
    picture = page.render(scale=1, grayscale=True).to_pil()
    margin = 16
    for box in (
        (0, 0, margin, picture.height),
        (picture.width - margin, 0, picture.width, picture.height),
        (0, 0, picture.width, margin),
        (0, picture.height - margin, picture.width, picture.height),
    ):
        assert picture.crop(box).getextrema() == (255, 255)


def test_items_follow_on_pages_of_their_own() -> None:
    items = tuple(
        ServiceItem(code=f"A{n}", name=f"第{n}号事项办理", department="公安局", document_name="护照")
        for n in range(1, 61)
    )
    found = texts(application_pdf(forms(2, items=items)))
    assert len(found) == 3
    assert all(f"第{n}号事项办理" in "".join(found[1:]) for n in range(1, 61))
    assert "合计60项" in found[2]


def test_same_forms_same_bytes_and_training_shows() -> None:
    assert application_pdf(forms()) == application_pdf(forms())
    assert "训练" in texts(application_pdf(forms(training=True)))[0]
    with pytest.raises(ValueError, match="no form"):
        application_pdf(forms(0))
