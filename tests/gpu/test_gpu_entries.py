"""What people hand over from a GPU: maps, θ, models and saved programs, at every entry of the library."""

import warnings

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv
from stn_viz.recording.compare import compare
from stn_viz.recording.replay import replay

pytestmark = pytest.mark.gpu


class Straight(nn.Module):
    """Warp a grey picture by six numbers that a layer predicts."""

    def __init__(self):
        super().__init__()
        self.localiser = nn.Sequential(nn.Conv2d(1, 2, 7, 4), nn.Flatten(), nn.Linear(72, 6))
        nn.init.normal_(self.localiser[2].weight, std=1e-2)
        with torch.no_grad():
            self.localiser[2].bias.copy_(torch.tensor([0.8, 0.1, 0, -0.1, 0.8, 0]))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        theta = self.localiser(x).view(-1, 2, 3)
        return F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return Straight().cuda().eval()


def test_a_map_and_a_theta_from_the_gpu_open_on_the_stage(random):
    pytest.importorskip("anywidget", reason="the notebook's widget needs anywidget")
    U, theta, target = random(1, 9, 8), torch.tensor([0.9, 0.1, 0, 0, 0.8, 0.1]), random(1, 9, 8)
    w = sv.explore(U.cuda(), theta=theta.cuda(), target=target.cuda())
    known = sv.explore(U, theta=theta, target=target)
    torch.testing.assert_close(w.V, known.V)
    w.theta = theta.cuda().view(2, 3) * 0.9
    assert w.theta == pytest.approx((0.9 * theta).tolist())
    torch.testing.assert_close(w.gradients(w.V.cuda()).theta, w.gradients(w.V).theta)


def test_recordings_of_two_devices_are_compared(net):
    x = torch.rand(2, 1, 28, 28)
    tapes = []
    for device in ("cpu", "cuda"):
        with sv.record() as tape:
            net.to(device)(x.to(device))
        tapes.append(tape)
    (pair,) = compare(*tapes)
    assert pair.shift < 0.2  # source pixels: convolutions may go through TF32
    assert replay(tapes[1][0], 1).family.name == "affine"
    assert str(sv.diagnose(tapes[1])) == str(sv.diagnose(tapes[0]))


@pytest.mark.parametrize("kind", ["traced", "scripted", "exported"])
def test_a_program_saved_on_a_gpu_is_watched(kind, net, tmp_path):
    x, path = torch.rand(2, 1, 28, 28, device="cuda"), tmp_path / "net.pt2"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch's own, of TorchScript
        if kind == "exported":
            torch.export.save(torch.export.export(net, (x,)), path)
        else:
            (torch.jit.trace(net, x) if kind == "traced" else torch.jit.script(net)).save(path)
    tape = sv.watch(sv.load_program(path), size=(28, 28), backward=True)
    assert len(tape) == 1
    assert tape[0].grid_grad is not None


def test_weights_saved_on_a_gpu_are_loaded(tmp_path):
    network = sv.load_checkpoint("r-st-cnn-affine", "cuda")
    torch.save(network.state_dict(), tmp_path / "weights.pt")
    tape = sv.watch(sv.load_weights(tmp_path / "weights.pt", network="r-st-cnn-affine"))
    assert len(tape) == 1


def test_cards_of_values_on_the_gpu(near_identity, random):
    family, frame = sv.family("tps"), sv.Frame((8, 8), (6, 6))
    theta = near_identity(family, 1)[0].cuda()
    U = random(1, 1, 8, 8).cuda()
    found = sv.gradients(U, theta, family, frame, torch.ones(1, 1, 6, 6).cuda())
    assert found._repr_html_()
    assert sv.validity(family, theta, frame)._repr_html_()


@pytest.mark.filterwarnings("ignore::UserWarning")  # what the compiler of an older torch cannot trace, it says
def test_compiled_layers_run_on_the_gpu(unchecked, random):
    layer = sv.SpatialTransformer(nn.Flatten(), "affine", sv.Frame((16, 16), (16, 16)), features=256).cuda()
    U = random(2, 1, 16, 16).float().cuda()
    torch.testing.assert_close(torch.compile(layer, backend="eager")(U), layer(U))


def test_the_apps_classifier_judges_a_map_from_the_gpu(random):
    pytest.importorskip("streamlit", reason="the app needs Streamlit")
    from stn_viz.app.networks import judge

    V = random(1, 1, 28, 28).float().clamp(0, 1)
    (there, sent), (here, known) = judge(V.cuda(), 3), judge(V, 3)
    assert there.probabilities == here.probabilities
    assert torch.equal(sent, known)
