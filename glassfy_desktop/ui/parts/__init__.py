"""The parts that every screen is made of. Colours and fonts come from `ui.theme`, icons from `ui.icons`.

`from glassfy_desktop.ui.parts import Button, Label`: a name's module is loaded when it is first asked for.
Colours are named by token (`"text2"`), states by word (`"good"`, `"bad"`, `"warn"`, `"pending"`, `"neutral"`,
`"duplicate"`, `"unknown"`, `"none"`, `"waiting"`, `"info"`, `"running"`), icons by file name (`"refresh"`).

Text      Label(text, role, colour="text", elide=""|"right"|"middle", wrap=False, lead="", lead_colour="")
              set_text(text, lead="")  set_colour(tone)  is_elided()
          Badge(text, state, icon=False, dot=False)  set_state(text, state)
          Verdict(text, state, icon="")  set_state(text, state)
          ModeBadge(mode)  set_mode("test"|"sandbox"|"live")
          Chip(text, "plain"|"added"|"removed")  KeyCap("Ctrl")
Buttons   Button(text, kind="secondary", icon="", compact=False, menu=None)
              kinds: primary secondary ghost link danger.  set_busy(on, word)  is_busy  set_icon(name)
              -> clicked(), slow() after 3 s of being busy
          IconButton(icon, name, shortcut=None, compact=False)
          CopyButton(text)  -> copied(str).  text_to_copy
Fields    LineEdit(text, placeholder="", name="", icon="", mono=False, width=0, compact=False)
              set_trailing(text)  trailing_text  set_error(sentence)  -> error_changed(str), left()
          ComboBox(items, name="", icon="", width=0, compact=False)    CheckBox(text)  RadioButton(text)
          SpinBox(minimum, maximum, value, name="", width=96)
          Field(label, edit, hint)   buddy_label(text, edit)   ErrorLine(sentence)
          CopyField(text, framed=True)  set_text(text)  copy()  -> copied(str)
Choices   Tabs(names)  set_count(index, n)  -> currentChanged(int)
          Segment([(key, word[, icon]), …])  value  set_value(key)  -> changed(str)
Layout    row(*items, gap=8, margins=(l, t, r, b))   column(…): widgets, layouts, pixels, None to stretch
          Panel(layout, tone="")   Hairline(vertical=False)
          ScrollPane(layout or widget, tone="surface")   Splitter(*panes, vertical=False)
          Card()  add_head(title, *right)  add_row(widget or layout, height=0, tone="")  show_row  clear
          PageHeader(title, subtitle, mono=False)  add_action(*widgets)  add_beside_title(widget)
          EmptyState(title, text, primary, other, address="")
          Sheet(host, title, subtitle, width=648, modal=True)  body  add_foot(*items)  open()  dismiss()
              -> closed()
Messages  Banner()  show_message(state, lead, text, actions, more=0)  -> closed()
          Notice(state, title, text, *actions, inline=False)
          Toast(text, action="", state="good", parent=page)  appear()  dismiss()  -> acted(), closed()
Progress  ProgressBar(maximum, value, tone="accent")  set_tone     Sparkline()  set_values(counts)
          StepDot(number, state)  StepList([Step(title, evidence, state), …])
              set_state(index, state, evidence)  -> currentRowChanged(int)
Data      Table(row_height=32, name="")  set_widths(98, 70, 0, …)  set_loading(on)
              set_new_count(n)  show_fresh(n)
              -> chosen(QModelIndex), opened(QModelIndex); its model returns a Cell for the role CELL
          Cell(text, tone, role, icon, align, elide, lead, …)   verdict(text, state)  mono(text)  number(text)
          TwoLineList(rounded=False, name="")  its model returns TwoLines(title, below, …) for the role CELL
          PayloadTree()  set_payload(PayloadModel(value, note), depth=2)  find_all(text)  -> path_changed(str)
          CodeView(text, language, numbers=True, tone="sunken")  set_code(text, language)  find_all(text)
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glassfy_desktop.ui.parts.button import Button, IconButton
    from glassfy_desktop.ui.parts.card import Card
    from glassfy_desktop.ui.parts.cells import CELL, Cell, TwoLines, mono, number, verdict
    from glassfy_desktop.ui.parts.code_view import CodeView
    from glassfy_desktop.ui.parts.copy_field import CopyButton, CopyField
    from glassfy_desktop.ui.parts.empty import EmptyState
    from glassfy_desktop.ui.parts.fields import ComboBox, ErrorLine, Field, LineEdit, SpinBox, buddy_label
    from glassfy_desktop.ui.parts.label import Label
    from glassfy_desktop.ui.parts.layout import Hairline, Panel, ScrollPane, Splitter, column, row
    from glassfy_desktop.ui.parts.messages import Banner, Notice, Toast
    from glassfy_desktop.ui.parts.page_header import PageHeader
    from glassfy_desktop.ui.parts.payload_model import PayloadModel, path_text
    from glassfy_desktop.ui.parts.payload_tree import PayloadTree
    from glassfy_desktop.ui.parts.pill import Badge, Chip, KeyCap, ModeBadge, Verdict
    from glassfy_desktop.ui.parts.progress import ProgressBar, Sparkline
    from glassfy_desktop.ui.parts.segment import Segment
    from glassfy_desktop.ui.parts.sheet import Scrim, Sheet
    from glassfy_desktop.ui.parts.states import STATES, StateName
    from glassfy_desktop.ui.parts.steps import Step, StepDot, StepList
    from glassfy_desktop.ui.parts.table import Table
    from glassfy_desktop.ui.parts.table_rows import TwoLineList
    from glassfy_desktop.ui.parts.tabs import Tabs
    from glassfy_desktop.ui.parts.toggles import CheckBox, RadioButton

HOMES = {
    "button": "Button IconButton",
    "card": "Card",
    "cells": "CELL Cell TwoLines mono number verdict",
    "code_view": "CodeView",
    "copy_field": "CopyButton CopyField",
    "empty": "EmptyState",
    "fields": "ComboBox ErrorLine Field LineEdit SpinBox buddy_label",
    "label": "Label",
    "layout": "Hairline Panel ScrollPane Splitter column row",
    "messages": "Banner Notice Toast",
    "page_header": "PageHeader",
    "payload_model": "PayloadModel path_text",
    "payload_tree": "PayloadTree",
    "pill": "Badge Chip KeyCap ModeBadge Verdict",
    "progress": "ProgressBar Sparkline",
    "segment": "Segment",
    "sheet": "Scrim Sheet",
    "states": "STATES StateName",
    "steps": "Step StepDot StepList",
    "table": "Table",
    "table_rows": "TwoLineList",
    "tabs": "Tabs",
    "toggles": "CheckBox RadioButton",
}
HOME_OF = {name: module for module, names in HOMES.items() for name in names.split()}

__all__ = [
    "CELL",
    "STATES",
    "Badge",
    "Banner",
    "Button",
    "Card",
    "Cell",
    "CheckBox",
    "Chip",
    "CodeView",
    "ComboBox",
    "CopyButton",
    "CopyField",
    "EmptyState",
    "ErrorLine",
    "Field",
    "Hairline",
    "IconButton",
    "KeyCap",
    "Label",
    "LineEdit",
    "ModeBadge",
    "Notice",
    "PageHeader",
    "Panel",
    "PayloadModel",
    "PayloadTree",
    "ProgressBar",
    "RadioButton",
    "Scrim",
    "ScrollPane",
    "Segment",
    "Sheet",
    "Sparkline",
    "SpinBox",
    "Splitter",
    "StateName",
    "Step",
    "StepDot",
    "StepList",
    "Table",
    "Tabs",
    "Toast",
    "TwoLineList",
    "TwoLines",
    "Verdict",
    "buddy_label",
    "column",
    "mono",
    "number",
    "path_text",
    "row",
    "verdict",
]


def __getattr__(name: str) -> object:
    """Load a part's module when the part is first asked for: a cold start pays only for what it shows."""
    if name not in HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{HOME_OF[name]}"), name)
