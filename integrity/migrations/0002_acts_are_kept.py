"""Acts are neither altered nor removed, whoever asks: a correction is another act."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION integrity_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Integrity acts are kept as they were recorded: % is refused.', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER act_is_kept BEFORE UPDATE OR DELETE ON integrity_integrityact
    FOR EACH ROW EXECUTE FUNCTION integrity_refuse();
"""

BACKWARD = """
DROP TRIGGER act_is_kept ON integrity_integrityact;
DROP FUNCTION integrity_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("integrity", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
