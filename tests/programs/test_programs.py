"""Your own checkpoint: programs and weights load from files, run once, and what they sampled is on the tape."""

import contextlib
import pickle
import random
import re
import zipfile

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file
from torch import Tensor, nn

import stn_viz as sv
from stn_viz.networks.checkpoints import load_checkpoint
from stn_viz.programs import Localised, kind_of, load_program, load_weights, watch

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::torch.jit.TracerWarning")


class Whole(nn.Module):
    """Turn a 12×12 picture by what a linear layer reads off it, then score it."""

    def __init__(self):
        super().__init__()
        self.localiser = nn.Linear(144, 6)
        self.head = nn.Linear(144, 3)
        nn.init.normal_(self.localiser.weight, std=0.01)
        self.localiser.bias.data = torch.tensor([0.9, 0.1, 0.0, -0.1, 0.9, 0.0])

    def forward(self, images: Tensor) -> Tensor:
        theta = self.localiser(images.flatten(1)).view(-1, 2, 3)
        grid = F.affine_grid(theta, [images.shape[0], 1, 12, 12], align_corners=False)
        return self.head(F.grid_sample(images, grid, align_corners=False).flatten(1))


class Pair(nn.Module):
    """Warp one picture by the mean of another."""

    def forward(self, moving: Tensor, fixed: Tensor) -> Tensor:
        theta = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]).expand(len(fixed), -1, -1) * fixed.mean()
        return F.grid_sample(
            moving, F.affine_grid(theta, [len(fixed), 3, 16, 20], align_corners=True), align_corners=True
        )


@pytest.fixture(scope="module")
def net():
    torch.manual_seed(0)
    return Whole().eval()


@pytest.fixture(scope="module")
def files(net, tmp_path_factory):
    """Save the network in each way, and a localiser, a grid maker, and a network that neither samples nor gives θ."""
    folder = tmp_path_factory.mktemp("programs")
    x = torch.rand(4, 1, 12, 12)
    several = {"images": {0: torch.export.Dim("batch", min=1, max=64)}}
    torch.export.save(torch.export.export(net, (x,)), folder / "whole.pt2")
    torch.export.save(torch.export.export(net, (x,), dynamic_shapes=several), folder / "dynamic.pt2")
    torch.export.save(
        torch.export.export(Pair(), (torch.rand(2, 3, 16, 20), torch.rand(2, 3, 16, 20))), folder / "pair.pt2"
    )
    torch.jit.script(net).save(folder / "scripted.pt")
    torch.jit.trace(net, x).save(folder / "traced.pt")
    torch.jit.trace(nn.Sequential(nn.Flatten(), net.localiser), x).save(folder / "localiser.pt")
    torch.jit.trace(nn.Sequential(nn.Flatten(), nn.Linear(784, 4)), torch.rand(1, 1, 28, 28)).save(folder / "four.pt")
    torch.save(net.state_dict(), folder / "state.pt")
    torch.save(net, folder / "pickled.pt")
    return folder


@pytest.fixture
def picture(tmp_path):
    path = tmp_path / "ramp.png"
    Image.fromarray(np.arange(144, dtype=np.uint8).reshape(12, 12)).save(path)
    return path


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("whole.pt2", "torch.export"),
        ("scripted.pt", "TorchScript"),
        ("traced.pt", "TorchScript"),
        ("state.pt", "weights"),
    ],
)
def test_a_file_is_known_by_what_it_holds(files, tmp_path, name, kind):
    assert kind_of(files / name) == kind
    (tmp_path / "renamed.stn").write_bytes((files / name).read_bytes())
    assert kind_of(tmp_path / "renamed.stn") == kind


def test_recordings_and_safetensors_are_told_apart(tmp_path):
    with sv.record() as tape:
        F.grid_sample(torch.rand(1, 1, 3, 3), torch.zeros(1, 2, 2, 2), align_corners=False)
    tape.save(tmp_path / "a.bin")
    save_file({"weight": torch.zeros(2)}, tmp_path / "b.bin")
    (tmp_path / "c").write_text("prose")
    assert [kind_of(tmp_path / n) for n in ("a.bin", "b.bin", "c")] == ["recording", "weights", "unknown"]


@pytest.mark.parametrize("name", ["whole.pt2", "dynamic.pt2", "scripted.pt", "traced.pt"])
def test_a_whole_network_shows_what_it_samples_on_a_picture_of_yours(files, net, picture, name):
    tape = watch(load_program(files / name), [picture], size=(12, 12), backward=True)
    x = (torch.arange(144.0).view(1, 1, 12, 12) / 255).expand(4 if name == "whole.pt2" else 1, -1, -1, -1)
    with sv.record() as plain:
        net(x).amax(1).sum().backward()
    (seen,), (wanted,) = tape, plain
    for part in ("input", "grid", "output", "theta", "grid_grad", "theta_grad"):
        assert torch.allclose(getattr(seen, part), getattr(wanted, part), atol=1e-5), part
    assert seen.site.module == "Whole"
    if name.endswith("pt2"):
        assert re.fullmatch(r"test_programs.py:\d+ forward", seen.site.line)


def test_without_an_input_it_runs_on_bundled_pictures_of_the_size_it_wants_and_says_so(files):
    tape = watch(load_program(files / "whole.pt2"))
    assert (tape[0].batch, tape[0].source) == (4, (12, 12))
    assert float(tape[0].input.std()) > 0.05
    assert any("bundled pictures of 4×1×12×12" in note for note in tape.notes)
    assert watch(load_program(files / "scripted.pt"), size=(12, 12))[0].batch == 8
    pair = watch(load_program(files / "pair.pt2"))
    assert (pair[0].source, pair[0].channels) == ((16, 20), 3)


def test_a_localiser_gets_its_theta_applied_and_says_so(files, net, picture):
    program = load_program(files / "localiser.pt")
    tape = watch(program, [picture], localised=Localised(align_corners=True))
    U = torch.arange(144.0).view(1, 1, 12, 12) / 255
    theta = net.localiser(U.flatten(1)).view(1, 2, 3)
    V = F.grid_sample(U, F.affine_grid(theta, [1, 1, 12, 12], align_corners=True), align_corners=True)
    assert torch.allclose(tape[0].theta, theta, atol=1e-6)
    assert torch.allclose(tape[0].output, V, atol=1e-5)
    assert any("its θ was applied as affine" in note and "align_corners=True" in note for note in tape.notes)


def test_a_localiser_of_another_family_must_be_named(files):
    program = load_program(files / "four.pt")
    with pytest.raises(sv.UserError, match="no θ"):
        watch(program)
    tape = watch(program, localised=Localised(family="similarity"))
    assert tape[0].source == (28, 28)  # the first of the sizes that it runs on


def test_an_array_is_taken_as_it_is(files, tmp_path):
    x = np.random.default_rng(0).normal(size=(4, 1, 12, 12))
    np.save(tmp_path / "x.npy", x)
    tape = watch(load_program(files / "whole.pt2"), [tmp_path / "x.npy"])
    assert torch.equal(tape[0].input, torch.from_numpy(x).float())


def test_the_tape_saves_and_loads(files, tmp_path):
    tape = watch(load_program(files / "scripted.pt"), size=(12, 12), backward=True)
    tape.save(tmp_path / "run.stn")
    loaded = sv.load_recording(tmp_path / "run.stn")
    assert loaded.notes[: len(tape.notes)] == tape.notes
    assert loaded.figure().to_json()


NETWORK = "r-st-cnn-affine"


@pytest.mark.parametrize("wrapped", [lambda s: s, lambda s: {"state_dict": {f"module.{k}": v for k, v in s.items()}}])
def test_weights_alone_are_put_into_a_named_network(tmp_path, wrapped):
    model = load_checkpoint(NETWORK)
    torch.save(wrapped(model.state_dict()), tmp_path / "mine.pt")
    save_file(model.state_dict(), tmp_path / "mine.safetensors")
    for name in ("mine.pt", "mine.safetensors"):
        program = load_weights(tmp_path / name, NETWORK)
        tape = watch(program)
        with sv.record() as plain, torch.no_grad():
            model(tape[0].input)
        assert torch.allclose(tape[0].grid, plain[0].grid, atol=1e-6)


REFUSED = {
    "pickled.pt": r"holds pickled objects \(test_programs\.Whole\).* not opened",
    "state.pt": "holds weights without the program.* load them into it",
    "prose.pt2": "no",
    "cut.pt2": "could not be loaded|holds weights|not a",
    "cut.pt": "could not be loaded|holds weights|not a",
    "compiled.pt2": "AOTInductor",
    "gone.pt2": "There is no file",
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_program_is_refused_in_a_sentence(files, tmp_path, name):
    path = files / name
    if name == "prose.pt2":
        (path := tmp_path / name).write_text("It was a dark and stormy night.")
    elif name.startswith("cut"):
        whole = (files / ("whole.pt2" if name == "cut.pt2" else "scripted.pt")).read_bytes()
        (path := tmp_path / name).write_bytes(whole[: len(whole) // 2])
    elif name == "compiled.pt2":
        with zipfile.ZipFile(path := tmp_path / name, "w") as archive:
            archive.writestr("a/data/aotinductor/model/x.so", b"")
    with pytest.raises(sv.UserError, match=REFUSED[name]) as caught:
        load_program(path)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["whole.pt2", "scripted.pt", "state.pt"])
def test_an_archive_with_any_byte_damaged_is_read_or_refused_in_a_sentence(files, tmp_path, capfd, name):
    whole, draw, path = (files / name).read_bytes(), random.Random(0), tmp_path / name
    end = whole.rindex(b"PK\x05\x06")
    for place in (*range(end, len(whole)), *(draw.randrange(len(whole)) for _ in range(20))):
        path.write_bytes(whole[:place] + bytes([draw.randrange(256)]) + whole[place + 1 :])
        for read in (kind_of, load_program, load_weights):
            with contextlib.suppress(sv.UserError):
                read(path)
    assert "Traceback" not in capfd.readouterr().err


class Bomb:
    def __reduce__(self):
        return (exec, ("raise SystemExit('it ran')",))


def test_no_pickle_runs(files, tmp_path):
    (tmp_path / "bomb.pt").write_bytes(pickle.dumps({"weight": Bomb()}))
    torch.save({"weight": Bomb()}, tmp_path / "zipped.pt")
    for path in (tmp_path / "bomb.pt", tmp_path / "zipped.pt", files / "pickled.pt"):
        with pytest.raises(sv.UserError, match=r"more than weights|damaged"):
            load_weights(path, NETWORK)


@pytest.mark.parametrize("zipped", [True, False])
def test_a_file_of_torch_without_a_named_network_gets_the_advice_that_it_needs(net, tmp_path, zipped):
    torch.save(net, tmp_path / "whole.pt", _use_new_zipfile_serialization=zipped)
    torch.save({"epoch": 3, "model": net.state_dict()}, tmp_path / "tutorial.pt", _use_new_zipfile_serialization=zipped)
    with pytest.raises(sv.UserError, match=r"pickled objects \(test_programs\.Whole\).* not opened.*torch\.export"):
        load_weights(tmp_path / "whole.pt")
    with pytest.raises(sv.UserError, match=r"weights without the program.*stn_viz\.record\(\)"):
        load_weights(tmp_path / "tutorial.pt")


def test_no_sentence_about_a_damaged_file_repeats_torchs_advice_to_run_it(tmp_path):
    for name, data in (("noise.pt", bytes(range(256))), ("empty.pt", b""), ("cut.pt", pickle.dumps({"a": 1})[:-2])):
        (tmp_path / name).write_bytes(data)
        for network in (None, NETWORK):
            with pytest.raises(sv.UserError, match=f"^{name} is damaged or no file of weights") as caught:
                load_weights(tmp_path / name, network)
            assert "weights_only" not in str(caught.value)


def test_weights_that_do_not_fit_are_refused_by_name(files, tmp_path):
    with pytest.raises(sv.UserError, match=r"does not fit r-st-cnn-affine: \d+ tensors are missing"):
        load_weights(files / "state.pt", NETWORK)
    with pytest.raises(sv.UserError, match="no state dict but TorchScript"):
        load_weights(files / "scripted.pt", NETWORK)
    torch.save([1, 2], tmp_path / "list.pt")
    with pytest.raises(sv.UserError, match="holds no state dict"):
        load_weights(tmp_path / "list.pt", NETWORK)


def test_wrong_inputs_are_refused_in_a_sentence(files, picture, tmp_path):
    program, pair = load_program(files / "whole.pt2"), load_program(files / "pair.pt2")
    np.save(tmp_path / "x.npy", np.zeros((4, 3, 12, 12)))
    np.save(tmp_path / "o.npy", np.array([{}], dtype=object), allow_pickle=True)
    for one, inputs, sentence in (
        (program, [tmp_path / "x.npy"], r"has shape \(4, 3, 12, 12\), the program wants 4×1×12×12"),
        (program, [tmp_path / "o.npy"], "is no array of numbers"),
        (program, [tmp_path / "gone.png"], "There is no file"),
        (pair, [picture], r"takes 2 inputs \(moving, fixed\), 1 were named"),
        (load_program(files / "scripted.pt"), [tmp_path / "x.npy"], "could not be run on an input of 4×3×12×12"),
    ):
        with pytest.raises(sv.UserError, match=sentence):
            watch(one, inputs)
