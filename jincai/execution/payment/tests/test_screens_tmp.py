import pytest

from tests import small_year


@pytest.mark.django_db
def test_build(client):
    y = small_year.build()
    print(y)
