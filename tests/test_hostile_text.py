"""Text, cards and files that nobody meant to write: each is read, or refused in a sentence; nothing else may happen."""

import json
from contextlib import suppress

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import stn_viz as sv
from stn_viz.interchange import parse_matrix
from stn_viz.networks.checkpoints import _shelves, load_card, load_checkpoint

PLAIN = ["1", "0", "-1", "0.5", "2", "1e-9"]
NUMBERS = st.sampled_from(
    [*PLAIN, "1e150", "1e300", "-1e300", "1e-300", "5e-324", "1e308", "1e999", "nan", "1" * 400],
)
SIDES = st.sampled_from([0, 1, 4, 10**6, 10**330])
ANY_FAMILY = st.sampled_from(sv.families()).map(sv.family)
SHAPES = st.sampled_from([(2, 3), (3, 3), (1, 6), (1, 8), (1, 9), (1, 2), (16, 2)])


@st.composite
def matrices(draw):
    """Draw a matrix as text, at times with the comment of a copied form behind it."""
    n, m = draw(SHAPES)
    text = "[" + ", ".join("[" + ", ".join(draw(NUMBERS) for _ in range(m)) + "]" for _ in range(n)) + "]"
    if draw(st.booleans()):
        return text
    name = draw(st.sampled_from(["pixels", "OpenCV", "box"]))
    a, b, c, d = (draw(SIDES) for _ in range(4))
    return f"{text} # stn_viz {name}: source {a}x{b}, target {c}x{d}"


@st.composite
def saved(draw):
    """Draw something like what ``theta_json`` writes."""
    options = st.sampled_from(
        ["{}", "[]", "null", '{"rows": 1e9}', '{"rows": -1}', '{"stiffness": NaN}', '{"rows": 3}']
    )
    names = st.sampled_from(['"affine"', '"projective"', '"tps"', "[]", "null", "{}", "1"])
    theta = st.lists(NUMBERS, max_size=9).map(lambda v: "[" + ",".join(v) + "]")
    theta |= st.sampled_from(['"abc"', "1", "null", "{}", "[[1]]", "[null]"])
    return f'{{"theta": {draw(theta)}, "family": {draw(names)}, "options": {draw(options)}}}'


@settings(max_examples=300)
@given(
    text=matrices() | saved() | st.text(alphabet="0123456789.eE+-[](),;\n #\"'{}:xnaif−", max_size=80),
    family=ANY_FAMILY,
    form=st.sampled_from([None, "raw", "pixel", "opencv"]),
    frame=st.sampled_from([sv.Frame((4, 5), (3, 3)), sv.Frame((1, 1), (2, 9)), sv.Frame((30, 4), (3, 2), True)]),
)
def test_pasted_text_is_a_finite_theta_or_a_sentence(text, family, form, frame):
    try:
        theta = parse_matrix(text, family, frame, form)
    except sv.UserError:
        return
    assert theta.shape == (family.n_params,)
    assert theta.isfinite().all()


FRAME = sv.Frame((4, 5), (3, 3))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[1e300, 0, 0], [0, 1e300, 0], [0, 0, 1e-300]]", "W is 0 everywhere"),
        ("[[1e-320, 0, 0], [0, 1e-320, 0], [0, 0, 1e300]]", None),  # all of V reads the centre
        ('{"theta": [' + "1" * 400 + ", 0, 0, 0, 1, 0]}", "no list of numbers"),
        (f"[[1, 0, 0], [0, 1, 0]] # stn_viz pixels: source {10**330}x4, target 3x3", "size that is no picture's"),
    ],
)
def test_what_used_to_overflow(text, words):
    if words is None:
        theta = parse_matrix(text, sv.family("projective"), FRAME)
        torch.testing.assert_close(theta, torch.zeros(8, dtype=torch.float64))
    else:
        with pytest.raises(sv.UserError, match=words):
            parse_matrix(text, sv.family("affine"), FRAME)


def test_a_factor_of_any_size_changes_no_matrix():
    rows = torch.tensor([[0.8, 0.1, 0.2], [-0.1, 0.9, -0.3], [0.1, 0.2, 1.0]], dtype=torch.float64)
    for factor in (1e300, 1e-300, 1.0):
        theta = parse_matrix(str((rows * factor).tolist()), sv.family("projective"), FRAME)
        torch.testing.assert_close(theta, rows.flatten()[:8])


def places(value, path=()):
    """Give the path of everything in a JSON value, itself included."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in items:
        yield from places(part, (*path, key))


HOSTILE = (None, True, 0, -1, 1e308, 10**30, "", "x", [], {}, [1], [[]], [28], [0, 0], [10**9] * 2, {"a": 1}, "tps")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """Copy a trained network, so that its card may be damaged; give the file and the good card."""
    name = "r-st-cnn-affine"
    (path,) = {place for shelf in _shelves() for place in shelf.glob(f"{name}.safetensors")}
    copy = tmp_path_factory.mktemp("shelf") / path.name
    copy.write_bytes(path.read_bytes())
    return copy, json.loads(path.with_suffix(".json").read_text("utf-8"))


def test_a_damaged_card_is_a_sentence(shipped, unchecked):
    file, good = shipped
    for place in [p for p in places(good) if not p or p[0] in ("name", "task", "spec", "results")]:
        for hostile in HOSTILE:
            card = json.loads(json.dumps(good))
            part = card
            for key in place[:-1]:
                part = part[key]
            if place:
                part[place[-1]] = hostile
            file.with_suffix(".json").write_text(json.dumps(card if place else hostile), "utf-8")
            with suppress(sv.UserError):
                load_card(file)
                load_checkpoint(file)
    for text in ("[" * 100_000, "{", "\x00", '{"name": 1e'):
        file.with_suffix(".json").write_text(text, "utf-8")
        with pytest.raises(sv.UserError, match="cannot be read"):
            load_card(file)
