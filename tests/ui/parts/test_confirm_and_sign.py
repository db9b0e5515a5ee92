"""A question asked in place, and an icon beside words."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.parts.button import Button
from glassfy_desktop.ui.parts.confirm import Confirm
from glassfy_desktop.ui.parts.sign import Sign
from glassfy_desktop.ui.theme import colour, theme


class Asked:
    """A Confirm in a window, and how often it was confirmed."""

    def __init__(self, qtbot: QtBot) -> None:
        self.asker = Button("Forget", "link", parent=None)
        self.rest = QWidget()
        self.asker.setParent(self.rest)
        self.confirm = Confirm(self.rest, self.asker, "It is gone then.", verb="Forget it", keep="Keep it")
        self.confirmed = 0
        self.confirm.confirmed.connect(self._count)
        qtbot.addWidget(self.confirm)
        self.confirm.show()
        self.confirm.activateWindow()

    def _count(self) -> None:
        self.confirmed += 1


@pytest.fixture
def asked(qtbot: QtBot) -> Asked:
    return Asked(qtbot)


def test_it_asks_before_it_confirms(asked: Asked) -> None:
    assert not asked.confirm.sure_button.isVisible()
    asked.asker.click()
    assert asked.confirm.sure_button.isVisible() and not asked.asker.isVisible()
    assert asked.confirmed == 0
    asked.confirm.sure_button.click()
    assert asked.confirmed == 1


def test_keeping_it_goes_back_and_confirms_nothing(asked: Asked) -> None:
    asked.asker.click()
    asked.confirm.keep_button.click()
    assert asked.asker.isVisible()
    assert asked.confirmed == 0


def test_the_focus_goes_to_what_does_no_harm(asked: Asked) -> None:
    asked.asker.click()
    assert asked.confirm.focusWidget() is asked.confirm.keep_button
    asked.confirm.keep_button.click()
    assert asked.confirm.focusWidget() is asked.asker


def tones_in(sign: Sign) -> set[str]:
    image = sign.grab().toImage()
    places = ((x, y) for x in range(image.width()) for y in range(image.height()))
    return {QColor(image.pixel(*place)).name() for place in places}


def test_a_sign_is_drawn_in_its_states_colour_in_either_theme(qtbot: QtBot) -> None:
    sign = Sign("circle")
    qtbot.addWidget(sign)
    sign.set_state("good")
    assert colour("good_mark").name() in tones_in(sign)
    light = colour("good_mark").name()
    theme().set_dark(True)
    assert colour("good_mark").name() in tones_in(sign)
    assert light not in tones_in(sign)
