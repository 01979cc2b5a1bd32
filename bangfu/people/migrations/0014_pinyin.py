from django.db import migrations, models

from bangfu.core.crypto import unseal_many
from bangfu.people.pinyin import initials, spelled
from bangfu.people.privacy import index_column

PART = 20_000
READ = "SELECT person_id, name FROM people_identity WHERE person_id > %s ORDER BY person_id LIMIT %s"
WRITE = """
UPDATE people_identity i SET pinyin_index = t.pinyin_index, initials_index = t.initials_index FROM spelled t WHERE t.person_id = i.person_id
"""


def spell(apps, schema_editor):
    """Fingerprints of the pinyin of everybody registered, a part at a time; family names of several readings get new initials too."""
    with schema_editor.connection.cursor() as cursor:
        last = 0
        while True:
            cursor.execute(READ, [last, PART])
            rows = cursor.fetchall()
            if not rows:
                return
            last = rows[-1][0]
            names = unseal_many([name for _, name in rows], purpose="people_identity.name")
            columns = index_column("pinyin", [spelled(name) for name in names]), index_column("initials", [initials(name) for name in names])
            cursor.execute("CREATE TEMP TABLE spelled (person_id bigint, pinyin_index bytea, initials_index bytea)")
            with cursor.copy("COPY spelled FROM STDIN") as copy:
                for row in zip([key for key, _ in rows], *columns, strict=True):
                    copy.write_row(row)
            cursor.execute(WRITE)
            cursor.execute("DROP TABLE spelled")


class Migration(migrations.Migration):

    dependencies = [('people', '0013_exchange_counts')]

    operations = [
        migrations.AddField(
            model_name='identity',
            name='pinyin_index',
            field=models.BinaryField(default=b'', max_length=16),
        ),
        migrations.RunPython(spell, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name='identity',
            index=models.Index(fields=['pinyin_index'], name='people_iden_pinyin__8b6616_idx'),
        ),
    ]
