"""The app's own few settings: which store was open last, the theme, and whether things move."""

import logging
from dataclasses import asdict, dataclass, fields
from pathlib import Path

log = logging.getLogger(__name__)


@dataclass
class AppSettings:
    """`theme` is `system`, `light` or `dark`; `reduce_motion` is `system`, `on` or `off`; `last_store` is a
    store's slug or empty."""

    theme: str = "system"
    last_store: str = ""
    reduce_motion: str = "system"

    @classmethod
    def load(cls, root: Path) -> "AppSettings":
        """The settings in the data folder; the defaults where there are none or they cannot be read."""
        import json

        path = root / "settings.json"
        try:
            raw = json.loads(path.read_text("utf-8"))
            known = {field.name for field in fields(cls)}
            return cls(**{name: str(value) for name, value in raw.items() if name in known})
        except FileNotFoundError:
            return cls()
        except (ValueError, AttributeError, OSError) as error:
            log.warning("settings in %s could not be read (%s); the defaults are used", path, error)
            return cls()

    @property
    def stillness(self) -> bool | None:
        """Whether movements are to be immediate by choice; None leaves it to the system."""
        return {"on": True, "off": False}.get(self.reduce_motion)

    def remembers_store(self, root: Path) -> bool:
        """Whether the store that was open last is still there; looks only, reads nothing."""
        return bool(self.last_store) and (root / "stores" / self.last_store / "store.json").is_file()

    def save(self, root: Path) -> None:
        """Write the settings. Raises UserError where that fails."""
        import json

        from glassfy_desktop.services.files import replace_file

        replace_file(root / "settings.json", json.dumps(asdict(self), indent=2) + "\n")
