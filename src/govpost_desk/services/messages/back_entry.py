"""Sentences about the entry of emergency paper. Keys: "answer" or "answer.why"."""

from govpost_desk.services.wording import QT_TRANSLATE_NOOP

# fmt: off
BACK_ENTRY: dict[str, str] = {
    "ticked.paper": QT_TRANSLATE_NOOP("messages", "第 {line} 行 {case_no} 已补录。这件若已装在应急信封里，请接着扫那个应急邮件号。"),
    "ticked.paper_extra": QT_TRANSLATE_NOOP("messages", "第 {line} 行 {case_no} 不在清单上，已按应急补录收下。这件若已装在应急信封里，请接着扫那个应急邮件号。"),
    "bound.paper": QT_TRANSLATE_NOOP("messages", "第 {line} 行 {case_no} 装在应急信封 {waybill_no} 里，不再打面单。请扫下一行。"),
    "closed.paper": QT_TRANSLATE_NOOP("messages", "应急纸单 {number} 已补录为交接簿 {register_no}：{count} 件，差异 {differences} 件，其中已在应急信封里 {labelled} 件。正在打印两联，请双方签字后扫条码，纸单附后归档。"),
    "done.paper": QT_TRANSLATE_NOOP("messages", "应急纸单 {number}：窗口 {window}，{on}，已录 {count} 行。请按纸单顺序逐行扫办件条码，录完扫 GPDEND。"),
    "done.paper_unsigned": QT_TRANSLATE_NOOP("messages", "已记下：应急纸单 {number} 签字不全。再扫一次 GPDNOSIGN 取消。"),
    "done.paper_signed": QT_TRANSLATE_NOOP("messages", "已记下：应急纸单 {number} 双方已签字。"),
    "done.unlabelled": QT_TRANSLATE_NOOP("messages", "已撤销：{case_no} 不在应急信封 {waybill_no} 里，这一行还在。"),
    "done.voided_aside": QT_TRANSLATE_NOOP("messages", "应急邮件号 {waybill_no} 已作废（{reason}），永不再用。请撕毁那张面单。"),
    "already_ticked.on_paper": QT_TRANSLATE_NOOP("messages", "重复：{case_no} 正在按应急纸单 {number} 补录，没有再记。"),
    "confirm.paper_sheet": QT_TRANSLATE_NOOP("messages", "请扫应急交接簿的条码。"),
    "confirm.paper_window": QT_TRANSLATE_NOOP("messages", "应急纸单 {number}：纸单上打勾的是哪个窗口？请扫 GPDWIN 加窗口号。"),
    "confirm.paper_date": QT_TRANSLATE_NOOP("messages", "应急纸单 {number}，窗口 {window}：纸单上写的是哪一天？请扫 GPDON 加年月日六位，如 GPDON261123。"),
    "confirm.paper": QT_TRANSLATE_NOOP("messages", "应急纸单 {number} 录完了？窗口 {window}，{on}：收 {count} 件，差异 {differences} 件，已在应急信封里 {labelled} 件，资料待补 {incomplete} 件，{signed}。再扫一次 GPDEND 确认。"),
    "needs_reason.paper": QT_TRANSLATE_NOOP("messages", "补录：请选原因。"),
    "not_taken_over.paper": QT_TRANSLATE_NOOP("messages", "{case_no} 正在按应急纸单 {number} 补录，还不能封装。请先录完那张纸单（GPDEND）。"),
    "label_bound.paper": QT_TRANSLATE_NOOP("messages", "停！{waybill_no} 已录在另一行，没有记录。一件一封，请核对手上的信封。"),
    "refused.no_paper": QT_TRANSLATE_NOOP("messages", "请先扫应急交接簿的条码（GPDPAPER）。没有记录。"),
    "refused.paper_head": QT_TRANSLATE_NOOP("messages", "请先按应急纸单 {number} 说明窗口（GPDWIN）和日期（GPDON），这一件没有记录。"),
    "refused.paper_is_labels": QT_TRANSLATE_NOOP("messages", "{number} 是应急面单，不用补录。请扫应急交接簿的条码。"),
    "refused.paper_entered": QT_TRANSLATE_NOOP("messages", "应急纸单 {number} 早已补录为交接簿 {register_no}，不能再录。没有记录。"),
    "refused.paper_voided": QT_TRANSLATE_NOOP("messages", "应急纸单 {number} 已作废，不能补录。没有记录。"),
    "refused.paper_begun": QT_TRANSLATE_NOOP("messages", "应急纸单 {number} 已按窗口 {window} 录了几行，不能换窗口。录错请先 GPDUNDO 逐行撤销。"),
    "refused.paper_date": QT_TRANSLATE_NOOP("messages", "日期 {number} 不对：须是六位年月日，不早于纸单印制、不晚于今天。没有记录。"),
    "refused.paper_full": QT_TRANSLATE_NOOP("messages", "应急纸单 {number} 只有 {count} 行，已录满。请扫 GPDEND；多出的在另一张纸单上。没有记录。"),
    "refused.other_line": QT_TRANSLATE_NOOP("messages", "刚扫的是 {case_no}，不是最后录入的一行；{waybill_no} 没有记录。请重扫最后一行的办件条码，再扫它的信封。"),
    "refused.no_line": QT_TRANSLATE_NOOP("messages", "请先扫这一行的办件条码，再扫信封上的 {waybill_no}。没有记录。"),
    "refused.line_labelled": QT_TRANSLATE_NOOP("messages", "{waybill_no} 没有记录：这一行或这个号已录过信封。录错请先 GPDUNDO。"),
    "refused.not_emergency": QT_TRANSLATE_NOOP("messages", "{waybill_no} 不是应急面单上的号，没有记录。"),
    "refused.enter_paper_first": QT_TRANSLATE_NOOP("messages", "{waybill_no} 是应急面单 {number} 上的号，请先补录应急交接簿（扫纸单条码），再封装、装袋、交出。没有记录。"),
}
# fmt: on
