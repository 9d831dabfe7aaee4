"""Charts are drawn in the reader's language, down to what hovering says."""

import json
import re

import torch

from stn_viz.evaluation import inspection
from stn_viz.evaluation.titles import axis_title, measure_title, order_title, outline_title
from stn_viz.figures import evaluation, loss_curves, signed_map
from stn_viz.texts import using


def test_a_scatter_and_its_axes_are_chinese():
    values = torch.arange(4.0)
    x, y = ("applied turn (°)", values), ("predicted turn (°)", values)
    with using("zh"):
        fig = evaluation.scatter(x, y, values > 1, list("abcd"), values > 0)
        others = [loss_curves({"甲": ([0, 1], [2, 1])}), signed_map(values.reshape(2, 2))]
    assert fig.layout.xaxis.title.text == "施加的旋转（°）"
    assert [trace.name for trace in fig.data] == ["正确", "错误", "未说明"]
    assert fig.layout.annotations[0].text == "斜率 1"
    for one in (fig, *others):
        plain = json.loads(one.to_json())
        spoken = [plain["layout"]["title"], *(plain["layout"][axis]["title"] for axis in ("xaxis", "yaxis"))]
        words = [str(part.get("text", "")) for part in spoken]
        words += [re.sub(r"%{.*?}|<.*?>", "", str(trace.get("hovertemplate", ""))) for trace in plain["data"]]
        assert not re.search(r"[A-Za-z]{2,}", " ".join(words))


def test_measures_orders_and_outlines_have_titles():
    assert measure_title("second digit at y (px)") == "second digit at y (px)"
    assert measure_title("θ11 of the first") == "θ11 of the first"
    assert measure_title("θ11") == "θ11"
    with using("zh"):
        assert measure_title("second digit at y (px)") == "第二个数字的 y（px）"
        assert measure_title("θ11 of the second") == "第二个的 θ11"
        assert outline_title("both, composed") == "两个框的复合"
        assert all(re.search("[\u4e00-\u9fff]", order_title(name)) for name in inspection.ORDERS)
        assert axis_title("scale") == "缩放倍数"
