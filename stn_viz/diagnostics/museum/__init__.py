"""The bug museum: famous faults of spatial transformers, each staged small, with the switch that fixes it."""

from stn_viz.diagnostics.museum import coordinates, flows, layout, learning, placement, steps
from stn_viz.diagnostics.museum.exhibit import Exhibit

__all__ = ["Exhibit", "exhibits"]


def exhibits() -> tuple[Exhibit, ...]:
    """List the exhibits, in the order of a visit."""
    return (*coordinates.ROOM, *flows.ROOM, *layout.ROOM, *placement.ROOM, *learning.ROOM, *steps.ROOM)
