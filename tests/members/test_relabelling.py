"""What an import does to labels of before: at least a hundred addresses carry each label, also those left behind."""

from collections import Counter
from dataclasses import replace

import h3.api.basic_int as h3
from hypothesis import assume, given
from hypothesis import strategies as st

from members.relabelling import LabelState, PostcodeState, Relabelling, area_of_all, area_of_most, relabel

CENTRE = h3.latlng_to_cell(53.3253, 5.9989, 9)
NEAR, FAR, FARTHER = (sorted(h3.grid_ring(CENTRE, distance))[0] for distance in (1, 5, 20))
CELLS = [CENTRE, NEAR, FAR, FARTHER]


def postcode(cell: int, addresses: int, area_code: str | None = None) -> PostcodeState:
    return PostcodeState(cell, addresses, area_code, "Kerkstraat", "Dokkum")


def labels_of(postcodes: dict[str, PostcodeState]) -> dict[int, LabelState]:
    carried: Counter[int] = Counter()
    for state in postcodes.values():
        carried[state.cell] += state.addresses
    return {cell: LabelState(addresses, 77, None) for cell, addresses in carried.items()}


def put_over(incoming: dict[str, PostcodeState], earlier: dict[str, PostcodeState]) -> Relabelling:
    return relabel(
        incoming=incoming,
        inner_distances={state.cell: 55 for state in incoming.values()},
        earlier=earlier,
        earlier_labels=labels_of(earlier),
        area_of_label=area_of_most,
    )


def test_postcodes_that_the_file_does_not_name_stay_as_they_were() -> None:
    after = put_over({"9101AA": postcode(CENTRE, 120)}, {"9102AB": postcode(FAR, 110, "BU19700801")})
    assert after.postcodes == {"9101AA": postcode(CENTRE, 120), "9102AB": postcode(FAR, 110, "BU19700801")}
    assert after.labels == {CENTRE: LabelState(120, 55, None), FAR: LabelState(110, 77, "BU19700801")}
    assert after.moved_along == frozenset()


def test_what_is_left_of_a_label_goes_to_the_nearest_that_is_large_enough() -> None:
    earlier = {
        "9101AA": postcode(NEAR, 90),
        "9102AB": postcode(NEAR, 30),
        "9102AC": postcode(FARTHER, 200),
    }
    after = put_over({"9101AA": postcode(CENTRE, 150)}, earlier)
    assert after.postcodes["9102AB"] == postcode(CENTRE, 30)
    assert after.labels == {CENTRE: LabelState(180, 55, None), FARTHER: LabelState(200, 77, None)}
    assert after.moved_along == {"9102AB"}


def test_a_label_counts_the_addresses_of_both_files() -> None:
    after = put_over({"9101AA": postcode(CENTRE, 120)}, {"9102AB": postcode(CENTRE, 130)})
    assert after.labels == {CENTRE: LabelState(250, 55, None)}


def test_a_postcode_that_the_file_leaves_out_of_its_digits_counts_no_longer() -> None:
    earlier = {
        "9101AA": postcode(CENTRE, 60),
        "9101AB": postcode(CENTRE, 60, "BU19700801"),
        "9102AA": postcode(FAR, 110),
        "9101": postcode(CENTRE, 500),
    }
    after = put_over({"9101AA": postcode(CENTRE, 120)}, earlier)
    assert after.gone == {"9101AB"}
    assert after.postcodes["9101AB"] == replace(earlier["9101AB"], addresses=0, is_gone=True)
    assert after.labels[CENTRE].addresses == 620
    assert put_over({"9101": postcode(CENTRE, 120)}, earlier).gone == frozenset()
    assert put_over({"9101AA": postcode(CENTRE, 120)}, dict(after.postcodes)).gone == frozenset()


def test_who_is_left_behind_by_a_gone_postcode_goes_to_the_nearest_label() -> None:
    """Nobody would carry the label of FAR any more, though its old postcode once had enough addresses."""
    after = put_over({"9101AA": postcode(NEAR, 130)}, {"9101AA": postcode(FAR, 10), "9101AB": postcode(FAR, 120)})
    assert (after.gone, after.moved_along) == ({"9101AB"}, {"9101AB"})
    assert after.postcodes["9101AB"].cell == NEAR
    assert set(after.labels) == {NEAR}


states = st.dictionaries(
    st.sampled_from([f"910{digit}A{letter}" for digit in "12" for letter in "ABCD"]),
    st.builds(postcode, st.sampled_from(CELLS), st.integers(min_value=0, max_value=150)),
)


def fits(postcodes: dict[str, PostcodeState]) -> bool:
    return all(label.addresses >= 100 for label in labels_of(postcodes).values())


@given(states.filter(fits), states.filter(fits))
def test_no_label_is_ever_carried_by_fewer_than_a_hundred(
    incoming: dict[str, PostcodeState], earlier: dict[str, PostcodeState]
) -> None:
    assume(incoming)
    after = put_over(incoming, earlier)
    counts = {cell: label.addresses for cell, label in after.labels.items()}
    assert counts == {cell: label.addresses for cell, label in labels_of(dict(after.postcodes)).items()}
    assert min(counts.values()) >= 100
    assert {code: after.postcodes[code] for code in incoming} == incoming
    again = relabel(
        incoming=incoming,
        inner_distances={state.cell: 55 for state in incoming.values()},
        earlier=after.postcodes,
        earlier_labels=after.labels,
        area_of_label=area_of_most,
    )
    assert (again.postcodes, again.labels, again.moved_along) == (after.postcodes, after.labels, frozenset())


def test_the_area_of_a_label_is_where_most_of_its_addresses_are() -> None:
    members = [
        postcode(CENTRE, 60, "BU19700802"),
        postcode(CENTRE, 30, "BU19700801"),
        postcode(CENTRE, 30, "BU19700801"),
        postcode(CENTRE, 500),
    ]
    assert area_of_most(members) == "BU19700801"
    assert area_of_most([postcode(CENTRE, 500)]) is None


def test_the_area_of_merged_pc4s_holds_them_all() -> None:
    same_district = [postcode(CENTRE, 1, "BU19700801"), postcode(CENTRE, 1, "BU19700802")]
    assert area_of_all(same_district[:1]) == "BU19700801"
    assert area_of_all(same_district) == "WK197008"
    assert area_of_all([*same_district, postcode(CENTRE, 1, "GM1970")]) == "GM1970"
    assert area_of_all([*same_district, postcode(CENTRE, 1, "GM0080")]) is None
    assert area_of_all([*same_district, postcode(CENTRE, 1)]) is None
