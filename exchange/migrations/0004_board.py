from django.db import migrations, models


def fill_words(apps, schema_editor):
    """The kind, what is ticked and own words, as the services write them from now on."""
    for offer in apps.get_model("exchange", "Offer").objects.select_related("category").iterator(500):
        things = offer.small_things.order_by("position", "pk").values_list("text", flat=True)
        offer.words = " ".join([offer.category.name, *things, offer.title, offer.line])[:700].strip()
        offer.save(update_fields=["words"])


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0003_public_places'),
    ]

    operations = [
        migrations.AddField(
            model_name='offer',
            name='is_on_board',
            field=models.BooleanField(default=False, help_text='Who takes part may read it at "In de buurt".'),
        ),
        migrations.AddField(
            model_name='offer',
            name='words',
            field=models.CharField(blank=True, help_text='Kind, ticked things and own words: what is searched.', max_length=700),
        ),
        migrations.RunPython(fill_words, migrations.RunPython.noop),
    ]
