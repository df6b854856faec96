"""流转经过: what became of one piece, act by act, and its proof slip (查件 F3). Masked, so nothing has to be proved."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from govpost_desk.services import messages
from govpost_desk.services.custody import Chain, Link
from govpost_desk.services.finding import Found
from govpost_desk.ui.flow_row import FlowRow
from govpost_desk.ui.page import GONE
from govpost_desk.ui.rows_model import Column, RowsModel
from govpost_desk.ui.table import Table
from govpost_desk.ui.texts import translate
from govpost_desk.ui.widgets import button, caption


class ChainView(QWidget):
    """Signals: `print_wanted` (order id, hex) asks for the slip; `left`: back to what was found."""

    print_wanted = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._head = caption(head=True)
        self._numbers = caption(quiet=True, wrap=True)
        self.links = Table(RowsModel(_columns(), self), self.tr("流转经过"), (120, 190, 560, 90), 2)
        back = button(self.tr("返回结果  Esc"), self.left.emit, name=self.tr("返回结果"))
        back.setProperty("key", "Esc")  # the frame owns the key, and tells the page
        top = FlowRow(
            self._head,
            1,
            button(self.tr("打印证明"), self._on_print, "Ctrl+M", main=True),
            back,
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addLayout(top)
        layout.addWidget(self._numbers)
        layout.addWidget(self.links, 1)
        self._order_id = ""

    def show_chain(self, chain: Chain) -> None:
        """The chain of one piece."""
        piece = chain.piece
        self._order_id = piece.order_id
        who = self.tr("（已删除）") if piece.erased else piece.name
        parts = (piece.case_no, who, piece.document, _where(piece))
        self._head.setText("　".join(part for part in parts if part))
        numbers = "；".join(chain.numbers)
        self._numbers.setText(self.tr("邮件号：{numbers}").format(numbers=numbers or self.tr("还没有")))
        self.links.rows.set_rows(chain.links)

    def clear(self) -> None:
        """Forget the piece."""
        self._order_id = ""
        self._head.clear()
        self._numbers.clear()
        self.links.rows.set_rows(())

    def said(self) -> str:
        """What stands above the acts."""
        return f"{self._head.text()}\n{self._numbers.text()}"

    def _on_print(self) -> None:
        if self._order_id:
            self.print_wanted.emit(self._order_id)


def _where(piece: Found) -> str:
    return messages.where_text(piece.custody, piece.held_at, piece.held_ms)


def _columns() -> list[Column]:
    return [
        Column(translate("chain_view", "时间"), lambda link: str(link.moment)),
        Column(translate("chain_view", "事项"), _what, colour=lambda link: GONE if link.undone else ""),
        Column(translate("chain_view", "内容"), lambda link: str(link.detail)),
        Column(translate("chain_view", "经办人"), lambda link: str(link.by)),
    ]


def _what(link: Link) -> str:
    return translate("chain_view", "{what}（已撤销）").format(what=link.what) if link.undone else link.what
