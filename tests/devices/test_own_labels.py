"""Our own labels through both printer languages: the interpreters and the rasteriser must agree to the dot.

The interpreters were written from the printers' manuals without a look at the encoders, so that this is a second
opinion, not an echo.
"""

import pytest
from PIL import ImageChops
from tests.documents.label_samples import SHEETS, labels

from govpost_desk.devices.firmware import PrintedLabel
from govpost_desk.devices.ports import LabelLanguage
from govpost_desk.devices.profiles import load_profiles
from govpost_desk.devices.simulated_label_printer import new_interpreter
from govpost_desk.documents import label_picture, tspl, zpl

ENCODERS = {"tspl": tspl.encode, "zpl": zpl.encode}


@pytest.mark.parametrize("language", ["tspl", "zpl"])
def test_what_comes_out_is_what_was_meant(language: LabelLanguage) -> None:
    assert len(labels()) >= 3 * len(SHEETS)
    for name, label in labels().items():
        printed: list[PrintedLabel] = []
        dots_per_mm = 300 / 25.4 if "300 dpi" in name else 8
        interpreter = new_interpreter(language, printed.append, dots_per_mm)
        interpreter.feed(ENCODERS[language](label))
        assert (interpreter.faults, interpreter.pending_bytes, len(printed)) == ([], 0, 1), name
        meant = label_picture.raster(label).convert("L")
        came_out = printed[0].image.convert("L")
        assert came_out.size == meant.size, name
        assert ImageChops.difference(came_out, meant).getbbox() is None, name
        assert printed[0].reprint is False, "one owner of retries: the program, never the printer"


@pytest.mark.parametrize("profile_id", ["generic-tspl", "generic-zpl"])
def test_the_generic_profiles_allow_every_command_that_labels_use(profile_id: str) -> None:
    """A board that knows only the profile's commands must print our labels."""
    profile = load_profiles()[profile_id]
    for label in labels().values():
        assert used_commands(ENCODERS[profile.language](label), profile.language) <= profile.commands


def used_commands(document: bytes, language: LabelLanguage) -> set[str]:
    return words_and_labels(document, language)[0]


def words_and_labels(
    document: bytes, language: LabelLanguage, dots_per_mm: float = 8
) -> tuple[set[str], list[PrintedLabel], bool]:
    """Command words of a document, the labels it prints, and whether nothing was objected to nor left over."""
    used: set[str] = set()
    printed: list[PrintedLabel] = []
    interpreter = new_interpreter(language, printed.append, dots_per_mm)
    real = interpreter._run  # type: ignore[attr-defined]

    if language == "zpl":

        def run(verb: str, raw: bytes, at: int) -> None:
            used.add(verb)
            real(verb, raw, at)
    else:

        def run(line: bytes, at: int) -> None:
            used.add(line.partition(b" ")[0].decode())
            real(line, at)

    interpreter._run = run  # type: ignore[attr-defined]
    interpreter.feed(document)
    if b"BITMAP " in document and language == "tspl":
        used.add("BITMAP")  # framed apart from the lines
    return used, printed, not interpreter.faults and interpreter.pending_bytes == 0
