"""Networks as ONNX files: what onnxruntime computes is what torch does, for any batch, family, kernel and padding."""

import sys

import numpy as np
import onnxruntime
import pytest
import torch
from torch import nn

import stn_viz as sv

pytestmark = pytest.mark.usefixtures("unchecked")  # the tracer has tensors where the signatures say int
FRAME = sv.Frame((9, 11), (7, 8))
ALIKE = 1e-5  # maps are in [0, 1]


def layer(family="affine", kernel="bilinear", padding="zeros", frame=FRAME):
    torch.manual_seed(0)
    localiser = nn.Sequential(nn.Flatten(), nn.Linear(2 * 9 * 11, 5), nn.Tanh())
    made = sv.SpatialTransformer(localiser, family, frame, 5, kernel, padding)
    nn.init.normal_(made.regression.weight, std=0.1)  # so that every item of a batch has a θ of its own
    return made


def run(path, *inputs):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {value.name: x.numpy() for value, x in zip(session.get_inputs(), inputs, strict=True)})


def agrees(net, path):
    """Export, and run the file here with a batch of yet another size, some of whose places lie beyond the picture."""
    assert sv.export_onnx(net, torch.rand(3, 2, 9, 11), path) <= ALIKE
    U = torch.rand(5, 2, 9, 11)
    with torch.no_grad():
        wanted = net(U)
    assert net.theta.std(0).max() > 1e-2, "the θ of the items hardly differ"
    (V,) = run(path, U)
    np.testing.assert_allclose(V, wanted.numpy(), atol=ALIKE, rtol=0)


@pytest.mark.parametrize("family", sv.families())
def test_every_family_is_exported_with_a_batch_of_any_size(family, tmp_path):
    agrees(layer(family), tmp_path / "net.onnx")


@pytest.mark.parametrize("padding", ["zeros", "border", "reflection"])
@pytest.mark.parametrize("kernel", sv.KERNELS)
def test_every_kernel_is_exported_with_every_padding(kernel, padding, tmp_path):
    agrees(layer(kernel=kernel, padding=padding), tmp_path / "net.onnx")


def test_aligned_corners_are_exported(tmp_path):
    agrees(layer(frame=sv.Frame((9, 11), (7, 8), align_corners=True)), tmp_path / "net.onnx")


@pytest.mark.parametrize("kernel", ["bilinear", "integer", "gaussian"])
def test_a_place_that_is_no_number_is_nan_in_the_file_as_in_torch(kernel, tmp_path):
    class Warp(nn.Module):
        def forward(self, U, theta):
            return sv.sample(U, sv.family("affine").grid(theta, FRAME), FRAME, kernel)

    U, theta = torch.rand(2, 1, 9, 11), sv.family("affine").identity().float().repeat(2, 1)
    assert sv.export_onnx(Warp(), (U, theta), tmp_path / "warp.onnx") <= ALIKE
    theta[1, 0] = torch.nan
    (V,) = run(tmp_path / "warp.onnx", U, theta)
    assert np.isfinite(V[0]).all()
    assert np.isnan(V[1]).all()


def test_a_network_in_training_stays_so_and_is_written_as_it_judges(tmp_path):
    net = nn.Sequential(layer(), nn.Flatten(), nn.Dropout(0.5), nn.BatchNorm1d(2 * 7 * 8)).train()
    assert sv.export_onnx(net, torch.rand(3, 2, 9, 11), tmp_path / "net.onnx") <= ALIKE
    assert all(part.training for part in net.modules())
    assert net[3].num_batches_tracked == 0


class Worse(nn.Module):
    """Differ from what is written: the tracer keeps the branch that the example took."""

    def forward(self, x):
        return x * 2 if len(x) < 4 else x * 3


def test_the_difference_to_torch_is_reported_and_not_assumed(tmp_path):
    x = torch.rand(3, 4)
    assert sv.export_onnx(Worse(), x, tmp_path / "net.onnx") == pytest.approx(float(x.max()))


class Sorted(nn.Module):
    """Use an operation that the format has not."""

    def forward(self, x):
        return torch.special.airy_ai(x)


class Fixed(nn.Module):
    """Write the size of the example's batch into the file."""

    def forward(self, x):
        return x + torch.zeros(len(x), 1)


@pytest.mark.parametrize(
    ("module", "example", "said"),
    [
        (Sorted(), torch.rand(2, 3), "module: got .*Sorted.*, wanted operations that ONNX has; torch said: .*airy"),
        (Fixed(), torch.rand(2, 3), "wanted one that onnxruntime runs with a batch of any size"),
        (layer, torch.rand(2, 3), "module: got .*, wanted a torch.nn.Module"),
        (nn.Identity(), torch.tensor(1.0), "example: got .*add the batch axis"),
        (nn.Identity(), [], "example: got"),
        (nn.LSTM(3, 2), torch.rand(2, 4, 3), "(?s)module: got .*wanted tensors as its output"),
    ],
)
def test_what_cannot_be_exported_is_refused_in_a_sentence_and_leaves_no_file(module, example, said, tmp_path):
    with pytest.raises(sv.ArgumentError, match=said):
        sv.export_onnx(module, example, tmp_path / "net.onnx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("missing", ["onnx", "onnxruntime"])
def test_without_what_it_needs_the_error_names_what_to_install(missing, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(sv.UserError, match=rf"needs {missing}: .* pip install 'stn-viz\[onnx\]'"):
        sv.export_onnx(nn.Identity(), torch.rand(1, 1), tmp_path / "net.onnx")


def test_no_package_beyond_these_is_needed(tmp_path, monkeypatch):
    for name in ("onnxscript", "onnx_ir"):
        monkeypatch.setitem(sys.modules, name, None)
    agrees(layer(), tmp_path / "net.onnx")
