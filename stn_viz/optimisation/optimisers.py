"""Rules that turn a gradient into a step: SGD, with or without momentum, Adam, and Levenberg-Marquardt.

SGD and Adam are the textbook's, and step by step those of ``torch.optim``. What they step is their caller's choice: θ,
or θ in other coordinates (:func:`stn_viz.optimisation.descent.descend` calls that a preconditioned rule).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from jaxtyping import Float
from torch import Tensor

from stn_viz.differentiation.jacobian import jacobian
from stn_viz.differentiation.losses import SquaredDifference
from stn_viz.differentiation.objective import Objective
from stn_viz.errors import ArgumentError

State = tuple[Tensor, ...]


def _check_positive(argument: str, value: float) -> None:
    if not 0 < value < float("inf"):
        raise ArgumentError(argument, value, "a finite number above 0", "0.1 is a start")


def _check_decay(argument: str, value: float) -> None:
    if not 0 <= value < 1:
        raise ArgumentError(argument, value, "a number in [0, 1)", "0.9 is usual")


@dataclass(frozen=True)
class SGD:
    """Step straight down: φ ← φ - η g, or with momentum v ← μ v + g, φ ← φ - η v.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; the form with η outside
    the velocity is that of ``torch.optim.SGD`` without dampening.

    Args:
        rate: η.
        momentum: μ.
    """

    rate: float
    momentum: float = 0.0

    def __post_init__(self) -> None:
        """Refuse rates that climb or stand."""
        _check_positive("rate", self.rate)
        _check_decay("momentum", self.momentum)

    def start(self, phi: Float[Tensor, " P"]) -> State:
        """Start with no velocity."""
        return (torch.zeros_like(phi),)

    def update(self, gradient: Float[Tensor, " P"], state: State, count: int) -> tuple[Float[Tensor, " P"], State]:
        """Compute Δφ and the new velocity; ``count`` is 1 at the first update."""
        velocity = self.momentum * state[0] + gradient
        return -self.rate * velocity, (velocity,)


@dataclass(frozen=True)
class Adam:
    """Step by the gradient's running mean over its running size: Δφ = -η m̂ / (√v̂ + ε).

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1; as
    ``torch.optim.Adam``.

    Args:
        rate: η, about as far as each coordinate moves in one step.
        beta1: decay of the mean.
        beta2: decay of the squared size.
        epsilon: keeps the quotient finite.
    """

    rate: float
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8

    def __post_init__(self) -> None:
        """Refuse rates that climb or stand."""
        _check_positive("rate", self.rate)
        _check_positive("epsilon", self.epsilon)
        _check_decay("beta1", self.beta1)
        _check_decay("beta2", self.beta2)

    def start(self, phi: Float[Tensor, " P"]) -> State:
        """Start with no memory."""
        return torch.zeros_like(phi), torch.zeros_like(phi)

    def update(self, gradient: Float[Tensor, " P"], state: State, count: int) -> tuple[Float[Tensor, " P"], State]:
        """Compute Δφ and the new running means; ``count`` is 1 at the first update."""
        mean = self.beta1 * state[0] + (1 - self.beta1) * gradient
        square = self.beta2 * state[1] + (1 - self.beta2) * gradient.square()
        size = (square / (1 - self.beta2**count)).sqrt() + self.epsilon
        return -self.rate * mean / (1 - self.beta1**count) / size, (mean, square)


@dataclass(frozen=True)
class LevenbergMarquardt:
    """Go to the minimum of the linearised problem, damped until the loss falls: (H + λ diag H) Δθ = -∂L/∂θ.

    H = 2/n Σ_i J_iᵀ J_i with J_i = ∂V_i/∂θ is the Gauss-Newton matrix of the squared difference, the only loss that
    it can descend. Near the minimum ten such steps do what hundreds of Adam's do.

    Source: Levenberg, "A method for the solution of certain non-linear problems in least squares", 1944; Marquardt, "An
    algorithm for least-squares estimation of nonlinear parameters", 1963, whose scaling by diag H this is.

    Args:
        damping: λ at the start; a tenth after each step down, ten times as much after each refused one.
    """

    damping: float = 1e-3

    def __post_init__(self) -> None:
        """Refuse a damping that could never grow."""
        _check_positive("damping", self.damping)

    def update(
        self,
        objective: Objective,
        theta: Float[Tensor, " P"],
        loss: float,
        gradient: Float[Tensor, " P"],
        damping: float,
    ) -> tuple[Float[Tensor, " P"], float]:
        """Compute the θ that follows and the damping to go on with; θ itself where no damping helps."""
        matrix = gauss_newton(objective, theta)
        scale = matrix.diagonal().clamp(min=torch.finfo(matrix.dtype).tiny)
        while damping < _HOPELESS:
            move = _least_squares(matrix + damping * scale.diag(), -gradient)
            if objective.value(theta + move) < loss:
                return theta + move, max(damping / 10, _LEAST)
            damping *= 10
        return theta, damping


def _least_squares(matrix: Float[Tensor, "P P"], right: Float[Tensor, " P"]) -> Float[Tensor, " P"]:
    """Find the shortest least-squares solution, by SVD and on the CPU wherever the matrix is.

    Where some entries of θ move nothing the matrix is singular. CUDA's solver knows regular ones alone; the CPU's own
    choice begins with whatever order of columns its memory holds, which decides how many of them it takes for 0.
    """
    return torch.linalg.lstsq(matrix.cpu(), right.cpu()[:, None], driver="gelsd").solution[:, 0].to(right.device)


_HOPELESS, _LEAST = 1e6, 1e-9

Rule = SGD | Adam | LevenbergMarquardt


def gauss_newton(objective: Objective, theta: Float[Tensor, " P"]) -> Float[Tensor, "P P"]:
    """Evaluate H = 2/n Σ_i J_iᵀ J_i with J_i = ∂V_i/∂θ, over the pixels that the squared difference counts.

    Channels are summed first, into the structure tensor S_i = Σ_c ∂V_i/∂(x, y)ᵀ ∂V_i/∂(x, y).

    Raises:
        ArgumentError: the loss is not a squared difference.
    """
    if not isinstance(objective.loss, SquaredDifference):
        raise ArgumentError("objective", objective.loss.name, "a squared difference", "descend this loss by Adam")
    spatial = objective.spatial_gradients(theta)
    tensor = torch.einsum("chwk,chwl->klhw", spatial, spatial)
    n = spatial.shape[0] * objective.frame.n_targets
    seen = objective.seen(theta)
    if seen is not None and bool(seen.any()):
        tensor, n = tensor * seen, spatial.shape[0] * int(seen.sum())
    moves = jacobian(objective.family, theta, objective.frame)
    pulled = torch.einsum("klhw,lqhw->kqhw", tensor, moves)
    return 2 / n * torch.einsum("kphw,kqhw->pq", moves, pulled)
