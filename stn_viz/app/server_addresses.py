"""Where the app can be reached: which names a server of some address answers to, and whether its port is free."""

from __future__ import annotations

import errno
import getpass
import io
import socket
from collections.abc import Sequence

from stn_viz.errors import UserError

LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = "0.0.0.0"
JOIN = "/join"  # where phones open a room, below the app's own path


def below_root(base: str) -> str:
    """Write the path below which a proxy offers the app: empty, or with a slash before it and none after."""
    return f"/{base.strip('/')}" if base.strip("/") else ""


def root() -> str:
    """Return that path of the server that runs."""
    from streamlit import config  # commands that serve nothing do without it

    return below_root(str(config.get_option("server.baseUrlPath") or ""))


def of_this_machine() -> tuple[str, ...]:
    """List the IPv4 addresses by which other machines reach this one, that of the default route first."""
    import psutil  # a server for this machine alone has no use for it

    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = [
        entry.address
        for name, entries in psutil.net_if_addrs().items()
        if name in up
        for entry in entries
        if entry.family == socket.AF_INET and not entry.address.startswith("127.")
    ]
    return tuple(sorted(dict.fromkeys(found), key=lambda address: address != _default_route()))


def _default_route() -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # an address that nobody has; connecting a datagram socket sends nothing
        except OSError:
            return ""
        return str(probe.getsockname()[0])


def names(address: str) -> tuple[str, ...]:
    """List the hosts to type into a browser for a server that listens at ``address``."""
    if address in (EVERYWHERE, "::"):
        return ("localhost", *of_this_machine())
    return ("localhost",) if address in LOOPBACK else (address,)


def known(address: str, more: Sequence[str] = ()) -> list[str]:
    """List every name that a browser may ask the server for; a page elsewhere that borrows a name is turned away."""
    own = socket.gethostname().lower()
    near = () if address in LOOPBACK else (address, *of_this_machine(), own, own.partition(".")[0] + ".local")
    return list(dict.fromkeys((*LOOPBACK, *near, *more)))


def url(host: str, port: int, base: str, secure: bool = False) -> str:
    """Write the address of the app's first page, without a slash at its end."""
    path = base.strip("/")
    shown = f"[{host}]" if ":" in host else host
    return f"{'https' if secure else 'http'}://{shown}:{port}{f'/{path}' if path else ''}"


def tunnel(connection: str, port: int) -> str:
    """Write the command by which the machine that one sits at reaches a port here; empty without an ssh connection.

    Args:
        connection: the variable ``SSH_CONNECTION``: the client's address and port, this machine's address and port.
        port: where the app listens.
    """
    if len(parts := connection.split()) != 4:
        return ""
    host, at = parts[2:]
    way = f"-L {port}:localhost:{port} {getpass.getuser()}@{host}"
    return f"ssh -N {way}" if at == "22" else f"ssh -N -p {at} {way}"


def code(address: str) -> str:
    """Draw an address for the cameras of phones: a QR code of half blocks, right way round on a dark terminal."""
    import segno  # a server for this machine alone has no use for it

    drawn = io.StringIO()
    segno.make(address, error="m", micro=False).terminal(drawn, compact=True)
    return drawn.getvalue()


def check_free(address: str, port: int) -> None:
    """Make sure that a server can listen there.

    Raises:
        UserError: the port is taken or may not be used, or the address is not of this machine.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((address, port))
    except OverflowError as error:
        raise UserError(f"There is no port {port}; ports go from 1 to 65535.") from error
    except OSError as error:
        raise UserError(_refusal(error, address, port)) from error


def _refusal(error: OSError, address: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is taken by another program; choose another with --port."
    if error.errno == errno.EACCES:
        return f"Port {port} may not be used by this user; choose one from 1024 on with --port."
    return f"{address} is not an address of this machine; name another with --host, or leave it out."
