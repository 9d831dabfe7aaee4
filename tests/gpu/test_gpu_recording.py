"""The recorder on a GPU: it sees the calls and their gradients, keeps them on the CPU, and changes nothing."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

pytestmark = pytest.mark.gpu


class Net(nn.Module):
    """Straighten a map with the usual six numbers, then score it."""

    def __init__(self, align_corners=False):
        super().__init__()
        self.align_corners = align_corners
        self.localiser = nn.Sequential(nn.Conv2d(1, 4, 5, 2), nn.ReLU(), nn.Flatten(), nn.Linear(400, 6))
        nn.init.normal_(self.localiser[3].weight, std=1e-3)
        with torch.no_grad():
            self.localiser[3].bias.copy_(torch.tensor([0.9, 0.1, 0, -0.1, 0.9, 0]))
        self.head = nn.Linear(576, 10)

    def forward(self, x):
        theta = self.localiser(x).view(-1, 2, 3)
        grid = F.affine_grid(theta, list(x.shape), align_corners=self.align_corners)
        return self.head(F.grid_sample(x, grid, align_corners=self.align_corners).flatten(1))


def made(align_corners=False):
    torch.manual_seed(0)
    return Net(align_corners).double(), torch.rand(3, 1, 24, 24, dtype=torch.float64)


@pytest.mark.parametrize("corners", [False, True])  # torch hands the second to cuDNN where the precision is single
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_a_tape_holds_on_the_cpu_what_the_gpu_did(corners, dtype, tmp_path):
    net, x = made(corners)
    tapes = []
    for device in ("cpu", "cuda"):
        net, x = net.to(device, dtype), x.to(device, dtype)
        with sv.record() as tape:
            F.cross_entropy(net(x), torch.arange(3, device=device)).backward()
        net.zero_grad()
        tapes.append(tape)
    cpu, gpu = tapes
    near = 1e-9 if dtype == torch.float64 else 2e-3  # single: convolutions may go through TF32
    assert (gpu[0].device, cpu[0].device) == ("cuda:0", "cpu")
    assert gpu[0].tensors().keys() == cpu[0].tensors().keys() >= {"theta_grad", "grid_grad", "upstream", "theta"}
    for name, tensor in gpu[0].tensors().items():
        assert not tensor.is_cuda
        torch.testing.assert_close(tensor, cpu[0].tensors()[name], rtol=near, atol=near)
    assert (gpu[0].predicted, gpu[0].as_made) == (cpu[0].predicted, cpu[0].as_made)
    gpu.save(tmp_path / "run.stn")
    read = sv.load_recording(tmp_path / "run.stn")
    assert read[0].device == "cuda:0"
    assert all(torch.equal(t, gpu[0].tensors()[name]) for name, t in read[0].tensors().items())
    assert [f.kind for f in sv.diagnose(read)] == [f.kind for f in sv.diagnose(cpu)]
    assert gpu._repr_html_()


def test_results_and_gradients_are_the_same_to_the_bit():
    net, x = made()
    net, x = net.cuda(), x.cuda()
    found = []
    for recorded in (False, True):
        with sv.record() if recorded else torch.enable_grad():
            loss = net(x).square().sum()
        found.append([loss.detach(), *torch.autograd.grad(loss, [*net.parameters()])])
    assert all(map(torch.equal, *found))


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_autocast_is_told(dtype):
    net, x = made()
    net, x = net.float().cuda(), x.float().cuda()
    with sv.record() as tape, torch.autocast("cuda", dtype):
        net(x)
    assert tape[0].autocast
    assert tape[0].predicted is not False


def test_calls_inside_a_cuda_graph_are_said_to_be_unseen():
    net, x = made()
    net, x = net.float().cuda().requires_grad_(False), x.float().cuda()
    side = torch.cuda.Stream()
    with torch.cuda.stream(side):
        wanted = net(x)
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with sv.record() as tape:
        with torch.cuda.graph(graph):
            y = net(x)
        graph.replay()
    torch.cuda.synchronize()
    torch.testing.assert_close(y, wanted)
    assert len(tape) == 0
    assert [note.key for note in tape._notes] == ["recording-cuda-graph"]


def test_where_a_graph_is_cut_is_told():
    net, x = made()
    net, x = net.cuda(), x.cuda()
    with sv.record() as tape:
        theta = net.localiser(x).detach().view(-1, 2, 3)
        V = F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=False), align_corners=False)
        net.head(V.flatten(1)).sum().backward()
    assert tape[0].cut.startswith("detach at test_gpu_recording.py")
    assert "cut" in [f.kind for f in sv.diagnose(tape)]


def test_the_layer_of_this_package_is_seen(near_identity):
    torch.manual_seed(0)
    frame = sv.Frame((16, 16), (12, 12))
    layer = sv.SpatialTransformer(nn.Flatten(), "tps", frame, features=256).cuda()
    nn.init.normal_(layer.regression.weight, std=1e-3)
    with sv.record() as tape:
        layer(torch.rand(2, 1, 16, 16, device="cuda")).square().sum().backward()
    (call,) = tape
    assert call.predicted
    assert call.grid_grad.abs().sum() > 0
    assert call.upstream is not None
