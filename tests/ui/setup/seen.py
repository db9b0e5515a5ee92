"""What somebody sees and does in Set up."""

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from glassfy_desktop.domain.onboarding import StepId
from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.code_view import CodeView
from glassfy_desktop.ui.parts.fields import LineEdit
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.pill import Pill
from glassfy_desktop.ui.setup.pane import Pane
from glassfy_desktop.ui.setup.secret_edit import SecretEdit
from glassfy_desktop.ui.setup.view import SetupScreen
from tests.ui.parts.seen import name_of

Part = TypeVar("Part", bound=QWidget)


def pane(screen: SetupScreen) -> Pane:
    """The step in view."""
    return screen.panes[screen.presenter.selected]


def choose(screen: SetupScreen, step: StepId) -> Pane:
    """Choose a step."""
    screen.presenter.select(step)
    return pane(screen)


def within(part: QWidget, kind: type[Part]) -> list[Part]:
    """The parts of a kind that are in view."""
    return [each for each in part.findChildren(kind) if each.isVisible()]


def texts(part: QWidget) -> str:
    """Every text in view, one a line."""
    QApplication.processEvents()  # what was just put into a layout comes into view
    labels = [*within(part, Label), *within(part, Pill)]
    return "\n".join(each.text() for each in labels)


def buttons(part: QWidget) -> dict[str, Button]:
    """The buttons in view by their words, from left to right."""
    found = sorted(within(part, Button), key=lambda button: button.mapTo(part, button.rect().topLeft()).x())
    return {each.text(): each for each in found if each.text()}


def usable(part: QWidget) -> list[str]:
    """The words of the buttons that can be pressed, from left to right."""
    return [words for words, button in buttons(part).items() if button.isEnabled()]


def press(part: QWidget, words: str) -> None:
    """Press a button with the mouse."""
    QTest.mouseClick(buttons(part)[words], Qt.MouseButton.LeftButton)


def secret_field(part: QWidget) -> SecretEdit:
    [found] = within(part, SecretEdit)
    return found


def paste(edit: QLineEdit, text: str) -> None:
    """Paste from the clipboard."""
    QApplication.clipboard().setText(text)
    edit.setFocus()
    QTest.keyClick(edit, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)


def code(part: QWidget) -> str:
    """The code in view."""
    [found] = within(part, CodeView)
    return found.toPlainText()


def everything(window: QWidget) -> str:
    """Every text of every widget, shown or not: a secret must be in none of them."""
    found: list[str] = []
    for widget in [window, *window.findChildren(QWidget)]:
        found += [widget.toolTip(), widget.accessibleName(), widget.accessibleDescription()]
        for name in ("text", "toPlainText", "placeholderText", "windowTitle"):
            read = getattr(widget, name, None)
            if callable(read):
                found.append(str(read()))
    return "\n".join(found)


def focused() -> str:
    """The words of the button that has the focus, or what kind of widget has it."""
    widget = QApplication.focusWidget()
    return widget.text() if isinstance(widget, Button) else type(widget).__name__


def url_field(screen: SetupScreen) -> LineEdit:
    """The field for the webhook's address."""
    [found] = [
        each for each in screen.findChildren(LineEdit) if name_of(each) == "Where the events are to go"
    ]
    return found


def name_field(screen: SetupScreen) -> LineEdit:
    """The field for the name of a live store."""
    [found] = [
        each for each in screen.findChildren(LineEdit) if name_of(each).startswith("This store is live")
    ]
    return found
