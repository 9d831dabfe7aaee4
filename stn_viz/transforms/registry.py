"""The families by name."""

from __future__ import annotations

from dataclasses import MISSING, fields, is_dataclass
from typing import TypeVar

from stn_viz.errors import ArgumentError
from stn_viz.transforms.base import Family

_REGISTRY: dict[str, type[Family]] = {}
F = TypeVar("F", bound=Family)


def register(cls: type[F]) -> type[F]:
    """Add a family class to the registry under its name; a new family is one file that calls this.

    Raises:
        ArgumentError: the class cannot be hashed, or another family has its name.

    Example:
        >>> class Shift(sv.Family):
        ...     name = "translation"
        >>> sv.register(Shift)
        Traceback (most recent call last):
        stn_viz.errors.ArgumentError: cls: got <class '...Shift'>, wanted a name other than 'translation', ...
        >>> translation = type(sv.family("translation"))
        >>> sv.register(translation) is translation
        True
    """
    if not isinstance(cls, type) or not issubclass(cls, Family):
        raise ArgumentError("cls", cls, "a class derived from stn_viz.Family", "register the class, not one made of it")
    if cls.__hash__ is None:
        raise ArgumentError("cls", cls, "a hashable class, as the cache of bases needs", "use @dataclass(frozen=True)")
    other = _REGISTRY.get(cls.name, cls)
    if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
        raise ArgumentError("cls", cls, f"a name other than {cls.name!r}, which {other} has", "choose another name")
    _REGISTRY[cls.name] = cls
    return cls


def families(dims: int = 2) -> tuple[str, ...]:
    """List the names that :func:`family` accepts, in order of registration.

    Args:
        dims: 2 for families over maps, 3 for those over volumes.

    Raises:
        ArgumentError: ``dims`` is another number.

    Example:
        >>> sv.families()[:5]
        ('translation', 'attention', 'similarity', 'affine', 'projective')
        >>> sv.families(dims=3)
        ('attention-3d', 'affine-3d', 'tps-3d')
    """
    if not isinstance(dims, int) or dims not in (2, 3):
        raise ArgumentError("dims", dims, "2 for maps or 3 for volumes", "leave it out for maps")
    return tuple(name for name, cls in _REGISTRY.items() if cls.dims == dims)


def family(name: str, **options: object) -> Family:
    """Make a transform family by name.

    Args:
        name: one of :func:`families`, of maps or of volumes, for example ``"affine"``.
        options: fields of that family, for example ``rows=5, cols=5`` for the lattice ones.

    Raises:
        ArgumentError: the name is not registered or an option is not one of the family's.

    Example:
        >>> sv.family("affine").n_params
        6
        >>> sv.family("tps", rows=3, cols=3).n_params  # x and y of nine control points
        18
    """
    if not isinstance(name, str) or name not in _REGISTRY:
        raise ArgumentError("name", name, f"one of {', '.join(_REGISTRY)}", "check the spelling")
    try:
        return _REGISTRY[name](**options)
    except TypeError as error:
        known = ", ".join(getattr(_REGISTRY[name], "__dataclass_fields__", {})) or "none"
        raise ArgumentError("options", options, f"options of {name} ({known})", "drop the unknown option") from error


def plain_options_of(family: Family) -> dict[str, bool | float | str]:
    """List those of :func:`options_of` that JSON can carry: a recorded warp has others."""
    return {name: value for name, value in options_of(family).items() if isinstance(value, bool | int | float | str)}


def options_of(family: Family) -> dict[str, object]:
    """List the fields of a family that differ from their defaults, which :func:`stn_viz.family` takes back."""
    if not is_dataclass(family):
        return {}
    own = {f.name: (getattr(family, f.name), f.default) for f in fields(family)}
    return {name: value for name, (value, default) in own.items() if default is MISSING or value != default}
