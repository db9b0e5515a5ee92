"""The one place that messages go to: banners for what stays true, toasts for what is done."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from PySide6.QtCore import QCoreApplication, QObject, Signal

from glassfy_desktop.domain.errors import UserError

log = logging.getLogger(__name__)

Severity = Literal["bad", "warn", "good"]
RANK = {"bad": 0, "warn": 1, "good": 2}


@dataclass(frozen=True)
class BannerAction:
    """A button in a banner."""

    text: str
    run: Callable[[], object]
    icon: str = ""


@dataclass(frozen=True)
class BannerMessage:
    """What stays true until repaired. `key` tells it from others: the same key replaces it."""

    key: str
    severity: Severity
    happened: str
    remedy: str = ""
    actions: tuple[BannerAction, ...] = ()


@dataclass(frozen=True)
class ToastMessage:
    """What is done, and how to undo it."""

    text: str
    undo: Callable[[], object] | None = None


class Messages(QObject):
    """Holds the banners, worst first, and passes on toasts."""

    changed = Signal()
    toasted = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._banners: dict[str, BannerMessage] = {}
        self._closed: dict[str, BannerMessage] = {}

    @property
    def banners(self) -> list[BannerMessage]:
        """The worst first; of the same severity the newest first."""
        newest_first = reversed(self._banners.values())
        return sorted(newest_first, key=lambda banner: RANK[banner.severity])

    def show(self, banner: BannerMessage) -> None:
        """Show a banner, in place of one with the same key; one that was closed stays so until it changes."""
        if banner in (self._banners.get(banner.key), self._closed.get(banner.key)):
            return
        self._closed.pop(banner.key, None)
        self._banners.pop(banner.key, None)
        self._banners[banner.key] = banner
        self.changed.emit()

    def close(self, key: str) -> None:
        """Take a banner out of view: the user has read it. The same one is not shown again until `clear`."""
        if (banner := self._banners.pop(key, None)) is not None:
            self._closed[key] = banner
            self.changed.emit()

    def clear(self, key: str) -> bool:
        """Take a banner away: it is true no longer. Returns whether it was there, in view or closed."""
        was_closed = self._closed.pop(key, None) is not None
        was_shown = self._banners.pop(key, None) is not None
        if was_shown:
            self.changed.emit()
        return was_shown or was_closed

    def clear_all(self) -> None:
        """Take every banner away."""
        self._banners.clear()
        self._closed.clear()
        self.changed.emit()

    def toast(self, text: str, undo: Callable[[], object] | None = None) -> None:
        """Say that something is done."""
        self.toasted.emit(ToastMessage(text, undo))

    def report(self, error: BaseException, doing: str) -> None:
        """Show what went wrong: a user's error in its own words, anything else as a bug, its trace logged."""
        if isinstance(error, BaseExceptionGroup):
            for each in error.exceptions:
                self.report(each, doing)
            return
        if isinstance(error, UserError):
            self._show_anew(BannerMessage(f"error: {doing}", "bad", error.happened, error.remedy))
            return
        log.error("unexpected failure in %s", doing, exc_info=error)
        what = QCoreApplication.translate("Messages", "Something went wrong in Glassfy Desktop itself.")
        more = QCoreApplication.translate(
            "Messages", "Nothing you saved is lost and you can go on. Its log says more ({0})."
        )
        self._show_anew(BannerMessage(f"bug: {doing}", "bad", what, more.format(type(error).__name__)))

    def _show_anew(self, banner: BannerMessage) -> None:
        """Show what has just happened, also where the same was closed before: it happened again."""
        self._closed.pop(banner.key, None)
        self.show(banner)


@cache
def messages() -> Messages:
    """The messages of this app."""
    return Messages()
