"""Mails become files of their own, whatever their recipients are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi.delivery.folder import write
from tests.delivery.test_smtp import mail


@pytest.mark.parametrize("to", ["team+de@example.com", "../../team@example.com", "{a}|b'c@example.com"])
def test_a_mail_stays_in_its_folder_beside_those_to_similar_addresses(tmp_path: Path, to: str) -> None:
    made = []
    for address in (to, "team_de@example.com", "__team@example.com", "_a_b_c@example.com"):
        message = mail(f"to {address}")
        message.replace_header("To", address)
        made.append((write(tmp_path / "out", message, "2026-11-29"), address))
    assert {path.parent for path, _ in made} == {tmp_path / "out"}
    for path, address in made:
        assert f"to {address}" in path.read_text(encoding="utf-8")
    assert len(list((tmp_path / "out").iterdir())) == len(made)
