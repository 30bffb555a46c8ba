"""The sheets of data/series against what was read in their sources, typed here a second time."""

from collections import Counter

import pytest

import topline as tl

# house, first and last day, mode, n, percents: Remain, Leave, undecided (with those who would not
# vote after "or"), would not vote.
TYPED = """
TNS        05-10 05-12 online    1222 38 41 21
ORB        05-11 05-15 telephone  800 55 40 5
ICM        05-13 05-15 telephone 1002 47 39 14
ICM        05-13 05-15 online    2048 43 47 10
Ipsos_MORI 05-14 05-16 telephone 1002 55 37 or8
ComRes     05-14 05-17 telephone 1000 52 41 7
TNS        05-19 05-23 online    1213 41 43 16
ICM        05-27 05-29 telephone 1004 42 45 13
ICM        05-27 05-29 online    2052 44 47 9
YouGov     05-30 05-31 online    1735 41 41 13 4
Opinium    05-31 06-03 online    2007 43 41 16
YouGov     06-01 06-03 online    3405 41 45 or15
ORB        06-01 06-05 telephone  800 52 40 7
YouGov     06-05 06-06 online    2001 43 42 11
ORB        06-08 06-09 online    2052 45 55
NatCen     05-16 06-12 both      1632 53 47
TNS        06-07 06-13 online    2497 40 47 or13
ICM        06-10 06-13 telephone 1000 45 50 5
Ipsos_MORI 06-11 06-14 telephone 1257 43 49 8
BMG        06-10 06-15 telephone 1064 46 43 11
Opinium    06-14 06-17 online    2006 44 44 10
Survation  06-17 06-18 telephone 1001 45 42 13
ORB        06-14 06-19 telephone  800 53 46 2
YouGov     06-17 06-19 online    1652 42 44 or13
TNS        06-16 06-22 online    2320 41 43 or16
ComRes     06-17 06-22 telephone 1032 48 42 11
Opinium    06-20 06-22 online    3011 44 45 9
YouGov     06-20 06-22 online    3766 51 49
Ipsos_MORI 06-21 06-22 telephone 1592 52 48
Populus    06-21 06-22 online    4700 55 45
"""
LABELS = ["Remain", "Leave", "Undecided", "Would not vote"]


@pytest.fixture(scope="module")
def polls():
    return tl.load_sheet("uk-eu-referendum-2016")


def typed():
    for line in TYPED.strip().splitlines():
        house, start, end, mode, n, *percents = line.split()
        labels = [
            "Undecided or would not vote" if said.startswith("or") else label
            for label, said in zip(LABELS, percents, strict=False)
        ]
        yield (
            *(house.replace("_", " "), f"2016-{start}", f"2016-{end}"),
            *("online and telephone" if mode == "both" else mode, int(n)),
            *zip(labels, (said.removeprefix("or") for said in percents), strict=True),
        )


def test_every_poll_is_what_was_read_in_its_source(polls):
    found = Counter(
        (
            *(poll.pollster, str(poll.start), str(poll.end), poll.mode, poll.n),
            *((a.label, str(a.percent)) for a in poll["membership"].answers),
        )
        for poll in polls.values()
    )
    assert found == Counter(typed())


def test_every_poll_has_its_own_source_and_says_what_is_odd(polls):
    for poll in polls.values():
        assert poll.source.title
        assert poll.source.address
        total = sum(answer.percent for answer in poll["membership"].answers)
        assert total == 100 or f"sum to {total}" in " ".join(poll.notes), poll.id


def test_one_poll_prints_a_margin_and_one_is_of_a_random_sample(polls):
    assert {name: str(p.moe[0].points) for name, p in polls.items() if p.moe} == {
        "tns-2016-06-13-online": "2.5"
    }
    drawn = [name for name, poll in polls.items() if poll.sample_type == "probability"]
    assert drawn == ["natcen-2016-06-12"]


def test_online_and_telephone_polls_are_3_8_points_apart(polls):
    """Means of Leave among Remain and Leave, computed from the second typing: 47.0 and 50.8."""
    ways = {"online": [], "telephone": []}
    for _, _, _, mode, _, (_, remain), (_, leave), *_ in typed():
        ways.setdefault(mode, []).append(100 * int(leave) / (int(remain) + int(leave)))
    means = {mode: sum(shares) / len(shares) for mode, shares in ways.items()}
    assert (len(ways["telephone"]), len(ways["online"])) == (13, 16)
    assert (round(means["telephone"], 1), round(means["online"], 1)) == (47.0, 50.8)
    kept = tl.intervals(polls, decided=True).query("answer == 'Leave'").set_index("poll_id")
    for mode, mean in means.items():
        here = [name for name, poll in polls.items() if poll.mode == mode]
        assert kept.loc[here, "percent"].mean() == pytest.approx(mean)


def test_a_sheet_that_is_not_there_is_told():
    with pytest.raises(ValueError, match="no sheet 'brexit'; choose one of uk-eu-referendum-2016"):
        tl.load_sheet("brexit")
    assert tl.sheet_ids() == ("uk-eu-referendum-2016",)
