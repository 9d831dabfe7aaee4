"""Words in a Chinese text that are not Chinese: what is left when names, symbols and code are taken out."""

from __future__ import annotations

import re

from stn_viz.evaluation.paper import paper
from stn_viz.images.bundled import pictures
from stn_viz.interchange.tools import TOOLS

METHODS = ("Levenberg-Marquardt", "Gauss-Newton")
NAMES = {  # each group by why it has no Chinese
    "people and their papers": (*(p.author for p in pictures()), paper()["source"], *METHODS),
    "methods, networks and data": "Adam SGD Lanczos STN ST CNN FCN RTS TC ADD MNIST UCI",
    "programs": "PyTorch torch OpenCV Python Streamlit TorchScript AOTInductor stn viz CPU GPU CUDA",
    "tools that a warp is copied for": tuple(tool.title for tool in TOOLS.values()),
    "files": "PNG JPEG WebP GIF BMP TIFF SVG HTML JSON CSV PDF ZIP HEIC AVIF EXIF CMYK IDX gzip safetensors pickle",
    "symbols and units": "det diag log softmax px ms MB MiB",
    "keys of the keyboard": "Enter Escape Ctrl Shift Page Up Down",
    "what PyTorch calls it": "bilinear nearest bicubic zeros border reflection True False Inf NaN detach tolist",
    "what code calls it": "DataLoader meshgrid mode grid state dict vmap grad jvp meta fake autograd data draws errors",
    "what JSON and a card call it": "true false before error",
    "a licence, and languages by their own names": "MIT English Language",
}
CODE = re.compile(
    r"`[^`]*`"  # marked as code
    r"|\S+\.py:\u2060?\d+ \w+|\b[0-9a-f]{7,40}\b|[\d.]+\+\w+"  # a place in a file, a commit, a version
    r"|[\w.\[\]/\\#*-]*(?:\w[_./\\]\w|\w\(|\w=\w|\w#\w)[\w.,=/\\#*:()\[\]\u2060-]*"  # a name with _ . / = or brackets
    r"|\w*[(\[](?:[\w-]*, )*[\w-]*[)\]]"  # a call, a list
    r"|--[\w-]+|(?<!\w)\.\w+|stn-viz \w+"  # an option, the end of a file's name, a command
    r"|\b(?:[a-z]+-)?(?:st-)?(?:cnn|fcn)(?:-[a-z]+)*\b"  # a network by its file
    r"|\b[a-z]+\d+\b|\b[stv][xy]\b|\bnm\b"  # a kind of number, an entry of θ, an index
)
SAID_BACK = re.compile(
    r"'[^']*'|不在可选值之中（.*?(?:）|…)|“[\w-]*”|链接中的 [\w-]+ 已忽略"
)  # what a link said, and what it may say
PHRASES = sorted(
    {name for names in NAMES.values() if not isinstance(names, str) for name in names}, key=len, reverse=True
)
WORDS = {word for names in NAMES.values() if isinstance(names, str) for word in names.split()}
WORD = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ]{2,}")
HAN = "\u4e00-\u9fff"
TIGHT = re.compile(f"[{HAN}][A-Za-z0-9]|[A-Za-z0-9][{HAN}]")
HALF = re.compile(f"[{HAN}][,;:?!]|[,;:?!][{HAN}]|(?<=[{HAN}])…(?!…)")


def foreign(text: str) -> list[str]:
    """List the words of a text that are no name, no symbol and no code."""
    for phrase in PHRASES:
        text = text.replace(phrase, " ")
    text = CODE.sub(" ", SAID_BACK.sub(" ", text))
    return [word for word in WORD.findall(text) if word not in WORDS]


def unspaced(text: str) -> list[str]:
    """List where Chinese and Latin letters or digits stand without a space, or punctuation is not full-width."""
    return [found[0] for pattern in (TIGHT, HALF) for found in pattern.finditer(text)]
