"""The widget without a browser: θ both ways, torch's answers, and what may be handed over."""

import base64
import re
import subprocess
import sys
import zlib

import anywidget
import numpy as np
import pytest
import torch
from PIL import Image

import stn_viz as sv
from stn_viz.notebook.front_end import front_end
from stn_viz.stage.packing import unpack

AFFINE = torch.tensor([[0.8, 0.1, 0.05], [-0.1, 0.9, -0.02]])
NUMBERS = torch.arange(16.0).reshape(1, 1, 4, 4)


@pytest.fixture
def sent(monkeypatch):
    """Collect what widgets send to their browser: changed traits, and messages of their own."""
    out: list[tuple[str, object, list[bytes]]] = []

    def changed(self, key):
        out.append(("state", self.get_state(key), []))

    def told(self, content, buffers=None):
        out.append(("message", content, buffers))

    monkeypatch.setattr(anywidget.AnyWidget, "send_state", changed)
    monkeypatch.setattr(anywidget.AnyWidget, "send", told)
    return out


def hears(widget, theta, seq=1, kind="commit"):
    """Play the browser: a hand let go."""
    report = {"kind": kind, "seq": seq, "epoch": 0, "theta": theta, "selection": None, "overlays": ["none"]}
    widget._handle_custom_msg({"kind": "report", "report": report}, [])


def test_theta_that_a_hand_has_set_arrives_and_is_not_sent_back(sent):
    w = sv.explore(NUMBERS, "attention")
    seen: list[tuple[float, ...]] = []
    w.observe(lambda change: seen.append(change.new), "theta")
    sent.clear()
    w.set_state({"theta": [0.5, 0.25, 0]})
    assert w.theta == (0.5, 0.25, 0.0)
    assert seen == [(0.5, 0.25, 0.0)]
    assert sent == []


def test_theta_that_is_set_goes_to_the_stage(sent):
    w = sv.explore(NUMBERS, "affine")
    sent.clear()
    w.theta = AFFINE
    numbers = AFFINE.double().flatten().tolist()
    assert w.theta == tuple(numbers)
    assert sent == [("state", {"theta": numbers}, [])]


@pytest.mark.parametrize("padding", ["zeros", "border"])
@pytest.mark.parametrize("name", ["affine", "tps", "diffeomorphic"])
def test_torch_answers_for_the_theta_of_now(name, padding, random):
    U, family = random(1, 2, 9, 8), sv.family(name, **({"resolution": 33} if name == "diffeomorphic" else {}))
    frame = sv.Frame((9, 8), (6, 5))
    theta = family.identity() + 0.05 * random(family.n_params)
    w = sv.explore(U, family, theta, frame, "bicubic", padding)
    V = sv.sample(U, family.grid(theta, frame), frame, "bicubic", padding)
    torch.testing.assert_close(w.V, V)
    ones = sv.gradients(U, theta, family, frame, torch.ones_like(V), "bicubic", padding)
    torch.testing.assert_close(w.gradients().theta, ones.theta)
    torch.testing.assert_close(w.gradients(2 * torch.ones_like(V)).theta, 2 * ones.theta)
    torch.testing.assert_close(w.explain(2, 3).value, V[0, :, 2, 3])
    w.theta = family.identity()
    torch.testing.assert_close(w.V, sv.sample(U, family.grid(family.identity(), frame), frame, "bicubic", padding))


def test_a_hand_that_rests_is_answered_by_torch(sent):
    goal = torch.zeros(1, 4, 4)
    w = sv.explore(NUMBERS, "attention", target=goal)
    theta = [0.5, 0.1, -0.2]
    hears(w, theta, seq=7)
    ((content, (payload,)),) = [item[1:] for item in sent if item[0] == "message"]
    assert content == {"kind": "answer"}
    meta, arrays = unpack(payload)
    assert (meta["seq"], meta["theta"], meta["file"]) == (7, theta, None)
    w.theta = theta
    np.testing.assert_allclose(arrays["V"], w.V[0], atol=1e-5)
    leaf = torch.tensor(theta, dtype=torch.float64, requires_grad=True)
    V = sv.sample(NUMBERS.double(), w.family.grid(leaf, w.frame), w.frame)
    (V - goal).square().mean().backward()
    assert leaf.grad is not None
    np.testing.assert_allclose(arrays["theta_gradient"], leaf.grad, rtol=1e-9)
    torch.testing.assert_close(w.gradients().theta, leaf.grad, atol=1e-4, rtol=1e-5)  # U is float32 there


def test_the_saved_page_comes_with_the_answer_that_asks_for_it(sent):
    w = sv.explore(NUMBERS, "attention")
    hears(w, [0.5, 0, 0], kind="export")
    meta, arrays = unpack(sent[-1][2][0])
    assert meta["file"]["name"].endswith(".html")
    assert b"<!doctype html>" in arrays["file"].tobytes()


def test_what_makes_no_sense_is_not_answered(sent):
    w = sv.explore(NUMBERS, "attention")
    sent.clear()
    for said in (None, {}, {"kind": "report"}, {"kind": "report", "report": {"theta": [1.0]}}, {"kind": "other"}):
        w._handle_custom_msg(said, [])
    assert sent == []


PICTURE = Image.fromarray(np.arange(60, dtype=np.uint8).reshape(4, 5, 3))


@pytest.mark.parametrize(
    ("U", "shape"),
    [
        (torch.rand(4, 5), (1, 1, 4, 5)),
        (torch.rand(2, 4, 5, dtype=torch.float16), (1, 2, 4, 5)),
        (torch.rand(1, 3, 4, 5, requires_grad=True), (1, 3, 4, 5)),
        (torch.arange(20).reshape(4, 5), (1, 1, 4, 5)),
        (np.zeros((4, 5, 3), np.uint8), (1, 3, 4, 5)),
        (np.zeros((3, 4, 5)), (1, 3, 4, 5)),
        (PICTURE, (1, 3, 4, 5)),
        (PICTURE.convert("L"), (1, 1, 4, 5)),
        (PICTURE.convert("RGBA"), (1, 3, 4, 5)),
        (PICTURE.resize((1024, 256)), (1, 3, 128, 512)),
    ],
)
def test_maps_of_every_kind_are_taken(U, shape):
    w = sv.explore(U)
    assert tuple(w.U.shape) == shape
    assert not w.U.requires_grad
    torch.testing.assert_close(w.V, w.U)


def test_a_path_is_taken_and_bytes_mean_their_255th(tmp_path):
    PICTURE.save(tmp_path / "p.png")
    w = sv.explore(tmp_path / "p.png")
    assert torch.equal(w.U, torch.from_numpy(np.array(PICTURE)).permute(2, 0, 1)[None] / 255)
    assert torch.equal(sv.explore(str(tmp_path / "p.png")).U, w.U)
    assert torch.equal(sv.explore(np.asarray(PICTURE)).U, w.U)
    with pytest.raises(sv.UserError, match="no file"):
        sv.explore(tmp_path / "q.png")


@pytest.mark.parametrize("theta", [AFFINE, AFFINE[None], AFFINE.flatten(), AFFINE.tolist(), AFFINE.numpy()])
def test_theta_of_every_shape_is_taken(theta):
    np.testing.assert_allclose(sv.explore(NUMBERS, theta=theta).theta, AFFINE.flatten().tolist(), rtol=1e-6)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"U": torch.rand(2, 3, 4, 5)}, r"U: got a float32 tensor of shape \(2, 3, 4, 5\).*U\[i\]"),
        ({"U": [1, 2]}, "U: got .*torch.tensor"),
        ({"U": torch.zeros(4, 4, dtype=torch.complex64)}, "U: .*real numbers"),
        ({"U": torch.zeros(1, 2049, 2049)}, "U: .*interpolate"),
        ({"theta": AFFINE.expand(5, 2, 3)}, r"theta: .*theta\[i\]"),
        ({"theta": AFFINE, "family": "translation"}, "theta: .*family='affine'"),
        ({"theta": [float("nan")] * 6}, "theta: .*identity"),
        ({"theta": "left"}, "theta: got 'left'"),
        ({"frame": sv.Frame((3, 3), (4, 4))}, "U: .*frame"),
        ({"kernel": "cubic"}, "kernel"),
        ({"padding": "none"}, "padding"),
        ({"family": "affin"}, "check the spelling"),
        ({"target": torch.zeros(3, 3)}, "target"),
        ({"height": 0}, "height"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(arguments, said, unchecked):
    with pytest.raises(sv.ArgumentError, match=said):
        sv.explore(**{"U": NUMBERS, **arguments})
    w = sv.explore(NUMBERS)
    with pytest.raises(sv.ArgumentError, match="theta"):
        w.theta = [1.0, 2.0]


@pytest.mark.parametrize("bent", [0.0, 0.1])
def test_a_recorded_call_is_explored(bent, random):
    U, affine = random(2, 1, 6, 7).float(), sv.family("affine")
    grid = affine.grid(AFFINE.expand(2, 2, 3).flatten(1), sv.Frame((6, 7), (5, 4)))
    grid = grid + bent * grid.square()
    with sv.record() as tape:
        V = torch.nn.functional.grid_sample(U, grid, mode="bicubic", padding_mode="border", align_corners=False)
    w = tape.explore(0, item=1)
    assert w.family.name == ("recorded" if bent else "affine")
    torch.testing.assert_close(w.V[0], V[1], atol=1e-5, rtol=1e-5)
    if not bent:
        np.testing.assert_allclose(w.theta, AFFINE.flatten(), atol=1e-5)
    with pytest.raises(sv.ArgumentError, match="sample"):
        tape.explore(0, item=2)


def test_a_recorded_call_that_cannot_be_warped_again_says_why():
    with sv.record() as tape:
        torch.nn.functional.grid_sample(NUMBERS, torch.full((1, 3, 3, 2), torch.nan), align_corners=False)
    with pytest.raises(sv.UserError, match="NaN or infinity"):
        tape.explore()


def test_the_front_end_is_the_stages_own_modules():
    code = front_end()
    (data,) = re.findall(r'inflated\("([^"]+)"\)', code)
    packed = zlib.decompress(base64.b64decode(data)).decode()
    assert "stage/stage.js" in packed
    assert "lesson/player.js" not in packed
    assert len(code) < 250_000  # each widget carries it


def test_without_anywidget_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(sv.UserError, match=r'pip install "stn-viz\[notebook\]"'):
        sv.explore(NUMBERS)


WITHOUT_THE_APP = """
import sys, stn_viz as sv
w = sv.explore()
w._hear(w, {"kind": "report", "report": {"kind": "export", "theta": list(w.theta)}}, [])
print(tuple(w.V.shape), "streamlit" in sys.modules)
"""


def test_no_streamlit_is_imported():
    said = subprocess.run([sys.executable, "-c", WITHOUT_THE_APP], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "(1, 3, 384, 384) False"
