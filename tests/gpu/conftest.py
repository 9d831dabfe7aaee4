"""What the tests of this folder need, a CUDA device: without one each of them is skipped, and says this reason."""

import pytest
import torch

ROUNDING = {torch.float32: 2e-4, torch.float64: 1e-9}  # of the largest number: sums are added up in another order


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    if not torch.cuda.is_available():
        pytest.skip("needs a CUDA device")


@pytest.fixture
def agree():
    """Hold what was computed on the GPU to what the CPU gave, within the rounding of its precision."""

    def check(gpu, cpu, tolerance=None):
        assert gpu.is_cuda
        assert not cpu.is_cuda
        assert (gpu.dtype, gpu.shape) == (cpu.dtype, cpu.shape)
        size = float(cpu.detach().nan_to_num(posinf=0, neginf=0).abs().max()) if cpu.numel() else 1.0
        near = (ROUNDING[cpu.dtype] if tolerance is None else tolerance) * max(size, 1.0)
        torch.testing.assert_close(gpu.cpu(), cpu, rtol=0, atol=near, equal_nan=True)

    return check


@pytest.fixture
def near_identity(random):
    """Draw θ near a family's identity, two of them, or as many as are asked for."""
    return lambda family, n=2: family.identity() + 0.07 * random(n, family.n_params)
