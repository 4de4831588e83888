"""Leitstern: Streamlit's script when it is run, the ASGI app when it is imported."""

import streamlit as st

if __name__ == "__main__":
    from kpi.ui.session import main

    main()
else:
    from pathlib import Path

    from streamlit import config

    from kpi import api, log
    from kpi.api.lifespan import lifespan
    from kpi.errors import SettingsError
    from kpi.settings import load_settings
    from kpi.ui import failure, session
    from kpi.ui.doors import close_side_doors
    from kpi.ui.uploads import StreamlitUploads

    try:
        settings = load_settings()
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    log.install(settings.secrets)
    close_side_doors()
    app = st.App(
        __file__,
        routes=api.routes(session.check_database),
        middleware=api.middleware(settings, Path(st.__file__).parent / "static", StreamlitUploads()),
        lifespan=lifespan(session.prepare),
        on_script_error=failure.show,
    )
    config.set_option("server.maxUploadSize", settings.max_upload_mb)
