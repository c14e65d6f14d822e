"""The data of a version becomes a row of its own, as frozen as the version."""

import django.db.models.deletion
from django.db import migrations, models

# Deferred checks would still be pending when the tables are altered a moment later.
CARRY = """
INSERT INTO review_plans_plancontent (version_id, body) SELECT id, body FROM review_plans_planversion;
SET CONSTRAINTS ALL IMMEDIATE;
"""
CARRY_BACK = """
ALTER TABLE review_plans_planversion DISABLE TRIGGER plan_version_is_frozen;
UPDATE review_plans_planversion v SET body = c.body FROM review_plans_plancontent c WHERE c.version_id = v.id;
ALTER TABLE review_plans_planversion ENABLE TRIGGER plan_version_is_frozen;
"""
FREEZE = """
CREATE TRIGGER plan_content_is_frozen BEFORE UPDATE OR DELETE ON review_plans_plancontent
    FOR EACH ROW EXECUTE FUNCTION review_plans_refuse();
"""
THAW = "DROP TRIGGER plan_content_is_frozen ON review_plans_plancontent;"


class Migration(migrations.Migration):
    dependencies = [("review_plans", "0003_plan_drafts")]

    operations = [
        migrations.CreateModel(
            name="PlanContent",
            fields=[
                (
                    "version",
                    models.OneToOneField(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="review_plans.planversion",
                    ),
                ),
                ("body", models.JSONField(help_text="plan, eligibility and scoring data as imported")),
            ],
        ),
        migrations.RunSQL(CARRY, CARRY_BACK),
        migrations.RemoveField("planversion", "body"),
        migrations.RunSQL(FREEZE, THAW),
    ]
