"""Streamlit's settings: the app's own lie under the user's files and variables, and what was typed lies above all."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
from click.core import ParameterSource
from streamlit import config
from streamlit.web import cli

from stn_viz.errors import UserError
from stn_viz.palette import ACCENT

_ADDRESS = ("browser.serverAddress", "server.allowedHosts", "server.baseUrlPath", "server.sslCertFile")


def merged(own: Path, typed: Mapping[str, object]) -> dict[str, object]:
    """Merge the settings to hand to Streamlit, by name, for example ``server.port``; the accent is the palette's.

    The later wins: the file ``own``, the user's ``config.toml`` files, the variables ``STREAMLIT_…``, what was typed.
    Settings of the user's files that neither the app nor the address depends on are left to Streamlit, which reads
    them itself. A theme of the user's replaces the app's as a whole.

    Raises:
        UserError: a file is not TOML, or a variable holds no value of its setting.
    """
    ours = dict(_read(own)) | {f"theme.{scheme}.primaryColor": colour for scheme, colour in ACCENT.items()}
    users = _of_the_user(own)
    if any(name.startswith("theme.") for name in users):
        ours = {name: value for name, value in ours.items() if not name.startswith("theme.")}
    return ours | {k: v for k, v in users.items() if k in ours or k in _ADDRESS} | _variables() | dict(typed)


def _of_the_user(own: Path) -> dict[str, object]:
    users: dict[str, object] = {}
    for file in map(Path, config.get_config_files("config.toml")):
        if file.is_file() and not file.samefile(own):
            users |= _read(file)
    return users


def _read(file: Path) -> dict[str, object]:
    try:
        return dict(_flat(tomllib.loads(file.read_text("utf-8"))))
    except (OSError, ValueError) as error:
        raise UserError(f"The settings in {file} cannot be read: {error}.") from error


def _flat(table: Mapping[str, object], before: str = "") -> Iterator[tuple[str, object]]:
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _variables() -> dict[str, object]:
    """Read ``STREAMLIT_…`` as ``streamlit run`` does, through its own command's parameters."""
    try:
        context = cli.main_run.make_context("run", [])
    except click.ClickException as error:
        raise UserError(f"A STREAMLIT_… variable cannot be used: {error.format_message()}") from error
    return {
        name.replace("_", "."): value
        for name, value in context.params.items()
        if context.get_parameter_source(name) is ParameterSource.ENVIRONMENT and "_" in name
    }
