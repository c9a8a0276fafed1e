import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def say_the_occasion(apps, schema_editor):
    """That of the slot."""
    slot = apps.get_model('exchange', 'Slot').objects.filter(pk=OuterRef('slot_id'))
    apps.get_model('matching', 'Invitation').objects.update(occasion_id=Subquery(slot.values('occasion_id')[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('exchange', '0010_several_helpers'),
        ('matching', '0007_asked_via'),
    ]

    operations = [
        migrations.AddField(
            model_name='invitation',
            name='occasion',
            field=models.ForeignKey(help_text='That of the slot.', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.occasion'),
        ),
        migrations.RunPython(say_the_occasion, migrations.RunPython.noop, elidable=True),
    ]
