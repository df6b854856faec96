"""Pages of a finished PDF as PNG pictures for the screen: the very bytes that are printed. Imports pypdfium2 lazily."""

import io
from threading import Lock

_POINTS_PER_INCH = 72
_MM_PER_INCH = 25.4
one_at_a_time = Lock()  # pdfium is not made for two threads


def page_pngs(pdf: bytes, dpi: int = 110) -> tuple[bytes, ...]:
    """Every page as PNG, in order."""
    import pypdfium2

    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(_png(page, dpi) for page in document)
        finally:
            document.close()


def _png(page: object, dpi: int) -> bytes:
    picture = page.render(scale=dpi / _POINTS_PER_INCH, grayscale=True).to_pil()  # type: ignore[attr-defined]
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def page_sizes_mm(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """(width, height) of every page's paper in millimetres."""
    import pypdfium2

    with one_at_a_time:
        document = pypdfium2.PdfDocument(pdf)
        try:
            return tuple(
                (width * _MM_PER_INCH / _POINTS_PER_INCH, height * _MM_PER_INCH / _POINTS_PER_INCH)
                for width, height in (page.get_size() for page in document)
            )
        finally:
            document.close()
