from hypothesis import given
from hypothesis import strategies as st

from topline.polls.readers import is_identifier
from topline.sheets.identifiers import identifiers

ANY = st.text(st.sampled_from("aB1-_. /éЖ—") | st.characters(), max_size=8)


@given(st.lists(ANY, unique=True))
def test_every_text_gets_a_valid_id_of_its_own(texts):
    ids = identifiers(texts)
    assert all(map(is_identifier, ids))
    assert len(set(ids)) == len(texts)


@given(st.lists(ANY, unique=True), st.randoms())
def test_ids_do_not_depend_on_the_order(texts, random):
    known = dict(zip(texts, identifiers(texts), strict=True))
    random.shuffle(texts)
    assert dict(zip(texts, identifiers(texts), strict=True)) == known


def test_a_valid_id_stays_as_it_is():
    assert identifiers(["fom-2002", "fom 2002", "FOM_1.a"])[::2] == ["fom-2002", "FOM_1.a"]


def test_letters_keep_their_base_and_nothing_else_is_kept():
    assert identifiers(["Ifop–Fiducial / Société", " 84549 "]) == ["Ifop-Fiducial-Societe", "84549"]


def test_a_text_without_latin_letters_gets_a_digest():
    (one,) = identifiers(["Левада"])
    assert len(one) == 12
