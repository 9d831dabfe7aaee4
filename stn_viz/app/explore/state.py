"""What the Explore page's session holds beside its view: θ as it was imposed on the stage, and its family."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import stn_viz as sv
from stn_viz.app import own_picture
from stn_viz.app.explore.view import DEFAULT, READERS, View, asked, fitting
from stn_viz.app.later import st
from stn_viz.app.url import number
from stn_viz.app.view_state import came_to_page, current_view, keep, last_report, link, project, remember, slot
from stn_viz.stage.report import StageReport
from stn_viz.stage.scene import Large

EXPLORE = "explore"  # the page that :func:`load` and what follows it are for
_ASPECT = f"{EXPLORE}.posed-over"
key = partial(slot, EXPLORE)  # of a widget, in the session's state, by the field that it holds


def load() -> tuple[str, ...]:
    """Bring Explore's view up to date with the URL, and return complaints about a link that could not be read.

    A stage that is new, or that is sent back in time, starts from the view as it is now.
    """
    view, complaints = remember(EXPLORE, DEFAULT, READERS)
    view, unfit = fitting(view)
    keep(EXPLORE, view)
    if came_to_page(EXPLORE):
        impose(view.theta)
    return complaints + unfit


def current() -> View:
    """Read Explore's view as it stands, widgets included."""
    return current_view(EXPLORE, DEFAULT)


def save() -> None:
    """Write Explore's view into the URL if it changed; not while a picture is coming that another one stands in for."""
    if not own_picture.is_coming():
        link(EXPLORE, current(), DEFAULT)


def impose(theta: tuple[float, ...]) -> None:
    """Set θ from outside the stage: the epoch moves on, and the stage takes this θ instead of its own."""
    view = keep(EXPLORE, replace(current(), theta=theta), "theta")
    st.session_state[f"{EXPLORE}.posed"] = view.transform
    st.session_state[f"{EXPLORE}.imposed"] = (epoch() + 1, theta, view.at, view.show, view.large)


def epoch() -> int:
    """Count how often θ was imposed."""
    return st.session_state.get(f"{EXPLORE}.imposed", (0,))[0]


def session() -> str:
    """Name the session whose epochs these are: a server that started anew counts them anew."""
    key = f"{EXPLORE}.session"
    if key not in st.session_state:
        st.session_state[key] = secrets.token_hex(4)
    return st.session_state[key]


def imposed() -> tuple[tuple[float, ...], tuple[int, int] | None, tuple[str, ...], Large]:
    """Read θ, pin, overlays and what was large at the last :func:`impose`: where the stage starts during a drag."""
    return st.session_state[f"{EXPLORE}.imposed"][1:]


def posed_family() -> sv.Family:
    """Return the family that the session's θ belongs to; after a change of family it is still the old one."""
    return st.session_state.get(f"{EXPLORE}.posed", current().transform)


def settle(
    opening: Callable[[sv.Family, float], tuple[float, ...]],
    in_proportion: Callable[[sv.Family, tuple[float, ...], float, float], tuple[float, ...]],
    aspect: float,
    stands_in: bool,
) -> None:
    """Make sure that θ fits the family, and over a picture of other proportions is posed as it was in pixels.

    Args:
        opening: the pose of a family that has none yet.
        in_proportion: poses θ of a picture of one aspect over that of another.
        aspect: the picture's width over its height.
        stands_in: whether it only stands in for the one to come, over which a link has posed θ.
    """
    family = current().transform
    before = None if came_to_page(EXPLORE) else st.session_state.get(_ASPECT)
    if len(current().theta) != family.n_params or posed_family().name != family.name:
        before = aspect
        impose(opening(family, before))
    if before is not None and before != aspect:
        impose(in_proportion(family, current().theta, before, aspect))
    st.session_state[_ASPECT] = None if stands_in and before is None else aspect


def aspect() -> float:
    """Read the width over the height of the picture that θ was posed over last."""
    return st.session_state.get(_ASPECT) or 1.0


def commit(said: StageReport) -> None:
    """Take over what the stage reports on release; a report from before the last :func:`impose` is dropped."""
    if said.epoch != epoch():
        return
    view = replace(current(), at=said.selection)
    if len(said.theta) == view.transform.n_params:
        moved = tuple(map(number, said.theta)) != tuple(map(number, view.theta))
        view = replace(view, theta=said.theta, play="" if moved else view.play)
    if said.overlays is not None:
        view = replace(view, show=said.overlays)
    if said.large is not None:
        view = replace(view, large=said.large)
    if said.predict is not None:
        view = asked(replace(view, predict=said.predict, seed=said.seed))
    keep(EXPLORE, view, "theta", "at", "show", "large", "predict", "seed", "loss", "ask", "size", "play")
    project(EXPLORE, DEFAULT, said)
    st.session_state[f"{EXPLORE}.seq"] = said.seq


def catch_up(stage: str) -> None:
    """Take over a report that came while its stage was not on the page yet, as after a restart of the server."""
    last = last_report(stage)
    if last.epoch == epoch() and last.seq > seq():
        commit(replace(last, projector=None))  # its switch has been drawn by now


def still() -> View:
    """Open no stage with a guess or an animation any more, as a link may have asked for; give the view."""
    return keep(EXPLORE, replace(current(), predict="", play=""), "predict", "play")


def unpin() -> None:
    """Pin nothing, on the stage as well."""
    view = keep(EXPLORE, replace(current(), at=None), "at")
    start = (0, view.theta, None, view.show, view.large)
    epoch_, theta, _, *looks = st.session_state.get(f"{EXPLORE}.imposed", start)
    st.session_state[f"{EXPLORE}.imposed"] = (epoch_, theta, None, *looks)


def seq() -> int:
    """Read the number of the stage's last report."""
    return st.session_state.get(f"{EXPLORE}.seq", 0)
