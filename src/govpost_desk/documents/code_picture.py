"""A Code 128 as a picture for the screen, quiet zones included: what a scanner reads off the display."""

import io

from PIL import Image

from govpost_desk.documents import code128


def code_png(text: str, module: int = 2, height: int = 30) -> bytes:
    """PNG of the bars of `text`. Same text, same bytes. Raises UnencodableError."""
    width = (code128.width(text) + 2 * code128.QUIET_MODULES) * module
    paper = Image.new("1", (width, height), 1)
    for offset, bar in code128.bars(text):
        left = (code128.QUIET_MODULES + offset) * module
        paper.paste(0, (left, 0, left + bar * module, height))
    file = io.BytesIO()
    paper.save(file, "PNG")
    return file.getvalue()
