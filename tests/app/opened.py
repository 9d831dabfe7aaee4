"""A page without a browser, opened by a link."""

from streamlit.testing.v1 import AppTest


def opened(script: str, timeout: float = 60, **query: str) -> AppTest:
    """Run a script as a visitor's first visit by a link; it ends without an exception.

    Args:
        script: the page's code.
        timeout: seconds that a run may take.
        query: the link's fields.
    """
    at = AppTest.from_string(script, default_timeout=timeout)
    for name, value in query.items():
        at.query_params[name] = value
    at.run()
    assert not at.exception
    return at
