from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0003_signed_with")]

    operations = [
        migrations.AddField(
            model_name="documentorder",
            name="rows_expected",
            field=models.PositiveIntegerField(
                blank=True, help_text="of a long list: how many it will have", null=True
            ),
        ),
        migrations.AddField(
            model_name="documentorder",
            name="rows_written",
            field=models.PositiveIntegerField(
                default=0, help_text="of a long list: how many are in it by now"
            ),
        ),
    ]
