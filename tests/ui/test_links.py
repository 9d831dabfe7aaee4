"""A link holds the whole view: what is written is read back, and nonsense costs one field and one sentence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv
from stn_viz.ui.links import LOSSES, View, decode, encode

LENGTHS = {name: sv.family(name).n_params for name in sv.families()}
numbers = st.floats(-5, 5, allow_nan=False, width=32)


@st.composite
def views(draw):
    family = draw(st.sampled_from(list(LENGTHS)))
    n = LENGTHS[family]
    return dict(  # no View and no call of the package yet: the type checker draws random numbers of its own
        source=draw(st.sampled_from(["astronaut", "digit", "draw", "upload"])),
        digit=draw(st.integers(0, 1796)),
        turn=draw(st.integers(-90, 90)),
        family=family,
        theta=draw(st.one_of(st.just(()), st.lists(numbers, min_size=n, max_size=n).map(tuple))),
        kernel=draw(st.sampled_from(sorted(sv.KERNELS))),
        padding=draw(st.sampled_from(["zeros", "border", "reflection"])),
        corners=draw(st.booleans()),
        size=draw(st.sampled_from([0, 28, 512])),
        loss=draw(st.sampled_from(LOSSES)),
        at=draw(st.one_of(st.none(), st.tuples(st.integers(0, 511), st.integers(0, 511)))),
        stiffness=draw(st.sampled_from([0.0, 0.03, 2.5])),
        show=tuple(draw(st.lists(st.sampled_from(["samples", "mesh", "arrows"]), unique=True))),
        ask=draw(st.booleans()),
        projector=draw(st.booleans()),
    )


@given(views())
def test_a_link_reproduces_the_view(values):
    view = View(**values)
    read, complaints = decode(encode(view))
    assert complaints == ()
    assert read.theta == pytest.approx(view.theta, rel=1e-6, abs=1e-6)
    assert {**vars(read), "theta": None} == {**vars(view), "theta": None}


def test_a_plain_address_is_the_default_view():
    assert decode({}) == (View(), ())
    assert encode(View()) == {"v": "1"}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ({"family": "origami"}, "family"),
        ({"theta": "1,two,3"}, "theta"),
        ({"theta": "nan,0,0,0,1,0"}, "theta"),
        ({"theta": "1,2,3", "family": "affine"}, "theta"),
        ({"size": "1e9"}, "size"),
        ({"at": "up,down"}, "at"),
        ({"source": "../../etc/passwd"}, "source"),
        ({"v": "99"}, "version"),
    ],
)
def test_nonsense_is_left_out_and_complained_of(query, named):
    view, complaints = decode(query)
    assert view == View(), "the rest stays at its default"
    assert len(complaints) == 1
    assert named in complaints[0]
    assert all(math.isfinite(number) for number in view.theta)
