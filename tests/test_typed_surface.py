"""What a user writes passes a strict type checker, and what a user mistypes does not."""

import doctest
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
MAGIC = re.compile(r"^\s*[%!]", re.M)
SETTING = """\
import topline as tl

poll = tl.load_poll("fom-2002-12-nato")
"""
MISTAKES = {  # what is wrong: what would be right
    'tl.charts.interval_chart(poll, "q", confidense=0.9)':
        'tl.charts.interval_chart(poll, "q", confidence_level=0.9)',
    'tl.charts.lead_chart(poll, "q", levl=0.9)':
        'tl.charts.lead_chart(poll, "q", confidence_level=0.9)',
    'tl.charts.interval_chart("fom-2002-12-nato")':
        'tl.charts.interval_chart(poll)',
    'tl.charts.save(tl.charts.share_bar(poll), "bar", sise="slide")':
        'tl.charts.save(tl.charts.share_bar(poll), "bar", size="slide")',
    'tl.margin_of_error("abc", object())':
        'tl.margin_of_error(1500, 0.56)',
    'tl.proportion_interval(0.56, 1500, method=3)':
        'tl.proportion_interval(0.56, 1500, method="wilson")',
    'tl.lead_interval(0.56, 0.23)':
        'tl.lead_interval(0.56, 0.23, 1500)',
    'tl.intervals(poll, levl=0.9)':
        'tl.intervals(poll, confidence_level=0.9)',
    'tl.leads(poll, confidence_level="95 %")':
        'tl.leads(poll, confidence_level=0.95)',
    'tl.leads(poll, pairs=("Should", "Should not"))':
        'tl.leads(poll, "cooperation", pairs=[("Should", "Should not")], decided=True)',
    'tl.compare(poll, "men")':
        'tl.compare(poll, "men", "women", confidence_level=0.9)',
    'tl.Question("q", "Yes?", {"Yes": 56}, nets=[("A", ["B", "C"])])':
        'tl.Question("q", "Yes?", {"Yes": 56}, nets=[tl.Net("A", ["B", "C"])], moe="3.6")',
    'tl.audit(56)':
        'tl.audit(poll)',
    'tl.SurveyDesign(weight="w", lonely="fail")':
        'tl.SurveyDesign(weight="w", lonely="adjust")',
    'tl.SurveyDesign(weight="w", clusters="place")':
        'tl.SurveyDesign(weight="w", psu="place")',
    'tl.estimate("rows.csv", "w", "q")':
        'tl.estimate("rows.csv", tl.SurveyDesign(weight="w"), "q")',
    'tl.changes(tl.estimate("a.csv", tl.SurveyDesign(weight="w"), "q"), wave="w")':
        'tl.changes(tl.estimate("a.csv", tl.SurveyDesign(weight="w"), "q"), over="w")',
    'tl.poll_of(tl.estimate("a.csv", tl.SurveyDesign(weight="w"), "q"), id="a", polster="b")':
        'tl.poll_of(tl.estimate("a.csv", tl.SurveyDesign(weight="w"), "q"), id="a", pollster="b")',
    'tl.changes(poll)':
        'tl.changes(poll, poll)',
    'tl.Poll("x", pollster="y", n=1500, questions=[], moe_bownd="z")':
        'tl.Poll("x", pollster="y", n=1500, questions=[], moe_bound="at most")',
    'tl.Poll("x", pollster="y", n=1500, questions=[], moe=object())':
        'tl.Poll("x", pollster="y", n=1500, questions=[], moe="3.6")',
    'tl.Question("q", "Yes?", 56)':
        'tl.Question("q", "Yes?", {"Yes": "56", "No": tl.REMAINDER})',
    'tl.Answer("Yes", 56.0)':
        'tl.Answer("Yes", "56")',
    'tl.write_report(poll, "report", forse=True)':
        'tl.write_report(poll, "report", force=True)',
}  # fmt: skip


def readme():
    examples = doctest.DocTestParser().get_examples((ROOT / "README.md").read_text("utf-8"))
    return "".join(example.source for example in examples)


def cells(path):
    """Return the code of a notebook, without the lines that only IPython understands."""
    notebook = json.loads(path.read_text("utf-8"))
    code = ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "code"]
    return "\n\n".join(MAGIC.sub("pass  # ", cell) for cell in code) + "\n"


def module(path):
    return f"notebook_{path.stem.replace('-', '_')}"


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    """The errors of a user's project: lists of (line, what mypy --strict says) by module."""
    project = tmp_path_factory.mktemp("project")
    files = {
        "readme": readme(),
        **{module(path): cells(path) for path in NOTEBOOKS},
        "wrong": SETTING + "\n".join(MISTAKES) + "\n",
        "right": SETTING + "\n".join(MISTAKES.values()) + "\n",
    }
    for name, code in files.items():
        (project / f"{name}.py").write_text(code, encoding="utf-8")
    # The package of this tree, as one that is installed: its own modules are not reported on.
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", "--no-error-summary",
         "--config-file=", "--cache-dir=.cache", *sorted(f"{name}.py" for name in files)],
        cwd=project, env=os.environ | {"MYPYPATH": str(ROOT / "src")},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert not done.stderr, done.stderr
    found = {name: [] for name in files}
    for name, line, said in re.findall(r"^(\w+)\.py:(\d+): error: (.*)$", done.stdout, re.M):
        found[name].append((int(line), said))
    return found


@pytest.mark.parametrize("name", ["readme", *map(module, NOTEBOOKS)])
def test_what_a_user_reads_here_is_well_typed(faults, name):
    assert faults[name] == []


@pytest.mark.parametrize(("wrong", "right"), MISTAKES.items(), ids=list(MISTAKES))
def test_a_mistake_is_an_error_and_what_is_right_is_none(faults, wrong, right):
    number = SETTING.count("\n") + 1 + list(MISTAKES).index(wrong)
    assert [said for line, said in faults["right"] if line == number] == [], right
    assert [said for line, said in faults["wrong"] if line == number] != [], wrong
