from django.db import migrations, models
from django.db.models import F


def number(apps, schema_editor):
    """Until now the primary key marked an import's rows."""
    apps.get_model("sites", "SiteImport").objects.update(import_id=F("id"))


class Migration(migrations.Migration):
    dependencies = [("sites", "0001_initial")]

    operations = [
        migrations.AddField(
            "siteimport",
            "import_id",
            models.PositiveBigIntegerField(editable=False, null=True),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AlterField(
            "siteimport",
            "import_id",
            models.PositiveBigIntegerField(editable=False),
        ),
        migrations.AddConstraint(
            "siteimport",
            models.UniqueConstraint(fields=["site", "import_id"], name="site_import_of_site"),
        ),
    ]
