"""Streamlit runs files in pages/ by themselves until the first st.navigation of the process: ours must be there first.

Whoever asks a fresh server for a page first would otherwise get it without app.py, thus without any check that app.py
makes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.server import ROOT, running_server
from tests.browser.visit import visit


def test_the_folder_of_pages_is_closed_as_soon_as_the_server_is_imported() -> None:
    probe = "import app; from streamlit.runtime.pages_manager import PagesManager as p; print(p.uses_pages_directory)"
    done = subprocess.run([sys.executable, "-c", probe], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_the_first_request_to_a_fresh_server_runs_app_py(browser: Browser, tmp_path: Path) -> None:
    with running_server(tmp_path) as origin:
        context = browser.new_context(locale="de-DE")
        seen = visit(context, origin)
        seen.open("/record")
        # app.py names all pages and draws the navigation; a page by itself has none.
        assert seen.page.locator(".ls-top nav a").count()
        assert seen.errors() == []
        context.close()
