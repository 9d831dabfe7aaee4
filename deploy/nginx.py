#!/usr/bin/env python3
"""Write an nginx configuration for several processes of the app: ``python deploy/nginx.py app1:8501 app2:8501``.

A visitor stays with the process that answered first, for a session lives in one: a cookie names it. Where that process
is away, another takes the visitor over and the cookie follows; the page goes on with the view that it shows. nginx has
that in its paid edition only, so each process is an upstream of its own here, with the others behind it as backups.
A room lives in the process that opened it, which its first letter names: phones of a whole hall come without a cookie.
"""

from __future__ import annotations

import argparse
import string
from collections.abc import Iterable

COOKIE = "stn_viz_replica"
LETTERS = "BCDFGHJKLMNPQRSTVWXZ"  # of rooms: the first is the process's, as stn_viz/classroom/register.py has it
_FAILS = "max_fails=1 fail_timeout=2s"  # how soon one that is away is left alone, and tried again

TEMPLATE = string.Template("""\
# Written by deploy/nginx.py: sticky sessions for ${count} processes of stn_viz.

map $$http_upgrade $$stn_connection {
    default upgrade;
    ""      close;
}

# The cookie's upstream; without a cookie, any.
map $$cookie_${cookie} $$stn_pool {
    default stn_any;
${pools}
}

# A room's process, by its first letter; all else goes by the cookie.
map $$uri $$stn_upstream {
    default $$stn_pool;
${rooms}
}

# A cookie where the process that answered, which says its name, is not the one that the browser names already.
map "$$cookie_${cookie}=$$upstream_http_x_stn_viz_replica" $$stn_cookie {
    default "${cookie}=$$upstream_http_x_stn_viz_replica; Path=${path}; Max-Age=86400; HttpOnly; SameSite=Lax${secure}";
    "~=$$" "";
${same}
}

upstream stn_any {
    least_conn;
${servers}
}
${upstreams}
server {
${listen}
    server_name ${host};
    client_max_body_size 200m;  # recordings; the app has bounds of its own for pictures
    add_header Set-Cookie $$stn_cookie always;
${slash}
    location ${path} {
        proxy_pass http://$$stn_upstream;
        proxy_http_version 1.1;
        proxy_set_header Upgrade $$http_upgrade;
        proxy_set_header Connection $$stn_connection;
        proxy_set_header Host $$http_host;
        proxy_set_header X-Forwarded-For $$proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $$scheme;
        proxy_connect_timeout 2s;
        proxy_next_upstream error timeout;
        proxy_read_timeout 1d;  # a websocket rests while a hand drags
        proxy_buffering off;
    }
}
""")


def configuration(
    replicas: list[str],
    *,
    host: str = "_",
    listen: str = "80",
    path: str = "/",
    certificate: tuple[str, str] | None = None,
) -> str:
    """Write the configuration, to be included in nginx's ``http`` block.

    Args:
        replicas: HOST:PORT of each process; the first runs with STN_VIZ_REPLICA=r1, the next with r2, and so on.
        host: the public name.
        listen: the port, or address and port.
        path: the path below which the app lies, as ``--base-path`` names it.
        certificate: files of the TLS certificate and its key.

    Raises:
        ValueError: there are more processes than rooms have letters.
    """
    if len(replicas) > len(LETTERS):
        raise ValueError(f"{len(replicas)} processes, but rooms can be told apart by {len(LETTERS)} letters at most")
    path = f"/{path.strip('/')}/".replace("//", "/")
    names = [f"r{k}" for k in range(1, len(replicas) + 1)]
    return TEMPLATE.substitute(
        count=len(replicas),
        cookie=COOKIE,
        path=path,
        slash="" if path == "/" else f"\n    location = {path[:-1]} {{ return 301 {path}$is_args$args; }}\n",
        host=host,
        secure="; Secure" if certificate else "",
        pools=_lines(f"{name} stn_{name};" for name in names),
        rooms=_lines(
            f'"~*^{path}join/{letter}[A-Z]{{3}}(/|$)" stn_{name};' for letter, name in zip(LETTERS, names, strict=False)
        ),
        same=_lines(f'"{name}={name}" "";' for name in names),
        servers=_lines(f"server {server} {_FAILS};" for server in replicas),
        upstreams="".join(_upstream(name, replicas, k) for k, name in enumerate(names)),
        listen=_listen(listen, certificate),
    )


def _upstream(name: str, replicas: list[str], own: int) -> str:
    """Write the upstream of one process: itself, and behind it the others."""
    servers = [f"server {server} {_FAILS}{'' if k == own else ' backup'};" for k, server in enumerate(replicas)]
    return f"\nupstream stn_{name} {{\n{_lines(servers)}\n}}\n"


def _listen(listen: str, certificate: tuple[str, str] | None) -> str:
    if certificate is None:
        return _lines([f"listen {listen};"])
    crt, key = certificate
    return _lines([f"listen {listen} ssl;", f"ssl_certificate {crt};", f"ssl_certificate_key {key};"])


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)


def main() -> None:
    """Print the configuration that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("replicas", nargs="+", metavar="HOST:PORT", help="the processes of the app")
    parser.add_argument("--host", default="_", help="the public name")
    parser.add_argument("--listen", default="80", help="the port, or address and port, that visitors come to")
    parser.add_argument("--base-path", default="/", help="the path below which the app lies, such as /stn")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"), help="files for https")
    asked = parser.parse_args()
    tls = tuple(asked.tls) if asked.tls else None
    print(configuration(asked.replicas, host=asked.host, listen=asked.listen, path=asked.base_path, certificate=tls))


if __name__ == "__main__":
    main()
