"""The payload as a tree, and code to read."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextBlock
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from glassfy_desktop.ui.parts.code_view import COLOURED_UP_TO, CodeView, Gutter
from glassfy_desktop.ui.parts.highlight import Language
from glassfy_desktop.ui.parts.payload_model import Path, PayloadModel, path_text
from glassfy_desktop.ui.parts.payload_tree import PayloadTree
from glassfy_desktop.ui.theme import LIGHT, colour, theme
from tests.ui.parts.seen import shows

Show = Callable[[QWidget], QWidget]
EVENT = {
    "id": "evt_1QaR9xLmXw8Rt0c4",
    "created": 1795448911,
    "livemode": False,
    "data": {
        "object": {"items": {"data": [{"price": {"product": "prod_OaPremYearly01"}}]}, "discount": None}
    },
}


def note(path: Path, value: object) -> str:
    return "23 Nov 2026, 15:48:31 UTC" if path == ("created",) and value == 1795448911 else ""


@pytest.fixture
def model() -> PayloadModel:
    return PayloadModel(EVENT, note)


@pytest.fixture
def tree(shown: Show, model: PayloadModel) -> PayloadTree:
    made = PayloadTree(name="Payload")
    made.set_payload(model, depth=1)
    made.resize(500, 400)
    shown(made)
    return made


def test_the_model_is_a_proper_tree(model: PayloadModel) -> None:
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_values_are_shown_as_json_and_containers_by_their_size(model: PayloadModel) -> None:
    nodes = {node.key: node for node in model.root.walk()}
    shown = {key: nodes[key].words for key in ("id", "created", "livemode", "discount", "data", 0)}
    assert shown == {
        "id": '"evt_1QaR9xLmXw8Rt0c4"',
        "created": "1795448911",
        "livemode": "false",
        "discount": "null",
        "data": "[1]",
        0: "{1}",
    }
    assert [nodes[key].tone for key in ("id", "created", "livemode", "items")] == [
        "syn_str",
        "syn_num",
        "syn_num",
        "text3",
    ]


def test_a_path_is_written_as_people_write_it() -> None:
    assert path_text(("data", "object", "items", "data", 0, "price")) == "data.object.items.data[0].price"
    assert path_text(()) == ""


def test_a_deep_payload_does_not_exhaust_the_stack() -> None:
    value: object = "found"
    for _ in range(3000):
        value = [value]
    assert len(PayloadModel(value).find("found")[0].internalPointer().path) == 3000


def test_a_search_unfolds_marks_and_selects_what_it_finds(qtbot: QtBot, tree: PayloadTree) -> None:
    with qtbot.waitSignal(tree.path_changed) as changed:
        assert tree.find_all("PRODUCT") == 1
    assert changed.args == ["data.object.items.data[0].price.product"]
    assert shows(tree.viewport(), colour("syn_mark"))
    assert tree.visualRect(tree.currentIndex()).isValid()
    assert tree.find_all("nowhere") == 0
    assert not shows(tree.viewport(), colour("syn_mark"))


def test_a_search_minds_no_capitals() -> None:
    assert len(PayloadModel({"customId": "Usr_4471"}).find("customid")) == 1
    assert len(PayloadModel({"customId": "Usr_4471"}).find("usr_44")) == 1


def test_an_empty_search_finds_nothing(tree: PayloadTree) -> None:
    assert tree.find_all("") == 0


def test_what_the_app_knows_stands_behind_the_value(model: PayloadModel) -> None:
    created = next(node for node in model.root.walk() if node.key == "created")
    assert model.index_of(created).data() == "created: 1795448911 23 Nov 2026, 15:48:31 UTC"


def test_rows_are_24_high_and_unfold_by_keyboard(tree: PayloadTree, model: PayloadModel) -> None:
    data = model.index(3, 0)
    assert tree.visualRect(data).height() == 24
    tree.collapse(data)
    tree.setFocus()
    tree.setCurrentIndex(data)
    top = tree.visualRect(data).top()
    QTest.keyClick(tree, Qt.Key.Key_Right)
    assert tree.isExpanded(data)
    assert tree.visualRect(data).top() == top


def test_a_click_on_the_sign_unfolds(tree: PayloadTree, model: PayloadModel) -> None:
    data = model.index(3, 0)
    tree.collapse(data)
    QTest.mouseClick(
        tree.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(5, tree.visualRect(data).center().y())
    )
    assert tree.isExpanded(data)


def test_copying_a_node_gives_its_bare_text_or_its_json(tree: PayloadTree, model: PayloadModel) -> None:
    tree.setFocus()
    tree.setCurrentIndex(model.index(0, 0))
    QTest.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "evt_1QaR9xLmXw8Rt0c4"
    tree.find_all("price")
    QTest.keyClick(tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == '{\n  "product": "prod_OaPremYearly01"\n}'


def test_the_selected_node_has_its_ground_over_the_whole_width(
    tree: PayloadTree, model: PayloadModel
) -> None:
    tree.setCurrentIndex(model.index(1, 0))
    image = tree.viewport().grab().toImage()
    assert image.pixelColor(1, 36).name() == LIGHT.accent_text.lower()
    assert image.pixelColor(tree.viewport().width() - 3, 36).name() == LIGHT.accent_soft.lower()


def test_another_payload_starts_without_a_selection(tree: PayloadTree) -> None:
    tree.set_payload(PayloadModel({"id": "evt_2"}))
    assert tree.current_node() is None
    assert tree.payload().index(0, 0, QModelIndex()).data() == 'id: "evt_2"'


def first_tones(code: CodeView) -> dict[str, str]:
    """The words of a text's first line and the colours they are shown in."""
    block = code.document().firstBlock()
    return {
        spoken(block, each.start, each.length): each.format.foreground().color().name()
        for each in formats(block)
    }


def formats(block: QTextBlock) -> list:  # type: ignore[type-arg]
    return block.layout().formats()


def spoken(block: QTextBlock, start: int, length: int) -> str:
    return block.text()[start : start + length]


@pytest.mark.parametrize(
    ("text", "language", "tones"),
    [
        (
            '"amount": 4900, "currency": "eur"',
            "json",
            {'"amount"': "syn_key", "4900": "syn_num", '"eur"': "syn_str"},
        ),
        ("GLASSFY_MODE=live", "env", {"GLASSFY_MODE": "syn_key", "live": "syn_str"}),
        ("kind: ConfigMap", "yaml", {"kind": "syn_key", "ConfigMap": "syn_str"}),
        ("# Northwind Trails, version 14", "yaml", {"# Northwind Trails, version 14": "syn_com"}),
        ('mode = "live"', "toml", {"mode": "syn_key", '"live"': "syn_str"}),
        ("KEY=<STRIPE_SIGNING_SECRET>", "env", {"KEY": "syn_key", "<STRIPE_SIGNING_SECRET>": "warn"}),
    ],
)
def test_code_is_coloured_by_what_it_says(
    qtbot: QtBot, text: str, language: Language, tones: dict[str, str]
) -> None:
    code = CodeView(text, language)
    qtbot.addWidget(code)
    seen = first_tones(code)
    assert {word: seen.get(word) for word in tones} == {
        word: colour(tone).name() for word, tone in tones.items()
    }


def test_lines_of_code_are_20_high(qtbot: QtBot) -> None:
    code = CodeView("one\ntwo\nthree")
    qtbot.addWidget(code)
    code.resize(400, 200)
    code.show()
    assert [code.block_top(block) for block in code.visible_blocks()] == [0, 20, 40]


class Painted(QObject):
    """Notes that a widget paints itself."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.Paint
        return False


def test_line_numbers_are_painted_anew_for_another_text(shown: Show) -> None:
    code = CodeView("A=1\nB=2\nC=3")
    shown(code)
    QApplication.processEvents()
    [gutter] = code.findChildren(Gutter)
    painted = Painted(gutter)
    code.set_code("{}")
    QApplication.processEvents()
    assert painted.times


def test_code_is_never_markup(qtbot: QtBot) -> None:
    code = CodeView("<b>bold</b>\n&amp;")
    qtbot.addWidget(code)
    assert code.toPlainText() == "<b>bold</b>\n&amp;"
    assert code.isReadOnly()


def test_every_hit_of_a_search_is_marked(qtbot: QtBot) -> None:
    code = CodeView("kind: ConfigMap\nKind: Secret\nname: x")
    qtbot.addWidget(code)
    code.resize(400, 200)
    code.show()
    assert not shows(code.viewport(), colour("syn_mark"))
    assert code.find_all("kind") == 2
    assert shows(code.viewport(), colour("syn_mark"))
    assert code.find_all("") == 0
    assert not shows(code.viewport(), colour("syn_mark"))


def test_tab_leaves_the_code(qtbot: QtBot) -> None:
    code = CodeView("one")
    qtbot.addWidget(code)
    assert code.tabChangesFocus()


def test_a_change_of_theme_colours_the_code_anew(qtbot: QtBot) -> None:
    code = CodeView("KEY=1", "env")
    qtbot.addWidget(code)
    theme().set_dark(True)
    first = formats(code.document().firstBlock())[0]
    assert first.format.foreground().color() == colour("syn_key")


def test_a_very_long_text_is_shown_without_colours(qtbot: QtBot) -> None:
    code = CodeView('{"id": 1}\n' * (COLOURED_UP_TO // 10 + 1), "json")
    qtbot.addWidget(code)
    assert formats(code.document().firstBlock()) == []
    code.set_code('{"id": 1}', "json")
    assert formats(code.document().firstBlock()) != []
