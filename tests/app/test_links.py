"""A link holds the whole view: what is written is read back, and nonsense costs one field and one sentence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

import stn_viz as sv
import stn_viz.stage
from stn_viz.app.explore.view import ASKS, LATTICES, LOSSES, READERS, View, asked, decode
from stn_viz.app.url import DIGITS, NUMBERS, SOURCES, TURNS, encode
from stn_viz.datasets.digits import BUNDLED, load_bundled
from stn_viz.stage.scene import LARGE, OVERLAYS, QUESTIONS
from stn_viz.texts import LANGUAGES, has

LENGTHS = {name: sv.family(name).n_params for name in sv.families()}
numbers = st.floats(-5, 5, allow_nan=False, width=32)


@st.composite
def views(draw):
    family = draw(st.sampled_from(list(LENGTHS)))
    lattice = draw(st.sampled_from(LATTICES)) if family == "tps" else LATTICES[0]
    n, source = 28 if lattice == "2x7" else LENGTHS[family], draw(st.sampled_from(SOURCES))
    return dict(  # no View and no call of the package yet: the type checker draws random numbers of its own
        source=source,
        digit=draw(st.integers(0, 1796)),
        turn=draw(st.integers(-90, 90)),
        family=family,
        theta=draw(st.one_of(st.just(()), st.lists(numbers, min_size=n, max_size=n).map(tuple))),
        kernel=draw(st.sampled_from(sorted(sv.KERNELS))),
        padding=draw(st.sampled_from(["zeros", "border", "reflection"])),
        corners=draw(st.booleans()),
        size=draw(st.sampled_from([0, 28, 512])),
        loss=draw(st.sampled_from(LOSSES if source in DIGITS else LOSSES[:-1])),  # the network's needs a digit
        at=draw(st.one_of(st.none(), st.tuples(st.integers(0, 511), st.integers(0, 511)))),
        stiffness=draw(st.sampled_from([0.0, 0.03, 2.5])),
        lattice=lattice,
        show=tuple(draw(st.lists(st.sampled_from(OVERLAYS), unique=True))),
        ask=draw(st.sampled_from(ASKS)),
        large=draw(st.sampled_from(LARGE)),
        predict=draw(st.sampled_from(["", "1", *QUESTIONS])),
        seed=draw(st.integers(0, 999_999)),
        play=draw(st.sampled_from(["", "theta", "forward", "pixelwise"])),
        map=draw(st.sampled_from(["", "0.12,0.35;0.3,-0.91"])),
        projector=draw(st.booleans()),
        lang=draw(st.sampled_from(LANGUAGES)),
    )


@given(views())
def test_a_link_reproduces_the_view(values):
    view = asked(View(**values))
    read, complaints = decode(encode(view, View()))
    assert complaints == ()
    assert read.theta == pytest.approx(view.theta, rel=1e-6, abs=1e-6)
    assert {**vars(read), "theta": None} == {**vars(view), "theta": None}


def test_a_plain_address_is_the_default_view():
    assert decode({}) == (View(), ())
    assert encode(View(), View()) == {"v": "1"}


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
        ({"source": "nosuch"}, "source"),
        ({"size": "513"}, "size"),
        ({"digit": "1797"}, "digit"),
        ({"digit": "²"}, "digit"),
        ({"digit": "٣"}, "digit"),
        ({"digit": "--3"}, "digit"),
        ({"turn": "180"}, "turn"),
        ({"at": "²,³"}, "at"),
        ({"show": "constructor"}, "show"),
        ({"show": "samples,arrows"}, "show"),
        ({"corners": "banana"}, "corners"),
        ({"projector": ""}, "projector"),
        ({"play": "descent"}, "play"),
        ({"play": ""}, "play"),
        ({"theta": "1_0,0,0,0,1,0"}, "theta"),
        ({"theta": "1,,0,0,1,0"}, "theta"),
        ({"loss": "network"}, "network's loss"),
    ],
)
def test_nonsense_is_left_out_and_complained_of(query, named):
    view, complaints = decode(query)
    assert view == View(), "the rest stays at its default"
    assert len(complaints) == 1
    assert named in complaints[0]
    assert all(math.isfinite(number) for number in view.theta)


def test_a_complaint_repeats_no_more_of_a_link_than_it_must():
    for name in READERS:
        _, (complaint, *more) = decode({name: "x" * 20_000 + "²"})
        assert not more
        assert len(complaint) < 400
        assert "invalid literal" not in complaint, "that is Python's sentence"


def test_readers_take_what_the_widgets_take():
    assert load_bundled().images.shape[0] == BUNDLED
    for name, (low, high) in {"digit": NUMBERS, "turn": TURNS}.items():
        assert decode({name: str(low), "source": "digit"})[1] == decode({name: str(high), "source": "digit"})[1] == ()
        assert decode({name: str(low - 1)})[1] != ()
        assert decode({name: str(high + 1)})[1] != ()


def test_every_overlay_that_a_link_may_name_has_a_name_in_the_menu():
    assert all(has(f"stage-overlay-{name}") for name in OVERLAYS)
