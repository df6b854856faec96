"""Several finished PDFs as one file, page after page: what is printed in one go. Imports pypdfium2 lazily."""

import io
from collections.abc import Sequence

from govpost_desk.documents.pdf_picture import one_at_a_time


def joined(parts: Sequence[bytes]) -> bytes:
    """All pages of the parts, in order. Raises ValueError for none."""
    import pypdfium2

    if not parts:
        raise ValueError("nothing to join")
    with one_at_a_time:
        whole = pypdfium2.PdfDocument.new()
        try:
            for part in parts:
                source = pypdfium2.PdfDocument(part)
                try:
                    whole.import_pages(source)
                finally:
                    source.close()
            buffer = io.BytesIO()
            whole.save(buffer)
            return buffer.getvalue()
        finally:
            whole.close()
