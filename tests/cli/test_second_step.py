from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.test import override_settings

from sharewell.cli import main
from sharewell.store.models import Practitioner
from tests.web.conftest import Visitor, clock, journey, visitor  # noqa: F401  # fixtures
from tests.web.test_second_step import sets_up_app


def test_resetting_a_second_step_signs_out_everywhere_and_has_another_set_up(school, visitor, clock, capsys):  # noqa: F811  # fixtures
    name = Practitioner.objects.get(pk=school.practitioner.practitioner_id).sign_in_name
    with override_settings(SHAREWELL_SECOND_STEP=True):
        visitor.sign_in(school.practitioner)
        sets_up_app(visitor)
        bystander = Visitor()
        bystander.sign_in(school.lead)
        assert visitor.get("/home").status_code == 200
        assert main(["second-step", "--reset", name]) == 0
        assert visitor.get("/home")["Location"].startswith("/sign-in")
        assert bystander.get("/second-step").status_code == 200
        clock.shift(timedelta(minutes=1))
        visitor.sign_in(school.practitioner)
        assert visitor.get("/home")["Location"].startswith("/second-step")
    assert not Authenticator.objects.exists()
    assert "set up another" in capsys.readouterr().out


def test_resetting_nobodys_second_step_is_refused(school, capsys):
    name = Practitioner.objects.get(pk=school.practitioner.practitioner_id).sign_in_name
    assert main(["second-step", "--reset", "nobody"]) == 2
    assert "Nobody here" in capsys.readouterr().err
    assert main(["second-step", "--reset", name]) == 2
    assert "no second step" in capsys.readouterr().err
