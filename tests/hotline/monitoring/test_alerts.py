"""The alert rules: each number, label and value that they name exists."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from hotline.monitoring.metrics import TABLE
from hotline.status.findings import PARTS
from recordings.models import Copy
from rooms.media.network import connection_failure
from rooms.models import Destination

FILE = Path(__file__).parents[3] / "deploy/prometheus/alerts.yml"
RULES = [rule for group in yaml.safe_load(FILE.read_text())["groups"] for rule in group["rules"]]
SELECTED = re.compile(r"(?P<name>hotline_\w+)(?:\{(?P<labels>[^}]*)\})?")
LABEL = re.compile(r'(?P<label>\w+)=~?"(?P<values>[^"]+)"')
VALUES = {
    "part": {part.name for part in PARTS},
    "reason": {failure.kind for failure in connection_failure.ALL},
}
STATES = {
    "hotline_copies": {state for state, _name in Copy.STATES},
    "hotline_restreams": {state for state, _name in Destination.STATES},
}
EXPECTED = (
    "NoMediaServer",
    "MixLate",
    "SegmentsLate",
    "CopiesStuck",
    "DiskLow",
    "DiskAway",
    "EventsLate",
)


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_each_number_of_a_rule_exists_with_its_labels(rule):
    named = list(SELECTED.finditer(rule["expr"]))
    assert named
    for found in named:
        name = re.sub(r"_bucket$", "", found["name"])
        metric = TABLE[name]
        assert (name != found["name"]) == (metric.kind == "histogram")
        for label in LABEL.finditer(found["labels"] or ""):
            assert label["label"] in metric.labels
            known = VALUES.get(label["label"]) or STATES[name]
            assert set(label["values"].split("|")) <= known


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_each_rule_says_what_happened_and_what_to_do(rule):
    assert set(rule) == {"alert", "expr", "for", "labels", "annotations"}
    assert rule["labels"]["severity"] in ("page", "ticket")
    for said in ("summary", "what_to_do"):
        assert rule["annotations"][said].endswith(".")


def test_there_is_a_rule_for_each_thing_that_hurts():
    names = {rule["alert"] for rule in RULES}
    assert {f"Hotline{name}" for name in (*EXPECTED, "CertificatesNotOurs")} <= names
    assert len(names) == len(RULES)


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")
def test_prometheus_takes_the_rules():
    subprocess.run(["promtool", "check", "rules", FILE], check=True)
