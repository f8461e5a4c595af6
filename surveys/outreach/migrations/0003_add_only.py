from django.db import migrations

# What was decided about a person, what a person asked of us and what we said is evidence: no fault may change it.
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

CREATE FUNCTION keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('INSERT INTO %I.outreach_formerwords (purpose, channel, language, subject, body, until)
        VALUES ($1, $2, $3, $4, $5, clock_timestamp())', TG_TABLE_SCHEMA)
        USING OLD.purpose, OLD.channel, OLD.language, OLD.subject, OLD.body;
    RETURN NULL;
END $$;
CREATE TRIGGER changed_words_are_kept AFTER UPDATE ON outreach_messagetemplate
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION keep_words();
CREATE TRIGGER deleted_words_are_kept AFTER DELETE ON outreach_messagetemplate
    FOR EACH ROW EXECUTE FUNCTION keep_words();
CREATE TRIGGER former_words_are_only_added BEFORE UPDATE OR DELETE ON outreach_formerwords
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER former_words_stay BEFORE TRUNCATE ON outreach_formerwords
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""
_ALLOW = """
DROP TRIGGER decisions_are_only_added ON outreach_decision;
DROP TRIGGER decisions_stay ON outreach_decision;
DROP TRIGGER opt_outs_stay ON outreach_optout;
DROP TRIGGER opt_outs_stay_all ON outreach_optout;
DROP TRIGGER former_words_are_only_added ON outreach_formerwords;
DROP TRIGGER former_words_stay ON outreach_formerwords;
DROP TRIGGER changed_words_are_kept ON outreach_messagetemplate;
DROP TRIGGER deleted_words_are_kept ON outreach_messagetemplate;
DROP FUNCTION keep_words();
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_defaults")]

    operations = [migrations.RunSQL(_REFUSE, _ALLOW)]
