"""One cold start up to the first paint, then out: `python tests/bench/first_paint.py bare|app`.

`bare` is the least a Qt program can do: an application and an empty window. `app` is the whole program,
started as a user starts it, on the data folder that XDG_DATA_HOME names.
"""

import os
import sys
from pathlib import Path


def leave_after_first_paint() -> None:
    """End this process at once when the first window has painted itself."""
    from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() is QEvent.Type.Paint and watched.isWidgetType():
                QTimer.singleShot(0, lambda: os._exit(0))
            return False

    app = QCoreApplication.instance()
    assert app is not None
    leave_after_first_paint.kept = FirstPaint(app)  # type: ignore[attr-defined]
    app.installEventFilter(leave_after_first_paint.kept)  # type: ignore[attr-defined]


def bare() -> None:
    """An empty window of Qt Widgets."""
    from PySide6.QtWidgets import QApplication, QWidget

    app = QApplication([])
    leave_after_first_paint()
    window = QWidget()
    window.resize(1280, 800)
    window.show()
    app.exec()


def app() -> None:
    """The program as it is, with the event filter put in when its application has been made."""
    from glassfy_desktop import app as program
    from glassfy_desktop.cli import run

    make = program.make_application

    def watched() -> object:
        made = make()
        leave_after_first_paint()
        return made

    program.make_application = watched  # type: ignore[assignment]
    run([])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    {"bare": bare, "app": app}[sys.argv[1]]()
