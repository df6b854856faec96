"""Which aggregate brings its state tables up to which event. The only table of event types on the desk."""

from collections.abc import Callable
from functools import cached_property
from importlib import import_module

from govpost_desk.storage.database import Execute
from govpost_desk.storage.journal import Fact

Apply = Callable[[Execute, Fact], None]


class _Late:
    """`module.function` of this package, imported with its first event: a start needs few of them."""

    def __init__(self, where: str) -> None:
        self.where = where

    def __call__(self, execute: Execute, fact: Fact) -> None:
        self.apply(execute, fact)

    @cached_property
    def apply(self) -> Apply:
        """The function itself."""
        module, function = self.where.split(".")
        found: Apply = getattr(import_module(f"govpost_desk.storage.{module}"), function)
        return found


APPLY: dict[str, Apply] = {
    "boot": _Late("reference.apply_boot"),
    "desk.set_up": _Late("reference.apply_desk_set_up"),
    "rescue.proved": _Late("reference.apply_sign_in"),
    "setting.set": _Late("reference.apply_setting_set"),
    "window.set": _Late("reference.apply_window_set"),
    "operator.set": _Late("reference.apply_operator_set"),
    "signer.set": _Late("reference.apply_signer_set"),
    "operator.signed_in": _Late("reference.apply_sign_in"),
    "operator.refused": _Late("reference.apply_sign_in"),
    "operator.pin_set": _Late("reference.apply_sign_in"),
    "layout.confirmed": _Late("reference.apply_layout_confirmed"),
    "list.imported": _Late("orders.apply_list_imported"),
    "row.rejected": _Late("orders.apply_row_rejected"),
    "order.recorded": _Late("orders.apply_order"),
    "order.corrected": _Late("orders.apply_order"),
    "catalogue.imported": _Late("catalogue.apply_catalogue_imported"),
    "items.set": _Late("catalogue.apply_items_set"),
    "items.ended": _Late("catalogue.apply_items_ended"),
    "tariff.set": _Late("tariffs.apply_tariff_set"),
    "tariff.ended": _Late("tariffs.apply_tariff_ended"),
    "range.added": _Late("numbers.apply_range_added"),
    "number.voided": _Late("numbers.apply_number_voided"),
    "approval.given": _Late("approvals.apply_approval_given"),
    "register.opened": _Late("register_acts.apply_register_opened"),
    "line.ticked": _Late("register_acts.apply_line_ticked"),
    "line.settled": _Late("register_acts.apply_line_settled"),
    "line.collected": _Late("handed_on.apply_line_collected"),
    "lines.set_aside": _Late("register_acts.apply_lines_set_aside"),
    "act.undone": _Late("register_acts.apply_act_undone"),
    "line.bag_collected": _Late("handed_on.apply_bag_collected"),
    "line.handed_on": _Late("handed_on.apply_line_handed_on"),
    "register.closed": _Late("register_acts.apply_register_closed"),
    "register.signed": _Late("register_acts.apply_register_signed"),
    "packing.opened": _Late("packings.apply_packing_opened"),
    "label.requested": _Late("packings.apply_label_requested"),
    "packing.sealed": _Late("packings.apply_packing_sealed"),
    "document.stored": _Late("papers.apply_document_stored"),
    "documents.withdrawn": _Late("papers.apply_documents_withdrawn"),
    "document.exported": _Late("papers.apply_document_exported"),
    "backup.made": _Late("papers.apply_document_exported"),
    "backup.rehearsed": _Late("papers.apply_document_exported"),
    "mirror.replayed": _Late("papers.apply_document_exported"),
    "epoch.opened": _Late("epochs.apply_epoch_opened"),
    "fact.carried": _Late("carrying.apply_fact_carried"),
    "personal.erased": _Late("parties.apply_personal_erased"),
    "clock.jumped": _Late("papers.apply_document_exported"),
    "personal.shown": _Late("papers.apply_document_exported"),
    "scan.refused": _Late("reference.apply_boot"),
    "clearance.opened": _Late("periods.apply_clearance_opened"),
    "clearance.closed": _Late("periods.apply_clearance_closed"),
    "day.closed": _Late("periods.apply_day_closed"),
    "shift.opened": _Late("periods.apply_shift_opened"),
    "shift.closed": _Late("periods.apply_shift_closed"),
    "route.set": _Late("bags.apply_route_set"),
    "bag.opened": _Late("bags.apply_bag_opened"),
    "bag.rerouted": _Late("bags.apply_bag_rerouted"),
    "bag.piece_in": _Late("bags.apply_piece_in"),
    "bag.piece_out": _Late("bags.apply_piece_out"),
    "bag.sealed": _Late("bags.apply_bag_sealed"),
    "bag.unsealed": _Late("bags.apply_bag_unsealed"),
    "tag.requested": _Late("bags.apply_tag_requested"),
    "manifest.recorded": _Late("inbound_acts.apply_manifest_recorded"),
    "inbound.opened": _Late("inbound_acts.apply_inbound_opened"),
    "inbound.piece": _Late("inbound_acts.apply_inbound_piece"),
    "inbound.amended": _Late("inbound_acts.apply_inbound_amended"),
    "inbound.undone": _Late("inbound_acts.apply_inbound_undone"),
    "inbound.closed": _Late("inbound_acts.apply_inbound_closed"),
    "note.drafted": _Late("verification_notes.apply_note_drafted"),
    "note.sent": _Late("verification_notes.apply_note_sent"),
    "note.answered": _Late("verification_notes.apply_note_answered"),
    "stock.opened": _Late("stock.apply_stock_opened"),
    "stock.counted": _Late("stock.apply_stock_counted"),
    "stock.uncounted": _Late("stock.apply_stock_uncounted"),
    "stock.closed": _Late("stock.apply_stock_closed"),
    "interception.raised": _Late("interceptions.apply_interception_raised"),
    "interception.settled": _Late("interceptions.apply_interception_settled"),
    "limbo.closed": _Late("limbo.apply_limbo_closed"),
    "supply.received": _Late("supplies.apply_supply_received"),
    "supply.counted": _Late("supplies.apply_supply_counted"),
    "supply.reorder_due": _Late("supplies.apply_reorder_due"),
    "work.assigned": _Late("team.apply_work_assigned"),
    "scale.checked": _Late("scales.apply_scale_checked"),
    "emergency.issued": _Late("emergency.apply_issued"),
    "emergency.voided": _Late("emergency.apply_voided"),
    "emergency.headed": _Late("emergency.apply_headed"),
    "emergency.labelled": _Late("emergency.apply_labelled"),
    "emergency.entered": _Late("emergency.apply_entered"),
    "training.case_begun": _Late("training.apply_told"),
    "training.hint_shown": _Late("training.apply_told"),
    "training.case_scored": _Late("training.apply_case_scored"),
}

# What is not made from the journal: the journal itself, secrets, bytes known by their hash, the lane's own state,
# search keys (`storage/search_keys.py` fills and proves them).
NOT_REBUILT = frozenset(
    {
        "event",
        "event_personal",
        "epoch_grant",
        "operator_credential",
        "document_bytes",
        "print_job",
        "keeping",
        "name_key",
        "letter_key",
        "phone_key",
        "keyed_person",
        "number_key",
        "piece_event",
        "other_desk_custody",
        "hub_grant",
        "hub_epoch",
        "hub_trouble",
        "feed_cursor",
        "feed_item",
        "hub_order",
        "alembic_version",
        "sqlite_sequence",
    }
)
