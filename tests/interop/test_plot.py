"""Drawing with matplotlib, which is too heavy for the main environment."""

from __future__ import annotations

import pytest

from qbraid_facade import Result


def test_a_plot_has_a_bar_for_each_bitstring() -> None:
    pyplot = pytest.importorskip("matplotlib.pyplot")
    pyplot.switch_backend("agg")
    axes = Result({"11": 3, "00": 7}).plot()
    assert [bar.get_height() for bar in axes.patches] == [7, 3]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["00", "11"]
    assert Result({"0": 1}).plot(axes) is axes
    pyplot.close("all")
