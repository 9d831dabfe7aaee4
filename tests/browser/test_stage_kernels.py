"""A kernel registered in Python works on the stage without JavaScript, and a payload of another version is refused."""

from __future__ import annotations

import pytest
import torch
from playwright.sync_api import expect

import stn_viz as sv
import stn_viz.stage.answer as answer
import stn_viz.stage.scene as writer
from tests.browser import scenes
from tests.browser.stage_page import drag, frame, number, pixel, row, sent, stage, theta

pytestmark = pytest.mark.browser


def _quadratic(t: torch.Tensor) -> torch.Tensor:
    t = t.abs()
    far = torch.where(t > 1.5, torch.zeros_like(t), (t - 1.5) ** 2 / 2)
    return torch.where(t <= 0.5, 0.75 - t**2, far)


def _slope(t: torch.Tensor) -> torch.Tensor:
    far = torch.where(t.abs() > 1.5, torch.zeros_like(t), t - 1.5 * t.sign())
    return torch.where(t.abs() <= 0.5, -2 * t, far)


def test_a_registered_kernel_is_read_painted_and_explained(open_stage, monkeypatch):
    monkeypatch.setitem(sv.KERNELS, "quadratic", sv.Kernel(_quadratic, _slope, 1.5))
    scenes.scene.cache_clear()
    page = open_stage("affine@digit%3Fkernel=%22quadratic%22")
    scene = scenes.scene("affine@digit", kernel="quadratic")
    U = torch.from_numpy(scene.U)[None].double() / 255
    drag(page, *pixel(page, "source", 9, 14, (28, 28)), 20, 10)
    moved = torch.from_numpy(theta(page))
    page.mouse.move(*pixel(page, "target", 11, 15, (28, 28)))
    e = sv.explain(U, moved, scene.family, scene.frame, 11, 15, kernel="quadratic")
    assert number(row(page, "V")) == pytest.approx(float(e.value[0]), abs=1e-4)
    assert number(row(page, "∂V/∂x")) == pytest.approx(float(e.slope_pixel[0, 0]), abs=1e-4)
    assert row(page, "Σ weights").split()[1:4] == ["16", "of", "16"]
    message = sent(page)[-1]
    query = f'affine@digit?kernel="quadratic"&answer=[{message["theta"]},{message["seq"]}]'.replace(" ", "")
    page.evaluate("name => window.answer(name)", query)
    frame(page)
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5
    scenes.scene.cache_clear()


def test_a_payload_of_another_version_is_refused_in_a_sentence(open_stage, monkeypatch):
    page = open_stage("affine@digit")
    before = theta(page)
    monkeypatch.setattr(writer, "VERSION", 99)
    page.evaluate("window.show('affine@digit?epoch=1&theta=[0.5,0,0,0,0.5,0]')")
    expect(page.locator(".warnings")).to_contain_text("The server speaks version 99")
    assert theta(page) == pytest.approx(before)
    monkeypatch.undo()
    monkeypatch.setattr(answer, "VERSION", 98)
    page.evaluate("window.show('affine@digit')")
    page.evaluate("name => window.answer(name)", f"affine@digit?answer=[{before.tolist()},0]".replace(" ", ""))
    expect(page.locator(".warnings")).to_contain_text("The server speaks version 98")
    assert stage(page).get_attribute("data-difference") is None
