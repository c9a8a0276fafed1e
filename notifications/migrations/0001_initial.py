import buurthulp.crypto
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShortLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('path', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column)),
                ('made_at', models.DateTimeField()),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
            ],
        ),
        migrations.CreateModel(
            name='SmsStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_hash', models.CharField(max_length=64, unique=True)),
                ('reason', models.CharField(choices=[('asked', 'stuurde STOP'), ('unreachable', 'sms komt er niet aan')], max_length=12)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason__in', ['asked', 'unreachable'])), name='notifications_smsstop_reason_known')],
            },
        ),
        migrations.CreateModel(
            name='OutboxMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(choices=[('mail', 'mail'), ('sms', 'sms')], default='mail', max_length=10)),
                ('kind', models.CharField(help_text='The folder in templates/mail/, or the file in templates/sms/.', max_length=30)),
                ('key', models.CharField(max_length=120, unique=True)),
                ('message_id', models.CharField(help_text='The fixed Message-ID header.', max_length=120, unique=True)),
                ('to', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column)),
                ('reader', models.CharField(blank=True, help_text='Who reads it there (members.readers); empty: their own number, or nobody.', max_length=8)),
                ('subject', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, help_text='Empty for a text message.')),
                ('body_text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column)),
                ('body_html', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('part_text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='What of it stands in one mail with others.')),
                ('part_html', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('status', models.CharField(choices=[('held', 'wacht op de ochtend'), ('gathered', 'staat in een verzamelmail'), ('waiting', 'wacht'), ('sending', 'wordt verstuurd'), ('sent', 'verstuurd'), ('failed', 'mislukt')], default='waiting', max_length=10)),
                ('held_until', models.DateTimeField(help_text='Time between people: no sooner than this moment.', null=True)),
                ('due_at', models.DateTimeField(help_text='Machine time: when the next try is due.')),
                ('claimed_until', models.DateTimeField(null=True)),
                ('claim', models.CharField(blank=True, help_text='Which claim holds the lease.', max_length=40)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('last_error', models.CharField(blank=True, help_text='Class and code, never text.', max_length=120)),
                ('written_at', models.DateTimeField(help_text="Time between people, as the message's Date says.")),
                ('sent_at', models.DateTimeField(null=True)),
                ('provider_id', models.CharField(blank=True, help_text='What the provider calls this text message.', max_length=64)),
                ('delivery', models.CharField(blank=True, choices=[('', 'nog niets gehoord'), ('delivered', 'aangekomen'), ('undelivered', 'niet aangekomen')], max_length=12)),
                ('community', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('gathered_in', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parts', to='notifications.outboxmessage')),
                ('participant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='members.participant')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status__in', ['waiting', 'sending'])), fields=['due_at'], name='notifications_outbox_due'), models.Index(condition=models.Q(('status', 'held')), fields=['held_until'], name='notifications_outbox_held')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['held', 'gathered', 'waiting', 'sending', 'sent', 'failed'])), name='notifications_outboxmessage_status_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'sms'])), name='notifications_outboxmessage_channel_known'), models.CheckConstraint(condition=models.Q(('delivery__in', ['', 'delivered', 'undelivered'])), name='notifications_outboxmessage_delivery_known'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'sent'), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='notifications_outboxmessage_sent_has_time'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'held'), _negated=True), ('held_until__isnull', False), _connector='OR'), name='notifications_outboxmessage_held_has_time')],
            },
        ),
        migrations.CreateModel(
            name='ReceivedSms',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider_id', models.CharField(max_length=64, unique=True)),
                ('number_hash', models.CharField(blank=True, max_length=64)),
                ('said', models.CharField(help_text='What it was read as.', max_length=8)),
                ('at', models.DateTimeField()),
                ('participant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.participant')),
            ],
            options={
                'indexes': [models.Index(fields=['number_hash', '-at'], name='notifications_receivedsms_last')],
            },
        ),
        migrations.CreateModel(
            name='SmsQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_hash', models.CharField(max_length=64)),
                ('kind', models.CharField(choices=[('invitation', 'kun jij dit doen?'), ('held', 'mag deze buur het doen?'), ('check', 'is het gelukt?'), ('may_we', 'mogen we je sms sturen?')], max_length=12)),
                ('about', models.CharField(max_length=12)),
                ('asked_at', models.DateTimeField()),
                ('until', models.DateTimeField(help_text='Until when the answer is waited for.')),
                ('closed_at', models.DateTimeField(null=True)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sms_questions', to='members.participant')),
            ],
            options={
                'indexes': [models.Index(fields=['number_hash', '-asked_at'], name='notifications_smsquestion_last'), models.Index(fields=['kind', 'about'], name='notifications_smsquestion_what')],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['invitation', 'held', 'check', 'may_we'])), name='notifications_smsquestion_kind_known'), models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True)), fields=('number_hash',), name='notifications_smsquestion_one_open')],
            },
        ),
        migrations.CreateModel(
            name='TopicWay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('topic', models.CharField(choices=[('questions', 'vragen van buren'), ('activities', 'herinnering aan activiteiten'), ('thanks', 'bedankjes')], max_length=12)),
                ('way', models.CharField(choices=[('none', 'niet'), ('mail', 'per mail'), ('sms', 'per sms')], default='none', max_length=5)),
                ('at', models.DateTimeField()),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='topic_ways', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('participant', 'topic'), name='notifications_topicway_once'), models.CheckConstraint(condition=models.Q(('topic__in', ['questions', 'activities', 'thanks'])), name='notifications_topicway_topic_known'), models.CheckConstraint(condition=models.Q(('way__in', ['none', 'mail', 'sms'])), name='notifications_topicway_way_known')],
            },
        ),
    ]
