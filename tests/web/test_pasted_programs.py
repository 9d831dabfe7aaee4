"""Programs as people write them for other tools: pasted into the stage, θ warps as the tool does that runs them."""

import json
import subprocess

import numpy as np
import pytest
import torch
from web_node import FOLDER, node

import stn_viz as sv
from benchmarks.tools import can_run, inside, run_program
from stn_viz.stage.scene import Scene

FRAME = sv.Frame((31, 44), (26, 37))
AFFINE = {
    "cv2, source to target": (
        "cv2",
        "import cv2\nimport numpy as np\n\n"
        "M = np.float32([[0.9, 0.2, -3.5], [-0.15, 0.8, 4.25]])\n"
        "V = cv2.warpAffine(U, M, (37, 26))\n",
    ),
    "cv2, target to source": (
        "cv2",
        "import cv2\nimport numpy as np\n\n"
        "V = cv2.warpAffine(U, np.array([[1.1, -0.2, 2.5], [0.1, 1.2, -3]]), (37, 26),\n"
        "                   flags=cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR)\n",
    ),
    "PIL": (
        "PIL",
        "from PIL import Image\n\n"
        "V = U.transform((37, 26), Image.AFFINE, (1.1, -0.2, 2.5, 0.1, 1.2, -3), resample=Image.BILINEAR)\n",
    ),
    "scikit-image, target to source": (
        "skimage",
        "import numpy as np\nfrom skimage import transform\n\n"
        "back = transform.AffineTransform(matrix=np.array([[1.1, -0.2, 2.5], [0.1, 1.2, -3], [0, 0, 1]]))\n"
        "V = transform.warp(U, back, output_shape=(26, 37), order=1)\n",
    ),
    "scikit-image, source to target": (
        "skimage",
        "import numpy as np\nfrom skimage.transform import AffineTransform, warp\n\n"
        "there = AffineTransform(matrix=np.array([[0.9, 0.2, -3.5], [-0.15, 0.8, 4.25], [0, 0, 1]]))\n"
        "V = warp(U, there.inverse, output_shape=(26, 37), order=1)\n",
    ),
    "SciPy, rows first, with an offset": (
        "scipy",
        "from scipy import ndimage\n\n"
        "V = ndimage.affine_transform(U, [[1.2, 0.1], [-0.2, 1.1]], offset=(-3.0, 2.5), output_shape=(26, 37),\n"
        "                             order=1, mode='grid-constant')\n",
    ),
    "SciPy, one matrix": (
        "scipy",
        "from scipy.ndimage import affine_transform\n\n"
        "M = [[1.2, 0.1, -3], [-0.2, 1.1, 2.5], [0, 0, 1]]\n"
        "V = affine_transform(U, M, output_shape=(26, 37), order=1, mode='grid-constant')\n",
    ),
    "kornia": (
        "kornia",
        "import kornia\nimport torch\n\n"
        "M = torch.tensor([[[0.9, 0.2, -3.5], [-0.15, 0.8, 4.25]]]).to(U)\n"
        "V = kornia.geometry.warp_affine(U, M, dsize=(26, 37))\n",
    ),
    "SimpleITK, about a centre": (
        "SimpleITK",
        "import SimpleITK as sitk\n\n"
        "t = sitk.AffineTransform(2)\nt.SetMatrix([1.1, -0.2, 0.1, 1.2])\n"
        "t.SetCenter((20, 15))\nt.SetTranslation((1.5, -2))\n"
        "V = sitk.Resample(U, (37, 26), t, sitk.sitkLinear, (0.0, 0.0), (1.0, 1.0), (1.0, 0.0, 0.0, 1.0))\n",
    ),
}
PROJECTIVE = {
    "cv2, source to target": (
        "cv2",
        "import cv2\nimport numpy as np\n\n"
        "H = np.array([[0.9, 0.2, -3.5], [-0.15, 0.8, 4.25], [0.002, -0.001, 1]])\n"
        "V = cv2.warpPerspective(U, H, (37, 26))\n",
    ),
    "PIL": (
        "PIL",
        "from PIL import Image\n\n"
        "numbers = [1.1, -0.2, 2.5, 0.1, 1.2, -3, 0.002, -0.001]\n"
        "V = U.transform((37, 26), Image.Transform.PERSPECTIVE, numbers, Image.Resampling.BILINEAR)\n",
    ),
    "torchvision": (
        "torchvision",
        "from torchvision.transforms.v2 import functional as TF\n\n"
        "numbers = [1.1, -0.2, 2.5, 0.1, 1.2, -3, 0.002, -0.001]\n"
        "V = TF.perspective(U, None, None, coefficients=numbers)[..., :26, :37]\n",
    ),
}
CASES = [("affine", *case) for case in AFFINE.items()] + [("projective", *case) for case in PROJECTIVE.items()]
ALIKE = 1e-5  # of the range of values


@pytest.fixture(scope="module")
def pasted(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pasted")
    for name in ("affine", "projective"):
        U = np.zeros((1, *FRAME.source), np.uint8)
        scene = Scene("pasted", sv.family(name), sv.family(name).identity(), FRAME, U)
        (folder / f"{name}.bin").write_bytes(scene.payload())
    asked = [[str(folder / f"{name}.bin"), program] for name, _, (_, program) in CASES]
    done = subprocess.run(
        [node(), str(FOLDER / "pasted.mjs")],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize("n", range(len(CASES)), ids=[f"{name}: {who}" for name, who, _ in CASES])
def test_a_program_of_somebody_else_is_read_as_its_tool_runs_it(n, pasted, random):
    name, _, (tool, program) = CASES[n]
    read = pasted[n]
    assert read["theta"], read["refused"]
    if not can_run(tool):
        pytest.skip(f"{tool} is not installed: each of its releases wants one torch")
    U = random(3, *FRAME.source).sigmoid()
    grid = sv.family(name).grid(torch.tensor(read["theta"], dtype=torch.float64), FRAME)
    got, wanted, known = (
        run_program(tool, program, U).double(),
        sv.sample(U[None], grid, FRAME)[0],
        inside(grid[0], FRAME),
    )
    assert known.sum() > 300
    torch.testing.assert_close(got[:, known], wanted[:, known], rtol=0, atol=ALIKE)
    assert "37×26" in read["said"]
