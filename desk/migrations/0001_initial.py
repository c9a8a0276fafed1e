import buurthulp.crypto
import buurthulp.public_ids
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('exchange', '0001_initial'),
        ('matching', '0001_initial'),
        ('members', '0002_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('line', models.CharField(blank=True, help_text='What it does, in a sentence for who is referred.', max_length=200)),
                ('phone', models.CharField(blank=True, help_text='As people read it: 085 000 00 00.', max_length=20)),
                ('email', models.EmailField(blank=True, help_text='Where referrals go.', max_length=254)),
                ('website', models.URLField(blank=True)),
                ('address', models.CharField(blank=True, help_text='Street and number, for a letter.', max_length=120)),
                ('postcode', models.CharField(blank=True, help_text='Normal form: 9101AB.', max_length=6)),
                ('town', models.CharField(blank=True, max_length=80)),
                ('is_active', models.BooleanField(default=True, help_text='May be chosen; who was referred stays so.')),
                ('areas', models.ManyToManyField(blank=True, related_name='+', to='members.area')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.community')),
            ],
        ),
        migrations.CreateModel(
            name='Entry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('by_user_id', models.BigIntegerField()),
                ('form_token', models.CharField(max_length=32)),
                ('at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('help_request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.helprequest')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='desk.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='ClientLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('by_user_id', models.BigIntegerField()),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('until', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='desk.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='OrganisationTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('support', 'hulp regelen via de gemeente (Wmo)'), ('home_care', 'verpleging en verzorging thuis'), ('social_work', 'maatschappelijk werk'), ('company', 'bezoek en gezelschap'), ('outings', 'uitjes en vakanties'), ('mediation', 'bemiddelen tussen buren'), ('money', 'geld en formulieren'), ('rides', 'vervoer'), ('other', 'iets anders')], max_length=12)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='tasks', to='desk.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Referral',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('sent', 'doorgegeven'), ('taken_up', 'opgepakt'), ('declined', 'niet opgepakt'), ('ended', 'afgerond'), ('withdrawn', 'ingetrokken')], default='sent', max_length=10)),
                ('way', models.CharField(choices=[('mail', 'mail'), ('letter', 'brief')], max_length=6)),
                ('text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='What the organisation should know.')),
                ('stays', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='What neighbours go on doing.')),
                ('told', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='Who it is and how to reach them, as JSON.')),
                ('sent_at', models.DateTimeField()),
                ('ask_at', models.DateTimeField(help_text='When somebody asks how it went, if nothing was heard.')),
                ('link_hash', models.CharField(blank=True, max_length=64)),
                ('link_until', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(help_text='When the link was used.', null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('consent', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.consent')),
                ('help_request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.helprequest')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='referrals', to='desk.organisation')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
            ],
        ),
        migrations.CreateModel(
            name='ReferralStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_participant_id', models.BigIntegerField(null=True)),
                ('from_status', models.CharField(blank=True, max_length=20)),
                ('to_status', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='desk.referral')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ReferrerAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='referrer_account', to='members.rolegrant')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='desk.organisation')),
            ],
        ),
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
        migrations.CreateModel(
            name='WorkState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(max_length=20)),
                ('object_id', models.BigIntegerField()),
                ('status', models.CharField(choices=[('free', 'van niemand'), ('taken', 'van iemand'), ('done', 'gedaan')], default='free', max_length=5)),
                ('owner_user_id', models.BigIntegerField(null=True)),
                ('claimed_at', models.DateTimeField(null=True)),
                ('snoozed_until', models.DateTimeField(null=True)),
                ('reason', models.CharField(blank=True, max_length=20)),
                ('since', models.DateTimeField(null=True)),
                ('note', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('touched_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('other', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.participant')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.participant')),
            ],
        ),
        migrations.CreateModel(
            name='WorkStateChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_participant_id', models.BigIntegerField(null=True)),
                ('from_status', models.CharField(blank=True, max_length=20)),
                ('to_status', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('to_user_id', models.BigIntegerField(null=True)),
                ('until', models.DateTimeField(null=True)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='desk.workstate')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Call',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('outcome', models.CharField(choices=[('no_answer', 'Nam niet op'), ('voicemail', 'Voicemail ingesproken'), ('later', 'Gesproken, later nog eens bellen'), ('spoken', 'Gesproken'), ('yes', 'Gesproken: ja'), ('not_now', 'Gesproken: nu niet'), ('please', 'Gesproken: Graag'), ('somebody_else', 'Gesproken: liever iemand anders')], max_length=13)),
                ('by_user_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('help_request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calls', to='exchange.helprequest')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['no_answer', 'voicemail', 'later', 'spoken', 'yes', 'not_now', 'please', 'somebody_else'])), name='desk_call_outcome_known')],
            },
        ),
        migrations.CreateModel(
            name='DeskPresence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('week', models.JSONField(blank=True, default=list)),
                ('away_from', models.DateField(null=True)),
                ('away_until', models.DateField(null=True)),
                ('stand_in_user_id', models.BigIntegerField(null=True)),
                ('grant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='desk_presence', to='members.rolegrant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('away_from__isnull', True), ('away_until__isnull', True)), ('away_until__gte', models.F('away_from')), _connector='OR'), name='desk_presence_away_from_until')],
            },
        ),
        migrations.CreateModel(
            name='Intake',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('user_id', models.BigIntegerField()),
                ('typed', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='The fields of the form as JSON; empty once it was sent.')),
                ('saved_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('help_request', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.helprequest')),
                ('participant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('help_request__isnull', True)), fields=('community', 'user_id'), name='desk_intake_one_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('note', 'notitie'), ('words', 'andere woorden'), ('when', 'ander moment'), ('far', 'andere afstand')], default='note', max_length=5)),
                ('text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('by_user_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('help_request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='exchange.helprequest')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['note', 'words', 'when', 'far'])), name='desk_note_kind_known')],
            },
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(models.F('community'), django.db.models.functions.text.Lower('name'), name='desk_organisation_name_once'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('address', ''), ('email', ''), ('phone', ''), _negated=True), name='desk_organisation_can_be_reached'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('postcode', ''), ('town', '')), models.Q(models.Q(('address', ''), _negated=True), models.Q(('postcode', ''), _negated=True), models.Q(('town', ''), _negated=True)), _connector='OR'), name='desk_organisation_address_is_whole'),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=models.Index(fields=['by_user_id', '-at'], name='desk_entry_own'),
        ),
        migrations.AddConstraint(
            model_name='entry',
            constraint=models.UniqueConstraint(fields=('by_user_id', 'form_token'), name='desk_entry_sent_once'),
        ),
        migrations.AddConstraint(
            model_name='clientlink',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('made_at'))), name='desk_clientlink_ends'),
        ),
        migrations.AddConstraint(
            model_name='organisationtask',
            constraint=models.UniqueConstraint(fields=('organisation', 'kind'), name='desk_organisationtask_once'),
        ),
        migrations.AddConstraint(
            model_name='organisationtask',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['support', 'home_care', 'social_work', 'company', 'outings', 'mediation', 'money', 'rides', 'other'])), name='desk_organisationtask_kind_known'),
        ),
        migrations.AddIndex(
            model_name='referral',
            index=models.Index(fields=['community', 'status', 'ask_at'], name='desk_referral_open'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ['sent', 'taken_up'])), fields=('participant', 'organisation'), name='desk_referral_one_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.UniqueConstraint(condition=models.Q(('link_hash', ''), _negated=True), fields=('link_hash',), name='desk_referral_link_once'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('link_hash', ''), models.Q(('link_until__isnull', False), ('way', 'mail')), _connector='OR'), name='desk_referral_link_is_of_a_mail'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['sent', 'taken_up', 'declined', 'ended', 'withdrawn'])), name='desk_referral_status_known'),
        ),
        migrations.AddConstraint(
            model_name='referral',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['mail', 'letter'])), name='desk_referral_way_known'),
        ),
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['community', 'status', 'created_at'], name='desk_signal_open'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.UniqueConstraint(fields=('match', 'reporter'), name='desk_signal_once_each'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('reporter', models.F('about')), _negated=True), name='desk_signal_two_people'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('followed_up_at__isnull', True), ('outcome', ''), ('status', 'open')), models.Q(('followed_up_at__isnull', False), ('status', 'followed_up'), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='desk_signal_followed_up_has_outcome'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'followed_up'])), name='desk_signal_status_known'),
        ),
        migrations.AddIndex(
            model_name='workstate',
            index=models.Index(fields=['community', 'touched_at'], name='desk_workstate_recent'),
        ),
        migrations.AddConstraint(
            model_name='workstate',
            constraint=models.UniqueConstraint(fields=('source', 'object_id'), name='desk_workstate_one_per_line'),
        ),
        migrations.AddConstraint(
            model_name='workstate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', False), ('owner_user_id__isnull', False), ('status', 'taken')), models.Q(models.Q(('status', 'taken'), _negated=True), ('claimed_at__isnull', True), ('owner_user_id__isnull', True)), _connector='OR'), name='desk_workstate_taken_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='workstate',
            constraint=models.CheckConstraint(condition=models.Q(('snoozed_until__isnull', True), ('status', 'taken'), _connector='OR'), name='desk_workstate_only_taken_rests'),
        ),
        migrations.AddConstraint(
            model_name='workstate',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['free', 'taken', 'done'])), name='desk_workstate_status_known'),
        ),
    ]
