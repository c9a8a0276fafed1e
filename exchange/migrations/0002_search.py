from django.db import migrations

VECTORS = {
    "exchange_helprequest": "title || ' ' || public_line",
    "exchange_offer": "words",
}


def make_searchable(apps, schema_editor):
    """Full text in Dutch, kept by PostgreSQL itself. SQLite looks plainly whether the words stand in the columns."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, text in VECTORS.items():
        schema_editor.execute(
            f"ALTER TABLE {table} ADD COLUMN search_vector tsvector "
            f"GENERATED ALWAYS AS (to_tsvector('dutch'::regconfig, {text})) STORED"
        )
        # Without fastupdate: a search does not read through what was written since the last vacuum.
        schema_editor.execute(
            f"CREATE INDEX {table}_search ON {table} USING gin (search_vector) WITH (fastupdate = off)"
        )


def make_unsearchable(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in VECTORS:
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN search_vector")


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0001_initial'),
    ]

    operations = [
        migrations.RunPython(make_searchable, make_unsearchable),
    ]
