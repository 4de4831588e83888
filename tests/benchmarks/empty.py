"""An almost empty Streamlit page behind the same edge as the dashboard: what no page can be faster than.

Its button runs a fragment that holds nothing else: what no click that asks the server can be faster than.
"""

import streamlit as st

TEXT = "Almost empty"

if __name__ == "__main__":
    st.write(TEXT)

    @st.fragment
    def counted() -> None:
        st.session_state.clicks = st.session_state.get("clicks", 0) + st.button("Count")
        st.text(f"Clicks: {st.session_state.clicks}")

    counted()
else:
    from pathlib import Path

    from kpi import api
    from kpi.api.lifespan import lifespan
    from kpi.settings import load_settings
    from kpi.ui.uploads import StreamlitUploads

    app = st.App(
        __file__,
        routes=api.routes(lambda: None),
        middleware=api.middleware(load_settings(), Path(st.__file__).parent / "static", StreamlitUploads()),
        lifespan=lifespan(lambda: None),
    )
