"""The bench: its table, its JSON and its figures."""

import json
import xml.etree.ElementTree as ElementTree
from importlib import import_module
from pathlib import Path

from tests import bench
from tests.bench import chart, janus
from tests.bench.__main__ import ON_REQUEST, PARTS
from tests.bench.ear import longest_silence
from tests.bench.far_listeners import ticks
from tests.bench.figures import Figure, as_json, percentile, table

COST = Figure("pushing", "an update", 26.13, "µs", target=45, ratio=0.25, beside="stock")
RATE = Figure("votes", "at the verb", 2500.0, "/s", target=3000, at_least=True)


def test_a_table_says_what_was_measured_and_whether_it_is_enough():
    _, cost, rate = table([COST, RATE]).splitlines()
    assert "26.1 µs" in cost and "≤ 45" in cost and "yes" in cost and "0.25 × stock" in cost
    assert "2,500 /s" in rate and "≥ 3,000" in rate and "NO" in rate


def test_json_has_every_figure_and_the_machine():
    printed = json.loads(as_json([COST, RATE], cores=2))
    assert printed["machine"] == {"cores": 2}
    assert [figure["met"] for figure in printed["figures"]] == [True, False]


def test_a_percentile_is_one_of_the_values():
    assert [percentile([3, 1, 2, 4], share) for share in (0.0, 0.5, 0.99)] == [1, 3, 4]


def test_every_part_of_the_bench_can_be_chosen():
    files = Path(bench.__file__).parent.glob("[!_]*.py")
    modules = {path.stem: import_module(f"tests.bench.{path.stem}") for path in files}
    measured = {name for name, module in modules.items() if hasattr(module, "measure")}
    assert measured - {"large_room"} == {*PARTS, *ON_REQUEST}  # that is measured with the listeners


def test_the_longest_silence_is_the_longest_run_of_soft_pieces():
    levels = [0.2, 0.0, 0.0, 0.2, 0.001, 0.0, 0.0, 0.2, 0.0]
    heard = [(0.01 * number, level, 0.0) for number, level in enumerate(levels)]
    assert longest_silence(heard, quiet=0.01) == 0.03
    assert longest_silence([], quiet=0.01) == 0


def test_where_janus_is_not_installed_the_bench_says_so_in_words(monkeypatch, capsys):
    monkeypatch.setenv("JANUS", "/nowhere/janus")
    assert list(janus.measure(site=None)) == []
    assert "left out: Janus is not installed" in capsys.readouterr().err


def test_packets_of_one_tick_are_found_although_timestamps_begin_at_random():
    late = [0.0, 0.003, 0.001, 0.002]
    arrivals = [
        [(begin + number * 960, 5 + number * 0.02 + later) for number in range(10)]
        for begin, later in zip((7, 48_000, 123_456, 4_000_000_000), late, strict=True)
    ]
    found = ticks(arrivals)
    assert sorted(found) == list(range(10))
    for number, came in found.items():
        assert came == [5 + number * 0.02 + later for later in late]


def test_a_chart_has_a_point_for_each_figure_and_names_its_axes():
    lines = {"host": [(10, 1.0), (100, 40.0)], "listener": [(10, 2.5), (100, 3.0)]}
    drawn = ElementTree.fromstring(chart.svg("Cost & growth", "listeners", "CPU (ms)", lines))
    space = "{http://www.w3.org/2000/svg}"
    assert len(drawn.findall(f".//{space}circle")) == 4
    words = {text.text for text in drawn.iter(f"{space}text")}
    assert {"listeners", "CPU (ms)", "host", "listener", "10", "100", "0", "40"} <= words
