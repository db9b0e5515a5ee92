"""The problems of a catalog, worst first: who, what, and the remedy at the right."""

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from glassfy_desktop.domain.catalog import Problem
from glassfy_desktop.ui import icons
from glassfy_desktop.ui.catalog import words
from glassfy_desktop.ui.catalog.presenter import CatalogPresenter
from glassfy_desktop.ui.catalog.sign import Sign
from glassfy_desktop.ui.parts import paint
from glassfy_desktop.ui.parts.button import IconButton
from glassfy_desktop.ui.parts.cells import Index
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import Hairline, Panel, column, row
from glassfy_desktop.ui.parts.rings import KeyboardRing
from glassfy_desktop.ui.parts.states import STATES
from glassfy_desktop.ui.theme import Role, colour, font, grown

HEAD, ROW, MOST_ROWS = 36, 28, 4
ROOT = QModelIndex()
PROBLEM = Qt.ItemDataRole.UserRole + 40


def remedy(problem: Problem) -> str:
    """The word for what helps."""
    if problem.no_product:
        return QCoreApplication.translate("Catalog", "Pick a product")
    return QCoreApplication.translate("Catalog", "Show")


class ProblemStrip(QWidget):
    """The head counts the problems and folds the list; `remedy_wanted(Problem)` asks for what helps."""

    remedy_wanted = Signal(object)

    def __init__(self, presenter: CatalogPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.presenter = presenter
        self.title = Label("", Role.HEADING)
        self.blocking = Label("", Role.SECONDARY)
        self.fold = IconButton("down", self.tr("Fold the problems"), compact=True)
        self.fold.clicked.connect(self._toggle)
        head = Panel(
            row(
                Sign("alert", "warn_mark"), self.title, self.blocking, None, self.fold, margins=(16, 0, 11, 0)
            ),
            tone="surface",
        )
        head.setFixedHeight(grown(HEAD))
        self.list = ProblemList(presenter)
        self.list.activated.connect(self._remedy)
        self.list.clicked.connect(self._remedy)
        self.setLayout(column(Hairline(), head, self.list, gap=0))
        presenter.changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        """Show the problems as they are now; without any the strip is gone."""
        problems, blocking = self.presenter.problems, self.presenter.blocking
        self.setVisible(bool(problems))
        self.title.set_text(words.counted(len(problems), self.tr("problem"), self.tr("problems")))
        says = self.tr("{0} blocks saving") if blocking == 1 else self.tr("{0} block saving")
        self.blocking.set_text(says.format(blocking) if blocking else self.tr("None blocks saving"))
        self.blocking.set_colour("bad" if blocking else "text2")
        self.list.setFixedHeight(min(len(problems), MOST_ROWS) * grown(ROW))

    def _toggle(self) -> None:
        shown = self.list.isHidden()
        self.list.setVisible(shown)
        self.fold.set_icon("down" if shown else "right")
        self.fold.setAccessibleName(self.tr("Fold the problems") if shown else self.tr("Show the problems"))
        self.fold.setToolTip(self.fold.accessibleName())

    def _remedy(self, index: QModelIndex) -> None:
        problem = index.data(PROBLEM)
        if isinstance(problem, Problem):
            self.remedy_wanted.emit(problem)


class ProblemModel(QAbstractListModel):
    """The presenter's problems, one a row."""

    def __init__(self, presenter: CatalogPresenter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._problems = presenter.problems
        presenter.changed.connect(self._refresh)

    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._problems)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        problem = self._problems[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{problem.subject}: {problem.sentence}"
        return problem if role == PROBLEM else None

    def _refresh(self) -> None:
        if self._presenter.problems != self._problems:
            self.beginResetModel()
            self._problems = self._presenter.problems
            self.endResetModel()


class ProblemList(QListView):
    """The list; Return or a click on a row does what helps."""

    def __init__(self, presenter: CatalogPresenter) -> None:
        super().__init__()
        self.ring = KeyboardRing(self)
        self.setAccessibleName(self.tr("Problems"))
        self.setModel(ProblemModel(presenter, self))
        self.setItemDelegate(ProblemRows(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)


class ProblemRows(QStyledItemDelegate):
    """Paints a problem: its sign, its subject in mono, the sentence, the remedy as a link."""

    def __init__(self, view: ProblemList) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, grown(ROW))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        problem = index.data(PROBLEM)
        if not isinstance(problem, Problem):
            return
        painter.save()
        rect = option.rect
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        painter.fillRect(rect, colour("hover" if hovered else "surface"))
        paint.hairline(painter, rect.left(), rect.top(), width=rect.width())
        look = STATES["bad" if problem.blocks else "warn"]
        icons.paint(painter, look.icon, rect.left() + 16, rect.center().y() - 7, look.mark)
        self._paint_words(painter, rect.adjusted(40, 1, -19, 0), problem)
        if self._view.ring.shown and index.row() == self._view.currentIndex().row():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint.focus_ring(painter, rect, radius=2)
        painter.restore()

    def _paint_words(self, painter: QPainter, rect: QRect, problem: Problem) -> None:
        link = paint.text(
            painter,
            rect,
            remedy(problem),
            font=font(Role.SECONDARY_BOLD),
            tone="accent_text",
            align=paint.RIGHT,
        )
        rest = rect.adjusted(0, 0, -link - 16, 0)
        mono = font(Role.MONO)
        subject = QRect(rest.left(), rest.top(), min(rest.width() // 2, 320), rest.height())
        used = paint.text(painter, subject, problem.subject, font=mono, elide=paint.MIDDLE_ELIDED)
        paint.text(
            painter,
            rest.adjusted(used + 9, 0, 0, 0),
            problem.sentence,
            font=font(Role.SECONDARY),
            tone="text2",
        )
