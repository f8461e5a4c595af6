from django.db import migrations
from django.utils import timezone

from surveys.defaults import post_contact

# Names its tables by the trigger's own schema, so that it holds whatever the search path is.
KEEP_PUBLISHED = """
CREATE FUNCTION surveys_keep_published() RETURNS trigger LANGUAGE plpgsql AS $body$
DECLARE
    touched bigint[] := ARRAY[(to_jsonb(OLD) ->> TG_ARGV[0])::bigint, (to_jsonb(NEW) ->> TG_ARGV[0])::bigint];
    published boolean;
BEGIN
    EXECUTE format(
        'SELECT EXISTS (SELECT 1 FROM %1$I.surveys_surveyversion v
                        LEFT JOIN %1$I.surveys_question q ON q.version_id = v.id AND $2
                        WHERE v.published_at IS NOT NULL AND CASE WHEN $2 THEN q.id ELSE v.id END = ANY($1))',
        TG_TABLE_SCHEMA
    ) INTO published USING touched, TG_TABLE_NAME = 'surveys_choice';
    IF published THEN
        RAISE EXCEPTION 'A published version never changes: make a new one.' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN COALESCE(NEW, OLD);
END
$body$;
CREATE TRIGGER keep_published BEFORE UPDATE OR DELETE ON surveys_surveyversion
    FOR EACH ROW EXECUTE FUNCTION surveys_keep_published('id');
CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON surveys_question
    FOR EACH ROW EXECUTE FUNCTION surveys_keep_published('version_id');
CREATE TRIGGER keep_published BEFORE INSERT OR UPDATE OR DELETE ON surveys_choice
    FOR EACH ROW EXECUTE FUNCTION surveys_keep_published('question_id');
"""
LET_GO = """
DROP TRIGGER keep_published ON surveys_choice;
DROP TRIGGER keep_published ON surveys_question;
DROP TRIGGER keep_published ON surveys_surveyversion;
DROP FUNCTION surveys_keep_published();
"""


def add_post_contact(apps, schema_editor):
    """Version 1 of the default questionnaire, published."""
    survey = apps.get_model("surveys", "Survey").objects.create(
        code=post_contact.CODE, name=post_contact.NAME, occasion="incident"
    )
    SurveyVersion = apps.get_model("surveys", "SurveyVersion")
    version = SurveyVersion.objects.create(survey=survey, number=1, languages=post_contact.LANGUAGES)
    Question, Choice = apps.get_model("surveys", "Question"), apps.get_model("surveys", "Choice")
    for position, default in enumerate(post_contact.QUESTIONS, start=1):
        question = Question.objects.create(
            version=version,
            code=default.code,
            position=position,
            kind=default.kind,
            use=default.use,
            construct=default.construct,
            in_process_index=default.in_process_index,
            wording=default.wording,
            text_wording=default.text_wording,
        )
        Choice.objects.bulk_create(
            Choice(question=question, value=value, position=place, label=label)
            for place, (value, label) in enumerate(default.choices.items(), start=1)
        )
    SurveyVersion.objects.filter(pk=version.pk).update(published_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [
        migrations.RunSQL(KEEP_PUBLISHED, LET_GO),
        migrations.RunPython(add_post_contact, migrations.RunPython.noop),
    ]
