"""The README's lines print what they say."""

import contextlib
import io
import re
import textwrap
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from torch import nn

import stn_viz as sv

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"


def squeezed(text):
    return re.sub(r"\s+", "", text)


def test_the_library_lines_print_what_the_readme_says():
    (code,) = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    promised = re.findall(r"# → (.*)", code)
    assert len(promised) == 3
    assert sum(1 for line in code.splitlines() if line and not line.startswith("#")) == 8
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, str(README), "exec"), {})
    assert squeezed(printed.getvalue()) == squeezed("".join(promised))


class Turned(nn.Module):
    def __init__(self):
        super().__init__()
        self.theta = nn.Parameter(torch.eye(2, 3)[None])

    def forward(self, x):
        return F.grid_sample(x, F.affine_grid(self.theta, list(x.shape), align_corners=False), align_corners=False)


def test_the_loop_of_the_readme_records_a_training(tmp_path, monkeypatch, capsys):
    text = README.read_text(encoding="utf-8")
    (code,) = re.findall(r"^    with sv\.record\(to=.*?(?=\n\n)", text, re.DOTALL | re.MULTILINE)
    assert len(code.splitlines()) == 8
    model, pictures = Turned(), torch.rand(101, 1, 1, 8, 8)
    given = {"sv": sv, "model": model, "criterion": F.mse_loss, "loader": [(x, x.roll(1, 3)) for x in pictures]}
    monkeypatch.chdir(tmp_path)
    exec(textwrap.dedent(code), {**given, "optimiser": torch.optim.SGD(model.parameters(), 0.01)})
    tape = sv.load_recording("run.stn")
    assert tape.steps == (0, 50, 100)
    assert capsys.readouterr().out == f"{sv.diagnose(tape)}\n"


def test_every_file_that_the_readme_names_is_there():
    text = README.read_text(encoding="utf-8")
    named = set(re.findall(r"`(stn_viz/[\w/.]+)`", text)) | set(re.findall(r"\]\((\w[\w/.-]+\.(?:md|png|gif))\)", text))
    assert named
    missing = [name for name in sorted(named) if not (README.parent / name).exists()]
    assert missing == []


# what whoever follows a recipe of the guide makes; the recipes' own tests make it
MADE_BY_RECIPES = {"lessons/half.toml", "stn_viz/app/weights/", "stn_viz/texts/de/", "tests/app/weights/"}


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_every_file_that_a_page_names_is_there(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = set(re.findall(r"`([\w.-]+/[\w.-][\w/.-]*)`", text))
    named -= MADE_BY_RECIPES
    missing = [n for n in sorted(named) if not any((ROOT / at / n).exists() for at in ("", "stn_viz", "docs"))]
    assert missing == []
