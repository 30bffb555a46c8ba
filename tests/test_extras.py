import sys
import tomllib
from pathlib import Path

import pytest

import topline as tl
from topline.extras import EXTRAS, needs_extra

PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))


def test_the_extras_that_users_read_of_are_declared():
    declared = set(PROJECT["project"]["optional-dependencies"])
    assert set(EXTRAS) <= declared


@pytest.fixture
def without(monkeypatch):
    """Take a package away, and what topline has loaded of its own with it."""

    def gone(package, *modules):
        monkeypatch.setitem(sys.modules, package, None)
        for name in modules:
            monkeypatch.delitem(sys.modules, name, raising=False)

    return gone


def test_the_explorer_without_its_widgets_says_what_to_install(without):
    without("ipywidgets", "topline.explore", "topline.explore.panel")
    with pytest.raises(ModuleNotFoundError) as told:
        tl.__getattr__("explore")
    assert str(told.value) == 'the explorer needs ipywidgets: pip install "topline[notebooks]"'


def test_a_chart_is_not_shown_without_a_notebook_and_says_what_to_install(without, fom):
    ax = tl.charts.share_bar(fom)
    without("IPython")
    with pytest.raises(ModuleNotFoundError, match=r'needs IPython: pip install "topline\[note'):
        tl.charts.show(ax)


def test_a_file_of_spss_without_its_reader_says_what_to_install(without, tmp_path):
    without("pyreadstat")
    with pytest.raises(
        ModuleNotFoundError, match=r'needs pyreadstat: pip install "topline\[spss\]"'
    ):
        tl.read_respondents(tmp_path / "file.sav")


@pytest.mark.parametrize("module", ["run_notebooks", "build_report"])
def test_the_tools_without_their_packages_say_what_to_install(without, module):
    without("nbclient", "run_notebooks", "build_report")
    without("nbconvert.exporters")
    with pytest.raises(ModuleNotFoundError, match=r'pip install "topline\[report\]"'):
        __import__(module)


def test_a_module_of_ours_that_is_missing_is_no_package_to_install():
    ours = pytest.raises(ModuleNotFoundError, match=r"^No module named 'topline.nothing'")
    with ours, needs_extra("office", "a letter"):
        import topline.nothing  # noqa: F401


def test_other_errors_in_the_block_stay_what_they_are():
    with pytest.raises(ZeroDivisionError), needs_extra("office", "a letter"):
        1 / 0  # noqa: B018
