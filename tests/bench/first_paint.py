"""One cold start up to the first paint, then out: `python tests/bench/first_paint.py bare|app`.

`bare` is the least a Qt program can do: an application and an empty window. `app` is the whole program,
started as a user starts it, on the data folder that XDG_DATA_HOME names.
"""

import os
import sys
from pathlib import Path


def watched(kind: type) -> type:
    """An application class whose process ends right after its first window has painted itself."""
    from PySide6.QtCore import QEvent, QObject, QTimer

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and watched.isWidgetType():
                QTimer.singleShot(0, lambda: os._exit(0))
            return False

    class Watched(kind):  # type: ignore[misc]
        def __init__(self, arguments: list[str]) -> None:
            super().__init__(arguments)
            self.first_paint = FirstPaint(self)
            self.installEventFilter(self.first_paint)

    return Watched


def bare() -> None:
    """An empty window of Qt Widgets."""
    from PySide6.QtWidgets import QApplication, QWidget

    app = watched(QApplication)([])
    window = QWidget()
    window.resize(1280, 800)
    window.show()
    app.exec()


def app() -> None:
    """The whole program, from its entry point."""
    from PySide6 import QtWidgets

    from glassfy_desktop.__main__ import main

    QtWidgets.QApplication = watched(QtWidgets.QApplication)  # type: ignore[misc, assignment]
    sys.argv[1:] = []
    main()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    {"bare": bare, "app": app}[sys.argv[1]]()
