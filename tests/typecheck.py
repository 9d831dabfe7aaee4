"""The run-time type checker of the tests: beartype, taking an int where a float is meant, as pyright does.

jaxtyping's own decorator binds the arguments of each call, and has them checked again with what is returned. Here all
is checked once, and a function that neither takes nor gives an array has no shapes to be remembered.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from types import CodeType, FunctionType
from typing import Any, get_args

import jaxtyping
from beartype import BeartypeConf, beartype
from beartype.roar import BeartypeCallHintViolation
from jaxtyping import AbstractArray, TypeCheckError, config
from jaxtyping import _decorator as decorator
from jaxtyping._storage import pop_shape_memo, push_shape_memo

checked = beartype(conf=BeartypeConf(is_pep484_tower=True))
_jaxtyped = decorator.jaxtyped
# A function within another is made anew in each of its calls; what dataclasses write for equal fields has equal code.
_checks: dict[tuple[CodeType, str, str], _Checks] = {}


def install() -> None:
    """Let jaxtyping's import hook, which decorates every function, do so by :func:`jaxtyped`."""
    decorator.jaxtyped = jaxtyping.jaxtyped = jaxtyped


def jaxtyped(fn: Any = None, *, typechecker: Any) -> Any:
    """Check a function as jaxtyping does; what is none, classes and properties, is left to it."""
    if fn is None:
        return lambda later: jaxtyped(later, typechecker=typechecker)
    if not isinstance(fn, FunctionType) or inspect.iscoroutinefunction(fn):
        return _jaxtyped(fn, typechecker=typechecker)
    key = fn.__code__, fn.__module__, fn.__qualname__
    checks = _checks.get(key) or _checks.setdefault(key, _Checks.of(fn, typechecker))

    @wraps(fn)
    def called(*args: Any, **kwargs: Any) -> Any:
        return fn(*args, **kwargs) if config.jaxtyping_disable else checks.call(fn, args, kwargs)

    return called


@dataclass(frozen=True)
class _Checks:
    """What is checked of a function.

    Args:
        taken: takes what it takes, and raises where that is of another type.
        given: takes what it gives.
        shaped: it takes or gives arrays.
    """

    taken: Callable[..., Any]
    given: Callable[..., Any] | None
    shaped: bool

    @classmethod
    def of(cls, fn: FunctionType, typechecker: Callable[[Any], Any]) -> _Checks:
        """Read a function's hints; one that cannot be read is none."""
        signature = inspect.signature(fn)
        hints = {
            name: decorator._destring_annotation(hint, fn.__globals__) for name, hint in fn.__annotations__.items()
        }
        parameters = [p.replace(annotation=hints.get(p.name, Any)) for p in signature.parameters.values()]
        signature = signature.replace(parameters=parameters, return_annotation=Any)
        names = fn.__name__, fn.__qualname__, fn.__module__
        taken = typechecker(decorator._make_fn_with_signature(*names, signature, output=False))
        given = typechecker(_gives(hints["return"], fn)) if "return" in hints else None
        return cls(taken, given, any(map(_of_arrays, hints.values())))

    def call(self, fn: FunctionType, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        """Call the function in a scope of shapes of its own, and check what goes in and what comes out."""
        if self.shaped:
            push_shape_memo({})
        try:
            self.taken(*args, **kwargs)
            out = fn(*args, **kwargs)
            if self.given:
                self.given(out)
            return out
        except BeartypeCallHintViolation as error:
            raise TypeCheckError(str(error)) from None
        finally:
            if self.shaped:
                pop_shape_memo()


def _gives(hint: Any, fn: FunctionType) -> Callable[[Any], Any]:
    def given(out: Any) -> Any:
        return out

    given.__annotations__ = {"return": hint}
    given.__qualname__, given.__module__ = fn.__qualname__, fn.__module__
    return given


def _of_arrays(hint: Any) -> bool:
    """Tell whether a hint names an array's shape anywhere."""
    parts = hint if isinstance(hint, list) else get_args(hint)
    return (inspect.isclass(hint) and issubclass(hint, AbstractArray)) or any(map(_of_arrays, parts))
