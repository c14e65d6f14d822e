"""Receipts are only added and read, whoever asks; and the login role may sweep the counters, which it does not own.

MAINTAIN exists from PostgreSQL 17 on. On an older server `manage.py sweep_tallies` is run as the owner after a ballot.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION committee_receipt_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A ballot receipt is kept: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER ballot_receipt_is_kept BEFORE UPDATE OR DELETE ON committee_ballotreceipt
    FOR EACH ROW EXECUTE FUNCTION committee_receipt_refuse();

DO $$
DECLARE other record; name text;
BEGIN
    FOR other IN
        SELECT DISTINCT c.oid::regclass AS relation, a.grantee
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid IN ('committee_ballotreceipt'::regclass, 'committee_tally'::regclass) AND a.grantee <> c.relowner
    LOOP
        name := CASE WHEN other.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(other.grantee)) END;
        IF other.relation = 'committee_ballotreceipt'::regclass THEN
            EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON %s FROM %s', other.relation, name);
        ELSIF current_setting('server_version_num')::int >= 170000 AND other.grantee <> 0 THEN
            EXECUTE format('GRANT MAINTAIN ON %s TO %s', other.relation, name);
        END IF;
    END LOOP;
END $$;
"""

BACKWARD = """
DROP TRIGGER ballot_receipt_is_kept ON committee_ballotreceipt;
DROP FUNCTION committee_receipt_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("committee", "0004_ballots")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
