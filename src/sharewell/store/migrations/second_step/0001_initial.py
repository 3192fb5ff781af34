"""allauth.mfa's table as its migrations 0001 to 0003 leave it, less the check that SQLite refuses where no schema is trusted."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class UncheckedJson(models.JSONField):
    """As JSON, without CHECK(JSON_VALID(…)): with trusted_schema=OFF SQLite takes no row into such a table."""

    def db_check(self, connection):  # noqa: ARG002  # Django's signature
        return None


class Migration(migrations.Migration):
    initial = True
    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Authenticator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("type", models.CharField(max_length=20)),
                ("data", UncheckedJson()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("last_used_at", models.DateTimeField(null=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["user", "type"],
                        name="unique_authenticator_type",
                        condition=models.Q(type__in=("totp", "recovery_codes")),
                    )
                ]
            },
        )
    ]
