from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Rare combinations of words are found at once; how often words stand together is known, so that guesses of counts are good."""

    dependencies = [('orgs', '0006_account_reviews'), ('people', '0023_fewer_indexes')]

    operations = [
        BtreeGinExtension(),
        migrations.AddIndex(
            model_name='person',
            index=GinIndex(fields=['category', 'grade', 'wish', 'not_employed_reason'], name='people_by_words'),
        ),
        migrations.RunSQL(
            [
                "CREATE STATISTICS people_together (mcv) ON category, grade, employment, wish FROM people_person",
                "ALTER STATISTICS people_together SET STATISTICS 400",
            ],
            "DROP STATISTICS people_together",
        ),
    ]
