"""A visitor's photo goes home at full size, warped from its own pixels; and V alone as it is shown."""

import io
import re

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from playwright.sync_api import expect

import stn_viz as sv
from stn_viz.interchange.matrices import homography, pixel_matrix

pytestmark = pytest.mark.browser


def photo_file(height, width):
    y, x = np.mgrid[0:height, 0:width]
    pixels = np.stack([127 + 120 * np.sin(x / 19), 127 + 120 * np.cos(y / 13), (x + y) % 256], axis=-1)
    buffer = io.BytesIO()
    Image.fromarray(pixels.astype(np.uint8)).save(buffer, "PNG")
    return pixels.astype(np.uint8), buffer.getvalue()


def saved(page, name):
    stage = page.get_by_test_id("stn-stage").first
    stage.locator("summary", has_text="save").click()
    with page.expect_download() as download:
        stage.get_by_test_id(f"save-{name}").click()
    stage.locator("summary", has_text="save").click()
    return np.asarray(Image.open(download.value.path())), download.value.suggested_filename


@pytest.mark.parametrize("kernel", ["bilinear", "bicubic"])
def test_the_whole_photo_is_warped_as_opencv_warps_it(open_app, kernel):
    theta = torch.tensor([0.6, -0.3, 0.1, 0.2, 0.7, -0.1], dtype=torch.float64)
    link = ",".join(f"{v:g}" for v in theta.tolist())
    page = open_app(f"?v=1&source=upload&kernel={kernel}&theta={link}")
    pixels, data = photo_file(900, 1200)
    page.locator("input[type=file]").set_input_files({"name": "p.png", "mimeType": "image/png", "buffer": data})
    expect(page.get_by_text("your picture, shown at 512×384 of 1200×900").first).to_be_visible()
    expect(page.get_by_test_id("stn-stage").first).to_have_attribute("data-difference", re.compile("."))
    found, name = saved(page, "full")
    assert name == "V-1200x900.png"
    frame = sv.Frame((900, 1200), (900, 1200))
    matrix = pixel_matrix(homography(sv.family("affine"), theta), frame).numpy()
    flags = {"bilinear": cv2.INTER_LINEAR, "bicubic": cv2.INTER_CUBIC}[kernel] | cv2.WARP_INVERSE_MAP
    theirs = cv2.warpAffine(pixels, matrix[:2], (1200, 900), flags=flags)
    assert np.abs(found.astype(int) - theirs).max() <= 1
    alone, _ = saved(page, "v")
    small = cv2.resize(theirs, (512, 384), interpolation=cv2.INTER_AREA).astype(int)
    assert alone.shape[:2] == (384, 512)
    assert np.abs(alone[..., :3] - small).mean() < 12


def test_a_picture_of_ours_is_offered_as_shown_alone(open_app):
    page = open_app("?v=1&size=64")
    stage = page.get_by_test_id("stn-stage").first
    expect(stage).to_have_attribute("data-difference", re.compile("."))
    expect(stage.get_by_test_id("save-full")).to_have_count(0)
    assert saved(page, "v")[0].shape[:2] == (64, 64)


def test_long_work_shows_how_far_it_is_and_is_stopped_by_a_click(open_app):
    page = open_app("?v=1&source=upload&kernel=lanczos&theta=0.5,0.2,0,-0.2,0.5,0")
    buffer = io.BytesIO()
    Image.radial_gradient("L").resize((7000, 5000)).save(buffer, "JPEG")
    page.locator("input[type=file]").set_input_files(
        {"name": "p.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}
    )
    stage = page.get_by_test_id("stn-stage").first
    expect(page.get_by_text("of 7000×5000").first).to_be_visible()
    expect(stage).to_have_attribute("data-difference", re.compile("."))
    stop = page.get_by_role("button", name="stop", exact=True)
    expect(stop).to_be_hidden()
    files = []
    page.on("download", lambda download: files.append(download))
    stage.locator("summary", has_text="save").click()
    stage.get_by_test_id("save-full").click()
    expect(page.get_by_text(re.compile(r"in full … [1-9]\d? %"))).to_be_visible()
    stop.click()
    expect(page.get_by_test_id("stProgress")).to_have_count(0)
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1)
    assert files == []
    expect(stop).to_be_hidden()
    page.get_by_test_id("control-rotation").press("ArrowRight")  # the page goes on
    expect(stage).to_have_attribute("data-difference", re.compile("."))
    assert files == []
