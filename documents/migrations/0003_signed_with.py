from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_said_in_the_readers_words")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="certificate",
            field=models.CharField(blank=True, help_text="SHA-256 of the certificate it is signed with", max_length=64),
        ),
    ]
