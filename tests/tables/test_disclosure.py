"""AAPOR's disclosure checklist of a poll."""

import pandas as pd
import pytest
from attrs import evolve

import topline as tl

# https://aapor.org: Survey Disclosure Checklist, April 2021: what each item is about, in order.
SUBJECTS = [
    "strategy", "sponsored", "tools", "population", "sample was generated", "mode", "dates",
    "precision", "weighted", "processed", "limitations",
]  # fmt: skip
WHOLE = {
    "sponsor": "a newspaper", "population": "adults", "mode": "by telephone", "language": "Welsh",
    "sample_type": "probability", "frame": "random numbers", "start": "2024-05-01", "moe": "3.1",
    "confidence_level": 0.95, "deff": 1.0, "weighting": "by age", "quality": "calls back",
    "limitations": "no mobile numbers",
}  # fmt: skip
QUESTION = tl.Question("q", "?", {"Yes": "52", "No": "48"}, wording="verbatim")
POLL = tl.Poll("p", pollster="A house", n=1000, questions=[QUESTION], **WHOLE)


def of(poll):
    return tl.disclosure(poll).set_index("item")


def row(poll, subject):
    [found] = [values for item, values in of(poll).iterrows() if subject in item.lower()]
    return found


def test_the_eleven_items_are_aapors_in_order():
    items = list(of(POLL).index)
    assert len(items) == 11
    assert all(subject in item.lower() for subject, item in zip(SUBJECTS, items, strict=True))


def test_of_a_record_that_has_it_all_every_item_is_disclosed_in_its_words():
    table = of(POLL)
    assert set(table["disclosed"]) == {"yes"}
    said = " ".join(table["says"])
    for fact in ("a newspaper", "A house", "as asked", "adults", "random numbers", "Welsh", "1,000",
                 "1 May 2024", "±3.1", "95%", "by age", "calls back", "no mobile"):  # fmt: skip
        assert fact in said
    assert "not disclosed" not in said
    assert "not-disclosed" not in set(tl.audit(POLL)["code"])


@pytest.mark.parametrize("field", WHOLE)
def test_a_fact_that_is_left_out_is_missed_by_list_and_audit_alike(field):
    facts = {name: value for name, value in WHOLE.items() if name != field}
    poll = tl.Poll("p", pollster="A house", n=1000, questions=[QUESTION], **facts)
    table = of(poll)
    open_items = table[table["disclosed"] != "yes"]
    assert len(open_items) == 1
    assert "not disclosed" in open_items["says"].iloc[0]
    assert "not-disclosed" in set(tl.audit(poll)["code"])


def test_a_bare_record_discloses_three_items():
    bare = tl.Poll("p", pollster="P", n=None, questions=[tl.Question("q", "?", {"Yes": "52"})])
    table = of(bare)
    assert (table["disclosed"] == "no").sum() == 9
    assert set(table.loc[table["disclosed"] == "no", "says"]) == {"not disclosed"}


def test_the_fom_poll(fom):
    poll = tl.load_poll("fom-2002-12-nato")
    assert row(poll, "sponsored")["says"] == (
        "conducted by Public Opinion Foundation; not disclosed: sponsor"
    )
    assert row(poll, "tools")["disclosed"] == "in part"
    assert row(poll, "weighted")["disclosed"] == "no"


def test_the_bases_of_questions_are_told():
    part = evolve(QUESTION, id="part", n=640)
    assert row(evolve(POLL, questions=[QUESTION, part]), "sizes")["says"].startswith(
        "1,000 respondents, 640 for part; "
    )


def test_of_an_opt_in_sample_no_margin_is_asked_for_and_a_printed_one_is_named():
    poll = evolve(POLL, sample_type="opt-in", moe=(), confidence_level=None, deff=None)
    found = row(poll, "sizes")
    assert (found["disclosed"], found["says"]) == ("yes", "1,000 respondents")
    printed = row(evolve(poll, moe="3.1"), "sizes")["says"]
    assert "modelled; not a margin of sampling error" in printed


def test_several_polls_have_eleven_rows_each():
    table = tl.disclosure([POLL, evolve(POLL, id="other")])
    assert list(table.columns) == ["poll_id", "item", "disclosed", "says"]
    assert table["poll_id"].value_counts().to_dict() == {"p": 11, "other": 11}
    with pytest.raises(TypeError, match="expected a Poll"):
        tl.disclosure(pd.DataFrame())
