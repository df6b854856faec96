"""A code of the training at a real desk, or of the real world at a training desk (ux R13)."""

from govpost_desk.domain.outcomes import Answer
from govpost_desk.domain.scans import CaseCode, Code, LabelCode
from govpost_desk.domain.worlds import TRAINING, world_of
from govpost_desk.services.answers import Answered, answer
from govpost_desk.services.context import ScanContext
from govpost_desk.services.settings import desk_profile
from govpost_desk.storage.database import Tx
from govpost_desk.storage.ticking import candidates


def of_other_world(tx: Tx, context: ScanContext, code: Code) -> Answered | None:
    """A training number at a real desk, or a real one at a training desk, is named as such (ux R13).

    A list may call a case by any text: what stands on a list here is taken for it.
    """
    world = world_of(code)
    if not world or (world == TRAINING) is desk_profile(tx.execute).training:
        return None
    if isinstance(code, CaseCode | LabelCode):
        number = code.case_no if isinstance(code, CaseCode) else code.waybill.text
        if candidates(tx.execute, number):
            return None
        if isinstance(code, LabelCode) and code.waybill.has_check and not code.waybill.check_ok:
            return answer(Answer.CHECK_DIGIT, waybill_no=number), context.holding(None)
    return answer(Answer.REFUSED, "of_training" if world == TRAINING else "of_real"), context
