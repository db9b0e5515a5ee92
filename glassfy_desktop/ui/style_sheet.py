"""The one style sheet of the program, for what Qt draws itself; everything else is painted by the parts."""

from string import Template

from glassfy_desktop.ui.tokens import Tokens

SHEET = Template("""
QLineEdit, QAbstractSpinBox {
    background: $surface; color: $text; border: 1px solid $control; border-radius: 6px;
    padding: 0 9px; selection-background-color: $accent_soft; selection-color: $text;
}
QLineEdit:focus, QAbstractSpinBox:focus { border: 2px solid $focus; padding: 0 8px; }
QLineEdit[wrong="true"] { border: 1px solid $bad; }
QLineEdit[wrong="true"]:focus { border: 2px solid $bad; }
QLineEdit:disabled, QAbstractSpinBox:disabled { background: $press; color: $disabled; border-color: $line; }
QLineEdit[bare="true"], QLineEdit[bare="true"]:focus { border: none; background: transparent; padding: 0; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
    border: none; background: transparent; padding: 0;
}
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button {
    subcontrol-origin: border; width: 0px; height: 0px; border: none;
}
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line2; padding: 4px 0; selection-background-color: $accent_soft;
}

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 10px; }
QScrollBar:horizontal { height: 10px; }
QScrollBar::handle { background: $line2; border-radius: 3px; margin: 2px; }
QScrollBar::handle:hover { background: $control; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea { border: none; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QAbstractItemView { outline: 0; }

QMenu { background: $raised; border: 1px solid $line2; padding: 4px 0; }
QMenu::item { color: $text; padding: 6px 28px 6px 12px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $line; margin: 4px 0; }
QMenu::icon { padding-left: 12px; }

QToolTip { background: $raised; color: $text; border: 1px solid $line2; padding: 4px 6px; }
QSplitter::handle { background: $line; }
QSplitter::handle:hover { background: $line2; }
""")


def style_sheet(tokens: Tokens) -> str:
    """The style sheet in the colours of one theme."""
    return SHEET.substitute(tokens._asdict())
