import django.db.models.functions.text
from django.db import migrations, models

import footfall.clock


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                (
                    "last_login",
                    models.DateTimeField(blank=True, null=True, verbose_name="last login"),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("previous_email", models.EmailField(blank=True, max_length=254)),
                ("name", models.CharField(max_length=255)),
                (
                    "theme",
                    models.CharField(
                        choices=[("system", "System"), ("light", "Light"), ("dark", "Dark")],
                        default="system",
                        max_length=6,
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("is_super_admin", models.BooleanField(default=False)),
                ("last_seen", models.DateTimeField(blank=True, null=True)),
                ("last_team_identifier", models.UUIDField(blank=True, null=True)),
                ("notes", models.TextField(blank=True)),
                (
                    "type",
                    models.CharField(
                        choices=[("standard", "Standard"), ("sso", "Sso")],
                        default="standard",
                        max_length=8,
                    ),
                ),
                ("sso_identity_id", models.CharField(blank=True, max_length=255)),
                ("last_sso_login", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"),
                        name="user_email_unique_any_case",
                    )
                ],
            },
        ),
    ]
