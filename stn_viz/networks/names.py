"""What a network's name says: task, network, family, arrangement, training."""

from __future__ import annotations

from stn_viz.datasets.distortions import distortion, distortions
from stn_viz.errors import ArgumentError
from stn_viz.networks.models import Spec
from stn_viz.transforms import families

_ARRANGEMENTS = ("parallel", "series", "deep")


def parsed(name: str) -> tuple[str, Spec, bool]:
    """Read ``TASK-[st-]fcn|cnn[-FAMILY][-parallel|-series|-deep][-joint]``: the task, the network, whether joint.

    Raises:
        ArgumentError: the name does not read so.
    """
    words = name.split("-")
    joint = words[-1] == "joint"
    words = words[:-1] if joint else words
    fix = "write TASK-[st-]fcn|cnn[-FAMILY][-parallel|-series|-deep][-joint]"
    wanted = f"TASK of {', '.join(distortions())}; FAMILY of {', '.join(families())}"
    try:
        task, words = distortion(words[0]), words[1:]
        transformed = words[0] == "st"
        kind, *rest = words[1:] if transformed else words
        family = rest.pop(0) if transformed else None
        arrangement = rest.pop(0) if rest and rest[0] in _ARRANGEMENTS else "single"
        if rest or kind not in ("fcn", "cnn") or (transformed and family not in families()):
            raise ValueError(name)
        if (arrangement != "single" or joint) and not transformed:
            raise ValueError(name)
    except (ValueError, IndexError) as error:
        raise ArgumentError("name", name, wanted, fix) from error
    return task.name, Spec(kind, family, arrangement, task.size, task.channels, task.classes), joint  # type: ignore[arg-type]
