import pytest

from matching.engine.bands import Band, Precision, band

PC6, PC4 = Precision.PC6, Precision.PC4


@pytest.mark.parametrize(
    ("distance_m", "same_label", "res_a", "res_b", "precision", "expected"),
    [
        (1_000, False, 9, 9, PC6, Band.WALK),
        (1_000.1, False, 9, 9, PC6, Band.BIKE),
        (90, True, 9, 9, PC6, Band.WALK),
        (300, True, 8, 8, PC6, Band.WALK),
        (800, False, 9, 8, PC6, Band.WALK),
        (800, False, 9, 7, PC6, Band.BIKE),
        (700, True, 7, 7, PC6, Band.NEAR),
        (2_000, True, 6, 6, PC6, Band.NEAR),
        (400, False, 9, 9, PC4, Band.BIKE),
        (400, True, 9, 9, PC4, Band.NEAR),
        (5_000, False, 6, 6, PC6, Band.BIKE),
        (5_000.1, False, 9, 9, PC6, Band.FAR),
        (12_000, False, 6, 7, PC4, Band.FAR),
    ],
)
def test_band(distance_m, same_label, res_a, res_b, precision, expected):
    assert band(distance_m, same_label, res_a, res_b, precision) is expected
