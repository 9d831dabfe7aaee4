"""Open links whose samples have no place, one after the other in one process.

``python tests/app/hostile_links.py`` says how many lived. The test runs it in a process of its own: a native kernel
that reads outside of its picture would end it.
"""

import os
from pathlib import Path
from urllib.parse import parse_qsl

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"
HORIZON = "v=1&family=projective&theta=1,0,0,0,1,0,1,0&corners=1&padding=reflection"
POINT = "v=1&family=projective&theta=0,0,0,0,0,0,1,0&corners=1&padding=border"
HUGE = "v=1&theta=1e308,1e308,1e308,1e308,1e308,1e308"
SHORT = "start=hand&steps=5&size=24"
LINKS = (
    ("explore", f"{HORIZON}&loss=sum"),
    ("explore", f"{HORIZON}&loss=difference"),
    ("explore", f"{POINT}&loss=sum"),
    ("explore", f"{HUGE}&padding=reflection&loss=sum"),
    ("explore", f"{HUGE}&padding=border&loss=difference"),
    ("explore", "v=1&theta=1e30,0,0,0,-1e30,0&padding=reflection&loss=sum&kernel=bicubic"),
    ("backward", f"{HORIZON}&{SHORT}"),
    *(("backward", f"{HORIZON}&{SHORT}&look={look}") for look in ("chain", "kinks", "precision", "maps")),
    ("backward", f"{POINT}&{SHORT}&look=kinks"),
    ("backward", f"{HUGE}&{SHORT}&padding=reflection"),
)


def opened(page: str, query: str) -> AppTest:
    """Open a link in an app of its own."""
    at = AppTest.from_string(f"from stn_viz.app.{page} import page\npage.page()", default_timeout=120)
    for name, value in parse_qsl(query):
        at.query_params[name] = value
    return at.run()


if __name__ == "__main__":
    for page, query in LINKS:
        failures = [f"{e.value}: {e.stack_trace[-3:]}" for e in opened(page, query).exception]
        assert not failures, f"/{page}?{query}: {failures}"
    print(f"{len(LINKS)} links lived", flush=True)
    os._exit(0)  # a landscape may still be computed in a thread of its own: nobody waits for it
