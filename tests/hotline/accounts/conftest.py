import pytest
from django.contrib.auth.models import Permission

from hotline.accounts.models import User


@pytest.fixture
def moderator(dov):
    User.objects.filter(pk=dov.pk).update(is_staff=True)
    dov.user_permissions.set(Permission.objects.all())
    return dov
