from django.db import migrations, models

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
        schema_editor.execute(f"CREATE INDEX {table}_search ON {table} USING gin (search_vector)")


def make_unsearchable(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in VECTORS:
        schema_editor.execute(f"ALTER TABLE {table} DROP COLUMN search_vector")


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0004_board'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='helprequest',
            index=models.Index(condition=models.Q(('status', 'open'), ('visibility', 'board')), fields=['community', '-published_at', '-public_id'], name='exchange_helprequest_board'),
        ),
        migrations.AddIndex(
            model_name='helprequest',
            index=models.Index(condition=models.Q(('status', 'open'), ('visibility', 'board')), fields=['category', '-published_at', '-public_id'], name='exchange_helprequest_bkind'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('is_on_board', True), ('status', 'on')), fields=['community', '-created_at', '-public_id'], name='exchange_offer_board'),
        ),
        migrations.AddIndex(
            model_name='offer',
            index=models.Index(condition=models.Q(('is_on_board', True), ('status', 'on')), fields=['category', '-created_at', '-public_id'], name='exchange_offer_bkind'),
        ),
        migrations.RunPython(make_searchable, make_unsearchable),
    ]
