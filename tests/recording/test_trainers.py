"""Trainings that a framework runs: Lightning and Hugging Face's Trainer, recorded by one line, step by step."""

import gc
import subprocess
import sys
from types import ModuleType

import pytest
import torch
import torch.nn.functional as F
from recorded_steps import Warped, digits, kinds
from torch import nn
from torch.overrides import _get_current_function_mode_stack
from torch.utils.data import DataLoader, Dataset

import stn_viz as sv
from stn_viz.recording import lightning_callback, transformers_callback

# torchvision's compiled operators, which both look at, are built for CUDA's torch: spared as benchmarks.tools does.
sys.modules.setdefault("torchvision._meta_registrations", ModuleType("torchvision._meta_registrations"))
pytestmark = pytest.mark.filterwarnings("ignore")  # what the frameworks warn of is theirs


class Digits(Dataset):
    """Pictures with labels: 16 of them."""

    def __len__(self):
        return 16

    def __getitem__(self, index):
        return {"pixels": digits(1, seed=index)[0], "labels": index % 3}


class Classifier(nn.Module):
    def __init__(self):
        super().__init__()
        self.warp, self.head = Warped(), nn.Linear(256, 3)

    def forward(self, pixels, labels):
        return {"loss": F.cross_entropy(self.head(self.warp(pixels).flatten(1)), labels)}


@pytest.fixture
def lightning(tmp_path):
    """Train for so many epochs of four batches each; ``fails`` at this batch of the first epoch."""
    import pytorch_lightning as pl

    class Module(pl.LightningModule):
        def __init__(self, fails):
            super().__init__()
            torch.manual_seed(0)
            self.net, self.fails, self.told = Classifier(), fails, []

        def training_step(self, batch, batch_idx):
            if batch_idx == self.fails:
                raise FloatingPointError
            self.told.append(self.net(**batch)["loss"])
            return self.told[-1]

        def validation_step(self, batch, _batch_idx):
            self.net(**batch)

        def configure_optimizers(self):
            return torch.optim.SGD(self.parameters(), 0.05)

    def train(epochs, fails=None, workers=0, *, callback, **options):
        loader = DataLoader(Digits(), batch_size=4, num_workers=workers)
        trainer = pl.Trainer(
            accelerator="cpu",
            max_epochs=epochs,
            callbacks=[callback],
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=tmp_path,
            **options,
        )
        trainer.fit(module := Module(fails), loader, loader)
        return [loss.item() for loss in module.told]

    return train


def test_lightning_with_validation(lightning, tmp_path):
    told = lightning(2, callback=lightning_callback(to=tmp_path / "run.stn", every=1))
    tape = sv.load_recording(tmp_path / "run.stn")
    assert [call.step for call in tape.train()] == list(range(8))
    assert tape.losses == pytest.approx(dict(enumerate(told)))
    assert [call.step for call in tape.eval()] == [4] * 4 + [8] * 4  # after an epoch: in the step that follows
    assert all(call.theta_grad is not None for call in tape.train())
    assert kinds(tape) == []


def test_of_accumulated_gradients_each_pass_is_there_and_the_optimiser_ends_the_step(lightning):
    callback = lightning_callback(to=None, every=1)
    told = lightning(1, callback=callback, accumulate_grad_batches=2)
    assert [(call.step, call.turn) for call in callback.tape.train()] == [(0, 0), (0, 1), (1, 0), (1, 1)]
    assert callback.tape.losses == pytest.approx({0: sum(told[:2]) / 2, 1: sum(told[2:]) / 2})


def test_lightning_under_autocast_and_with_workers_that_load(lightning):
    callback = lightning_callback(to=None, every=1)
    lightning(1, callback=callback, precision="bf16-mixed", workers=2)
    assert [call.step for call in callback.tape.train()] == [0, 1, 2, 3]
    assert all(call.autocast and call.theta_grad is not None for call in callback.tape.train())


def test_what_fails_under_lightning_leaves_its_steps_and_nothing_open(lightning, tmp_path):
    with pytest.raises(FloatingPointError):
        lightning(1, 2, callback=lightning_callback(to=tmp_path / "run.stn", every=1))
    assert sv.load_recording(tmp_path / "run.stn").steps == (0, 1)
    with sv.record() as tape:
        Warped()(digits())
    assert len(tape) == 1
    assert len(sv.load_recording(tmp_path / "run.stn")) == 2


@pytest.fixture
def trainer(tmp_path, monkeypatch):
    """Train by Hugging Face's Trainer; give what it logged."""
    import transformers.trainer
    from transformers import Trainer, TrainingArguments

    monkeypatch.setattr(transformers.trainer, "is_datasets_available", lambda: False)  # tests/datasets has its name

    def train(callback, **options):
        torch.manual_seed(0)
        arguments = TrainingArguments(
            output_dir=str(tmp_path / "out"),
            per_device_train_batch_size=4,
            learning_rate=1e-4,
            logging_steps=1,
            report_to=[],
            save_strategy="no",
            disable_tqdm=True,
            use_cpu=True,
            remove_unused_columns=False,
            **options,
        )
        made = Trainer(Classifier(), arguments, train_dataset=Digits(), eval_dataset=Digits(), callbacks=[callback])
        made.train()
        return [entry["loss"] for entry in made.state.log_history if "loss" in entry]

    return train


def test_hugging_faces_trainer_with_evaluation(trainer, tmp_path):
    callback = transformers_callback(to=tmp_path / "run.stn", every=1)
    told = trainer(callback, max_steps=6, eval_strategy="steps", eval_steps=3)
    tape = sv.load_recording(tmp_path / "run.stn")
    assert [call.step for call in tape.train()] == list(range(6))
    assert tape.losses == pytest.approx(dict(enumerate(told)))
    assert {call.step for call in tape.eval()} == {2, 5}  # in the step that they follow
    assert kinds(tape) == []
    assert callback.tape.steps == tape.steps


def test_hugging_faces_trainer_accumulates(trainer):
    callback = transformers_callback(to=None, every=1)
    trainer(callback, max_steps=2, gradient_accumulation_steps=2)
    assert [(call.step, call.turn) for call in callback.tape] == [(0, 0), (0, 1), (1, 0), (1, 1)]


def test_a_failed_training_is_closed_by_hand_or_by_the_next(trainer, monkeypatch):
    callback = transformers_callback(to=None, every=1)
    runs = [0]
    plain = Classifier.forward

    def fails_once(self, pixels, labels):
        runs[0] += 1
        if runs[0] == 3:
            raise FloatingPointError
        return plain(self, pixels, labels)

    monkeypatch.setattr(Classifier, "forward", fails_once)
    with pytest.raises(FloatingPointError):
        trainer(callback, max_steps=4)
    callback.close()
    assert callback.tape.steps == (0, 1)
    trainer(callback, max_steps=4)
    assert callback.tape.steps == (0, 1, 2, 3)


def test_a_failed_training_of_which_nothing_is_left_has_its_last_step_in_the_file(trainer, monkeypatch, tmp_path):
    passes = [0]
    plain = Classifier.forward

    def fails(self, pixels, labels):
        found = plain(self, pixels, labels)
        passes[0] += 1
        if passes[0] == 3:
            raise FloatingPointError
        return found

    monkeypatch.setattr(Classifier, "forward", fails)
    with pytest.raises(FloatingPointError):
        trainer(transformers_callback(to=tmp_path / "run.stn", every=1), max_steps=4)
    gc.collect()
    assert sv.load_recording(tmp_path / "run.stn").steps == (0, 1, 2)
    assert not [mode for mode in _get_current_function_mode_stack() if hasattr(mode, "recorder")]


def test_a_script_that_a_failure_ends_leaves_the_step_that_failed(tmp_path):
    script = f"""
import torch, torch.nn.functional as F
from stn_viz.recording import transformers_callback
callback = transformers_callback(to={str(tmp_path / "run.stn")!r}, every=1)
class State: is_world_process_zero = True
callback.on_train_begin(None, State, None)
for step in range(3):
    callback.on_step_begin(None, State, None)
    F.grid_sample(torch.rand(1, 1, 4, 4), torch.full((1, 2, 2, 2), step / 4), align_corners=False)
raise FloatingPointError
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=300)
    assert done.stderr.strip().endswith("FloatingPointError")
    assert sv.load_recording(tmp_path / "run.stn").steps == (0, 1, 2)


def test_a_framework_that_is_not_there_is_named_with_the_way_to_it(monkeypatch):
    for name in ("lightning", "lightning.pytorch", "pytorch_lightning", "transformers"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(sv.UserError, match="pip install lightning"):
        lightning_callback()
    with pytest.raises(sv.UserError, match="pip install transformers"):
        transformers_callback()
