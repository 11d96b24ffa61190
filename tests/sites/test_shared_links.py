import pytest
from django.core.exceptions import ValidationError

from footfall.sites.models import Segment, Site
from footfall.sites.shared_links import create_shared_link, unlocks
from tests.support.catalog import a_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def site() -> Site:
    return a_site("example.com")


def segment_of(site: Site, kind: str) -> Segment:
    data = {"filters": [["is", "visit:country", ["EE"]]]}
    return Segment.objects.create(site=site, name="Estonia", type=kind, segment_data=data)


def test_a_link_without_password_is_open(site: Site):
    link = create_shared_link(site, " For Jane ")

    assert link.name == "For Jane"
    assert not link.password_protected
    assert unlocks(link, "anything")


def test_a_password_is_kept_as_a_hash(site: Site):
    link = create_shared_link(site, "For Jane", password="sesame")

    assert link.password_protected
    assert link.password_hash.startswith("bcrypt_sha256$")
    assert unlocks(link, "sesame")
    assert not unlocks(link, "Sesame")
    assert not unlocks(link, "")


def test_slugs_cannot_be_guessed(site: Site):
    one, two = create_shared_link(site, "One"), create_shared_link(site, "Two")

    assert len(one.slug) == len(two.slug) == 21
    assert one.slug != two.slug


@pytest.mark.parametrize(
    ("name", "message"),
    [
        (" ", "can't be blank"),
        ("For\0Jane", "is invalid"),
        ("x" * 256, "should be at most 255 character(s)"),
        ("WordPress - Shared Dashboard", "This name is reserved. Please choose another one"),
        ("Taken", "has already been taken"),
    ],
)
def test_bad_names_are_refused(site: Site, name: str, message: str):
    create_shared_link(site, "Taken")

    with pytest.raises(ValidationError) as refusal:
        create_shared_link(site, name)

    assert refusal.value.message_dict == {"name": [message]}


def test_a_link_can_be_limited_to_a_segment_of_the_site(site: Site):
    segment = segment_of(site, "site")

    assert create_shared_link(site, "Estonia", segment=segment).segment == segment


def test_but_not_to_a_personal_one_or_to_another_sites(site: Site):
    for segment in (segment_of(site, "personal"), segment_of(a_site(), "site")):
        with pytest.raises(ValidationError) as refusal:
            create_shared_link(site, "Estonia", segment=segment)
        assert refusal.value.message_dict == {"segment": ["is invalid"]}
