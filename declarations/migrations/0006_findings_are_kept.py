"""Refuses to alter or remove what an office has found, whoever asks: a later finding supersedes, nothing is rewritten."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION declarations_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Findings are append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER finding_is_kept BEFORE UPDATE OR DELETE ON declarations_personcheck
    FOR EACH ROW EXECUTE FUNCTION declarations_refuse_change();

DO $$
DECLARE other record;
BEGIN
    FOR other IN
        SELECT DISTINCT a.grantee FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid = 'declarations_personcheck'::regclass AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON declarations_personcheck FROM %s',
            CASE WHEN other.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(other.grantee)) END);
    END LOOP;
END $$;
"""

BACKWARD = """
DROP TRIGGER finding_is_kept ON declarations_personcheck;
DROP FUNCTION declarations_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("declarations", "0005_pinned_claims")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
