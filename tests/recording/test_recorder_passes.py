"""The recorder in every kind of pass: modes, dtypes, threads, nesting, errors; and what it cannot see is said."""

import re
import sys
import threading
import warnings
import weakref

import pytest
import torch
import torch.nn.functional as F
from recorded_models import G2, G3, U2, AffineSTN, Transformer, picture, turned, warped
from torch import nn
from torch.utils.checkpoint import checkpoint

import stn_viz as sv
from stn_viz.recording.capture import _count_compiled_graphs

GRADIENTS = ("upstream", "input_grad", "grid_grad", "theta_grad")


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
    record = weakref.ref(tape._room.records[0])
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


@pytest.mark.usefixtures("quiet")
def test_a_compiler_is_noted_only_where_it_compiled(monkeypatch):
    graphs = iter([0, 0, 0, 1])  # before and after a block
    monkeypatch.setattr("stn_viz.recording.capture._count_compiled_graphs", lambda: next(graphs))
    with sv.record() as idle:
        pass
    with sv.record() as compiled:
        pass
    assert idle.notes == ()
    assert compiled.notes[0].startswith("torch.compile was first used inside the block")


@pytest.mark.usefixtures("quiet")
def test_what_is_compiled_is_counted():
    before = _count_compiled_graphs()
    torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0).step()  # loads the compiler, compiles nothing
    assert _count_compiled_graphs() == before
    torch.compile(lambda x: x + before, backend="eager")(torch.ones(3))
    assert _count_compiled_graphs() == before + 1
