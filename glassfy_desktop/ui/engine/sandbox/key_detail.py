"""The chosen key: its state, and a switch for each permission with what it is for."""

from functools import partial

from PySide6.QtWidgets import QWidget

from glassfy_desktop.domain.requirements import OPTIONAL_PERMISSIONS, REQUIRED_PERMISSIONS, Permission
from glassfy_desktop.ui.engine.sandbox.keys import SandboxKeyList
from glassfy_desktop.ui.engine.sandbox.waiting import Waiting
from glassfy_desktop.ui.engine.sandbox.words import key_state, shortened
from glassfy_desktop.ui.parts.card import Card
from glassfy_desktop.ui.parts.label import Label
from glassfy_desktop.ui.parts.layout import column, row
from glassfy_desktop.ui.parts.segment import Segment
from glassfy_desktop.ui.parts.toggles import CheckBox
from glassfy_desktop.ui.theme import Role

STATES = ("active", "expired", "revoked")
NAME_WIDTH = 128
ID_WIDTH = 200


class KeyDetail(QWidget):
    """What is switched here holds at once: the next request with the key is answered so."""

    def __init__(self, keys: SandboxKeyList) -> None:
        super().__init__()
        self.keys = keys
        self.key_id = ""
        self.switches: dict[str, CheckBox] = {}
        self.name = Label("", Role.MONO_STRONG, elide="middle")
        self.note = Label("", Role.SECONDARY, colour="text2", wrap=True)
        self.state = Segment([(name, key_state(name)[0]) for name in STATES])
        self.state.changed.connect(self._choose_state)
        self.waiting = Waiting(self.tr("Saving"))
        self.waiting.cancelled.connect(keys.cancel)
        card = Card()
        for title, permissions in (
            (self.tr("Required permissions"), REQUIRED_PERMISSIONS),
            (self.tr("Optional permissions"), OPTIONAL_PERMISSIONS),
        ):
            card.add_head(title)
            for permission in permissions:
                card.add_row(self._switch(permission), height=32)
        head = row(self.name, self.waiting, self.state, gap=12)
        head.setStretch(0, 1)
        self.setLayout(column(head, self.note, 4, card, gap=8))
        keys.changed.connect(self.refresh)
        self.refresh()

    def show_key(self, key_id: str) -> None:
        """Show another key, or none for an empty id."""
        self.key_id = key_id
        self.refresh()

    def refresh(self) -> None:
        """Show the key as it is."""
        key = self.keys.key(self.key_id)
        self.setVisible(key is not None)
        self.waiting.show_waiting(self.keys.doing == "change")
        if key is None:
            return
        self.name.set_text(shortened(key.masked))
        store_key = self.tr("Set up uses this key: what you switch off here, it will miss at its next check.")
        self.note.set_text(store_key if self.keys.is_store_key(key) else self._meaning(key.state))
        self.state.blockSignals(True)
        self.state.set_value(key.state)
        self.state.blockSignals(False)
        for name, switch in self.switches.items():
            switch.blockSignals(True)
            switch.setChecked(name in key.permissions)
            switch.blockSignals(False)

    def _meaning(self, state: str) -> str:
        if state == "active":
            return self.tr("The sandbox answers 403 to what this key lacks.")
        return self.tr("The sandbox answers 401 to whoever shows this key.")

    def _switch(self, permission: Permission) -> QWidget:
        switch = self.switches[permission.name] = CheckBox()
        switch.setAccessibleName(f"{permission.resource}, {permission.name}")
        switch.toggled.connect(partial(self._permit, permission.name))
        name = Label(permission.resource, Role.SECONDARY_STRONG, elide="right")
        name.setFixedWidth(NAME_WIDTH)
        code = Label(permission.name, Role.MONO, colour="text2", elide="middle")
        code.setFixedWidth(ID_WIDTH)
        purpose = Label(permission.purpose, Role.SECONDARY, colour="text2", elide="right")
        line = row(switch, name, code, purpose, gap=8, margins=(16, 0, 12, 0))
        line.setStretch(3, 1)
        made = QWidget()
        made.setLayout(line)
        return made

    def _permit(self, name: str, on: bool) -> None:
        self.keys.permit(self.key_id, name, on)

    def _choose_state(self, state: str) -> None:
        self.keys.set_state(self.key_id, state)
