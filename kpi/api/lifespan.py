"""What happens before the first visitor: the database is made ready, imports are done, the collector frozen."""

from __future__ import annotations

import gc
import importlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

_HEAVY = ("pandas", "plotly.graph_objects")
"""What the first page would wait for otherwise."""


def lifespan(prepare: Callable[[], object]) -> Callable[[object], AbstractAsyncContextManager[None]]:
    """Lifespan of the app; `prepare` makes the database ready and may refuse to start by raising."""

    @asynccontextmanager
    async def run(_app: object) -> AsyncIterator[None]:
        for name in _HEAVY:
            importlib.import_module(name)
        prepare()
        # Streamlit runs a full collection after every script run: frozen objects are not walked again.
        gc.collect()
        gc.freeze()
        yield

    return run
