"""The widget's own front end in a plain page: a model stands between it and the widget in Python, as in a notebook."""

from __future__ import annotations

import base64

import anywidget
import numpy as np
import pytest
import torch
from playwright.sync_api import expect

import stn_viz as sv
from tests.browser.stage_page import centre, drag, frame, stage, theta

pytestmark = pytest.mark.browser

# What anywidget hands to a front end; what goes to Python waits in `outgoing` until the test carries it there.
MODEL = """
async ({ esm, state }) => {
  const view = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
  const listeners = {};
  const call = (event, ...what) => (listeners[event] ?? []).forEach((act) => act(...what));
  const values = { ...state, _scene: view(state._scene) };
  let changed = {};
  window.outgoing = [];
  const model = {
    get: (name) => values[name],
    set: (name, value) => {
      values[name] = changed[name] = value;
      call(`change:${name}`);
    },
    save_changes: () => {
      window.outgoing.push({ state: changed });
      changed = {};
    },
    send: (content) => window.outgoing.push({ content }),
    on: (event, act) => (listeners[event] ??= []).push(act),
    off: (event, act) => (listeners[event] = (listeners[event] ?? []).filter((other) => other !== act)),
  };
  window.arrives = ({ state, content, buffers }) => {
    for (const [name, value] of Object.entries(state ?? {})) {
      values[name] = value;
      call(`change:${name}`);
    }
    if (content) call("msg:custom", content, buffers.map(view));
  };
  const address = URL.createObjectURL(new Blob([esm], { type: "text/javascript" }));
  const { default: front } = await import(address);
  const el = document.querySelector("main");
  window.shut = await front.render({ model, el });
}
"""

ARRIVED = "(wanted) => JSON.parse(document.querySelector('.stn-stage').dataset.theta).every((v, k) => v === wanted[k])"


def text(payload):
    return base64.b64encode(payload).decode()


class Notebook:
    """Carry between a widget and its page."""

    def __init__(self, page, widget, monkeypatch):
        self.page, self.widget = page, widget
        self.incoming = []
        monkeypatch.setattr(
            anywidget.AnyWidget, "send_state", lambda w, key: self.incoming.append({"state": w.get_state(key)})
        )
        monkeypatch.setattr(
            anywidget.AnyWidget,
            "send",
            lambda _, content, buffers=(): self.incoming.append({"content": content, "buffers": [*map(text, buffers)]}),
        )
        state = widget.get_state()
        shown = {"theta": state["theta"], "height": state["height"], "_scene": text(state["_scene"])}
        page.evaluate(MODEL, {"esm": widget._esm, "state": shown})

    def carry(self):
        """Let both sides hear what the other one has said."""
        self.page.wait_for_timeout(60)
        frame(self.page)
        for said in self.page.evaluate("window.outgoing.splice(0)"):
            if "state" in said:
                self.widget.set_state(said["state"])
            else:
                self.widget._handle_custom_msg(said["content"], [])
        for said in self.incoming:
            self.page.evaluate("(said) => window.arrives(said)", said)
        self.incoming.clear()
        frame(self.page)


def test_theta_goes_both_ways_and_torch_answers(browser, monkeypatch):
    page = browser.new_page(viewport={"width": 1000, "height": 700})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_content("<body style='margin: 0; background: #111; color: #eee'><main></main></body>")
    U = torch.linspace(0, 1, 24 * 32).reshape(1, 1, 24, 32)
    w = sv.explore(U, "affine", theta=[0.8, 0, 0, 0, 0.8, 0], height=560)
    notebook = Notebook(page, w, monkeypatch)

    # It stands on the cell's ground, as high as it was asked to be, and torch answers what it opens with.
    notebook.carry()
    assert stage(page).get_attribute("data-scheme") == "dark"
    assert abs(stage(page).bounding_box()["height"] - 560) < 8
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5

    # A hand drags: θ arrives in Python on the way and at the end, and torch answers.
    x, y = centre(page.get_by_role("slider", name="move"))
    drag(page, x, y, 30, 12, release=False)
    notebook.carry()
    on_the_way = w.theta
    assert on_the_way != (0.8, 0, 0, 0, 0.8, 0)
    assert on_the_way == tuple(theta(page))
    w.theta = [0.5, 0, 0, 0, 0.5, 0]  # the hand holds it
    notebook.carry()
    assert tuple(theta(page)) == on_the_way
    page.mouse.move(x + 60, y + 12)
    page.mouse.up()
    notebook.carry()
    assert w.theta == tuple(theta(page)) != on_the_way
    notebook.carry()
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5

    # Python sets θ: the stage glides there, says nothing on the way, and torch answers there.
    w.theta = torch.tensor([[0.6, 0.1, 0.2], [-0.1, 0.7, 0.1]])
    wanted = w.theta
    notebook.carry()
    page.wait_for_function(ARRIVED, arg=list(wanted))
    assert page.evaluate("window.outgoing.filter(({ state }) => state)") == []
    page.wait_for_function("window.outgoing.length > 0")  # the question to torch, once it has rested
    notebook.carry()
    assert w.theta == wanted
    np.testing.assert_allclose(theta(page), wanted, rtol=0, atol=0)
    assert float(stage(page).get_attribute("data-difference")) <= 1e-5

    # Its keys are its own, and it goes without a trace.
    page.evaluate("document.addEventListener('keydown', () => (window.heard = true))")
    page.get_by_role("slider", name="move").press("ArrowRight")
    notebook.carry()
    assert w.theta != wanted
    assert not page.evaluate("window.heard ?? false")
    page.evaluate("window.shut()")
    expect(page.locator("main > *")).to_have_count(0)
    assert errors == []
    page.close()
