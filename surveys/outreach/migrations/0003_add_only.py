from django.db import migrations

# What was decided about a person, and what a person asked of us, is evidence: no fault of ours may change it.
_REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of % are only added.', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER decisions_are_only_added BEFORE UPDATE OR DELETE ON outreach_decision
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER decisions_stay BEFORE TRUNCATE ON outreach_decision
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opt_outs_stay BEFORE DELETE OR UPDATE OF contact_index, channel, created_at ON outreach_optout
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER opt_outs_stay_all BEFORE TRUNCATE ON outreach_optout
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
_ALLOW = """
DROP TRIGGER decisions_are_only_added ON outreach_decision;
DROP TRIGGER decisions_stay ON outreach_decision;
DROP TRIGGER opt_outs_stay ON outreach_optout;
DROP TRIGGER opt_outs_stay_all ON outreach_optout;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_defaults")]

    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
