"""What a network's name says: task, network, family, arrangement, training."""

from __future__ import annotations

from dataclasses import dataclass, replace

from stn_viz.datasets.distortions import distortion, distortions
from stn_viz.errors import ArgumentError
from stn_viz.networks.spec import Arrangement, Kind, Spec
from stn_viz.transforms import families

_FORM = "TASK-[st-]fcn|cnn[-FAMILY][-parallel|-series|-deep][-joint]"
_KINDS: tuple[Kind, ...] = ("fcn", "cnn")
_ARRANGEMENTS: tuple[Arrangement, ...] = ("parallel", "series", "deep")
_JOINT = "joint"


@dataclass(frozen=True)
class NetworkName:
    """Hold what a name ``TASK-[st-]fcn|cnn[-FAMILY][-parallel|-series|-deep][-joint]`` says; ``str`` writes it.

    Args:
        task: the distortion that the network learnt from.
        kind: of classifier and localiser.
        family: the transformers' family; None for a network without any.
        arrangement: of the transformers.
        joint: whether classifier and transformer were trained jointly from the start.
    """

    task: str
    kind: Kind
    family: str | None = None
    arrangement: Arrangement = "single"
    joint: bool = False

    @staticmethod
    def parse(text: str) -> NetworkName:
        """Read a name.

        Raises:
            ArgumentError: the text does not read so.
        """
        name = NetworkName.parse_if_named(text)
        if name is None:
            wanted = f"TASK of {', '.join(distortions())}; FAMILY of {', '.join(families())}"
            raise ArgumentError("name", text, wanted, f"write {_FORM}")
        return name

    @staticmethod
    def parse_if_named(text: str) -> NetworkName | None:
        """Read a name; None for a text that is none, such as that of another package's file."""
        task, *words = text.split("-")
        joint = words[-1:] == [_JOINT]
        words = words[:-1] if joint else words
        transformed = words[:1] == ["st"]
        kind, *rest = (words[1:] if transformed else words) or [""]
        family = rest.pop(0) if transformed and rest else None
        several: Arrangement | None = next((a for a in _ARRANGEMENTS if rest == [a]), None)
        arrangement: Arrangement | None = several if rest else "single"
        known: Kind | None = next((k for k in _KINDS if k == kind), None)
        if task not in distortions() or known is None or arrangement is None:
            return None
        if transformed != (family in families()) or ((arrangement != "single" or joint) and not transformed):
            return None
        return NetworkName(task, known, family, arrangement, joint)

    def __str__(self) -> str:
        """Write the name."""
        return "-".join([self.task, self.row, *([_JOINT] if self.joint else [])])

    @property
    def row(self) -> str:
        """Return what the paper's table calls the network, whatever its task and training: ``st-cnn-affine``."""
        transformer = () if self.family is None else (self.family,)
        several = () if self.arrangement == "single" else (self.arrangement,)
        return "-".join([*(("st",) if transformer else ()), self.kind, *transformer, *several])

    @property
    def spec(self) -> Spec:
        """Return what the network is built from; sizes and classes are its task's."""
        task = distortion(self.task)
        return Spec(self.kind, self.family, self.arrangement, task.size, task.channels, task.classes)

    @property
    def twin(self) -> NetworkName:
        """Return the name of the same network trained the other way: jointly, or not."""
        return replace(self, joint=not self.joint)

    @property
    def plain(self) -> NetworkName:
        """Return the name of the same network without a transformer."""
        return NetworkName(self.task, self.kind)
