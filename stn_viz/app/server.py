"""Start the app's server: settings, address, and what is loaded before the first visitor comes."""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import sys
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from streamlit.dataframe_util import is_dataframe_like
from streamlit.web import bootstrap

from stn_viz import app
from stn_viz.app import server_addresses, server_guard, server_settings
from stn_viz.app.admission import VISITORS, Admission
from stn_viz.app.server_door import Door
from stn_viz.errors import UserError
from stn_viz.texts import LANGUAGES, Language

_INSTALLED = Path(__file__).parents[1] / "_app"  # a folder of its own: Streamlit serves a folder `pages` beside it
_CHECKOUT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Beside:
    """Say what the server offers beside the app.

    Args:
        routes: its addresses, below the path that a proxy gives the app.
        offline: writes, in a language, a page that needs no server, for who waits at a full one.
        close: ends, when the server goes, what would keep it from going.
    """

    routes: Callable[[str], Sequence[BaseRoute]]
    offline: Callable[[Language], bytes]
    close: Callable[[], None]


def _files() -> tuple[Path, Path]:
    """Find the navigation script and the app's settings: those of an installation, else those of a checkout."""
    for script, own in (
        (_INSTALLED / "app.py", _INSTALLED / "config.toml"),
        (_CHECKOUT / "app.py", _CHECKOUT / ".streamlit" / "config.toml"),
    ):
        if script.is_file() and own.is_file():
            return script, own
    raise UserError("app.py is missing from this installation; install stn-viz again.")


def serve(
    port: int | None = None,
    recording: Path | None = None,
    *,
    host: str | None = None,
    lan: bool = False,
    base_path: str | None = None,
    follow: bool = False,
    beside: Beside | None = None,
    visitors: int | None = None,
) -> None:
    """Serve the app until interrupted; what is not given here is taken from the user's Streamlit settings.

    Args:
        port: where to listen; else 8501.
        recording: a file that is open on the Debug page.
        host: the address to listen at; else this machine alone can open the app.
        lan: listen at every address of this machine, and print them.
        base_path: the path below which a proxy offers the app, such as ``/stn``.
        follow: whether the recording is still being made, or about to be, and the page goes along.
        beside: what else is served.
        visitors: how many the app takes at once, the others wait in a line; None takes as many as one core carries.

    Raises:
        UserError: the recording is not a file, the address cannot be used, the user's settings cannot be read, or the
            installation lacks its navigation script.
    """
    if lan and host:
        raise UserError("--lan already listens at every address; leave --host out.")
    if recording is not None:
        if not (follow or recording.is_file()):
            raise UserError(f"There is no recording {recording}; tape.save(…) writes one.")
        os.environ[app.RECORDING] = str(recording.resolve())
    if follow:
        os.environ[app.FOLLOWED] = "yes"
    script, own = _files()
    typed = {"server.port": port, "server.address": server_addresses.EVERYWHERE if lan else host}
    typed["server.baseUrlPath"] = base_path
    options = _settled(
        server_settings.merged(own, {name: value for name, value in typed.items() if value is not None}), lan
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # like Ctrl-C, so that whoever called can tidy up
    sys.argv = [str(script)]  # Streamlit looks for settings beside what was started

    @asynccontextmanager
    async def loaded(_app: st.App) -> AsyncGenerator[None, None]:
        load_app()
        if beside is not None:
            for language in LANGUAGES:  # with it, all that a first visitor of Explore would wait for is read
                beside.offline(language)
            _when_it_ends(beside.close)
        _announce(options, recording, lan)
        yield

    base = str(options.get("server.baseUrlPath", ""))
    between = [Middleware(server_guard.Headers), Middleware(server_guard.RootLinks)]
    if beside is not None:
        admission = Admission(visitors or VISITORS)
        between.insert(0, Middleware(Door, base=base, admission=admission, offline=beside.offline))
    routes = () if beside is None else beside.routes(base)
    served = st.App(script, lifespan=loaded, routes=routes, middleware=between, on_script_error=server_guard.failed)
    read_settings_once()
    with suppress(KeyboardInterrupt):
        served.run(config=options)
    atexit.register(_leave)


def read_settings_once() -> None:
    """Keep Streamlit from looking five times a second whether a settings file has changed.

    It does so in up to four threads, the last of which come when two looks meet, an hour after the start perhaps.
    """
    bootstrap._install_config_watchers = _watch_nothing  # Streamlit has no setting for it; a test holds it


def _watch_nothing(_options: Mapping[str, Any]) -> None:
    pass


def _when_it_ends(close: Callable[[], None]) -> None:
    """Call ``close`` in the event loop when the server is told to end: it waits for every answer that is still sent."""
    loop = asyncio.get_running_loop()

    def closing(before: object) -> Callable[..., None]:
        def handler(*signalled: Any) -> None:  # noqa: ANN401  a signal's number and frame
            loop.call_soon_threadsafe(close)
            if callable(before):
                before(*signalled)

        return handler

    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, closing(signal.getsignal(one)))


def load_app() -> None:
    """Import torch and all of the app before the first visitor comes, who need not wait for them.

    Streamlit ends a run wherever it stands, in the middle of an import too; a run beside it then finds half a module.
    What it would itself import for the first component is loaded with them: a crowd that comes at once waits for that.
    """
    is_dataframe_like([])
    for module in walk_packages(app.__path__, "stn_viz.app."):
        import_module(module.name)


def _settled(options: dict[str, object], lan: bool) -> dict[str, object]:
    """Make sure that the address can be used, and add the names that the server answers to."""
    address, port = str(options["server.address"]), int(str(options["server.port"]))
    server_addresses.check_free(address, port)
    if "server.allowedHosts" not in options and (lan or address not in (server_addresses.EVERYWHERE, "::")):
        more = options.get("browser.serverAddress")
        options["server.allowedHosts"] = server_addresses.known(address, [str(more)] if more else [])
    # Streamlit's own words name one address, and to find another they ask the internet
    return {**options, "logger.hideWelcomeMessage": True}


def _announce(options: Mapping[str, object], recording: Path | None, lan: bool) -> None:
    base, secure = str(options.get("server.baseUrlPath", "")), bool(options.get("server.sslCertFile"))
    hosts = server_addresses.names(str(options["server.address"]))
    for name in hosts:
        page = server_addresses.url(name, int(str(options["server.port"])), base, secure)
        where = f"{recording.name} is open at {page}/debug" if recording else f"The app is at {page}"
        whose = (", on this machine" if name == hosts[0] else ", for the others on this network") if lan else ""
        print(f"  {where}{whose}", flush=True)
    way = server_addresses.tunnel(os.environ.get("SSH_CONNECTION", ""), int(str(options["server.port"])))
    if way:
        print(f"  You came here by ssh. On your own machine type  {way}  and open the address there.", flush=True)
    if lan:
        print("  Whoever is on this network can open it, and what is opened in it.", flush=True)
    if lan and len(hosts) > 1:
        page = server_addresses.url(hosts[1], int(str(options["server.port"])), base, secure)
        print(f"  For the camera of a phone, {page}:\n{server_addresses.code(page)}", flush=True)


def _leave() -> None:
    """End the process at once: a thread that still computes in torch would end it with a core dump."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)
