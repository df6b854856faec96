"""Which aggregate brings its state tables up to which event. The only table of event types on the desk."""

from collections.abc import Callable

from govpost_desk.storage import (
    approvals,
    numbers,
    orders,
    packings,
    papers,
    parties,
    reference,
    register_acts,
)
from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

Apply = Callable[[Execute, Fact], None]

APPLY: dict[str, Apply] = {
    "boot": reference.apply_boot,
    "desk.set_up": reference.apply_desk_set_up,
    "rescue.proved": reference.apply_sign_in,
    "setting.set": reference.apply_setting_set,
    "window.set": reference.apply_window_set,
    "operator.set": reference.apply_operator_set,
    "signer.set": reference.apply_signer_set,
    "operator.signed_in": reference.apply_sign_in,
    "operator.refused": reference.apply_sign_in,
    "operator.pin_set": reference.apply_sign_in,
    "layout.confirmed": reference.apply_layout_confirmed,
    "list.imported": orders.apply_list_imported,
    "row.rejected": orders.apply_row_rejected,
    "order.recorded": orders.apply_order,
    "order.corrected": orders.apply_order,
    "range.added": numbers.apply_range_added,
    "number.voided": numbers.apply_number_voided,
    "approval.given": approvals.apply_approval_given,
    "register.opened": register_acts.apply_register_opened,
    "line.ticked": register_acts.apply_line_ticked,
    "line.settled": register_acts.apply_line_settled,
    "line.collected": register_acts.apply_line_collected,
    "lines.set_aside": register_acts.apply_lines_set_aside,
    "act.undone": register_acts.apply_act_undone,
    "register.closed": register_acts.apply_register_closed,
    "register.signed": register_acts.apply_register_signed,
    "packing.opened": packings.apply_packing_opened,
    "label.requested": packings.apply_label_requested,
    "packing.sealed": packings.apply_packing_sealed,
    "document.stored": papers.apply_document_stored,
    "documents.withdrawn": papers.apply_documents_withdrawn,
    "document.exported": papers.apply_document_exported,
    "backup.made": papers.apply_document_exported,
    "personal.erased": parties.apply_personal_erased,
    "personal.shown": papers.apply_document_exported,
    "scan.refused": reference.apply_boot,
}

# What is not made from the journal: the journal itself, secrets, bytes known by their hash, the lane's own state.
NOT_REBUILT = frozenset(
    {
        "event",
        "event_personal",
        "epoch_grant",
        "operator_credential",
        "document_bytes",
        "print_job",
        "keeping",
        "other_desk_custody",
        "alembic_version",
        "sqlite_sequence",
    }
)
