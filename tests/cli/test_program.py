import json
import os
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest
from click.testing import CliRunner

import topline as tl
from topline.cli import main
from topline.cli.chart_report import FORMATS, SIZES
from topline.cli.polls_import import PRESETS

PROGRAM = Path(sys.executable).with_name("topline")
COMMANDS = ["moe", "interval", "lead", "change", "deff", "size", "audit", "table", "chart"]
COMMANDS += ["report", "polls", "import", "estimate"]


def shell(*words, **options):
    return subprocess.run(
        [PROGRAM, *words], capture_output=True, text=True, encoding="utf-8", timeout=60, **options
    )


def completions(typed):
    words = f"topline {typed}"
    environment = {
        "_TOPLINE_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    done = CliRunner(env=environment).invoke(main, prog_name="topline")
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_the_commands_are_listed_in_the_order_of_a_story(run):
    assert main.list_commands(None) == COMMANDS
    listed = run("--help").partition("Commands:\n")[2].split("\n\n")[0]
    assert [line.split()[0] for line in listed.splitlines()] == COMMANDS
    assert run() == run("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_every_command_states_units(run, command):
    text = " ".join(run(command, "--help").split())
    assert "percent" in text
    assert "points" in text
    for option in main.commands[command].params:
        if option.name in ("confidence_level", "share", "lead", "change") and not option.is_flag:
            assert "percent" in option.help


@pytest.mark.parametrize("command", ["moe", "interval", "lead", "change", "size", "table", "audit"])
def test_every_command_that_prints_numbers_has_json_and_csv(run, command):
    text = run(command, "--help")
    assert "--json" in text
    assert "--csv" in text


def test_the_help_lists_the_methods_of_the_library(run):
    from topline.stats.lead import LEAD_METHODS

    assert f"[{'|'.join(LEAD_METHODS.table)}]" in run("lead", "--help")


def test_choices_are_those_of_the_library():
    from topline.charts.saving import PICTURES
    from topline.charts.style import SIZES as LIBRARY_SIZES
    from topline.sheets.layout import PRESETS as LIBRARY_PRESETS

    assert list(LIBRARY_SIZES) == SIZES
    assert list(PICTURES) == FORMATS
    assert set(LIBRARY_PRESETS) == set(PRESETS)


def test_defaults_are_those_of_the_library():
    import inspect

    pairs = {
        "interval": tl.proportion_interval,
        "lead": tl.lead_interval,
        "change": tl.change_interval,
        "moe": tl.margin_of_error,
        "table": tl.intervals,
    }
    for command, function in pairs.items():
        context = main.commands[command].make_context(command, [], resilient_parsing=True)
        theirs = inspect.signature(function).parameters
        for option in main.commands[command].params:
            default = option.get_default(context)
            if option.name in theirs and isinstance(default, str):
                ours = option.type_cast_value(context, default)
                assert ours == theirs[option.name].default, (command, option.name)


def test_version():
    assert shell("--version").stdout == f"topline {version('topline')}\n"


def test_help_is_quick_it_loads_no_heavy_package():
    code = (
        "import json, sys\nfrom topline.cli import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert not {"numpy", "pandas", "scipy", "matplotlib", "tqdm", "tabulate", "jinja2"} & loaded


def test_the_program_answers_from_a_shell():
    done = shell("moe", "1500")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("The margin of error at 50% is ±2.53 points.\n")


def test_bad_input_from_a_shell_is_one_line_and_exit_code_2():
    done = shell("lead", "56", "60", "1500")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("topline: the answers of one question")
    assert done.stderr.count("\n") == 1


def test_audit_errors_from_a_shell_are_exit_code_1(tmp_path):
    question = tl.Question("q", "Yes or no?", {"Yes": "56", "No": "44"})
    poll = tl.Poll("bad", pollster="A", n=10, weighting="none", questions=[question])
    tl.write_poll(poll, tmp_path / "bad.toml")
    done = shell("audit", str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "")  # no progress bar: it is no terminal


def test_a_terminal_sees_the_progress_on_standard_error():
    termios = pytest.importorskip("termios", reason="there are no pseudo-terminals here")
    ours, theirs = os.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    words = [PROGRAM, "audit", *tl.poll_ids()[:3]]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, text=True)
    os.write(theirs, b"end")
    shown = os.read(ours, 100_000)
    os.close(ours)
    os.close(theirs)
    assert shown.startswith(b"\raudit: ")
    assert b"/3 " in shown
    assert done.stdout.splitlines()[-1].startswith("Polls: 3.")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk is at hand on Linux only")
def test_a_full_disk_is_one_line_and_exit_code_2():
    with open("/dev/full", "w") as full:
        done = subprocess.run([PROGRAM, "moe", "9"], stdout=full, stderr=subprocess.PIPE, text=True)
    assert (done.returncode, done.stderr) == (2, "topline: No space left on device\n")


def test_letters_the_output_cannot_take_are_one_line_and_exit_code_2():
    done = shell("polls", env=os.environ | {"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 2
    assert done.stderr.startswith(
        "topline: latin-1, the encoding of the output, has no '\\u2013': "
    )


def test_an_interrupt_is_not_taken_for_a_finding(monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    monkeypatch.setattr(tl, "poll_ids", interrupted)
    done = CliRunner().invoke(main, ["polls"])
    assert done.exit_code == 130


def test_the_epilog_says_how_completion_is_set_up(run):
    assert 'eval "$(_TOPLINE_COMPLETE=bash_source topline)"' in run("--help")
    done = shell(env=os.environ | {"_TOPLINE_COMPLETE": "zsh_source"})
    assert "#compdef topline" in done.stdout


def test_completion_of_commands_polls_methods_and_questions():
    assert completions("in") == ["interval"]
    assert completions("table fom-2002") == ["fom-2002-05-nato", "fom-2002-12-nato"]
    assert completions("audit fom-2002-12-nato lev") == [
        "levada-2007-08-nato",
        "levada-2016-10-unity-day",
    ]
    assert completions("lead --method ") == ["bonett-price", "wald", "agresti-min", "tango"]
    assert completions("table --method si") == ["sison-glaz"]
    assert completions("chart fom-2002-12-nato --question ") == ["cooperation", "nato-bloc"]
    assert completions("chart fom-2002-12-nato fom-2004-04-nato --question n") == ["nato-bloc"]
    assert completions("table --changes-from fom-2004") == ["fom-2004-04-nato"]
    assert completions("chart --kind b") == ["bar"]
    assert completions("chart --question co fom-2002-12-nato") == ["fom-2002-12-nato"]
    assert completions("chart nope --question ") == [""]  # no question, so whatever a shell offers


def test_completion_of_a_poll_offers_files_too():
    environment = {"COMP_WORDS": "topline table ./da", "COMP_CWORD": "2"}
    environment["_TOPLINE_COMPLETE"] = "bash_complete"
    assert CliRunner(env=environment).invoke(main, prog_name="topline").stdout.startswith("file,")
