from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

CREATE = """
CREATE INDEX IF NOT EXISTS occupation_name_trigrams ON occupations_occupation USING gin (name gin_trgm_ops);
CREATE INDEX IF NOT EXISTS title_text_trigrams ON occupations_title USING gin (text gin_trgm_ops);
"""
DROP = "DROP INDEX IF EXISTS occupation_name_trigrams; DROP INDEX IF EXISTS title_text_trigrams;"


class Migration(migrations.Migration):
    """Search of occupations by similar words; in SQL because only occupations.coding knows of it."""

    dependencies = [("occupations", "0001_initial")]

    operations = [TrigramExtension(), migrations.RunSQL(CREATE, DROP)]
