import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import footfall.accounts.models
import footfall.clock


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("teams", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="ApiKey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("name", models.CharField(max_length=255)),
                ("scopes", models.JSONField(default=footfall.accounts.models.default_scopes)),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("key_prefix", models.CharField(max_length=6)),
                (
                    "team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to="teams.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="api_keys",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-inserted_at", "-id"],
            },
        ),
    ]
