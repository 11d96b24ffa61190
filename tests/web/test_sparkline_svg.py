from footfall.web.sparkline_svg import area, line


def test_the_greatest_value_is_at_the_top_and_zero_at_the_bottom() -> None:
    assert line([0, 10, 5]) == "M0.0 54.0L120.0 2.0L240.0 28.0"


def test_no_visitors_draw_a_flat_line_at_the_bottom() -> None:
    assert line([0, 0]) == "M0.0 54.0L240.0 54.0"


def test_the_area_closes_below_the_line() -> None:
    assert area([1, 1]) == "M0.0 2.0L240.0 2.0V56H0Z"
