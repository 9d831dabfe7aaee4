"""The recorder sees every call, says who made it, and changes nothing."""

import functools
import re
import sys
import threading
import warnings
import weakref

import pytest
import recorded_models
import torch
import torch.nn.functional as F
from recorded_models import AffineSTN, Transformer, picture
from torch import nn
from torch.nn.functional import grid_sample as bound_early
from torch.utils.checkpoint import checkpoint

import stn_viz as sv

GRADIENTS = ("upstream", "input_grad", "grid_grad", "theta_grad")


def turned(degrees=20.0, count=2):
    a = torch.tensor(degrees).deg2rad()
    return torch.stack([a.cos(), -a.sin(), a * 0, a.sin(), a.cos(), a * 0]).view(2, 3).repeat(count, 1, 1)


def warped(U, theta, align=False, **options):
    grid = F.affine_grid(theta, list(U.shape), align_corners=align)
    return F.grid_sample(U, grid, align_corners=align, **options)


@functools.cache
def plain(model):
    """Run a model without the recorder: its loss, and the gradients of everything that has some."""
    loss = model()
    loss.backward()
    return loss.detach()


# results


@pytest.mark.parametrize("model", recorded_models.MODELS, ids=lambda m: m.__name__)
def test_results_are_the_same_to_the_bit(model):
    with sv.record() as tape:
        loss = model()
        loss.backward()
    assert torch.equal(loss.detach(), plain(model))
    assert len(tape) > 0
    assert all(call.grid is not None and call.output is not None and call.input is not None for call in tape)


def test_gradients_of_the_model_are_the_same_to_the_bit():
    def gradients(recorded):
        torch.manual_seed(0)
        net, digits = AffineSTN(), picture(4, 1, 28, 28)
        with sv.record() if recorded else torch.enable_grad():
            F.cross_entropy(net(digits), torch.arange(4)).backward()
        return [p.grad for p in net.parameters()]

    assert all(map(torch.equal, gradients(True), gradients(False)))


# what is in a call


def test_a_call_holds_what_went_in_and_came_out():
    U, theta = picture(2, 3, 9, 12), turned()
    with sv.record() as tape:
        V = warped(U, theta, padding_mode="border")
    (call,) = tape
    assert torch.equal(call.input, U)
    assert torch.equal(call.output, V)
    assert torch.equal(call.theta, theta)
    assert torch.equal(call.grid, F.affine_grid(theta, [2, 3, 9, 12], align_corners=False))
    assert (call.mode, call.padding, call.align_corners, call.theta_align_corners) == (
        "bilinear",
        "border",
        False,
        False,
    )
    assert (call.source, call.target, call.batch, call.channels, call.dims) == ((9, 12), (9, 12), 2, 3, 2)
    assert call.frame == sv.Frame((9, 12), (9, 12))
    assert call.align_corners_given
    assert call.upstream is None


def test_an_unsaid_convention_is_recorded_as_unsaid():
    with sv.record() as tape, pytest.warns(UserWarning, match="align_corners"):
        F.grid_sample(picture(1, 1, 4, 4), torch.zeros(1, 2, 2, 2))
    assert tape[0].align_corners is False
    assert not tape[0].align_corners_given


def test_gradients_are_those_of_the_hand_written_chain():
    U = picture(2, 3, 7, 9).double().requires_grad_()
    theta = turned().double().requires_grad_()
    with sv.record() as tape:
        warped(U, theta).square().sum().backward()
    call, family = tape[0], sv.family("affine")
    assert torch.equal(call.upstream, 2 * call.output)
    mine = sv.gradients(U.detach(), theta.detach().flatten(1), family, call.frame, call.upstream)
    torch.testing.assert_close(call.grid_grad, mine.grid)
    torch.testing.assert_close(call.input_grad, mine.U)
    torch.testing.assert_close(call.theta_grad.flatten(1), mine.theta)
    assert torch.equal(call.theta_grad, theta.grad)


def test_two_calls_that_share_a_grid_keep_their_gradients_apart():
    U, grid = (
        picture(1, 1, 6, 6),
        (0.9 * F.affine_grid(turned(count=1), [1, 1, 6, 6], align_corners=False)).requires_grad_(),
    )
    with sv.record() as tape:
        a = F.grid_sample(U, grid, align_corners=False)
        b = F.grid_sample(U, grid, align_corners=False, padding_mode="border")
        (a.sum() + 5 * b.sum()).backward()
    assert float(tape[0].upstream.max()) == 1
    assert float(tape[1].upstream.max()) == 5
    torch.testing.assert_close(tape[0].grid_grad + tape[1].grid_grad, grid.grad)


def test_gradients_that_come_after_the_block_are_recorded_and_add_up():
    theta = turned().requires_grad_()
    with sv.record() as tape:
        loss = warped(picture(2, 1, 6, 6), theta).sum()
    assert tape[0].grid_grad is None
    loss.backward(retain_graph=True)
    once = tape[0].grid_grad
    loss.backward()
    torch.testing.assert_close(tape[0].grid_grad, 2 * once)
    torch.testing.assert_close(tape[0].theta_grad, theta.grad)


def test_theta_is_found_through_views_and_casts_and_not_invented():
    U, theta = picture(2, 1, 6, 8), turned()
    with sv.record() as tape:
        grid = F.affine_grid(theta, [2, 1, 6, 8], align_corners=False)
        F.grid_sample(U, grid.permute(0, 3, 1, 2).contiguous().permute(0, 2, 3, 1), align_corners=False)
        F.grid_sample(U.double(), grid.double(), align_corners=False)
        F.grid_sample(U, grid + 0.1, align_corners=False)
    assert [call.theta is not None for call in tape] == [True, True, False]


def test_of_two_equal_thetas_each_gets_its_own_gradient():
    a, b = turned().requires_grad_(), turned().requires_grad_()
    U = picture(2, 1, 6, 6)
    with sv.record() as tape:
        grids = [F.affine_grid(t, [2, 1, 6, 6], align_corners=False) for t in (a, b)]
        first, second = (F.grid_sample(U, g, align_corners=False) for g in grids)
        (first.sum() + 3 * second.sum()).backward()
    torch.testing.assert_close(tape[0].theta_grad, a.grad)
    torch.testing.assert_close(tape[1].theta_grad, b.grad)


def test_volumes():
    theta = torch.eye(3, 4).repeat(2, 1, 1).requires_grad_()
    with sv.record() as tape:
        warped(picture(2, 1, 4, 5, 6), theta, mode="nearest").sum().backward()
    (call,) = tape
    assert (call.dims, call.source, call.mode) == (3, (4, 5, 6), "nearest")
    assert call.theta.shape == call.theta_grad.shape == (2, 3, 4)
    with pytest.raises(sv.ArgumentError, match="planar"):
        _ = call.frame


# however it is called

U2, G2 = torch.arange(12.0).view(1, 1, 3, 4), torch.zeros(1, 2, 2, 2)
U3, G3 = torch.arange(24.0).view(1, 1, 2, 3, 4), torch.zeros(1, 2, 2, 2, 3)
SPELLINGS = {
    "functional": lambda: F.grid_sample(U2, G2, "bicubic", "reflection", True),
    "bound early": lambda: bound_early(U2, G2, "bicubic", "reflection", True),
    "keywords": lambda: F.grid_sample(grid=G2, input=U2, align_corners=True, padding_mode="reflection", mode="bicubic"),
    "grid_sampler": lambda: torch.grid_sampler(U2, G2, 2, 2, True),
    "grid_sampler, keywords": lambda: torch.grid_sampler(
        grid=G2, input=U2, align_corners=True, padding_mode=2, interpolation_mode=2
    ),
    "grid_sampler_2d": lambda: torch.grid_sampler_2d(U2, G2, 2, 2, True),
    "operator": lambda: torch.ops.aten.grid_sampler(U2, G2, 2, 2, True),
    "operator's overload": lambda: torch.ops.aten.grid_sampler_2d.default(U2, G2, 2, 2, True),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_spelling_is_seen_once(spelling):
    with sv.record() as tape:
        SPELLINGS[spelling]()
    (call,) = tape
    assert (call.mode, call.padding, call.align_corners) == ("bicubic", "reflection", True)
    assert call.site.line.startswith("test_recorder.py:")


def test_the_volume_operator_and_its_affine_grid_are_seen():
    with sv.record() as tape:
        grid = torch.affine_grid_generator(torch.eye(3, 4)[None], [1, 1, 2, 2, 2], False)
        torch.grid_sampler_3d(U3, grid, 1, 1, False)
    assert (tape[0].mode, tape[0].padding, tape[0].dims) == ("nearest", "border", 3)
    assert tape[0].theta is not None


def test_the_place_is_named():
    net = nn.Sequential(nn.Identity(), AffineSTN())
    with sv.record() as tape:
        net(picture(1, 1, 28, 28))
        warped(U2, turned(count=1))
    assert tape[0].site.module == "Sequential.1.stn"
    assert tape[0].site.line.startswith("recorded_models.py:")
    assert tape[0].site.line.endswith(" forward")
    assert tape[0].site.stack[-1].partition(":")[0].endswith(".py")
    assert tape[1].site.module == ""
    assert tape[1].site.line.endswith(" warped")


# every kind of pass


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_without_gradients(mode):
    with sv.record() as tape, mode():
        AffineSTN()(picture(2, 1, 28, 28))
    (call,) = tape
    assert call.predicted is None
    assert not any(t.is_inference() for t in call.tensors().values())
    assert call.grid.requires_grad_().sum().requires_grad  # the copy is a plain tensor again


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_dtypes_are_kept(dtype):
    U, theta = picture(2, 1, 6, 6).to(dtype).requires_grad_(), turned().to(dtype).requires_grad_()
    with sv.record() as tape:
        warped(U, theta).sum().backward()
    assert {t.dtype for t in tape[0].tensors().values()} == {dtype}
    assert set(GRADIENTS) <= set(tape[0].tensors())


def test_autocast():
    net = AffineSTN()
    with sv.record() as tape, torch.autocast("cpu", dtype=torch.bfloat16):
        net(picture(2, 1, 28, 28)).float().square().sum().backward()
    (call,) = tape
    assert call.autocast
    assert call.grid.dtype == torch.bfloat16
    assert call.theta_grad is not None


class Twice(nn.Module):
    """Two transformers, run plainly or under a checkpoint."""

    def __init__(self, reentrant):
        super().__init__()
        torch.manual_seed(1)
        self.parts, self.reentrant = nn.ModuleList([Transformer(), Transformer()]), reentrant
        for part in self.parts:
            nn.init.normal_(part.localiser[2].weight, std=0.05)

    def forward(self, x):
        for part in self.parts:
            x = part(x) if self.reentrant is None else checkpoint(part, x, use_reentrant=self.reentrant)
        return x


@pytest.mark.parametrize("reentrant", [False, True])
def test_checkpointed_calls_count_once_and_get_their_gradients(reentrant):
    tapes = []
    for way in (None, reentrant):
        x = picture(2, 1, 28, 28).requires_grad_()
        with sv.record() as tape:
            Twice(way)(x).square().mean().backward()
        tapes.append(tape)
    plainly, checkpointed = tapes
    assert [call.site.module for call in checkpointed] == ["Twice.parts.0", "Twice.parts.1"]
    assert [call.recomputed for call in checkpointed] == [reentrant, reentrant]
    for a, b in zip(plainly, checkpointed, strict=True):
        assert all(torch.equal(getattr(a, name), getattr(b, name)) for name in ("grid", "output", *GRADIENTS))


def test_threads_that_run_modules_are_followed_unless_told_not_to():
    net = Twice(None)

    def work():
        net(picture(2, 1, 28, 28)).square().sum().backward()

    for follow, seen in ((True, 6), (False, 0)):
        with sv.record(threads=follow) as tape:
            workers = [threading.Thread(target=work) for _ in range(3)]
            for worker in workers:
                worker.start()
            for worker in workers:
                worker.join()
        assert len(tape) == seen
        assert not tape.notes
        assert all(call.grid_grad is not None and call.site.module.startswith("Twice.parts.") for call in tape)


def test_a_thread_that_outlives_the_block_falls_silent():
    ready, go = threading.Event(), threading.Event()

    class Slow(nn.Module):
        def forward(self, x):
            ready.set()
            go.wait(5)
            return warped(x, turned())

    worker = threading.Thread(target=lambda: Slow()(picture(2, 1, 5, 5)))
    with sv.record() as tape:
        worker.start()
        ready.wait(5)
    go.set()
    worker.join()
    assert len(tape) == 0


def test_nested_recorders_each_see_what_runs_inside_them():
    net = Transformer()
    with sv.record() as outer:
        net(picture(2, 1, 28, 28))
        with sv.record() as inner:
            net(picture(2, 1, 28, 28)).sum().backward()
    assert (len(outer), len(inner)) == (2, 1)
    assert torch.equal(outer[1].grid_grad, inner[0].grid_grad)


def test_an_exception_ends_the_recording_and_goes_on():
    class Failing(nn.Module):
        def forward(self, x):
            warped(x, turned())
            raise KeyError("inside")

    net = nn.Sequential(nn.Identity(), Failing())
    with pytest.raises(KeyError, match="inside"), sv.record() as tape:
        net(picture(2, 1, 5, 5))
    assert len(tape) == 1
    with sv.record() as again:
        warped(picture(2, 1, 5, 5), turned())
    assert (len(tape), len(again)) == (1, 1)
    assert again[0].site.module == ""


def test_an_exception_inside_is_caught_by_the_model_and_the_path_recovers():
    class Failing(nn.Module):
        def forward(self, x):
            raise KeyError

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = Failing(), Transformer()

        def forward(self, x):
            try:
                self.first(x)
            except KeyError:
                return self.second(x)

    with sv.record() as tape:
        Net()(picture(1, 1, 28, 28))
    assert tape[0].site.module == "Net.second"


def test_wrong_calls_fail_as_they_do_without_the_recorder():
    with sv.record() as tape:
        with pytest.raises(RuntimeError, match="expected grid"):
            F.grid_sample(U2, G3, align_corners=False)
        with pytest.raises(ValueError, match="mode"):
            F.grid_sample(U2, G2, mode="cubic", align_corners=False)
        F.grid_sample(torch.zeros(0, 1, 3, 3), torch.zeros(0, 2, 2, 2), align_corners=False)
    assert len(tape) == 0
    assert tape.notes == ("A call with an empty batch is not recorded.",)


def test_a_recorder_that_fails_takes_neither_pass_with_it(monkeypatch):
    theta = turned().requires_grad_()

    def fails(self, t):
        raise MemoryError("full")

    with sv.record() as tape:
        loss = warped(picture(2, 1, 5, 5), theta).sum()
        monkeypatch.setattr("stn_viz.recording.call.Kept.of_grid", fails)
        loss.backward()
        warped(picture(2, 1, 5, 5), theta)
    assert theta.grad is not None
    assert len(tape) == 1
    assert sum("full" in note for note in tape.notes) == 2


def test_no_graph_and_no_tensor_is_kept_alive():
    theta, U = turned().requires_grad_(), picture(2, 1, 6, 6)
    with sv.record() as tape:
        grid = F.affine_grid(theta, [2, 1, 6, 6], align_corners=False)
        V = F.grid_sample(U, grid, align_corners=False)
        alive = [weakref.ref(V), weakref.ref(grid), weakref.ref(U)]
        del V, grid, U
        assert [ref() for ref in alive] == [None] * 3
    storage = tape[0].grid.untyped_storage()
    assert storage.nbytes() == tape[0].grid.nbytes

    with sv.record() as tape:
        loss = warped(picture(2, 1, 6, 6), theta).sum()
    record = weakref.ref(tape._records[0])
    del tape
    assert record() is None  # the graph alone does not hold the recording
    loss.backward()


def test_what_computed_the_grid_is_told():
    fixed, free = turned(), turned().requires_grad_()
    with sv.record() as tape:
        AffineSTN()(picture(1, 1, 28, 28))
        warped(picture(2, 1, 5, 5), fixed)
        warped(picture(2, 1, 5, 5), free)
    assert [call.predicted for call in tape] == [True, False, False]
    assert [call.grid_needs_grad for call in tape] == [True, False, True]


# what cannot be seen is said


@pytest.fixture
def quiet():
    """Let torch's own tracers and compilers warn about themselves; their warnings are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.usefixtures("quiet")
def test_tracing_is_not_disturbed():
    net, x = Transformer(), picture(1, 1, 28, 28)
    with sv.record() as tape:
        traced = torch.jit.trace(net, x, check_trace=False)
    assert torch.equal(traced(x), net(x))
    assert any("traced" in note for note in tape.notes)


@pytest.mark.usefixtures("quiet")
def test_functional_transforms_are_said_to_be_unseen():
    with sv.record() as tape:
        out = torch.func.vmap(lambda u: F.grid_sample(u[None], G2, align_corners=False))(U2)
    assert out.shape == (1, 1, 1, 2, 2)
    assert len(tape) == 0
    assert "torch.func" in tape.notes[0]


def test_tensors_without_values_are_said_to_be_unseen():
    with sv.record() as tape:
        F.grid_sample(U2.to("meta"), G2.to("meta"), align_corners=False)
    assert "no values" in tape.notes[0]


@pytest.mark.usefixtures("quiet")
def test_exported_programs_are_seen():
    net, x = Transformer(), picture(1, 1, 28, 28)
    program = torch.export.export(net, (x,)).module()
    with sv.record() as tape:
        program(x)
    assert len(tape) == 1
    assert tape[0].theta is not None
    assert tape[0].site.module == "Transformer"
    assert re.fullmatch(r"recorded_models.py:\d+ forward", tape[0].site.line)


class Turner(nn.Module):
    """As little as can be compiled in a moment."""

    def forward(self, x):
        return F.grid_sample(
            x, F.affine_grid(turned(count=1), [1, 1, 28, 28], align_corners=False), align_corners=False
        )


@pytest.mark.usefixtures("quiet")
@pytest.mark.parametrize("full", [False, True])
def test_compiled_modules_run_eagerly_and_are_seen(full):
    net, x = Turner(), picture(1, 1, 28, 28)
    compiled = torch.compile(net, backend="eager", fullgraph=full)
    compiled(x)
    with sv.record() as tape:
        out = compiled(x)
    assert torch.equal(out, net(x))
    assert len(tape) == 1
    assert tape[0].site.module == "Turner"
    assert tape.notes == ("Turner is compiled; it ran eagerly while recorded, as a compiled graph shows nothing.",)


@pytest.mark.usefixtures("quiet")
def test_a_compiler_first_used_inside_does_not_trip_over_the_recorder(monkeypatch):
    monkeypatch.setattr("stn_viz.recording.capture._compiler_is_loaded", lambda: False)
    net, x = Turner(), picture(1, 1, 28, 28)
    with sv.record():
        out = torch.compile(net, backend="eager")(x)
    assert torch.equal(out, net(x))
    assert "torch._dynamo" in sys.modules
