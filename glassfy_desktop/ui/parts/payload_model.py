"""A JSON value as a tree: each node knows its key, its value in words and its path."""

from collections.abc import Callable, Iterator, Sequence

import orjson
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Path = tuple[str | int, ...]
Note = Callable[[Path, object], str]
"""What the app knows about a value (the time of a Unix second, the customid of a customer), or nothing."""

INVALID = QModelIndex()


class Node:
    """One member of an object or element of an array; its children are made when first asked for."""

    def __init__(self, key: str | int, value: object, parent: "Node | None" = None, row: int = 0) -> None:
        self.key = key
        self.value = value
        self.parent = parent
        self.row = row
        self._children: list[Node] | None = None

    @property
    def children(self) -> "list[Node]":
        """The nodes below this one, in the order of the payload."""
        if self._children is None:
            members = enumerate(self._members())
            self._children = [Node(key, value, self, row) for row, (key, value) in members]
        return self._children

    @property
    def path(self) -> Path:
        """The keys from the root to this node."""
        keys: list[str | int] = []
        node = self
        while node.parent is not None:
            keys.append(node.key)
            node = node.parent
        return tuple(reversed(keys))

    @property
    def words(self) -> str:
        """The value as JSON; for an object or array how many members it has: `{23}`, `[1]`."""
        if isinstance(self.value, dict):
            return f"{{{len(self.value)}}}"
        if isinstance(self.value, list):
            return f"[{len(self.value)}]"
        return orjson.dumps(self.value).decode()

    @property
    def tone(self) -> str:
        """The tone of the value's type."""
        if isinstance(self.value, dict | list):
            return "text3"
        return "syn_str" if isinstance(self.value, str) else "syn_num"

    def walk(self) -> "Iterator[Node]":
        """This node and all below it, in the order of the payload."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def _members(self) -> Sequence[tuple[str | int, object]]:
        if isinstance(self.value, dict):
            return list(self.value.items())
        return list(enumerate(self.value)) if isinstance(self.value, list) else []


class PayloadModel(QAbstractItemModel):
    """A payload for a `PayloadTree`. `note` says what the app knows about a value."""

    def __init__(self, value: object, note: Note | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.root = Node("", value)
        self._note = note
        self._hits: set[int] = set()

    def node(self, index: QModelIndex | QPersistentModelIndex) -> Node:
        """The node at an index; the root for an invalid one."""
        found = index.internalPointer() if index.isValid() else None
        return found if isinstance(found, Node) else self.root

    def note(self, node: Node) -> str:
        """What the app knows about a node's value."""
        return self._note(node.path, node.value) if self._note else ""

    def index_of(self, node: Node) -> QModelIndex:
        """The index of a node."""
        return INVALID if node is self.root else self.createIndex(node.row, 0, node)

    def find(self, text: str) -> list[QModelIndex]:
        """Mark the nodes whose key or value contains `text` (any case) and return them, in order."""
        wanted = text.casefold()
        found = [node for node in self.root.walk() if wanted and matches(node, wanted)]
        self._hits = {id(node) for node in found}
        return [self.index_of(node) for node in found]

    def is_hit(self, node: Node) -> bool:
        """Whether the last search found this node."""
        return id(node) in self._hits

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = INVALID) -> int:
        return len(self.node(parent).children)

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex = INVALID) -> int:
        return 1

    def index(
        self, row: int, column: int, parent: QModelIndex | QPersistentModelIndex = INVALID
    ) -> QModelIndex:
        children = self.node(parent).children
        return self.createIndex(row, column, children[row]) if 0 <= row < len(children) else INVALID

    def parent(self, child: QModelIndex | QPersistentModelIndex = INVALID) -> QModelIndex:  # type: ignore[override]
        above = self.node(child).parent
        return INVALID if above is None else self.index_of(above)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return None
        node = self.node(index)
        return f"{node.key}: {node.words} {self.note(node)}".strip()


def matches(node: Node, wanted: str) -> bool:
    """Whether a node's key, or the value of a leaf, contains a case-folded text."""
    if node.parent is None:
        return False
    leaf = "" if isinstance(node.value, dict | list) else node.words
    return wanted in str(node.key).casefold() or wanted in leaf.casefold()


def path_text(path: Path) -> str:
    """A path as people write it: `data.object.items.data[0].price`."""
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in path)
    return text.removeprefix(".")
