"""Under whose settings the app is served, and at which addresses."""

import socket
import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest
from streamlit import config

from stn_viz import UserError
from stn_viz.app import server_addresses, server_settings
from stn_viz.palette import ACCENT
from tests.browser.server import free_port

OWN = Path(__file__).parents[2] / ".streamlit" / "config.toml"


@pytest.fixture
def user(tmp_path, monkeypatch):
    """Stand in a folder of a user's own, who has set nothing yet."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "get_config_files", lambda name: [str(tmp_path / name)])
    monkeypatch.delenv("STREAMLIT_SERVER_PORT", raising=False)
    return tmp_path


def test_own_settings_lie_under_the_users_file_variables_above_it_and_what_was_typed_above_all(user, monkeypatch):
    assert server_settings.merged(OWN, {})["server.address"] == "localhost"
    assert server_settings.merged(OWN, {})["browser.gatherUsageStats"] is False
    (user / "config.toml").write_text('[server]\nport = 9001\nmaxUploadSize = 7\nbaseUrlPath = "/x"\n')
    said = server_settings.merged(OWN, {})
    assert (said["server.port"], said["server.maxUploadSize"], said["server.baseUrlPath"]) == (9001, 7, "/x")
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "9002")
    assert server_settings.merged(OWN, {})["server.port"] == 9002
    assert server_settings.merged(OWN, {"server.port": 9003})["server.port"] == 9003


def test_a_theme_of_the_users_own_stays_whole(user):
    (user / "config.toml").write_text('[theme]\nprimaryColor = "#123456"\n')
    assert not any(
        name.startswith("theme.") and name != "theme.primaryColor" for name in server_settings.merged(OWN, {})
    )


def test_the_accent_is_the_palettes_however_the_app_is_started(user, monkeypatch):
    written = tomllib.loads(OWN.read_text("utf-8"))["theme"]
    assert {scheme: written[scheme]["primaryColor"] for scheme in ("light", "dark")} == ACCENT
    monkeypatch.setitem(ACCENT, "light", "#123456")
    assert server_settings.merged(OWN, {})["theme.light.primaryColor"] == "#123456"


def test_settings_that_cannot_be_read_end_in_a_sentence(user, monkeypatch):
    (user / "config.toml").write_text("[server\n")
    with pytest.raises(UserError, match=r"settings in .*config\.toml cannot be read"):
        server_settings.merged(OWN, {})
    (user / "config.toml").unlink()
    monkeypatch.setenv("STREAMLIT_SERVER_PORT", "many")
    with pytest.raises(UserError, match="STREAMLIT_SERVER_PORT"):
        server_settings.merged(OWN, {})


def test_names_of_loopback_are_known_and_no_other_until_asked_for():
    assert server_addresses.known("localhost") == ["localhost", "127.0.0.1", "::1"]
    assert "deck.example.org" in server_addresses.known("localhost", ["deck.example.org"])
    assert set(server_addresses.of_this_machine()) <= set(server_addresses.known("0.0.0.0"))
    assert server_addresses.names("0.0.0.0") == ("localhost", *server_addresses.of_this_machine())
    assert server_addresses.url("::1", 80, "/stn/") == "http://[::1]:80/stn"


@pytest.mark.parametrize(
    ("address", "said"), [("192.0.2.7", "not an address of this machine"), ("a.invalid", "not an")]
)
def test_an_address_of_another_machine_is_refused_in_a_sentence(address, said):
    with pytest.raises(UserError, match=said):
        server_addresses.check_free(address, free_port())


def test_a_port_that_is_taken_is_refused_in_a_sentence():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UserError, match=f"Port {taken.getsockname()[1]} is taken"):
            server_addresses.check_free("localhost", taken.getsockname()[1])


def test_the_code_that_is_drawn_for_cameras_says_the_address():
    address = "http://192.168.1.20:8501/stn"
    halves = {"█": (1, 1), "▀": (1, 0), "▄": (0, 1), " ": (0, 0)}
    rows = [[halves[letter] for letter in line] for line in server_addresses.code(address).splitlines() if line]
    light = np.array([[half[k] for half in row] for row in rows for k in range(2)], np.uint8)
    found, *_ = cv2.QRCodeDetector().detectAndDecode(np.kron(light, np.full((8, 8), 255, np.uint8)))
    assert found == address


def test_who_came_by_ssh_is_told_how_the_port_comes_home(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "ada")
    assert (
        server_addresses.tunnel("198.51.100.7 50000 203.0.113.9 22", 8501)
        == "ssh -N -L 8501:localhost:8501 ada@203.0.113.9"
    )
    assert "-p 2222 " in server_addresses.tunnel("198.51.100.7 50000 203.0.113.9 2222", 8501)
    assert server_addresses.tunnel("", 8501) == ""
