"""Honours by the codes that the rules use; skilled work among the kinds of present work."""

from django.db import migrations, models

CODES = {
    "provincial_technical_expert": "zhejiang_technical_expert",
    "national_contest_class_1": "national_contest_class_one",
    "national_contest_class_2": "national_contest_class_two",
    "provincial_contest_class_1": "provincial_contest_class_one",
    "provincial_contest_class_2": "provincial_contest_class_two",
}


def rename(apps, schema_editor):
    honours = apps.get_model("dossiers", "Honour")
    for old, new in CODES.items():
        honours.objects.filter(code=old).update(code=new)


def rename_back(apps, schema_editor):
    honours = apps.get_model("dossiers", "Honour")
    for old, new in CODES.items():
        honours.objects.filter(code=new).update(code=old)


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="dossier",
            name="work_nature",
            field=models.CharField(
                blank=True,
                choices=[
                    ("engineering", "工程技术"),
                    ("engineering_management", "工程技术管理"),
                    ("skilled", "技术技能"),
                    ("other", "其他"),
                ],
                max_length=30,
                verbose_name="工作性质",
            ),
        ),
        migrations.RunPython(rename, rename_back),
    ]
