import buurthulp.crypto
import buurthulp.public_ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('exchange', '0001_initial'),
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
            options={
                'indexes': [models.Index(fields=['community', 'touched_at'], name='desk_workstate_recent')],
                'constraints': [models.UniqueConstraint(fields=('source', 'object_id'), name='desk_workstate_one_per_line'), models.CheckConstraint(condition=models.Q(models.Q(('claimed_at__isnull', False), ('owner_user_id__isnull', False), ('status', 'taken')), models.Q(models.Q(('status', 'taken'), _negated=True), ('claimed_at__isnull', True), ('owner_user_id__isnull', True)), _connector='OR'), name='desk_workstate_taken_by_somebody'), models.CheckConstraint(condition=models.Q(('snoozed_until__isnull', True), ('status', 'taken'), _connector='OR'), name='desk_workstate_only_taken_rests'), models.CheckConstraint(condition=models.Q(('status__in', ['free', 'taken', 'done'])), name='desk_workstate_status_known')],
            },
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
        migrations.CreateModel(
            name='RegisterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('user_id', models.BigIntegerField()),
                ('status', models.CharField(choices=[('ready', 'klaar om in te lezen'), ('running', 'wordt ingelezen'), ('done', 'ingelezen'), ('stopped', 'gestopt')], default='ready', max_length=8)),
                ('was_windows', models.BooleanField(default=False, help_text='The file was Windows-1252: names are to be looked at.')),
                ('left_out', models.JSONField(blank=True, default=list)),
                ('made_at', models.DateTimeField()),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('status', 'running')), fields=['started_at'], name='desk_registerimport_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['ready', 'running', 'done', 'stopped'])), name='desk_registerimport_status_known'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('started_at__isnull', True), ('status', 'ready')), models.Q(('finished_at__isnull', True), ('started_at__isnull', False), ('status', 'running')), models.Q(('finished_at__isnull', False), ('started_at__isnull', False), ('status__in', ['done', 'stopped'])), _connector='OR'), name='desk_registerimport_times_fit')],
            },
        ),
        migrations.CreateModel(
            name='RegisterLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(help_text='Of the line in the file.')),
                ('typed', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('outcome', models.CharField(choices=[('new', 'komt erbij'), ('known', 'doet al mee'), ('twice', 'staat er twee keer in'), ('not_agreed', 'nog geen toestemming'), ('wrong', 'klopt nog niet'), ('added', 'erbij gekomen')], max_length=10)),
                ('problem', models.CharField(blank=True, choices=[('cells', 'Deze regel heeft meer vakjes dan de kopregel. Kijk of er een scheidingsteken te veel staat.'), ('long', 'Een vakje is veel te lang. Kijk of alles in de goede kolom staat.'), ('letters', 'Een naam is verkeerd opgeslagen, met tekens als Ã. Typ de naam opnieuw.'), ('formula', 'In een vakje staat een formule of een vreemd teken. Typ wat er moet staan.'), ('first', 'Vul een voornaam in. Een roepnaam is ook goed.'), ('family', 'Vul een achternaam in.'), ('postcode', 'Vul een postcode in: vier cijfers en twee letters.'), ('unknown', 'Deze postcode kennen we niet. Kijk of hij klopt.'), ('outside', 'Dit adres ligt buiten het gebied van jullie Buurthulp.'), ('elsewhere', 'Dit adres ligt niet in jouw dorpen. Laat je collega van daar dit doen.'), ('number', 'Vul het huisnummer in, bijvoorbeeld 12 of 12b. Excel maakt er soms een datum van.'), ('phone', 'Dit telefoonnummer klopt niet. Vul het in zoals 06 12345678.'), ('email', 'Dit mailadres klopt niet. Vul het in zoals naam@voorbeeld.nl, of laat het leeg.'), ('contact', 'Vul een telefoonnummer of een mailadres in.'), ('shared', 'Dit mailadres is al van iemand anders. Laat het hier leeg, en vul een nummer in.'), ('how', 'Vul bij Toestemming in: papier, telefoon of hardop. Of laat het leeg.'), ('agreed_on', 'Vul bij Toestemming op de dag in, zoals 3-11-2026.'), ('later', 'De dag bij Toestemming op moet nog komen. Vul de dag in waarop iemand ja zei.'), ('met', 'Vul bij Kennisgemaakt ja of nee in.'), ('refused', 'Dit ging niet vanzelf. Vul deze persoon in bij Aannemen.')], max_length=10)),
                ('twin', models.PositiveIntegerField(blank=True, null=True)),
                ('participant', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.participant')),
                ('register', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='desk.registerimport')),
            ],
            options={
                'indexes': [models.Index(fields=['register', 'outcome', 'number'], name='desk_registerline_outcome')],
                'constraints': [models.UniqueConstraint(fields=('register', 'number'), name='desk_registerline_once'), models.CheckConstraint(condition=models.Q(models.Q(('outcome', 'wrong'), models.Q(('problem', ''), _negated=True)), models.Q(models.Q(('outcome', 'wrong'), _negated=True), ('problem', '')), _connector='OR'), name='desk_registerline_wrong_has_problem'), models.CheckConstraint(condition=models.Q(('outcome__in', ['new', 'known', 'twice', 'not_agreed', 'wrong', 'added'])), name='desk_registerline_outcome_known'), models.CheckConstraint(condition=models.Q(('problem__in', ['', 'cells', 'long', 'letters', 'formula', 'first', 'family', 'postcode', 'unknown', 'outside', 'elsewhere', 'number', 'phone', 'email', 'contact', 'shared', 'how', 'agreed_on', 'later', 'met', 'refused'])), name='desk_registerline_problem_known')],
            },
        ),
    ]
