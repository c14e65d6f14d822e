"""What was decided of a fee, and that a refused refund was asked for again, is neither altered nor removed.

One thing may be noted beside a decision, once: that the case went on after it.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION committee_refund_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A decision on a refund is kept: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER refund_decision_stays BEFORE DELETE ON committee_refunddecision
    FOR EACH ROW EXECUTE FUNCTION committee_refund_refuse();
CREATE TRIGGER refund_decision_is_kept BEFORE UPDATE ON committee_refunddecision
    FOR EACH ROW WHEN (
        OLD.reopened_at IS NOT NULL OR NEW.reopened_at IS NULL
        OR to_jsonb(NEW) - 'reopened_at' <> to_jsonb(OLD) - 'reopened_at'
    ) EXECUTE FUNCTION committee_refund_refuse();
CREATE TRIGGER refund_round_is_kept BEFORE UPDATE OR DELETE ON committee_refundround
    FOR EACH ROW EXECUTE FUNCTION committee_refund_refuse();
"""

BACKWARD = """
DROP TRIGGER refund_decision_is_kept ON committee_refunddecision;
DROP TRIGGER refund_decision_stays ON committee_refunddecision;
DROP TRIGGER refund_round_is_kept ON committee_refundround;
DROP FUNCTION committee_refund_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("committee", "0016_fees_asked_for_again")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
