"""Refuses to alter or remove events, whoever asks; the role that the product runs as may not even try.

The login role needs no name here: every role but the owner loses these rights.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The event chain is append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_is_kept BEFORE UPDATE OR DELETE ON audit_event
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER event_table_is_kept BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

CREATE FUNCTION audit_head_moves_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.key <> OLD.key OR NEW.head_seq <> OLD.head_seq + 1 THEN
        RAISE EXCEPTION 'The head of an event chain only moves on by one.' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER head_moves_on BEFORE UPDATE ON audit_eventchain
    FOR EACH ROW EXECUTE FUNCTION audit_head_moves_on();
CREATE TRIGGER chain_is_kept BEFORE DELETE ON audit_eventchain
    FOR EACH ROW EXECUTE FUNCTION audit_refuse();
CREATE TRIGGER chain_table_is_kept BEFORE TRUNCATE ON audit_eventchain
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();

DO $$
DECLARE other record;
BEGIN
    FOR other IN
        SELECT DISTINCT c.oid::regclass AS relation, a.grantee
        FROM pg_class c, aclexplode(c.relacl) a
        WHERE c.oid IN ('audit_event'::regclass, 'audit_eventchain'::regclass) AND a.grantee <> c.relowner
    LOOP
        EXECUTE format('REVOKE DELETE, TRUNCATE ON %s FROM %s', other.relation,
            CASE WHEN other.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(other.grantee)) END);
        IF other.relation = 'audit_event'::regclass THEN
            EXECUTE format('REVOKE UPDATE ON %s FROM %s', other.relation,
                CASE WHEN other.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(other.grantee)) END);
        END IF;
    END LOOP;
END $$;
"""

BACKWARD = """
DROP TRIGGER event_is_kept ON audit_event;
DROP TRIGGER event_table_is_kept ON audit_event;
DROP TRIGGER head_moves_on ON audit_eventchain;
DROP TRIGGER chain_is_kept ON audit_eventchain;
DROP TRIGGER chain_table_is_kept ON audit_eventchain;
DROP FUNCTION audit_refuse();
DROP FUNCTION audit_head_moves_on();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
