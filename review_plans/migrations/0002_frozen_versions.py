"""A version is made once and never altered: what declarations were judged by can always be read again."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION review_plans_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A plan version is frozen: % on % is refused; import a new version.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER plan_version_is_frozen BEFORE UPDATE OR DELETE ON review_plans_planversion
    FOR EACH ROW EXECUTE FUNCTION review_plans_refuse();
"""

BACKWARD = """
DROP TRIGGER plan_version_is_frozen ON review_plans_planversion;
DROP FUNCTION review_plans_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("review_plans", "0001_initial")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
