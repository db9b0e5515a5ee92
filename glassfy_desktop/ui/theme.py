"""The look at run time: the theme in force, its colours and fonts, the palette and the style sheet.

Widgets read `colour("text2")` and `font(Role.BODY)` while they paint and keep no colours, so that a change
of theme needs nothing of them but a repaint, which the palette change brings by itself.
"""

from functools import cache

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QToolTip

from glassfy_desktop.ui.style_sheet import style_sheet
from glassfy_desktop.ui.tokens import DARK, LIGHT, Tokens
from glassfy_desktop.ui.typography import Role, font, grown

__all__ = ["DARK", "LIGHT", "Role", "Theme", "Tokens", "colour", "font", "grown", "install", "theme"]

PALETTE = {
    QPalette.ColorRole.Window: "surface",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Button: "raised",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.Highlight: "accent_soft",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Link: "accent_text",
    QPalette.ColorRole.Mid: "line2",
    QPalette.ColorRole.Dark: "line2",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "surface",
}
DISABLED_TEXTS = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
    QPalette.ColorRole.HighlightedText,
    QPalette.ColorRole.PlaceholderText,
)


class Theme(QObject):
    """The theme in force. `changed` comes after palette and style sheet are set."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice: bool | None = None
        self._colours: dict[str, QColor] = {}
        self._reduce_motion: bool | None = None
        self.tokens = DARK if self._system_is_dark() else LIGHT
        app.styleHints().colorSchemeChanged.connect(self._follow_system)

    @property
    def is_dark(self) -> bool:
        """Whether the dark theme is shown now, by choice or because the system is dark."""
        return self.tokens is DARK

    @property
    def reduce_motion(self) -> bool:
        """Whether movements are to be immediate: the user's choice, else the hint of the platform's style."""
        if self._reduce_motion is not None:
            return self._reduce_motion
        from PySide6.QtWidgets import (
            QStyle,
        )  # its many enums take 5 ms, and nothing moves before the first paint

        return self._app.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) == 0

    def set_reduce_motion(self, reduce: bool | None) -> None:
        """Choose stillness or motion; `None` follows the platform's style."""
        self._reduce_motion = reduce

    def set_dark(self, dark: bool | None) -> None:
        """Choose the dark (`True`) or light (`False`) theme; `None` follows the system."""
        self._choice = dark
        wanted = DARK if (self._system_is_dark() if dark is None else dark) else LIGHT
        if wanted is not self.tokens:
            self.tokens = wanted
            self.apply()
            self.changed.emit()

    def colour(self, name: str) -> QColor:
        """The colour of a token now. Raises AttributeError for a name that is no token."""
        found = self._colours.get(name)
        if found is None:
            found = self._colours[name] = QColor(getattr(self.tokens, name))
        return found

    def apply(self) -> None:
        """Give the application the palette and the style sheet of the theme in force."""
        self.apply_palette()
        self._app.setStyleSheet(style_sheet(self.tokens))

    def apply_palette(self) -> None:
        """Give the application the palette alone: all that widgets need which paint themselves."""
        self._colours.clear()
        palette = self.palette()
        self._app.setPalette(palette)
        QToolTip.setPalette(palette)

    def palette(self) -> QPalette:
        """The palette for everything that Qt draws itself."""
        palette = QPalette()
        for role, name in PALETTE.items():
            palette.setColor(role, self.colour(name))
        for role in DISABLED_TEXTS:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("disabled"))
        return palette

    def _system_is_dark(self) -> bool:
        return self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark

    def _follow_system(self) -> None:
        if self._choice is None:
            self.set_dark(None)


@cache
def theme() -> Theme:
    """The theme of the running application. Raises RuntimeError before there is one."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise RuntimeError("The theme needs a QApplication.")
    return Theme(app)


def install(app: QApplication, *, sheet: bool = True) -> Theme:
    """Give a new application its style, font and theme, and return the theme.

    Without `sheet` the style sheet is left to a later `apply()`: the first paint saves 6 ms without it.
    """
    app.setStyle("Fusion")
    app.setFont(font(Role.BODY))
    QToolTip.setFont(font(Role.SECONDARY))
    theme().apply() if sheet else theme().apply_palette()
    return theme()


def colour(name: str) -> QColor:
    """The colour of a token (`"text2"`, `"bad_soft"`, …) in the theme in force; read it while painting."""
    return theme().colour(name)
