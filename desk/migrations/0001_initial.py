import buurthulp.crypto
import buurthulp.public_ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('exchange', '0002_search'),
        ('matching', '0001_initial'),
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Signal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('unsafe', 'voelt zich niet veilig'), ('worry', 'zorgen om iemand'), ('misuse', 'dit klopt niet')], default='unsafe', max_length=6)),
                ('reported_by_user_id', models.BigIntegerField(null=True)),
                ('concern', models.CharField(blank=True, choices=[('lonely', 'Eenzaam of somber'), ('confused', 'In de war of vergeet veel'), ('neglect', 'Zorgt niet goed voor zichzelf of het huis'), ('money', 'Geld of post gaat niet goed'), ('violence', 'Geweld, dwang of ruzie in huis'), ('child', 'Zorgen om een kind'), ('other', 'Iets anders'), ('asks_money', 'Vraagt om geld of verkoopt iets'), ('hurtful', 'Onaardig of kwetsend'), ('false', 'Niet waar, of een ander dan het lijkt')], max_length=10)),
                ('basis', models.CharField(blank=True, choices=[('consent', 'Met toestemming'), ('unable', 'Vragen kan nu niet: ziek, in de war of niet te bereiken'), ('danger', 'Vragen maakt het misschien gevaarlijker'), ('meldcode', 'Vermoeden van huiselijk geweld of kindermishandeling (meldcode)')], max_length=8)),
                ('consent_withdrawn_at', models.DateTimeField(null=True)),
                ('urgency', models.CharField(choices=[('now', 'Nu'), ('today', 'Vandaag'), ('week', 'Deze week'), ('calm', 'Het kan wachten')], default='now', max_length=5)),
                ('answer_by', models.DateTimeField(help_text='When the desk must have done something about it.')),
                ('thing', models.CharField(blank=True, choices=[('message', 'een bericht'), ('person', 'iemand met wie je een afspraak hebt'), ('yes', 'iemand die ja zei'), ('request', 'een vraag'), ('offer', 'een aanbod'), ('activity', 'een activiteit')], max_length=8)),
                ('thing_id', models.BigIntegerField(null=True)),
                ('quote', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('status', models.CharField(choices=[('open', 'open'), ('followed_up', 'opgevolgd')], default='open', max_length=12)),
                ('text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('created_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('called', 'Gebeld en besproken'), ('both', 'Met allebei gesproken'), ('eye_out', 'Er let nu vaker iemand op'), ('referred', 'Doorverwezen'), ('authorities', 'Politie of Veilig Thuis erbij gehaald'), ('taken_away', 'Aangepast of weggehaald'), ('in_order', 'Nagekeken: het klopt wel'), ('not_needed', 'Niet meer nodig, zegt wie het stuurde'), ('withdrawn', 'Gestopt: de toestemming is ingetrokken')], max_length=12)),
                ('note', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='What the coordinator wrote down about it.')),
                ('looks_shown', models.BooleanField(null=True)),
                ('followed_up_at', models.DateTimeField(null=True)),
                ('followed_up_by_user_id', models.BigIntegerField(null=True)),
                ('about', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('match', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='matching.match')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
                ('reporter', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
            ],
        ),
        migrations.CreateModel(
            name='SignalLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_id', models.BigIntegerField()),
                ('at', models.DateTimeField()),
                ('of_contact', models.BooleanField(default=False)),
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
            name='SignalStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('by_user_id', models.BigIntegerField()),
                ('kind', models.CharField(choices=[('called', 'Gebeld'), ('visited', 'Langs geweest'), ('talked', 'Gesprek gehad'), ('colleague', 'Overlegd met een collega'), ('safe_home', 'Overlegd met Veilig Thuis'), ('passed', 'Doorgegeven aan een ander'), ('note', 'Alleen een notitie'), ('consented', 'Toestemming gekregen'), ('ground', 'Toestemming ingetrokken. Verder zonder, met een reden'), ('stopped', 'Toestemming ingetrokken. Gestopt, de woorden zijn gewist'), ('answered', 'Laten weten wat ermee gedaan is')], max_length=9)),
                ('meldcode', models.PositiveSmallIntegerField(choices=[(1, 'Signalen op een rij gezet'), (2, 'Overlegd met een collega, en zo nodig met Veilig Thuis'), (3, 'Gesproken met wie het aangaat'), (4, 'Afgewogen hoe ernstig het is'), (5, 'Besloten: hulp regelen, melden, of allebei')], null=True)),
                ('with_whom', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('signal', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='desk.signal')),
            ],
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
        migrations.AddIndex(
            model_name='signal',
            index=models.Index(fields=['community', 'status', 'created_at'], name='desk_signal_open'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open'), models.Q(('kind', 'misuse'), _negated=True)), fields=('match', 'reporter', 'kind'), name='desk_signal_one_open_each'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'open'), ('kind', 'misuse')), fields=('reporter', 'thing', 'thing_id'), name='desk_signal_one_open_report_each'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('reporter', models.F('about')), _negated=True), name='desk_signal_two_people'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('reported_by_user_id__isnull', True), ('reporter__isnull', False)), models.Q(('kind', 'worry'), ('reported_by_user_id__isnull', False), ('reporter__isnull', True)), _connector='OR'), name='desk_signal_from_somebody'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'worry'), ('person', models.F('about'))), models.Q(models.Q(('kind', 'worry'), _negated=True), ('person', models.F('reporter'))), _connector='OR'), name='desk_signal_whose_it_is'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'worry'), models.Q(('basis', ''), _negated=True), models.Q(('concern', ''), _negated=True)), models.Q(models.Q(('kind', 'worry'), _negated=True), ('basis', '')), _connector='OR'), name='desk_signal_worry_has_basis'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('consent_withdrawn_at__isnull', True), models.Q(('basis', 'consent'), _negated=True), ('outcome', 'withdrawn'), _connector='OR'), name='desk_signal_not_without_ground'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'unsafe'), ('urgency', 'now')), models.Q(models.Q(('kind', 'unsafe'), _negated=True), models.Q(('urgency', 'now'), _negated=True)), _connector='OR'), name='desk_signal_now_is_unsafe'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'misuse'), models.Q(('thing', ''), _negated=True), ('thing_id__isnull', False)), models.Q(models.Q(('kind', 'misuse'), _negated=True), ('thing', ''), ('thing_id__isnull', True)), _connector='OR'), name='desk_signal_report_has_thing'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('followed_up_at__isnull', True), ('looks_shown__isnull', True), ('outcome', ''), ('status', 'open')), models.Q(('followed_up_at__isnull', False), ('looks_shown__isnull', False), ('status', 'followed_up'), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='desk_signal_followed_up_has_outcome'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['open', 'followed_up'])), name='desk_signal_status_known'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['unsafe', 'worry', 'misuse'])), name='desk_signal_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('urgency__in', ['now', 'today', 'week', 'calm'])), name='desk_signal_urgency_known'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('concern__in', ['', 'lonely', 'confused', 'neglect', 'money', 'violence', 'child', 'other', 'asks_money', 'hurtful', 'false'])), name='desk_signal_concern_known'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['', 'consent', 'unable', 'danger', 'meldcode'])), name='desk_signal_basis_known'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('thing__in', ['', 'message', 'person', 'yes', 'request', 'offer', 'activity'])), name='desk_signal_thing_known'),
        ),
        migrations.AddConstraint(
            model_name='signal',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'called', 'both', 'eye_out', 'referred', 'authorities', 'taken_away', 'in_order', 'not_needed', 'withdrawn'])), name='desk_signal_outcome_known'),
        ),
        migrations.AddIndex(
            model_name='signalstep',
            index=models.Index(fields=['signal', 'at'], name='desk_signalstep_of_signal'),
        ),
        migrations.AddConstraint(
            model_name='signalstep',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['called', 'visited', 'talked', 'colleague', 'safe_home', 'passed', 'note', 'consented', 'ground', 'stopped', 'answered'])), name='desk_signalstep_kind_known'),
        ),
        migrations.AddConstraint(
            model_name='signalstep',
            constraint=models.CheckConstraint(condition=models.Q(('meldcode__isnull', True), ('meldcode__in', [1, 2, 3, 4, 5]), _connector='OR'), name='desk_signalstep_meldcode_known'),
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
