import pytest
from django.db import IntegrityError

from footfall.accounts.models import User


@pytest.mark.django_db
def test_an_address_belongs_to_one_user_whatever_its_case():
    User.objects.create_user("Jane@Example.com", name="Jane")

    with pytest.raises(IntegrityError):
        User.objects.create_user("jane@example.COM", name="Another Jane")
