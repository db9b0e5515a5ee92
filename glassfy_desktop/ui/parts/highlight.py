"""The colours of code: a few patterns a language, in the tones of the theme."""

import re
from typing import Literal

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from glassfy_desktop.ui.theme import colour

Language = Literal[
    "plain", "json", "env", "yaml", "toml", "terraform", "shell", "python", "javascript", "php", "ruby", "go"
]

PLACEHOLDER = re.compile(r"<[A-Z][A-Z0-9_]*>")
STRING = r'"(?:[^"\\]|\\.)*"'
NUMBER = r"(?<![\w.\-])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.\-])|\b(?:true|false|null)\b"

Rules = tuple[tuple[re.Pattern[str], str], ...]
"""A pattern and its tone; later ones win. A group named `tone` limits it to that group."""

JSON: Rules = (
    (re.compile(NUMBER), "syn_num"),
    (re.compile(STRING), "syn_str"),
    (re.compile(rf"(?P<tone>{STRING})\s*:"), "syn_key"),
)
ENV: Rules = (
    (re.compile(r"=(?P<tone>.+)$"), "syn_str"),
    (re.compile(r"^\s*(?:export\s+)?(?P<tone>[A-Za-z_]\w*)="), "syn_key"),
    (re.compile(r"^\s*#.*$"), "syn_com"),
)
YAML: Rules = (
    (re.compile(r"^\s*-\s+(?P<tone>[^:#]+)$"), "syn_str"),
    (re.compile(r":\s(?P<tone>.+)$"), "syn_str"),
    (re.compile(r"^[\s-]*(?P<tone>[\w./\"-]+):(?=\s|$)"), "syn_key"),
    (re.compile(r"^\s*#.*$|\s#\s.*$"), "syn_com"),
)
ASSIGNED: Rules = (
    (re.compile(NUMBER), "syn_num"),
    (re.compile(STRING), "syn_str"),
    (re.compile(r"^\s*(?P<tone>[\w.\"-]+)\s*="), "syn_key"),
    (re.compile(r"^\s*(?P<tone>\[.*\])\s*$"), "syn_key"),
    (re.compile(r"^\s*(?P<tone>resource|variable|output|provider|terraform)\b"), "syn_key"),
    (re.compile(r"^\s*#.*$"), "syn_com"),
)
SHELL: Rules = (
    (re.compile(r"(?<=\s)(?P<tone>--?[A-Za-z][\w-]*)"), "syn_key"),
    (re.compile(rf"{STRING}|'[^']*'"), "syn_str"),
    (re.compile(r"^\s*#.*$"), "syn_com"),
)


def _program(words: str, comment: str, strings: str = rf"{STRING}|'(?:[^'\\]|\\.)*'|`[^`]*`") -> Rules:
    """A programming language: its words, its strings, and what begins a comment."""
    return (
        (re.compile(NUMBER), "syn_num"),
        (re.compile(rf"\b(?:{words})\b"), "syn_key"),
        (re.compile(strings), "syn_str"),
        (re.compile(rf"^\s*{comment}.*$"), "syn_com"),
    )


RULES: dict[Language, Rules] = {
    "plain": (),
    "json": JSON,
    "env": ENV,
    "yaml": YAML,
    "toml": ASSIGNED,
    "terraform": ASSIGNED,
    "shell": SHELL,
    "python": _program("import|from|as|def|return|if|else|for|in|with|async|await|print", "#"),
    "javascript": _program("const|let|await|async|function|return|if|else|new|import|from", "//"),
    "php": _program(r"if|exit|echo|false|true|getenv|<\?php", "//"),
    "ruby": _program("require|def|end|if|unless|puts|exit|do", "#"),
    "go": _program("package|import|func|if|defer|return|nil|var", "//"),
}


class Highlighter(QSyntaxHighlighter):
    """Colours a document; placeholders such as `<STRIPE_SIGNING_SECRET>` stand out in every language."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self.language: Language = "plain"

    def highlightBlock(self, text: str) -> None:
        for pattern, tone in (*RULES[self.language], (PLACEHOLDER, "warn")):
            shown = QTextCharFormat()
            shown.setForeground(colour(tone))
            for match in pattern.finditer(text):
                group = "tone" if "tone" in pattern.groupindex else 0
                self.setFormat(match.start(group), match.end(group) - match.start(group), shown)
