import pytest

from topline.polls.roles import competes, has_opinion, role_of

UNDECIDED = """Undecided|DON'T KNOW|Don’t know|Don‘t know|Dont know|Do not know|DK|Not sure|Unsure
Hard to say|Can't say|Can’t say|No opinion|Don’t know/Refused|Don't know / No answer|DK/NA|DK/Ref
Not sure, refused|“Don’t know”|Don't know (vol.)|(VOL.) Don’t know|Don't know or refused
I don’t know|Still undecided|Not sure yet|Have no opinion|D/K|Затрудняюсь с ответом
Undecided/None|Затрудняюсь ответить|Затруднились ответить"""
REFUSED = """Refused|No answer|Skipped|No answer/Don’t know|Declined to answer|N/A|NA
Prefer not to say|Refuse to say|Rather not say|Declined to state|Нет ответа"""
OTHER = """Other|Neither|Someone else|None of these|None of the above|Any other answer|Both
It depends|Another candidate|Other parties|Other (please specify)
Both/Neither|Other/Don't know|Neither (vol.)|Something else"""
OPTION = """Should|No|Yes, it depends|Neither Biden nor Trump can win|No direct threat
Refused treaty|Other parties of the left|Both sides are to blame|/|,|
Don't|Know|Yes/No|No, refused"""


@pytest.mark.parametrize(
    ("labels", "role"),
    [(UNDECIDED, "undecided"), (REFUSED, "refused"), (OTHER, "other"), (OPTION, "option")],
)
def test_a_label_says_its_role_however_it_is_typed(labels, role):
    for label in labels.replace("\n", "|").split("|"):
        for typed in (label, label.upper(), f"  {label} ", label.replace(" ", "\u00a0")):
            assert role_of(typed) == role, typed


def test_only_options_compete_and_others_have_an_opinion():
    roles = ("option", "other", "undecided", "refused")
    assert [competes(role) for role in roles] == [True, False, False, False]
    assert [has_opinion(role) for role in roles] == [True, True, False, False]
