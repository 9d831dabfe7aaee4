"""Start the app's server: settings, port, and what is loaded before the first visitor comes."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path

from stn_viz.errors import UserError

RECORDING = "STN_VIZ_RECORDING"  # how `stn-viz open FILE` tells the Debug page which file was named

_OPTIONS: dict[str, object] = {
    "browser.gatherUsageStats": False,
    "browser.serverAddress": "localhost",
    "client.toolbarMode": "minimal",
    "server.headless": True,  # no prompt, no browser window: the address is printed
    "server.maxUploadSize": 200,  # MB: recordings; pictures have their own, lower bound
    "server.fileWatcherType": "none",
    "theme.font": "sans-serif",
    "theme.baseRadius": "6px",
    # Set in each scheme: a colour outside of them would switch following the system off. Lighter on dark, to be read.
    "theme.light.primaryColor": "#0072B2",
    "theme.dark.primaryColor": "#56B4E9",
}


def script() -> Path:
    """Find the navigation script: beside the package in an installation, one folder up in a checkout."""
    package = Path(__file__).parents[1]
    for candidate in (package.parent / "app.py", package / "app.py"):
        if candidate.is_file():
            return candidate
    raise UserError("app.py is missing from this installation; install stn-viz again.")


def serve(port: int = 8501, recording: Path | None = None) -> None:
    """Serve the app at ``port`` until interrupted, with ``recording`` open on the Debug page if one is named.

    Torch and the pages are imported before the server starts, so that the first visitor does not wait for them.

    Raises:
        UserError: the recording is not a file, or the installation lacks its navigation script.
    """
    if recording is not None:
        if not recording.is_file():
            raise UserError(f"There is no recording {recording}; tape.save(…) writes one.")
        os.environ[RECORDING] = str(recording.resolve())
    from streamlit.web import bootstrap

    import_module("stn_viz.pages.explore")
    options = {key.replace(".", "_"): value for key, value in {**_OPTIONS, "server.port": port}.items()}
    bootstrap.load_config_options(options)
    bootstrap.run(str(script()), False, [], options)
