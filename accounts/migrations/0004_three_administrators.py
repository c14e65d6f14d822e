"""Three administrators' roles, three people: nobody seats themselves, nobody holds two of them on one day."""

from django.db import migrations, models

FORWARD = """
CREATE FUNCTION accounts_administrators_are_apart() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM accounts_person WHERE id = NEW.person_id FOR UPDATE;
    IF EXISTS (
        SELECT 1 FROM accounts_seat other
        WHERE other.person_id = NEW.person_id AND other.id <> NEW.id AND other.role <> NEW.role
            AND other.role IN ('system_admin', 'platform_admin', 'audit_admin')
            AND daterange(other.starts_on, other.ends_on, '[]') && daterange(NEW.starts_on, NEW.ends_on, '[]')
    ) THEN
        RAISE EXCEPTION 'One person may hold only one of the three administrators'' roles at a time.'
            USING ERRCODE = 'exclusion_violation', CONSTRAINT = 'administrators_are_apart';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER administrators_are_apart BEFORE INSERT OR UPDATE ON accounts_seat
    FOR EACH ROW WHEN (NEW.role IN ('system_admin', 'platform_admin', 'audit_admin'))
    EXECUTE FUNCTION accounts_administrators_are_apart();
"""

BACKWARD = """
DROP TRIGGER administrators_are_apart ON accounts_seat;
DROP FUNCTION accounts_administrators_are_apart();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_experts_and_chair")]

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
                    ("system_admin", "系统管理员"),
                    ("audit_admin", "审计管理员"),
                ],
                max_length=30,
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(("appointed_by", models.F("person")), _negated=True), name="nobody_seats_oneself"
            ),
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
