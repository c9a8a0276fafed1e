import buurthulp.crypto
import buurthulp.public_ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('matching', '0001_initial'),
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('open', 'open'), ('followed_up', 'opgevolgd')], default='open', max_length=12)),
                ('text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('created_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('called', 'Gebeld en besproken'), ('both', 'Met allebei gesproken'), ('referred', 'Doorverwezen'), ('authorities', 'Politie of Veilig Thuis erbij gehaald'), ('not_needed', 'Niet meer nodig, zegt wie het stuurde')], max_length=12)),
                ('note', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='What the coordinator wrote down about it.')),
                ('followed_up_at', models.DateTimeField(null=True)),
                ('followed_up_by_user_id', models.BigIntegerField(null=True)),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matching.match')),
                ('reporter', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
            ],
            options={
                'indexes': [models.Index(fields=['community', 'status', 'created_at'], name='desk_signal_open')],
                'constraints': [models.UniqueConstraint(fields=('match', 'reporter'), name='desk_signal_once_each'), models.CheckConstraint(condition=models.Q(('reporter', models.F('about')), _negated=True), name='desk_signal_two_people'), models.CheckConstraint(condition=models.Q(models.Q(('followed_up_at__isnull', True), ('outcome', ''), ('status', 'open')), models.Q(('followed_up_at__isnull', False), ('status', 'followed_up'), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='desk_signal_followed_up_has_outcome'), models.CheckConstraint(condition=models.Q(('status__in', ['open', 'followed_up'])), name='desk_signal_status_known')],
            },
        ),
        migrations.CreateModel(
            name='SignalLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('signal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='looks', to='desk.signal')),
            ],
        ),
        migrations.CreateModel(
            name='SignalStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_participant_id', models.BigIntegerField(null=True)),
                ('from_status', models.CharField(blank=True, max_length=20)),
                ('to_status', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='desk.signal')),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
