import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import footfall.clock
import footfall.teams.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Team",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("identifier", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("name", models.CharField(default="My personal sites", max_length=255)),
                ("setup_complete", models.BooleanField(default=False)),
                ("setup_at", models.DateTimeField(blank=True, null=True)),
                ("notes", models.TextField(blank=True)),
                ("trial_expiry_date", models.DateField(blank=True, null=True)),
                ("accept_traffic_until", models.DateField(blank=True, null=True)),
                ("allow_next_upgrade_override", models.BooleanField(default=False)),
                ("locked", models.BooleanField(default=False)),
                ("grace_period_end_date", models.DateField(blank=True, null=True)),
                ("grace_period_is_over", models.BooleanField(default=False)),
                ("grace_period_manual_lock", models.BooleanField(default=False)),
                ("hourly_api_request_limit", models.PositiveIntegerField(blank=True, null=True)),
                ("force_2fa", models.BooleanField(default=False)),
                (
                    "force_sso",
                    models.CharField(
                        choices=[("none", "None"), ("all_but_owners", "All But Owners")],
                        default="none",
                        max_length=14,
                    ),
                ),
                (
                    "sso_default_role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Admin"),
                            ("editor", "Editor"),
                            ("billing", "Billing"),
                            ("viewer", "Viewer"),
                            ("guest", "Guest"),
                        ],
                        default="viewer",
                        max_length=7,
                    ),
                ),
                ("sso_session_timeout_minutes", models.PositiveSmallIntegerField(default=360)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TeamInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                (
                    "invitation_id",
                    models.CharField(
                        default=footfall.teams.models.random_id,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Admin"),
                            ("editor", "Editor"),
                            ("billing", "Billing"),
                            ("viewer", "Viewer"),
                            ("guest", "Guest"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "inviter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sent_team_invitations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="invitations",
                        to="teams.team",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("team"), models.F("email"), name="team_invitation_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TeamMembership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("owner", "Owner"),
                            ("admin", "Admin"),
                            ("editor", "Editor"),
                            ("billing", "Billing"),
                            ("viewer", "Viewer"),
                            ("guest", "Guest"),
                        ],
                        max_length=7,
                    ),
                ),
                ("is_autocreated", models.BooleanField(default=False)),
                ("consolidated_view_cta_dismissed", models.BooleanField(default=False)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to="teams.team",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="team_memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.F("team"), models.F("user"), name="team_membership_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_autocreated", True), ("role", "owner")),
                        fields=("user",),
                        name="team_membership_one_autocreated_owner",
                    ),
                ],
            },
        ),
    ]
