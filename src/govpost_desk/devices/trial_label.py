"""Owns the trial label: what a technician prints to see that a cable, a language and a label size belong together.

It uses only commands of the generic profiles and no text of the printer: a frame, and a code that a scanner can read.
"""

from govpost_desk.devices.printer_profile import PrinterProfile

CODE = "GPDTEST"
_TALL_MM = 40
_MARGIN_MM = 2


def trial_label(profile: PrinterProfile) -> bytes:
    """A label of the profile's first size, printed in its upper 40 mm."""
    wide_mm, long_mm = (int(part) for part in profile.label_sizes[0].split("x"))

    def dots(millimetres: float) -> int:
        return round(millimetres * profile.dpi / 25.4)

    module = 3 if profile.dpi == 203 else 4
    left, top = dots(_MARGIN_MM), dots(_MARGIN_MM)
    right, bottom = dots(wide_mm - _MARGIN_MM), dots(_TALL_MM)
    if profile.language == "tspl":
        lines = [
            f"SIZE {wide_mm} mm,{long_mm} mm",
            "GAP 2 mm,0 mm",
            "DIRECTION 1",
            "REFERENCE 0,0",
            "SET TEAR ON",
            "SET REPRINT OFF",
            "CLS",
            f"BOX {left},{top},{right},{bottom},4",
            f'BARCODE {dots(10)},{dots(10)},"128",{dots(15)},0,0,{module},{module},"{CODE}"',
            "PRINT 1,1",
        ]
        return "".join(f"{line}\r\n" for line in lines).encode("ascii")
    return (
        f"^XA^PW{dots(wide_mm)}^LL{dots(long_mm)}^LH0,0^JZN"
        f"^FO{left},{top}^GB{right - left},{bottom - top},4^FS"
        f"^FO{dots(10)},{dots(10)}^BY{module}^BCN,{dots(15)},N,N,N,A^FD{CODE}^FS^PQ1,0,1,N^XZ"
    ).encode("ascii")
