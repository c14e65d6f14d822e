"""Refuses to alter or remove a mark, whoever asks: it can be withdrawn, once."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION files_filemark_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.withdrawn_at IS NULL
        AND to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by_id' = to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by_id'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A mark is kept as it was drawn: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER mark_is_kept BEFORE UPDATE OR DELETE ON files_filemark
    FOR EACH ROW EXECUTE FUNCTION files_filemark_refuse();

DO $$
DECLARE other record;
BEGIN
    FOR other IN
        SELECT DISTINCT a.grantee FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = 'files_filemark'::regclass AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE DELETE, TRUNCATE ON files_filemark FROM %s',
            CASE WHEN other.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(other.grantee)) END);
    END LOOP;
END $$;
"""

BACKWARD = """
DROP TRIGGER mark_is_kept ON files_filemark;
DROP FUNCTION files_filemark_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("files", "0004_marks")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
