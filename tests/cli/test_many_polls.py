"""Averages, trends and houses from the terminal: the numbers of the library, and its notes."""

import csv
import io
import json
import warnings

import pandas as pd
import pytest
from click.testing import CliRunner

import topline as tl
from topline.cli import main

SHEET, QUESTION = "uk-eu-referendum-2016", "membership"
COMMANDS = {"average": tl.averages, "trend": tl.trends, "houses": tl.house_effects}


def ran(*words):
    done = CliRunner().invoke(main, [*words, "--question", QUESTION])
    assert done.exit_code == 0, done.stderr or done.exception
    return done


def of_library(make, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return make(tl.load_sheet(SHEET), QUESTION, **options)


@pytest.mark.parametrize("command", COMMANDS)
def test_json_and_csv_are_the_tables_of_the_library(command):
    table = of_library(COMMANDS[command], decided=True, deff=1.3, confidence_level=0.9)
    options = ["--decided", "--deff", "1.3", "--confidence-level", "90"]
    found = ran(command, SHEET, *options, "--json")
    rows = json.loads(found.stdout)
    pd.testing.assert_frame_equal(pd.DataFrame(rows), table, check_dtype=False)
    assert found.stderr.splitlines() == table.attrs["notes"]
    written = list(csv.DictReader(io.StringIO(ran(command, SHEET, *options, "--csv").stdout)))
    assert list(written[0]) == list(table.columns)
    assert len(written) == len(table)


@pytest.mark.parametrize("command", COMMANDS)
def test_text_has_the_question_the_level_and_every_note(command):
    found = ran(command, SHEET, "--decided")
    lines = found.stdout.splitlines()
    assert (
        lines[0] == f"{QUESTION}: {tl.load_sheet(SHEET)['icm-2016-06-13-telephone'][QUESTION].text}"
    )
    notes = of_library(COMMANDS[command], decided=True).attrs["notes"]
    assert lines[-len(notes) - 1 :] == ["95% confidence level.", *notes]
    assert found.stderr == ""


def test_text_of_a_trend_is_its_first_and_last_day():
    lines = ran("trend", SHEET, "--decided").stdout.splitlines()
    days = [line.split()[1] for line in lines if line.startswith(("Remain", "Leave"))]
    assert days == ["2016-05-11", "2016-06-21"] * 2


def test_options_of_averages_and_an_anchor_are_passed_on():
    found = ran("average", SHEET, "--method", "fixed", "--deff", "1", "--json")
    table = of_library(tl.averages, method="fixed", deff=1.0)
    assert json.loads(found.stdout)[0]["percent"] == pytest.approx(table["percent"][0])
    text = ran("houses", SHEET, "--anchor", "YouGov", "--decided").stdout
    assert " +0.0 " in next(line for line in text.splitlines() if "YouGov" in line)


def test_what_is_supposed_comes_first():
    text = ran("average", SHEET, "--deff", "2").stdout
    assert text.startswith("What if design effect 2.00 (not 1.6")


def test_a_table_records_and_a_folder_are_files(tmp_path):
    polls = tl.load_sheet(SHEET)
    tl.poll_table(polls).to_csv(tmp_path / "polls.csv", index=False)
    folder = tmp_path / "records"
    folder.mkdir()
    for poll in polls.values():
        tl.write_poll(poll, folder / f"{poll.id}.toml")
    files = [str(file) for file in sorted(folder.iterdir())]
    usual = ran("average", SHEET).stdout
    for targets in ([str(tmp_path / "polls.csv")], [str(folder)], files):
        assert ran("average", *targets).stdout == usual


def test_bad_input_is_one_line(refused):
    assert "has no trend: 4 polls with n" in refused("trend", "data", "--question", "nato-bloc")
    assert "--question" in refused("average", SHEET)
    assert "there is no file or folder 'nix'" in refused("average", "nix", "--question", "q")
    assert "there is no file or folder 'nix.csv'" in refused(
        "average", "nix.csv", "--question", "q"
    )


def test_the_remedy_for_a_decimal_comma_is_an_option(tmp_path):
    rows = [f"p{i};House {i};1000;2024-01-0{i};q;Yes;4{i},5" for i in range(1, 5)]
    file = tmp_path / "comma.csv"
    head = "poll_id;pollster;n;end;question_id;answer;percent"
    file.write_text("\n".join([head, *rows]), encoding="utf-8")
    words = ["average", str(file), "--question", "q", "--deff", "1"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert "for a decimal comma pass --decimal ," in done.stderr
    assert "43.0" in CliRunner().invoke(main, [*words, "--decimal", ","]).stdout
