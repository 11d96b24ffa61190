from footfall.web.pages.steps import INSTALL, VERIFY, steps


def test_steps_before_the_current_one_are_done() -> None:
    assert [(step.label, step.state) for step in steps("provisioning", INSTALL)] == [
        ("Add site info", "done"),
        ("Install", "current"),
        ("Verify", "ahead"),
    ]


def test_without_a_flow_the_page_is_part_of_adding_a_site() -> None:
    assert steps("", VERIFY) == steps("provisioning", VERIFY)


def test_an_unknown_flow_shows_no_steps() -> None:
    assert steps("<script>", INSTALL) == []
