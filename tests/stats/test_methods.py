"""Names of methods: canonical ones, aliases, ambiguous ones."""

import pytest

from topline.stats.change import METHODS as OF_A_CHANGE
from topline.stats.lead import METHODS as OF_A_LEAD
from topline.stats.methods import Methods
from topline.stats.share_methods import METHODS as OF_A_SHARE
from topline.stats.simultaneous import METHODS as OF_ALL_SHARES

METHODS = Methods("a thing", {"one-way": len, "other": max}, {"1": "one-way"}, {"way": "a or b"})


@pytest.mark.parametrize("name", ["one-way", "one_way", "One Way", " ONE-WAY ", "1"])
def test_spelling_and_aliases_lead_to_one_name(name):
    assert METHODS.find(name) == ("one-way", len)


def test_an_unknown_name_is_told_the_allowed_ones():
    with pytest.raises(ValueError, match="'third' is not known for a thing; choose one of one-way"):
        METHODS.find("third")


def test_an_ambiguous_name_is_told_both_meanings():
    with pytest.raises(ValueError, match="'way' means two things for a thing: a or b"):
        METHODS.find("way")


def test_what_is_no_name_is_refused():
    with pytest.raises(TypeError, match="expected a name, not 3; choose one of"):
        METHODS.find(3)


@pytest.mark.parametrize("methods", [OF_A_SHARE, OF_ALL_SHARES, OF_A_LEAD, OF_A_CHANGE])
def test_every_alias_leads_somewhere_and_shadows_nothing(methods):
    assert set(methods.aliases.values()) <= set(methods.table)
    assert not set(methods.aliases) & set(methods.table)
    assert not set(methods.ambiguous) & (set(methods.table) | set(methods.aliases))


@pytest.mark.parametrize(
    ("methods", "name"), [(OF_A_SHARE, "beta"), (OF_A_LEAD, "score"), (OF_A_CHANGE, "score")]
)
def test_names_that_mean_two_things_in_two_packages(methods, name):
    with pytest.raises(ValueError, match="means two things"):
        methods.find(name)
