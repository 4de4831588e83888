"""What the upload guard asks of Streamlit: which browser tabs are connected, and what they have in memory."""

from __future__ import annotations

from collections.abc import Mapping

from streamlit.runtime import Runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager


class StreamlitUploads:
    """The running Streamlit's sessions and uploaded files."""

    def is_active(self, session: str) -> bool:
        """Whether a browser tab is connected under this id."""
        return Runtime.exists() and Runtime.instance().is_active_session(session)

    def stored(self) -> Mapping[str, int]:
        """Bytes of uploaded files in memory, by session; those of tabs just closed are still there."""
        files = Runtime.instance().uploaded_file_mgr
        assert isinstance(files, MemoryUploadedFileManager)
        by_session = files.file_storage.copy()
        return {session: sum(len(file.data) for file in held.copy().values()) for session, held in by_session.items()}
