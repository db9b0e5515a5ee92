"""The colours of both themes, by name; nothing else in the program names a colour."""

from typing import NamedTuple


class Tokens(NamedTuple):
    """One theme. Every field is a colour as Qt reads it: `#RRGGBB`, or `#AARRGGBB` for scrim and shadow.

    `…_soft` fills the ground behind a text of the same name, `…_mark` colours icons, bars and dots.
    """

    chrome: str
    surface: str
    sunken: str
    raised: str
    hover: str
    press: str
    line: str
    line2: str
    control: str
    text: str
    text2: str
    text3: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    accent_text: str
    accent_soft: str
    focus: str
    scrim: str
    shadow: str

    good: str
    good_soft: str
    good_mark: str
    bad: str
    bad_soft: str
    bad_mark: str
    warn: str
    warn_soft: str
    warn_mark: str

    test: str
    test_soft: str
    test_mark: str
    sandbox: str
    sandbox_soft: str
    sandbox_mark: str
    live: str
    live_soft: str
    live_mark: str

    syn_key: str
    syn_str: str
    syn_num: str
    syn_com: str
    syn_mark: str


LIGHT = Tokens(
    chrome="#F3F4F7",
    surface="#FFFFFF",
    sunken="#F7F8FA",
    raised="#FFFFFF",
    hover="#F1F3F6",
    press="#E7EAEF",
    line="#E5E8ED",
    line2="#D3D8E0",
    control="#828A99",
    text="#171A21",
    text2="#4E5665",
    text3="#5F6776",
    disabled="#A3AAB6",
    accent="#4B4FD6",
    accent_hover="#3F43C2",
    on_accent="#FFFFFF",
    accent_text="#4347C9",
    accent_soft="#EDEEFD",
    focus="#4B4FD6",
    scrim="#33171A21",
    shadow="#1F141828",
    good="#12713F",
    good_soft="#E4F5EB",
    good_mark="#1F9D5B",
    bad="#B3212D",
    bad_soft="#FDEEEE",
    bad_mark="#D6404B",
    warn="#7A5600",
    warn_soft="#FDF3D6",
    warn_mark="#B87F00",
    test="#A5430A",
    test_soft="#FFEBDC",
    test_mark="#D9661D",
    sandbox="#0A6872",
    sandbox_soft="#DCF2F4",
    sandbox_mark="#12919D",
    live="#FFFFFF",
    live_soft="#B5155F",
    live_mark="#B5155F",
    syn_key="#2B5AA8",
    syn_str="#0A6872",
    syn_num="#8A3FA0",
    syn_com="#5F6776",
    syn_mark="#FFF1C9",
)

DARK = Tokens(
    chrome="#14161B",
    surface="#1A1D23",
    sunken="#16191E",
    raised="#21252D",
    hover="#23272F",
    press="#2B303A",
    line="#292E37",
    line2="#3A414D",
    control="#717B8C",
    text="#E9EBF0",
    text2="#AEB5C2",
    text3="#939BA9",
    disabled="#5E6675",
    accent="#5B5FE3",
    accent_hover="#4F53D4",
    on_accent="#FFFFFF",
    accent_text="#A3A8FF",
    accent_soft="#282B4C",
    focus="#8F95FF",
    scrim="#78000000",
    shadow="#6E000000",
    good="#63D297",
    good_soft="#17321F",
    good_mark="#3FBF7C",
    bad="#FF9195",
    bad_soft="#341E24",
    bad_mark="#F0616A",
    warn="#E8BE55",
    warn_soft="#352B12",
    warn_mark="#D9A62E",
    test="#FFA36B",
    test_soft="#3D2618",
    test_mark="#F08A44",
    sandbox="#62CDD7",
    sandbox_soft="#12343A",
    sandbox_mark="#2FB3C0",
    live="#FFFFFF",
    live_soft="#C2216B",
    live_mark="#E14A8F",
    syn_key="#8DB4FF",
    syn_str="#6CCFC6",
    syn_num="#D6A1EA",
    syn_com="#939BA9",
    syn_mark="#332B14",
)
