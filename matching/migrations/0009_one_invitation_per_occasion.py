import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    # Apart from the filling: PostgreSQL changes no table whose rows were changed in the same transaction.

    dependencies = [
        ('exchange', '0010_several_helpers'),
        ('matching', '0008_invitation_occasion'),
    ]

    operations = [
        migrations.AlterField(
            model_name='invitation',
            name='occasion',
            field=models.ForeignKey(help_text='That of the slot.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.occasion'),
        ),
        migrations.RemoveConstraint(
            model_name='invitation',
            name='matching_invitation_once_per_slot',
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.UniqueConstraint(fields=('occasion', 'participant'), name='matching_invitation_once_per_occasion'),
        ),
    ]
