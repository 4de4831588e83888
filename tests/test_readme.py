"""What README.md promises: every setting and every command is described there as the program has it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic.fields import FieldInfo

from kpi.cli import main
from kpi.i18n import Language
from kpi.imports import IMPORTERS
from kpi.settings import PREFIX, PROJECT, Settings

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def default(field: FieldInfo) -> str:
    """A setting's default as README shows it: paths start at the project."""
    if field.default_factory is not None:
        return "your user name"
    if field.default is None:
        return "none"
    value = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    shown = value.relative_to(PROJECT) if isinstance(value, Path) else str(value).replace(f"{PROJECT}/", "")
    return f"`{shown}`" if shown else "none"


def rows() -> list[str]:
    """README's table of settings, a line for each."""
    return [
        f"| `{PREFIX}{name.upper()}` | {default(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


@pytest.mark.parametrize("row", rows())
def test_every_setting_is_described(row: str) -> None:
    assert row in README.splitlines()


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_is_described(command: str) -> None:
    assert f"| `kpi {command}" in README
    assert main.commands[command].help


@pytest.mark.parametrize("source", sorted(IMPORTERS))
def test_every_source_of_exports_is_described(source: str) -> None:
    guide = IMPORTERS[source].guide
    assert (
        f"| {Language('en').text(guide.name)} | {Language('en').text(guide.path)} | {guide.lacks or '–'} |"
        in README.splitlines()
    )
