"""One picture's way through a network, block by block: what each layer gave, and the ∂L that comes back to it.

Layers are called one by one, without hooks: a network is shared by the threads of a server, and a hook would hear the
passes of all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from stn_viz.coordinates import Frame
from stn_viz.errors import ArgumentError
from stn_viz.networks.models import Network
from stn_viz.networks.spatial_transformer import SpatialTransformer, TransformerTrace
from stn_viz.networks.spec import Arrangement
from stn_viz.transforms import Family

Kind = Literal[
    "input", "convolution", "mean", "maximum", "dense", "theta", "grid", "view", "logits", "probabilities", "layer"
]
_LEAVES: tuple[tuple[type[nn.Module], Kind], ...] = (
    (nn.Conv2d, "convolution"),
    (nn.AvgPool2d, "mean"),
    (nn.MaxPool2d, "maximum"),
    (nn.Linear, "dense"),
)


@dataclass(frozen=True, eq=False)
class Block:
    """Hold what one block of a network gave for one picture.

    Args:
        name: its path in the network, ``transformers.0.localiser.1``; what is no module has a name like one.
        kind: what it does.
        inputs: the names of the blocks whose values it reads.
        activation: what it gave: maps (C, H, W), a vector (N,), or the source points (Ho, Wo, 2) of a grid.
        gradient: ∂L of it, of the same shape; None where the pass went forward only.
        settings: kernel, stride and padding of a convolution or a pool, in pixels.
        parameters: how many weights it has.
    """

    name: str
    kind: Kind
    inputs: tuple[str, ...]
    activation: Float[Tensor, "*S"]
    gradient: Float[Tensor, "*S"] | None = None
    settings: Mapping[str, int] = field(default_factory=dict)
    parameters: int = 0

    @property
    def shape(self) -> tuple[int, ...]:
        """Return the shape of what it gave, without the batch."""
        return tuple(self.activation.shape)

    @property
    def norm(self) -> float | None:
        """Compute the Euclidean length of ∂L of it; None where the pass went forward only."""
        return None if self.gradient is None else float(self.gradient.double().norm())


@dataclass(frozen=True, eq=False)
class Regression:
    """Hold how one transformer came to its θ: own = W·h + bias, and what of it a hand replaced.

    *Convention:* θ maps target → source, normalised in ``frame``.

    Args:
        own: what the regression layer gave.
        used: what the grid was made of: ``own``, but where a hand decided.
        bias: of the regression layer, as it is now.
        identity: what that bias began as.
        family: the family of θ.
        frame: sizes of U and V.
    """

    own: Float[Tensor, " P"]
    used: Float[Tensor, " P"]
    bias: Float[Tensor, " P"]
    identity: Float[Tensor, " P"]
    family: Family
    frame: Frame

    @property
    def features(self) -> Float[Tensor, " P"]:
        """Compute W·h, what the localiser's features add to the bias."""
        return self.own - self.bias


@dataclass(frozen=True, eq=False)
class Passage:
    """Hold one picture's way through a network.

    Args:
        blocks: in the order in which they computed.
        regressions: one for each transformer.
        arrangement: how the transformers are arranged.
        probabilities: of the classes.
        label: the class whose cross-entropy L is; None where the pass went forward only.
        loss: L; None likewise.
    """

    blocks: tuple[Block, ...]
    regressions: tuple[Regression, ...]
    arrangement: Arrangement
    probabilities: Float[Tensor, " K"]
    label: int | None = None
    loss: float | None = None

    def block(self, name: str) -> Block:
        """Look a block up by its name.

        Raises:
            ArgumentError: there is none of that name.
        """
        found = next((one for one in self.blocks if one.name == name), None)
        if found is None:
            known = ", ".join(one.name for one in self.blocks)
            raise ArgumentError("name", name, f"one of {known}", "check the spelling")
        return found


def follow(
    network: Network,
    image: Float[Tensor, "C H W"],
    hands: Sequence[Float[Tensor, " P"] | None] = (),
    *,
    backward: bool = False,
    label: int | None = None,
) -> Passage:
    """Run a network on one picture and keep what every block gave and, of the way back, ∂L of each.

    Args:
        network: in evaluation mode; it may be shared by threads.
        image: in [0, 1], of the size and channels of the network.
        hands: for each transformer the entries of θ that a hand decides, NaN where the network does; None or a list
            that ends early leaves all to the network.
        backward: whether ∂L comes back, L the cross-entropy of ``label``.
        label: a class; None: the one that the network finds likeliest.

    Raises:
        ArgumentError: the picture or a hand's θ is not what the network was built for, or there is no such class.

    Example:
        >>> network = sv.load_checkpoint("r-st-cnn-affine")
        >>> passage = follow(network, torch.rand(1, 28, 28), backward=True)
        >>> passage.block("transformers.0.V").gradient.shape
        torch.Size([1, 28, 28])
    """
    _check(network, image, hands, label)
    way = _Way(network, tuple(hands) + (None,) * (len(network.transformers) - len(hands)))
    with torch.set_grad_enabled(backward):
        U = image[None].to(network.device)
        logits = way.through(U.requires_grad_() if backward else U)
    probabilities = logits.detach().softmax(1)[0]
    found = Passage(tuple(way.blocks), tuple(way.regressions), network.spec.arrangement, probabilities)
    return _differentiated(found, way, logits, label) if backward else _detached(found)


def _check(network: Network, image: Tensor, hands: Sequence[Float[Tensor, " P"] | None], label: int | None) -> None:
    size = (network.spec.channels, *network.spec.size)
    if tuple(image.shape) != size or not image.is_floating_point():
        raise ArgumentError("image", image, f"a floating-point tensor {size}", "hand in one picture, without a batch")
    count = len(network.transformers)
    if len(hands) > count:
        raise ArgumentError("hands", hands, f"one θ for each of {count} transformers at most", "shorten the list")
    for transformer, hand in zip(network.transformers, hands, strict=False):
        family = transformer.family
        if hand is not None and tuple(hand.shape) != (family.n_params,):
            wanted = (family.name, (family.n_params,))
            raise ArgumentError("hands", hand, f"a θ of {wanted}", "write NaN where the network decides")
    if label is not None and not 0 <= label < network.spec.classes:
        raise ArgumentError("label", label, f"a class from 0 to {network.spec.classes - 1}", "count from 0")


class _Way:
    """Call a network's layers one by one and note what each gives, with its batch of one and its graph."""

    def __init__(self, network: Network, hands: Sequence[Float[Tensor, " P"] | None]) -> None:
        self.network, self.hands = network, hands
        self.blocks: list[Block] = []
        self.regressions: list[Regression] = []

    def note(self, name: str, kind: Kind, inputs: tuple[str, ...], value: Tensor, *layers: nn.Module) -> Tensor:
        count = sum(one.numel() for layer in layers for one in layer.parameters())
        self.blocks.append(Block(name, kind, inputs, value, None, _settings(layers), count))
        return value

    def through(self, image: Float[Tensor, "1 C H W"]) -> Float[Tensor, "1 K"]:
        """Go all the way, from the picture to the logits."""
        network = self.network
        maps, at = self.note("input", "input", (), image), "input"
        if not isinstance(network.stem, nn.Identity):
            maps, at = self.note("stem", "convolution", (at,), network.stem(maps), network.stem), "stem"
        views: list[Tensor] = []
        ends: list[str] = []
        for k, transformer in enumerate(network.transformers):
            V = self.transform(k, transformer, maps, at)
            views, ends = [*views, V], [*ends, f"transformers.{k}.V"]
            if network.spec.arrangement != "parallel":
                maps, at = V, ends[-1]
        side_by_side = network.spec.arrangement == "parallel" and views
        seen = torch.cat(views, dim=1) if side_by_side else maps
        logits, last = self.layers(network.classifier, "classifier", seen, tuple(ends) if side_by_side else (at,))
        self.blocks[-1] = replace(self.blocks[-1], kind="logits")
        self.note("probabilities", "probabilities", last, logits.softmax(1))
        return logits

    def transform(self, k: int, transformer: SpatialTransformer, U: Tensor, at: str) -> Tensor:
        """Go through one transformer: localiser, θ, grid, V."""
        path = f"transformers.{k}"
        features, last = self.layers(transformer.localiser, f"{path}.localiser", U, (at,))
        own = transformer.regression(features)
        hand = self.hands[k]
        used = own if hand is None else torch.where(hand.to(own).isnan(), own, hand.to(own))
        self.note(f"{path}.theta", "theta", last, used, transformer.regression)
        traces: list[TransformerTrace] = []
        V = transformer(U, used, traces)
        self.note(f"{path}.grid", "grid", (f"{path}.theta", at), traces[0].grid)
        self.note(f"{path}.V", "view", (f"{path}.grid",), V)
        bias = transformer.regression.bias.detach()
        family, frame = transformer.family, transformer.frame
        assert isinstance(frame, Frame)  # networks are of pictures
        identity = family.identity().to(bias)
        self.regressions.append(Regression(own.detach()[0], used.detach()[0], bias, identity, family, frame))
        return V

    def layers(
        self, body: nn.Module, path: str, value: Tensor, inputs: tuple[str, ...]
    ) -> tuple[Tensor, tuple[str, ...]]:
        """Go through the layers of a localiser or a classifier; give what comes out, and the name of the last one."""
        for name, layers in _grouped(body):
            for layer in layers:
                value = layer(value)
            named = f"{path}.{name}" if name else path
            self.note(named, _kind(layers), inputs, value, *layers)
            inputs = (named,)
        return value, inputs


def _grouped(body: nn.Module) -> list[tuple[str, list[nn.Module]]]:
    """Put a body's layers into blocks: what only rearranges goes before a layer, a ReLU behind its own."""
    if not isinstance(body, nn.Sequential):
        return [("", [body])]
    groups: list[tuple[str, list[nn.Module]]] = []
    ahead: list[nn.Module] = []
    for name, layer in body.named_children():
        if isinstance(layer, nn.ReLU) and groups and not ahead:
            groups[-1][1].append(layer)
        elif isinstance(layer, nn.Flatten | nn.Identity):
            ahead.append(layer)
        else:
            groups.append((name, [*ahead, layer]))
            ahead = []
    return [*groups, ("end", ahead)] if ahead else groups


def _main(layers: Sequence[nn.Module]) -> tuple[nn.Module, Kind]:
    """Find the layer after which a block is named."""
    for leaf in (leaf for layer in layers for leaf in layer.modules()):
        for kind, name in _LEAVES:
            if isinstance(leaf, kind):
                return leaf, name
    return nn.Identity(), "layer"


def _kind(layers: Sequence[nn.Module]) -> Kind:
    return _main(layers)[1]


def _settings(layers: Sequence[nn.Module]) -> dict[str, int]:
    """Read kernel, stride and padding, of the first axis: our networks have the same along both."""
    layer, _ = _main(layers)
    names = {"kernel": "kernel_size", "stride": "stride", "padding": "padding"}
    values = {name: getattr(layer, attribute, None) for name, attribute in names.items()}
    firsts = {name: value[0] if isinstance(value, tuple) else value for name, value in values.items()}
    return {name: value for name, value in firsts.items() if isinstance(value, int)}


def _detached(passage: Passage) -> Passage:
    blocks = (replace(one, activation=one.activation.detach()[0]) for one in passage.blocks)
    return replace(passage, blocks=tuple(blocks))


def _differentiated(passage: Passage, way: _Way, logits: Float[Tensor, "1 K"], label: int | None) -> Passage:
    """Bring ∂L back to every block: L depends on the logits, so the probabilities' ∂L is that of L = -log p."""
    label = int(passage.probabilities.argmax()) if label is None else label
    values = [one.activation for one in way.blocks]
    with torch.enable_grad():
        loss = F.cross_entropy(logits, logits.new_tensor([label], dtype=torch.long))
    found = torch.autograd.grad(loss, values[:-1], allow_unused=True)
    p = passage.probabilities
    last = torch.zeros_like(p)
    last[label] = -1 / p[label].clamp_min(torch.finfo(p.dtype).tiny)
    gradients = [torch.zeros_like(v[0]) if g is None else g[0] for v, g in zip(values, found, strict=False)]
    blocks = tuple(
        replace(one, activation=one.activation.detach()[0], gradient=g.detach())
        for one, g in zip(way.blocks, [*gradients, last], strict=True)
    )
    return replace(passage, blocks=blocks, label=label, loss=float(loss.detach()))
