"""The floors of the browser's half: scripts import from lower floors only, for their types as well."""

import re
from pathlib import Path

import stn_viz

WEB = Path(stn_viz.__file__).parent / "stage" / "web"
FLOORS = {  # its folders, and the modules that stand alone
    "texts": 0,
    "dom": 0,
    "names": 1,
    "packing": 1,
    "choices": 1,
    "idle": 1,
    "clicker": 1,
    "press": 1,
    "held": 1,
    "joined": 1,
    "mounted": 1,
    "language": 1,
    "brought_video": 1,
    "own_picture": 2,
    "projector": 2,
    "reconnection": 2,
    "math": 2,
    "paint": 3,
    "wire": 4,
    "interchange": 5,
    "pad": 5,
    "scoreboard": 5,
    "tiles": 5,
    "stage": 6,
    "inside": 5,
    "start": 7,
    "lesson": 7,
    "notebook": 8,
    "inventory": 8,
    "catalogue": 9,
    "site": 10,
    "join": 11,
}
IMPORT = re.compile(r"""(?:\bfrom|\bimport|\bimport\() ?"(\.[^"]+)\"""")


def room(path):
    return path.relative_to(WEB).parts[0].removesuffix(".js")


def upward(path, code):
    """Give the rooms of the browser's half that a script imports, for its types alone included, from no lower floor."""
    there = {room((path.parent / name).resolve()) for name in IMPORT.findall(code)}
    here = room(path)
    return {room for room in there - {here, "vendor"} if FLOORS[room] >= FLOORS[here]}


def test_scripts_import_from_lower_floors_only():
    scripts = [path for path in WEB.rglob("*.js") if "vendor" not in path.parts]
    assert {room(path) for path in scripts} == FLOORS.keys()
    found = {path.relative_to(WEB).as_posix(): upward(path, path.read_text(encoding="utf-8")) for path in scripts}
    assert not {name: rooms for name, rooms in found.items() if rooms}
    assert upward(WEB / "math" / "grid.js", '/** @import { Scene } from "../wire/scene.js" */') == {"wire"}
    assert upward(WEB / "math" / "grid.js", 'await import("../stage/stage.js")') == {"stage"}
