import uuid

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import footfall.accounts.encryption
import footfall.clock
import footfall.sites.models.sharing
import footfall.sites.models.site
import footfall.sites.models.tracker
import footfall.teams.models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("teams", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RulesRevision",
            fields=[
                (
                    "id",
                    models.PositiveSmallIntegerField(
                        default=1, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Salt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("salt", footfall.accounts.encryption.EncryptedBinaryField()),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
            ],
        ),
        migrations.CreateModel(
            name="Segment",
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
                (
                    "type",
                    models.CharField(
                        choices=[("personal", "Personal"), ("site", "Site")], max_length=8
                    ),
                ),
                ("segment_data", models.JSONField()),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="segments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-updated_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("domain", models.CharField(max_length=255, unique=True)),
                (
                    "domain_changed_from",
                    models.CharField(blank=True, max_length=255, null=True, unique=True),
                ),
                ("domain_changed_at", models.DateTimeField(blank=True, null=True)),
                ("timezone", models.CharField(default="Etc/UTC", max_length=64)),
                ("public", models.BooleanField(default=False)),
                ("consolidated", models.BooleanField(default=False)),
                ("native_stats_start_at", models.DateTimeField(default=footfall.clock.now)),
                ("stats_start_date", models.DateField(blank=True, null=True)),
                (
                    "legacy_time_on_page_cutoff",
                    models.DateField(
                        blank=True, default=footfall.sites.models.site.epoch, null=True
                    ),
                ),
                ("conversions_enabled", models.BooleanField(default=True)),
                ("props_enabled", models.BooleanField(default=True)),
                ("funnels_enabled", models.BooleanField(default=True)),
                ("allowed_event_props", models.JSONField(blank=True, null=True)),
                ("ingest_rate_limit_scale_seconds", models.PositiveIntegerField(default=60)),
                ("ingest_rate_limit_threshold", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="teams.team",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SharedLink",
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
                (
                    "slug",
                    models.CharField(
                        default=footfall.sites.models.sharing.new_slug,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("password_hash", models.CharField(blank=True, max_length=128)),
                (
                    "segment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_links",
                        to="sites.segment",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_links",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.AddField(
            model_name="segment",
            name="site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="segments",
                to="sites.site",
            ),
        ),
        migrations.CreateModel(
            name="PluginToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("description", models.CharField(max_length=255)),
                ("token_hash", models.CharField(max_length=64, unique=True)),
                ("hint", models.CharField(max_length=4)),
                ("last_used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plugin_tokens",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="PageRule",
            fields=[
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("deny", "Deny"), ("allow", "Allow")], default="deny", max_length=5
                    ),
                ),
                ("added_by", models.CharField(blank=True, max_length=600)),
                ("page_path", models.CharField(max_length=250)),
                ("page_path_pattern", models.CharField(editable=False, max_length=250)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-inserted_at"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="IPRule",
            fields=[
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("deny", "Deny"), ("allow", "Allow")], default="deny", max_length=5
                    ),
                ),
                ("added_by", models.CharField(blank=True, max_length=600)),
                ("inet", models.CharField(max_length=45)),
                ("description", models.CharField(blank=True, max_length=255)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-inserted_at"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="HostnameRule",
            fields=[
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("deny", "Deny"), ("allow", "Allow")], default="deny", max_length=5
                    ),
                ),
                ("added_by", models.CharField(blank=True, max_length=600)),
                ("hostname", models.CharField(max_length=250)),
                ("hostname_pattern", models.CharField(editable=False, max_length=250)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-inserted_at"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="GuestMembership",
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
                        choices=[("editor", "Editor"), ("viewer", "Viewer")], max_length=6
                    ),
                ),
                (
                    "team_membership",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest_memberships",
                        to="teams.teammembership",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest_memberships",
                        to="sites.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GuestInvitation",
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
                (
                    "role",
                    models.CharField(
                        choices=[("editor", "Editor"), ("viewer", "Viewer")], max_length=6
                    ),
                ),
                (
                    "team_invitation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest_invitations",
                        to="teams.teaminvitation",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="guest_invitations",
                        to="sites.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoogleAuth",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("email", models.EmailField(max_length=254)),
                ("property", models.CharField(blank=True, max_length=512)),
                ("refresh_token", footfall.accounts.encryption.EncryptedTextField()),
                ("access_token", footfall.accounts.encryption.EncryptedTextField()),
                ("expires", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="google_auths",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="google_auth",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Goal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("display_name", models.CharField(max_length=512)),
                ("event_name", models.CharField(blank=True, max_length=120, null=True)),
                ("page_path", models.CharField(blank=True, max_length=500, null=True)),
                ("scroll_threshold", models.SmallIntegerField(default=-1)),
                ("currency", models.CharField(blank=True, max_length=3, null=True)),
                ("custom_props", models.JSONField(blank=True, default=dict)),
                ("identity", models.CharField(editable=False, max_length=64)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="goals",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="Funnel",
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
                ("strict_order", models.BooleanField(default=False)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funnels",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="EmailReport",
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
                    "interval",
                    models.CharField(
                        choices=[("weekly", "Weekly"), ("monthly", "Monthly")], max_length=7
                    ),
                ),
                ("recipients", models.JSONField(default=list)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="email_reports",
                        to="sites.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DomainClaim",
            fields=[
                ("domain", models.CharField(max_length=255, primary_key=True, serialize=False)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="domain_claims",
                        to="sites.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CountryRule",
            fields=[
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[("deny", "Deny"), ("allow", "Allow")], default="deny", max_length=5
                    ),
                ),
                ("added_by", models.CharField(blank=True, max_length=600)),
                ("country_code", models.CharField(max_length=2)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-inserted_at"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Annotation",
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
                    "type",
                    models.CharField(
                        choices=[("personal", "Personal"), ("site", "Site")], max_length=8
                    ),
                ),
                ("date", models.DateField()),
                ("note", models.CharField(max_length=500)),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="annotations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="annotations",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-date", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SiteImport",
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
                    "source",
                    models.CharField(
                        choices=[
                            ("google_analytics_4", "Google Analytics 4"),
                            ("universal_analytics", "Google Analytics"),
                            ("csv", "CSV"),
                            ("noop", "Noop"),
                        ],
                        max_length=24,
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=255)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("pending", "Pending"),
                            ("importing", "Importing"),
                            ("completed", "Completed"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("start_date", models.DateField(blank=True, null=True)),
                ("end_date", models.DateField(blank=True, null=True)),
                ("legacy", models.BooleanField(default=False)),
                ("has_scroll_depth", models.BooleanField(default=False)),
                (
                    "imported_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="site_imports",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "ordering": ["-inserted_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="SiteTransfer",
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
                    "transfer_id",
                    models.CharField(
                        default=footfall.teams.models.random_id,
                        editable=False,
                        max_length=32,
                        unique=True,
                    ),
                ),
                ("email", models.EmailField(max_length=254)),
                ("transfer_guests", models.BooleanField(default=True)),
                (
                    "destination_team",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incoming_transfers",
                        to="teams.team",
                    ),
                ),
                (
                    "initiator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="initiated_transfers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="transfers",
                        to="sites.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SiteUserPreference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("pinned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="user_preferences",
                        to="sites.site",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="site_preferences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TrackerConfiguration",
            fields=[
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                (
                    "id",
                    models.CharField(
                        default=footfall.sites.models.tracker.new_tracker_id,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "installation_type",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("manual", "Manual"),
                            ("wordpress", "Wordpress"),
                            ("gtm", "Gtm"),
                            ("npm", "Npm"),
                        ],
                        max_length=9,
                        null=True,
                    ),
                ),
                ("outbound_links", models.BooleanField(default=False)),
                ("file_downloads", models.BooleanField(default=False)),
                ("form_submissions", models.BooleanField(default=False)),
                ("hash_based_routing", models.BooleanField(default=False)),
                ("track_404_pages", models.BooleanField(default=False)),
                ("revenue_tracking", models.BooleanField(default=False)),
                ("tagged_events", models.BooleanField(default=False)),
                ("pageview_props", models.BooleanField(default=False)),
                (
                    "site",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tracker_configuration",
                        to="sites.site",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TrafficNotification",
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
                    "type",
                    models.CharField(choices=[("spike", "Spike"), ("drop", "Drop")], max_length=5),
                ),
                (
                    "threshold",
                    models.PositiveIntegerField(
                        validators=[django.core.validators.MinValueValidator(1)]
                    ),
                ),
                ("recipients", models.JSONField(default=list)),
                ("last_sent", models.DateTimeField(blank=True, null=True)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="traffic_notifications",
                        to="sites.site",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FunnelStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("inserted_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("updated_at", models.DateTimeField(default=footfall.clock.now, editable=False)),
                ("step_order", models.PositiveSmallIntegerField()),
                (
                    "funnel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="sites.funnel",
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="funnel_steps",
                        to="sites.goal",
                    ),
                ),
            ],
            options={
                "ordering": ["step_order"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("funnel"), models.F("goal"), name="funnel_step_goal_once"
                    ),
                    models.UniqueConstraint(
                        models.F("funnel"), models.F("step_order"), name="funnel_step_order_once"
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.UniqueConstraint(
                condition=models.Q(("consolidated", True)),
                fields=("team",),
                name="site_one_consolidated_view_per_team",
            ),
        ),
        migrations.AddConstraint(
            model_name="site",
            constraint=models.CheckConstraint(
                condition=models.Q(("ingest_rate_limit_scale_seconds__gte", 1)),
                name="site_ingest_rate_limit_scale_positive",
            ),
        ),
        migrations.AddConstraint(
            model_name="sharedlink",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("name"), name="shared_link_name_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="pagerule",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("page_path_pattern"), name="page_rule_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="iprule",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("inet"), name="ip_rule_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="hostnamerule",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("hostname_pattern"), name="hostname_rule_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="guestmembership",
            constraint=models.UniqueConstraint(
                models.F("team_membership"), models.F("site"), name="guest_membership_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="guestinvitation",
            constraint=models.UniqueConstraint(
                models.F("team_invitation"), models.F("site"), name="guest_invitation_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("display_name"), name="goal_display_name_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("identity"), name="goal_identity_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="goal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("event_name__isnull", True), ("page_path__isnull", True), _connector="XOR"
                ),
                name="goal_event_or_page",
            ),
        ),
        migrations.AddConstraint(
            model_name="funnel",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("name"), name="funnel_name_unique"
            ),
        ),
        migrations.AddConstraint(
            model_name="emailreport",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("interval"), name="email_report_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="countryrule",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("country_code"), name="country_rule_once"
            ),
        ),
        migrations.AddIndex(
            model_name="annotation",
            index=models.Index(fields=["site", "date"], name="annotation_site_date"),
        ),
        migrations.AddConstraint(
            model_name="siteimport",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "completed"), _negated=True),
                    models.Q(("end_date__isnull", False), ("start_date__isnull", False)),
                    _connector="OR",
                ),
                name="site_import_completed_has_dates",
            ),
        ),
        migrations.AddConstraint(
            model_name="sitetransfer",
            constraint=models.UniqueConstraint(
                models.F("email"), models.F("site"), name="site_transfer_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="siteuserpreference",
            constraint=models.UniqueConstraint(
                models.F("user"), models.F("site"), name="site_user_preference_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="trafficnotification",
            constraint=models.UniqueConstraint(
                models.F("site"), models.F("type"), name="traffic_notification_once"
            ),
        ),
    ]
