from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_invitation")]

    operations = [
        migrations.AlterField(
            model_name="seat",
            name="role",
            field=models.CharField(
                choices=[
                    ("employer_operator", "单位经办人"),
                    ("accepting_officer", "受理点审查人"),
                    ("bureau_officer", "经信或人社审查人"),
                    ("department_officer", "主管部门审查人"),
                    ("agency_officer", "人事代理机构审查人"),
                    ("lower_committee_officer", "下一级评委会办公室"),
                    ("committee_officer", "评委会办公室"),
                    ("expert", "评审专家"),
                    ("chair", "评委会主任"),
                    ("platform_admin", "平台管理员"),
                ],
                max_length=30,
            ),
        ),
        migrations.RemoveConstraint(model_name="seat", name="committee_seat_names_a_plan"),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["committee_officer", "expert", "chair"]), _negated=True)
                | models.Q(("plan_code", ""), _negated=True),
                name="committee_seat_names_a_plan",
            ),
        ),
    ]
