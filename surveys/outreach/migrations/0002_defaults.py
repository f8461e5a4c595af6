"""What a new agency starts with: the starter code policy, a sending policy that sends nothing, and message texts."""

from django.db import migrations

from surveys.outreach.code_policy import (
    PROTECTED_CODES,
    STARTER_DISPOSITIONS,
    STARTER_INCIDENT_TYPES,
    STARTER_NIBRS,
)
from surveys.outreach.defaults.messages import default_messages

STARTER = {"call_type": STARTER_INCIDENT_TYPES, "disposition": STARTER_DISPOSITIONS, "nibrs": STARTER_NIBRS}


def add_defaults(apps, schema_editor):
    code_policy = apps.get_model("outreach", "CodePolicy")
    message_template = apps.get_model("outreach", "MessageTemplate")
    code_policy.objects.bulk_create(
        code_policy(
            kind=kind,
            code=entry.code,
            rule=entry.rule.value,
            label=entry.label,
            protects=entry.code in PROTECTED_CODES,
        )
        for kind, entries in STARTER.items()
        for entry in entries
    )
    apps.get_model("outreach", "SendingPolicy").objects.create(pk=1)
    message_template.objects.bulk_create(message_template(**fields) for fields in default_messages())


class Migration(migrations.Migration):
    dependencies = [("outreach", "0001_initial")]
    operations = [migrations.RunPython(add_defaults, migrations.RunPython.noop)]
