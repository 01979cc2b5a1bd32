import bangfu.people.models.provenance
from django.db import migrations

# {"sex": ["roster", "2022-05-10…", 12], …} → {'["roster","2022-05-10…",12]': "sex …"}, as people.models.provenance keeps it.
COMPACT = """
UPDATE {table} p SET provenance = made.compact FROM (
    SELECT key, jsonb_object_agg(mark, fields) AS compact FROM (
        SELECT t.{key} AS key, regexp_replace(f.value::text, ', ', ',', 'g') AS mark, string_agg(f.key, ' ' ORDER BY f.key COLLATE "C") AS fields
        FROM {table} t, jsonb_each(t.provenance) f GROUP BY 1, 2) marks
    GROUP BY key) made
WHERE p.{key} = made.key
"""
HISTORY = "people_personhistory"


class Migration(migrations.Migration):

    dependencies = [('people', '0005_death_and_requests')]

    operations = [
        migrations.AlterField(
            model_name='person',
            name='provenance',
            field=bangfu.people.models.provenance.ProvenanceField(default=dict),
        ),
        migrations.AlterField(
            model_name='personhistory',
            name='provenance',
            field=bangfu.people.models.provenance.ProvenanceField(default=dict),
        ),
        migrations.RunSQL("ALTER TABLE people_person DISABLE TRIGGER USER", migrations.RunSQL.noop),
        migrations.RunSQL(f"ALTER TABLE {HISTORY} DISABLE TRIGGER USER", migrations.RunSQL.noop),
        migrations.RunSQL(COMPACT.format(table="people_person", key="id"), migrations.RunSQL.noop),
        migrations.RunSQL(COMPACT.format(table=HISTORY, key="pgh_id"), migrations.RunSQL.noop),
        migrations.RunSQL("ALTER TABLE people_person ENABLE TRIGGER USER", migrations.RunSQL.noop),
        migrations.RunSQL(f"ALTER TABLE {HISTORY} ENABLE TRIGGER USER", migrations.RunSQL.noop),
    ]
