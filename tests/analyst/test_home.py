"""A folder of one's own polls: where it is known, and how a file in it begins."""

import re
import subprocess
from pathlib import Path

import attrs
import pytest
from click.testing import CliRunner

import topline as tl
from topline.cli import main
from topline.explore import explore
from topline.polls.form import form_text
from topline.polls.readers import declared
from topline.polls.record import Answer, Poll, Question, Source
from topline.polls.toml import known_polls, poll_of

MINE = tl.Poll(
    "mine", pollster="House", n=1000, moe="3.5",
    questions=[tl.Question("q", "Whom?", {"Yes": "56", "No": "*"})],
)  # fmt: skip


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A working directory with a folder of polls."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("topline.polls.toml.MINE", Path("polls"))
    Path("polls").mkdir()
    tl.write_poll(MINE, "polls/mine.toml")
    return tmp_path


def run(*words):
    return CliRunner().invoke(main, words)


def test_a_poll_of_ones_own_goes_by_its_id(home):
    assert "\nmine" in run("polls").output
    assert run("polls", "mine").output.startswith('id = "mine"')
    assert "mine q: Whom?" in run("table", "mine").output
    assert run("chart", "mine", "--format", "png").exit_code == 0
    assert Path("reports/mine-interval.png").exists()
    assert run("report", "mine", "--output", "pages").exit_code == 0
    assert Path("pages/index.html").exists()
    assert "mine" in run("table", "nobody").stderr


def test_the_explorer_knows_them_and_any_other_folder(home):
    ids = [value for _, value in explore().poll.options]
    assert ids == [*tl.poll_ids(), "mine"]
    Path("polls").rename("elsewhere")
    assert [value for _, value in explore("elsewhere").poll.options] == ["mine"]
    assert [value for _, value in explore().poll.options] == [*tl.poll_ids()]


def test_topline_s_own_polls_stay_themselves(home):
    tl.write_poll(attrs.evolve(MINE, id="FOM-2002-12-nato"), "polls/other.toml")
    with pytest.raises(ValueError, match="'fom-2002-12-nato' and 'FOM-2002-12-nato' differ only"):
        known_polls()
    tl.write_poll(attrs.evolve(MINE, id="fom-2002-12-nato"), "polls/other.toml")
    with pytest.raises(ValueError, match="two polls have the id 'fom-2002-12-nato'"):
        known_polls()
    assert tl.poll_ids() == tuple(sorted(tl.poll_ids()))
    assert "mine" not in tl.poll_ids()


def test_git_leaves_them_alone():
    root = Path(__file__).parents[2]
    if not (root / ".git").exists():
        pytest.skip("not a checkout")
    asked = ["git", "check-ignore", "polls/mine.toml"]
    assert subprocess.run(asked, cwd=root, capture_output=True, check=False).returncode == 0


def test_a_new_file_has_every_key_and_says_what_is_missing(home):
    assert run("new", "next-poll").output == f"{Path('polls/next-poll.toml')}\n"
    text = Path("polls/next-poll.toml").read_text(encoding="utf-8")
    told = run("audit", "next-poll").stderr
    for kind in (Poll, Source, Question, Answer):
        for name, default, fact in declared(kind):
            if not fact.means or fact.part:
                continue
            assert f"{name} = " in text or f"{name}: " in text
            assert fact.means in text
            if default is attrs.NOTHING and kind is not Source and (kind, name) != (Poll, "id"):
                assert f"{name}: ''" in told


def test_a_new_file_filled_in_is_a_poll():
    text = form_text("next-poll")
    filled = text.replace('pollster = ""', 'pollster = "House"').replace('\nn = ""', "\nn = 1000")
    filled = filled.replace('\nid = ""', '\nid = "q"').replace('text = ""', 'text = "Whom?"')
    filled = filled.replace('{ label = "", percent = "" }', '{ label = "Yes", percent = "*" }', 1)
    filled = filled.replace('{ label = "", percent = "" }', '{ label = "No", percent = 56 }', 1)
    poll = poll_of(filled.encode())
    assert (poll.id, poll.n, [str(a.percent) for a in poll["q"].answers]) == (
        *("next-poll", 1000),
        ["*", "56"],
    )


def test_a_new_file_with_every_example_is_a_poll():
    lines = form_text("next-poll").replace('{ label = "", percent = "" },\n', "", 1).splitlines()
    examples = [re.sub(r"^# (\w+ = )", r"\1", line) for line in lines]
    kept = [line for line in examples if not line.startswith(("dates = ", "nets = "))]
    text = "\n".join(kept).replace("# [source]", "[source]").replace('= ""', '= "x"')
    text = text.replace('n = "x"', "n = 1500", 1).replace('percent = "x"', 'percent = "<1"')
    poll = poll_of(text.encode())
    assert (poll.source.title, poll.sample_type, poll.questions[0].n) == ("x", "quota", 1500)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("a b", "expected letters, digits and hyphens"),
        ("mine", "is there already: give another id"),
        ("FOM-2002-12-nato", "topline has a poll 'FOM-2002-12-nato' already"),
    ],
)
def test_an_id_that_cannot_be_is_refused_and_nothing_is_written(home, name, told):
    before = {path: path.read_bytes() for path in Path("polls").iterdir()}
    refused = run("new", name)
    assert refused.exit_code == 2
    assert told in refused.stderr
    assert {path: path.read_bytes() for path in Path("polls").iterdir()} == before
