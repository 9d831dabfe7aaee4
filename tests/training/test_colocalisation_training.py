"""Co-localisation: the loss is the double sum, a kill changes nothing, stage one finds digits, cards say what is so."""

import json
import os
import re
import signal
import subprocess
import sys

import pytest
import torch
from typer.testing import CliRunner

import stn_viz as sv
from stn_viz import cli
from stn_viz.datasets.digits import load_bundled
from stn_viz.datasets.scattered import PICTURE, draw_scattered
from stn_viz.evaluation.boxes import attended, overlap
from stn_viz.networks.colocaliser import SCALE, Colocaliser, Encoder
from stn_viz.networks.colocaliser_checkpoints import colocalisers, load_colocalisers
from stn_viz.training import Material
from stn_viz.training.colocalisation import (
    PICTURES,
    averaged_colocaliser,
    draw_set,
    overlaps,
    plan_colocalisation,
    search,
    start_colocalisation,
    train_colocalisation,
    triplet_hinge,
)
from stn_viz.training.publish_colocalisers import found_in

CALM = {**os.environ, "OMP_NUM_THREADS": "1"}
TINY = {"steps": 8, "batch": 6, "first": 0.5}


@pytest.fixture(autouse=True)
def one_thread():
    """Equal sums need an equal order of summation."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def material():
    return Material(load_bundled("train"), load_bundled("validation"))


@pytest.fixture(scope="module")
def encoder(material):
    return Encoder(material.train)


class TestLoss:
    def described(self):
        generator = torch.Generator().manual_seed(0)
        return [torch.randn(6, 4, generator=generator, dtype=torch.float64).requires_grad_() for _ in range(2)]

    def test_it_is_the_double_sum_over_pairs(self):
        located, other = (described.detach() for described in self.described())
        sums = []
        for n in range(6):
            for m in range(6):
                if m != n:
                    alike = sum((float(a) - float(b)) ** 2 for a, b in zip(located[n], located[m], strict=True))
                    apart = sum((float(a) - float(b)) ** 2 for a, b in zip(located[n], other[n], strict=True))
                    sums.append(max(0.0, alike - apart + 0.7))
        assert 0 < sums.count(0.0) < len(sums) == 30
        assert float(triplet_hinge(located, other, 0.7)) == pytest.approx(sum(sums) / 30)

    def test_its_gradient_is_that_of_finite_differences(self):
        given = self.described()
        assert torch.autograd.gradcheck(triplet_hinge, given)

    def test_crops_alike_and_far_from_random_ones_cost_nothing(self):
        assert float(triplet_hinge(torch.ones(3, 2), torch.zeros(3, 2) - 1)) == 0
        assert float(triplet_hinge(torch.ones(3, 2), torch.ones(3, 2))) == 1

    @pytest.mark.parametrize("other", [torch.zeros(2, 4), torch.zeros(1, 4)])
    def test_what_has_no_pairs_is_refused(self, other, unchecked):
        with pytest.raises(sv.ArgumentError, match="other"):
            triplet_hinge(torch.zeros(1 if len(other) == 1 else 3, 4), other)


def test_plans_refuse_what_is_none():
    with pytest.raises(sv.ArgumentError, match="task: got 'rts', wanted one of t, tc"):
        plan_colocalisation("rts", 1)
    with pytest.raises(sv.ArgumentError, match="label: got 10"):
        plan_colocalisation("t", 10)
    with pytest.raises(sv.ArgumentError, match=r"first: got 1\.5"):
        plan_colocalisation("t", 1, 1.5)
    with pytest.raises(sv.ArgumentError, match="fields of a recipe"):
        plan_colocalisation("t", 1, epochs=3)


def test_the_first_stage_finds_the_digits_of_a_set_by_the_loss_alone(material, encoder):
    pictures = draw_scattered(material.train, 3, 40, "tc", 2)
    found = overlap(attended(search(pictures.images, encoder, 0), PICTURE), pictures.boxes)
    chance = overlap(attended(search(pictures.images, encoder, 0).roll(1, 0), PICTURE), pictures.boxes)
    assert float((found > 0.5).float().mean()) > 0.9
    assert float((chance > 0.5).float().mean()) < 0.3


def test_it_starts_with_a_box_of_a_digits_size_in_the_middle(encoder):
    picture = torch.rand(2, 1, *PICTURE, generator=torch.Generator().manual_seed(0))
    assert Colocaliser().localise(picture).tolist() == [pytest.approx([SCALE, 0, 0])] * 2
    torch.testing.assert_close(Colocaliser()(picture), picture[:, :, 28:56, 28:56], rtol=0, atol=1e-5)


def test_the_encoder_stays_as_it_is_and_knows_the_scale_of_digits(material, encoder):
    assert not encoder.train().training
    assert not [p for p in encoder.parameters() if p.requires_grad]
    described = encoder(material.train.floats(slice(500)))
    assert float(torch.cdist(described, described).square().mean()) == pytest.approx(2, rel=1e-3)


def test_a_run_that_goes_on_from_its_file_ends_as_one_that_was_never_stopped(tmp_path, material, encoder):
    plan = plan_colocalisation("tc", 3, **TINY)
    whole = train_colocalisation(start_colocalisation(plan), material, encoder)
    for last in (3, 6):  # one stop in each stage
        path = tmp_path / f"{last}.safetensors"

        def stop(run, loss, last=last, path=path):
            if run.step == last:
                run.save(path)
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            train_colocalisation(start_colocalisation(plan), material, encoder, None, stop)
        again = start_colocalisation(plan)
        again.load(path)
        assert again.step == last
        train_colocalisation(again, material, encoder, path)
        assert torch.equal(again.history, whole.history)
        assert all(torch.equal(again.average[k], value) for k, value in whole.average.items())


SCRIPT = """
import sys, torch
from pathlib import Path
torch.set_num_threads(1)
from stn_viz.datasets.digits import load_bundled
from stn_viz.networks.colocaliser import Encoder
from stn_viz.training import Material
from stn_viz.training.colocalisation import plan_colocalisation, start_colocalisation, train_colocalisation
material = Material(load_bundled("train"), load_bundled("validation"))
run = start_colocalisation(plan_colocalisation("t", 0, 0.0, steps=12, batch=4))
said = lambda run, loss: print(run.step, flush=True)
train_colocalisation(run, material, Encoder(material.train), Path(sys.argv[1]), said, save_seconds=0)
"""


def test_the_command_goes_on_after_a_kill_and_writes_a_card(tmp_path):
    path = tmp_path / "runs" / "colocalise-t-0.safetensors"
    begun = subprocess.Popen([sys.executable, "-c", SCRIPT, str(path)], stdout=subprocess.PIPE, text=True, env=CALM)
    assert begun.stdout is not None
    for line in begun.stdout:
        if int(line) == 5:
            begun.send_signal(signal.SIGKILL)  # which no process can catch
            break
    begun.stdout.close()
    assert begun.wait() == -signal.SIGKILL
    typed = ["co-localise", "t", "--steps", "12", "--batch", "4", "--first", "0.0"]
    places = ["--runs", str(tmp_path / "runs"), "--into", str(tmp_path), "--data", str(tmp_path)]
    answer = CliRunner().invoke(cli.app, [*typed, *places], catch_exceptions=False)
    assert re.search(r"colocalise-t-0 on .*, from step [1-9]\d* of 12", answer.output)
    assert "colocalise-t-9 on" in answer.output
    card = json.loads((tmp_path / "colocalisers" / "colocalise-t.json").read_text("utf-8"))
    assert card["command"] == "stn-viz co-localise t --steps 12 --batch 4 --first 0.0"
    assert card["results"]["data"] == load_bundled("test").source
    assert card["on_set"]["pictures"] == 10 * PICTURES
    assert f"test: {card['results']['share']:.1f} % of" in answer.output


def test_overlaps_are_those_of_the_predicted_boxes(material):
    run = start_colocalisation(plan_colocalisation("t", 5, **TINY))
    pictures = draw_set(run.plan, material.train)
    still = torch.tensor([[28.0, 28.0, 56.0, 56.0]]).expand(len(pictures), -1)  # an untrained box stays in the middle
    torch.testing.assert_close(overlaps(averaged_colocaliser(run), pictures), overlap(still, pictures.boxes))


def test_the_shipped_ones_find_in_the_bundled_digits_what_their_cards_say():
    names = colocalisers()
    assert names
    for name in names:
        models, card = load_colocalisers(name)
        said = card.results_bundled
        found = found_in(models, load_bundled("test"), card.task, load_bundled("train"))
        assert found.shares == pytest.approx(said.shares, abs=6)  # two of some 36 pictures: sums differ by machine
        assert (found.pictures, found.draw, card.name) == (said.pictures, said.draw, name)
