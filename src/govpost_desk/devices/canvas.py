"""Owns the image buffer of a simulated label printer: what firmware draws, in whole dots, clipped to size.

Pictures are Pillow images of mode "1": 0 is a burnt (black) dot, 255 bare paper; x runs right, y down from
the top left corner of the label as it is read.
"""

from enum import Enum

from PIL import Image, ImageChops, ImageDraw, ImageFont

PAPER = 255
INK = 0
MAX_LABEL_DOTS = 4096  # 100 x 340 mm at 300 dpi; a longer label is a broken command


class DrawMode(Enum):
    """How dots meet what is already in the buffer."""

    OVERWRITE = 0
    OR = 1
    XOR = 2


class LabelCanvas:
    """One label's worth of dots, `width` by `height`; every drawing is clipped, none can fail."""

    def __init__(self, width: int, height: int) -> None:
        self.width = max(1, min(width, MAX_LABEL_DOTS))
        self.height = max(1, min(height, MAX_LABEL_DOTS))
        self._image = Image.new("1", (self.width, self.height), PAPER)

    def picture(self) -> Image.Image:
        """A copy of the buffer."""
        return self._image.copy()

    def fill(
        self, x: int, y: int, width: int, height: int, mode: DrawMode = DrawMode.OR, ink: int = INK
    ) -> None:
        """A solid rectangle of ink (or paper); with XOR it reverses what lies below."""
        left, top = max(0, x), max(0, y)
        right, bottom = min(self.width, x + width), min(self.height, y + height)
        if left >= right or top >= bottom:
            return
        if mode is DrawMode.XOR:
            self.stamp(left, top, Image.new("1", (right - left, bottom - top), INK), mode)
        else:
            self._image.paste(ink, (left, top, right, bottom))

    def frame(
        self,
        x: int,
        y: int,
        width: int,
        height: int,
        thickness: int,
        mode: DrawMode = DrawMode.OR,
        ink: int = INK,
    ) -> None:
        """A rectangle's outline, `thickness` dots thick, wholly inside `width` by `height`."""
        if 2 * thickness >= min(width, height):
            self.fill(x, y, width, height, mode, ink)
            return
        inner = height - 2 * thickness
        self.fill(x, y, width, thickness, mode, ink)
        self.fill(x, y + height - thickness, width, thickness, mode, ink)
        self.fill(x, y + thickness, thickness, inner, mode, ink)
        self.fill(x + width - thickness, y + thickness, thickness, inner, mode, ink)

    def stamp(self, x: int, y: int, stamp: Image.Image, mode: DrawMode) -> None:
        """Put a 1-bit picture with its top left corner at x, y."""
        left, top = max(0, x), max(0, y)
        right, bottom = min(self.width, x + stamp.width), min(self.height, y + stamp.height)
        if left >= right or top >= bottom:
            return
        part = stamp.crop((left - x, top - y, right - x, bottom - y))
        if mode is not DrawMode.OVERWRITE:
            below = self._image.crop((left, top, right, bottom))
            if mode is DrawMode.OR:
                part = ImageChops.logical_and(below, part)  # black where either is black: AND of paper
            else:
                part = ImageChops.invert(ImageChops.logical_xor(below, part))
        self._image.paste(part, (left, top))


def bars_picture(modules: str, module_dots: int, height: int) -> Image.Image:
    """Bars of a linear symbol: '1' is a bar; no quiet zone."""
    picture = Image.new("1", (len(modules), 1), PAPER)
    picture.putdata([INK if module == "1" else PAPER for module in modules])
    width = len(modules) * module_dots
    row = picture.resize((width, 1), Image.Resampling.NEAREST).crop((0, 0, min(width, MAX_LABEL_DOTS), 1))
    return row.resize((row.width, max(1, min(height, MAX_LABEL_DOTS))), Image.Resampling.NEAREST)


def qr_picture(content: str, level: str, module_dots: int, mask: int | None) -> Image.Image:
    """Modules of a model 2 QR code without quiet zone; raises ValueError when the content does not fit."""
    import segno  # only labels with native QR codes pay for it

    code = segno.make_qr(content, error=level, mask=mask, boost_error=False)
    rows = [bytes(INK if module else PAPER for module in row) for row in code.matrix]
    picture = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)).convert("1")
    return picture.resize((len(rows) * module_dots, len(rows) * module_dots), Image.Resampling.NEAREST)


def text_picture(text: str, cell_width: int, cell_height: int) -> Image.Image:
    """Text in a resident font: ASCII is legible, every other character a hollow box two cells wide.

    The glyphs of resident fonts differ by model: the picture shows the room a line takes, not its shapes.
    """
    cells = [(character, cell_width * (1 if character.isascii() else 2)) for character in text]
    width = min(sum(cell for _, cell in cells), MAX_LABEL_DOTS * 2)
    picture = Image.new("1", (max(1, width), max(1, min(cell_height, MAX_LABEL_DOTS))), PAPER)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(max(6, min(cell_height, 400) * 3 // 4))
    x = 0
    for character, cell in cells:
        if x >= picture.width:
            break
        if not character.isascii():
            draw.rectangle((x + 1, 1, x + cell - 2, picture.height - 2), outline=INK)
        elif character.isprintable():
            draw.text((x + cell // 2, picture.height // 2), character, fill=INK, font=font, anchor="mm")
        x += cell
    return picture


def turned(picture: Image.Image, degrees: int) -> Image.Image:
    """The picture turned clockwise by 0, 90, 180 or 270 degrees."""
    turns = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    return picture.transpose(turns[degrees]) if degrees in turns else picture
