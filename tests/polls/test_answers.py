"""The frame of answers. Expected ranges are those of the printed record."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from attrs import evolve

import topline as tl
from topline.polls.answers import of_polls
from topline.polls.designs import OPT_IN, Designs, design_effect_of, design_effects, joint_deffs
from topline.polls.record import as_polls
from topline.sheets.from_table import answers_from_table

KNOWN = tl.read_polls(Path(__file__).parents[2] / "data")
FOUR = {"50": "4.1", "25": "3.6", "10": "2.5", "5": "1.8"}


@pytest.fixture
def opt_in(fom):
    question = tl.Question("tea", "?", {"Tea": "33.3", "Coffee": "40", "Other": tl.REMAINDER})
    return tl.Poll(
        "web", pollster="Panel", n=900, sample_type="opt-in", questions=[question, fom.questions[0]]
    )


def published(poll):
    """The design effect of one poll, and where it comes from."""
    deffs, sources = design_effects(Designs.of([poll]))
    return deffs.estimate.item(), sources.item()


def joint(poll):
    return [bound.item() for bound in joint_deffs(Designs.of([poll]))]


def frames_equal(one, other):
    pd.testing.assert_frame_equal(one.frame(), other.frame())


def test_a_stated_design_effect_goes_before_the_margin(fom):
    assert published(evolve(fom, deff=1.4)) == (1.4, "stated")


def test_the_margin_implies_one(fom):
    deff, source = published(fom)
    assert deff == pytest.approx((0.036 / 1.959963985) ** 2 * 1500 / 0.25)
    assert source == "upper bound implied by the published margin"
    assert published(evolve(fom, moe_bound="stated")) == (deff, "implied by the published margin")


def test_neither_is_assumed_to_be_a_simple_random_sample(fom):
    assert published(evolve(fom, moe=None)) == (1.0, "assumed")
    assert published(evolve(fom, n=None)) == (1.0, "assumed")


def test_an_opt_in_sample_has_none(fom):
    deff, source = published(evolve(fom, sample_type="opt-in"))
    assert np.isnan(deff)
    assert source == OPT_IN


def test_a_stated_level_is_the_one_the_margin_is_read_at(fom):
    _, at_99, _ = joint(evolve(fom, confidence_level=0.99))
    assert at_99 == pytest.approx((0.036 / 2.575829304) ** 2 * 1500 / 0.25)


@pytest.mark.parametrize(
    ("n", "points", "low", "high"),
    [  # ranges computed by hand from the printed figures of the Levada Center
        (1600, ("3.4", "2.9", "2.0", "1.5"), 1.87, 1.93),
        (800, ("4.1", "3.6", "2.5", "1.8"), 1.40, 1.43),
    ],
)
def test_one_design_effect_fits_all_margins_of_levada(fom, n, points, low, high):
    margins = dict(zip(("50", "25", "10", "5"), points, strict=True))
    lowest, estimate, highest = joint(evolve(fom, n=n, moe=margins))
    assert lowest == pytest.approx(low, abs=0.005)
    assert highest == pytest.approx(high, abs=0.005)
    assert lowest <= estimate <= highest
    for percent, printed in margins.items():
        moe = 100 * tl.margin_of_error(n, float(percent) / 100, deff=estimate)
        assert round(moe, 1) == float(printed)


def test_margins_that_no_design_effect_fits_leave_an_empty_range(fom):
    low, estimate, high = joint(evolve(fom, moe={"50": "3.6", "10": "3.6"}))
    assert low > high
    # Margins are the root of the design effect times those of simple random sampling.
    srs = 1.959963985 * np.sqrt(np.array([0.25, 0.09]) / 1500)
    (deft,), *_ = np.linalg.lstsq(srs[:, None], np.array([0.036, 0.036]), rcond=None)
    assert estimate == pytest.approx(deft**2)


def test_without_n_or_margin_nothing_is_implied(fom):
    assert np.isnan(joint(evolve(fom, moe=None))).all()
    assert np.isnan(joint(evolve(fom, n=None))).all()


def test_polls_come_one_or_several_or_by_name(fom, opt_in):
    assert as_polls(fom) == [fom]
    for several in ([fom, opt_in], iter([fom, opt_in]), {"a": fom, "b": opt_in}):
        assert as_polls(several) == [fom, opt_in]


@pytest.mark.parametrize("given", [56, [], "fom", [56], None])
def test_what_is_no_poll_is_refused(given):
    with pytest.raises(TypeError, match=r"expected a Poll or several, not .*load_poll\(\)"):
        as_polls(given)


def test_what_is_no_poll_is_refused_beside_one(fom):
    with pytest.raises(TypeError, match="expected a Poll or several"):
        as_polls([fom, 56])


def test_a_table_and_two_polls_of_one_name_are_refused(fom):
    with pytest.raises(TypeError, match=r"not a table; make polls of it with polls_from_table\(\)"):
        as_polls(tl.poll_table(fom))
    with pytest.raises(ValueError, match="two polls have the id 'fom-2002-12-nato': give each"):
        as_polls([fom, fom])


def test_slack_is_half_a_step_and_by_subtraction_that_of_all_others(opt_in):
    answers = of_polls(opt_in)
    assert answers.percent.tolist() == [33.3, 40, 26.7, 56, 23, 21]
    assert answers.slack == pytest.approx([0.05, 0.5, 0.55, 0.5, 0.5, 1.0])


def test_what_a_percent_can_stand_for_stays_between_0_and_100():
    question = tl.Question("q", "?", {"Yes": "99.9", "No": "0", "Undecided": tl.REMAINDER})
    answers = of_polls(tl.Poll("p", pollster="FOM", n=10, questions=[question]))
    assert answers.lowest == pytest.approx([99.85, 0, 0])
    assert answers.highest == pytest.approx([99.95, 0.5, 0.65])


def test_a_question_asked_of_fewer_has_its_own_n(fom):
    part = tl.Question("part", "?", {"Yes": "50"}, n=700)
    answers = of_polls(tl.Poll("p", pollster="FOM", n=None, questions=[part, fom.questions[0]]))
    assert np.nan_to_num(answers.n, nan=-1).tolist() == [700, -1, -1, -1]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"confidence_level": 0.99},
        {"deff": 1.7},
        {"moe": None},
        {"moe": FOUR},
        {"n": None},
        {"n": 800, "moe": FOUR, "confidence_level": 0.9},
        {"sample_type": "opt-in"},
    ],
    ids=str,
)
def test_many_polls_have_the_answers_of_each_and_so_has_their_table(facts):
    polls = [evolve(poll, **facts) for poll in KNOWN.values()]
    together = of_polls(polls)
    apart = pd.concat([of_polls(poll).frame() for poll in polls], ignore_index=True)
    pd.testing.assert_frame_equal(
        together.frame().drop(columns="question"),
        apart.drop(columns="question"),
        check_dtype=False,
    )
    frames_equal(answers_from_table(tl.poll_table(polls)), together)


def test_the_folder_has_one_and_several_margins_and_none():
    assert {len(poll.moe) for poll in KNOWN.values()} >= {0, 1, 4}


@pytest.mark.parametrize("make", [of_polls, lambda polls: answers_from_table(tl.poll_table(polls))])
def test_a_number_is_the_design_effect_of_all_but_opt_in_samples(fom, opt_in, make):
    answers = make([fom, opt_in])
    own = answers.with_deff(1.5).frame().set_index("poll_id")
    assert set(own.loc[fom.id, "deff"]) == {1.5}
    assert set(own.loc[fom.id, "deff_source"]) == {"assumed"}
    assert own.loc[opt_in.id, "deff"].isna().all()
    assert set(own.loc[opt_in.id, "deff_source"]) == {OPT_IN}
    assert answers.with_deff("published") is answers
    with pytest.raises(ValueError, match=r"deff='wide'.*pass \"published\", or a number above 0"):
        answers.with_deff("wide")


def test_blocks_are_the_rows_of_each_question_by_size(fom):
    (both,) = of_polls(fom).blocks()
    np.testing.assert_array_equal(both, [[0, 1, 2], [3, 4, 5]])
    mixed = evolve(
        of_polls(fom).rows(np.array([0, 3, 1, 4, 2])), question=np.array([0, 1, 0, 2, 1])
    )
    assert [block.tolist() for block in mixed.blocks()] == [[[3]], [[0, 2], [1, 4]]]
    many = evolve(of_polls(fom).rows(np.arange(400) % 6), question=np.arange(400) % 2)
    assert all((np.diff(rows) == 2).all() for block in many.blocks() for rows in block)


def test_a_row_that_is_missing_has_no_number_and_no_text(fom):
    found = of_polls(fom).rows_or_missing(np.array([1, -1]))
    assert found.answer.tolist() == ["Should not", None]
    assert np.isnan(found.percent).tolist() == [False, True]
    assert np.isnan(found.n).tolist() == [False, True]


def test_a_source_of_its_own_needs_a_maker_of_answers_alone(fom):
    class Archive:
        def to_answers(self):
            return of_polls(fom)

    for make in (tl.intervals, tl.leads):
        pd.testing.assert_frame_equal(make(Archive(), deff=1.2), make(fom, deff=1.2))


@pytest.mark.parametrize(
    ("n", "moe", "facts", "deff", "low", "high", "source"),
    [  # ranges by hand: (the margin ± half its step over that of simple random sampling) squared
        (1000, "3", {}, 1.0, 1.0, 1.276, "published margin, as simple random sampling gives"),
        (1000, "2", {}, 1.0, 1.0, 1.0,
         "published margin is too small; simple random sampling used"),
        (2003, "2.5", {}, 1.304, 1.056, 1.577, "implied by the published margin"),
        (2003, "2.5", {"moe_unit": "0.1"}, 1.304, 1.252, 1.356, "implied by the published margin"),
        (700, "3.5", {}, 1.0, 1.0, 1.025, "published margin, as simple random sampling gives"),
        (1600, "3", {"moe_bound": "at most"}, 1.499, 1.0, 2.041,
         "upper bound implied by the published margin"),
        (1500, "3.6", {"deff": 0.8}, 0.8, 0.8, 0.8, "stated"),
    ],
)  # fmt: skip
def test_a_printed_margin_is_no_evidence_of_a_sample_better_than_a_simple_random_one(
    fom, n, moe, facts, deff, low, high, source
):
    poll = evolve(fom, n=n, moe=moe, moe_bound="stated")
    answers = of_polls(evolve(poll, **facts))
    found = (answers.deff[0], answers.deff_low[0], answers.deff_high[0])
    assert found == pytest.approx((deff, low, high), abs=0.0006)
    assert set(answers.deff_source) == {source}


def test_those_with_an_opinion_are_never_more_than_were_asked():
    poll = tl.Poll(
        "p", pollster="P", n=686, questions=[tl.Question("q", "?", {"Yes": 56, "No": 45})]
    )
    table = tl.intervals(poll, decided=True)
    assert table["n"].tolist() == [686, 686]
    assert table["base"][0] == "with an opinion: 100% of 686 respondents"
    assert table["percent"].sum() == pytest.approx(100)


def test_an_option_that_may_be_nobody_among_those_with_an_opinion_has_all_bounds():
    poll = tl.Poll("p", pollster="P", n=400,
                questions=[tl.Question("q", "?", {"A": "*", "Undecided": "99"})])  # fmt: skip
    decided = of_polls(poll).decided()
    assert (decided.lowest.item(), decided.highest.item()) == (0, 100)


def poll_of(answers, **facts):
    """A poll of one question."""
    nets = facts.pop("nets", {})
    several = facts.pop("several_answers", False)
    question = tl.Question("q", "?", answers, nets=nets, several_answers=several)
    return tl.Poll("p", pollster="P", **{"n": 1000, "questions": [question], **facts})


def test_the_design_effect_behind_several_margins_gives_each_of_them_as_printed():
    # Least squares alone would be 2.43, which at 5 percent prints 2.4.
    margins = {"50": "5.4", "25": "4.7", "5": "2.3"}
    low, estimate, high = joint(poll_of({"A": "50"}, n=800, moe=margins))
    assert low <= estimate <= high
    for percent, points in margins.items():
        share = float(percent) / 100
        srs = 1.959964 * 100 * (share * (1 - share) / 800) ** 0.5
        assert abs(srs * estimate**0.5 - float(points)) <= 0.05 + 1e-6


def test_one_margin_too_small_among_others_does_not_make_the_sample_a_simple_random_one():
    # At 5 percent simple random sampling has 1.10, at 50 percent 2.53.
    (deff, source) = published(poll_of({"A": "50"}, n=1500, moe={"50": "3.6", "5": "0.5"}))
    assert 1 < deff < (3.6 / 2.53) ** 2
    assert source == "implied by the published margin"
    deff, source = published(poll_of({"A": "50"}, n=1500, moe={"50": "2.4", "5": "0.5"}))
    assert (deff, source) == (1, "published margin is too small; simple random sampling used")


def test_what_is_supposed_stands_beside_what_was_published(fom):
    unknown = evolve(fom, id="unknown", n=None, moe=())
    answers = of_polls([fom, unknown])
    chosen = answers.with_n(3000)
    assert chosen.n.tolist() == chosen.fewest.tolist() == [3000] * 12
    assert [*dict.fromkeys(chosen.what_if)] == [
        "n = 3,000 (not 1,500)",
        "n = 3,000 (none is stated)",
    ]
    assert set(of_polls(fom).with_n(1500).what_if) == {""}
    assert answers.with_n(None) is answers
    own = answers.with_deff(1.5)
    assert [*dict.fromkeys(own.what_if)] == ["design effect 1.50 (not 2.02)", ""]
    assert set(own.deff_low) == set(own.deff_high) == {1.5}
    for wrong in (lambda: answers.with_n(0), lambda: answers.with_deff(-1)):
        with pytest.raises(ValueError, match="above 0"):
            wrong()


def test_a_net_is_an_answer_of_its_own(fom):
    answers = {"A": "20.4", "B": "30.3", "C": "<1", "D": tl.REMAINDER}
    net = of_polls(poll_of(answers, moe="3.6", nets={"AB": ["A", "B"], "CD": ["C", "D"]}))
    plain = of_polls(poll_of(answers, moe="3.6"))
    assert net.percent[-2:] == pytest.approx([20.4 + 30.3, 100 - 20.4 - 30.3])
    assert (net.rest.tolist()[-2:], net.below.tolist()[-2:]) == ([False, True], ["", ""])
    # Half a step of both, and of the two that are not in it.
    assert net.slack[-2:] == pytest.approx([0.1, 0.1])
    for bound in ("deff", "deff_low", "deff_high"):
        assert getattr(net, bound) == pytest.approx(getattr(plain, bound)[0])
    all_and_none = of_polls(
        poll_of(
            {"A": "70", "B": "30", "C": "0", "D": "0"},
            nets={"AB": ["A", "B"], "CD": ["C", "D"]},
        )
    )
    assert all_and_none.lowest[-2:].tolist() == [99, 0]
    assert all_and_none.highest[-2:].tolist() == [100, 1]
    above = of_polls(poll_of({"A": "51", "B": "50"}, nets={"AB": ["A", "B"]}))
    assert above.percent[-1] == above.highest[-1] == 100
    assert of_polls(poll_of({"A": "100", "B": "0"})).highest.tolist() == [100, 0.5]


def test_design_effects_of_answers_make_those_of_leads_and_of_nets_of_all_and_nobody():
    answers = [
        *(tl.Answer("A", "20", deff=1.5), tl.Answer("B", "80", deff=2.0)),
        *(tl.Answer("C", "0", deff=1.5), tl.Answer("D", "0", deff=2.0)),
    ]
    found = of_polls(poll_of(answers, nets={"all": ["A", "B"], "nobody": ["C", "D"]}))
    # As correlated as in a simple random sample: a covariance of -p q times both roots.
    variance = 1.5 * 0.2 * 0.8 + 2 * 0.8 * 0.2 + 2 * 0.2 * 0.8 * (1.5 * 2) ** 0.5
    lead = found.pair_deff(np.array([0, 2]), np.array([1, 3]))
    assert lead == pytest.approx([variance / (1 - 0.6**2), 2.0])  # the larger where none varies
    assert found.deff[-2:].tolist() == [2, 2]


def test_those_with_an_opinion_of_a_list_printed_in_part_and_of_small_percents():
    part = of_polls(poll_of({"A": "60.0", "B": "39.5"})).decided()
    assert part.base[0].startswith("who chose one of the printed answers")
    answers = {"Yes": "60", "No": "<1", "Undecided": tl.REMAINDER}
    nets = {"Any": ["Yes", "No"], "No or none": ["No", "Undecided"]}
    found = of_polls(poll_of(answers, nets=nets)).decided()
    assert found.answer.tolist() == ["Yes", "No", "Any"]
    # At most 1 of 1 and the 59.5 that may have been printed as 60: 1.65.
    assert found.below.tolist() == ["", "<1.7", ""]
    plain = found.as_printed()
    assert plain.fewest.tolist() == [found.n[0], found.fewest[1], found.n[2]]
    assert plain.lowest.tolist() == [found.percent[0], found.lowest[1], found.percent[2]]
    assert plain.highest.tolist() == [found.percent[0], found.highest[1], found.percent[2]]


def test_one_estimate_among_printed_answers_has_its_degrees_of_freedom(fom):
    answers = of_polls(fom)
    assert (answers.degrees(), answers.estimated) == (None, False)
    mixed = evolve(answers, df=np.array([9, *[np.nan] * 5]), place=np.array([0, *[-1] * 5]))
    assert mixed.degrees()[0] == 9
    assert mixed.estimated


def test_all_margins_of_a_poll_were_rounded_to_one_step(fom):
    first, second = fom.questions
    poll = evolve(fom, moe="3.5", moe_bound="stated", questions=[evolve(first, moe="3.6"), second])
    told, alone = of_polls(evolve(poll, moe_unit="0.1")), of_polls(poll)
    np.testing.assert_array_equal(alone.deff_low, told.deff_low)
    np.testing.assert_array_equal(alone.deff_high, told.deff_high)


def test_a_margin_on_paper_is_that_of_its_share():
    found, _ = design_effect_of("2.5", 800, share="10")
    assert found.estimate == pytest.approx((0.025 / 1.959963985) ** 2 / (0.1 * 0.9 / 800))
    with pytest.raises(tl.PollError, match=r"is it 3\.6"):
        design_effect_of("36", 1500)
    assert design_effect_of("0.8", 1500)[0].estimate == 1
    with pytest.raises(tl.PollError, match=r"gives 3\.3"):
        design_effect_of("0.8", 1500, confidence_level=0.99)


def test_base_and_population_of_a_question_are_those_of_its_answers(fom):
    of_women = evolve(fom.questions[0], base="those who know NATO", population="women")
    found = of_polls(evolve(fom, questions=[of_women, fom.questions[1]]))
    assert found.base.tolist() == ["those who know NATO"] * 3 + [""] * 3
    assert found.domain.tolist() == ["women"] * 3 + [""] * 3
