import buurthulp.crypto
import buurthulp.public_ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('exchange', '0001_initial'),
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('participant', 'deelnemer'), ('pot', 'pot'), ('clearing', 'verrekening')], max_length=12)),
                ('unit', models.CharField(default='minutes', max_length=20)),
                ('is_former', models.BooleanField(default=False, help_text='It came along when somebody who was here twice became one; no time moves on it.')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='members.community')),
                ('owner', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='accounts', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_former', False), ('kind', 'participant')), fields=('owner', 'unit'), name='matching_account_one_per_owner'), models.UniqueConstraint(condition=models.Q(('kind', 'participant'), _negated=True), fields=('community', 'kind', 'unit'), name='matching_account_one_per_community'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'participant'), ('owner__isnull', False)), models.Q(models.Q(('kind', 'participant'), _negated=True), ('owner__isnull', True)), _connector='OR'), name='matching_account_owner_fits_kind'), models.CheckConstraint(condition=models.Q(('kind__in', ['participant', 'pot', 'clearing'])), name='matching_account_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to='members.participant')),
            ],
        ),
        migrations.CreateModel(
            name='FirstContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('number', models.PositiveSmallIntegerField()),
                ('other', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('participant', 'other'), name='matching_firstcontact_once'), models.UniqueConstraint(fields=('participant', 'on', 'number'), name='matching_firstcontact_numbered'), models.CheckConstraint(condition=models.Q(('number__range', (1, 10))), name='matching_firstcontact_ten_a_day'), models.CheckConstraint(condition=models.Q(('participant', models.F('other')), _negated=True), name='matching_firstcontact_two_people')],
            },
        ),
        migrations.CreateModel(
            name='GiveBack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('yes', 'Ja, laat me iets zien'), ('not_now', 'Nu niet'), ('never', 'Vraag me dit niet meer')], max_length=10)),
                ('answered_at', models.DateTimeField()),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='give_back', to='members.participant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('answer__in', ['yes', 'not_now', 'never'])), name='matching_giveback_answer_known')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('invited', 'gevraagd'), ('held', 'zei ja, wacht op Graag'), ('reserve', 'zei ja, als reserve'), ('not_now', 'nu niet'), ('lapsed', 'nog niet geantwoord'), ('chosen', 'afgesproken'), ('declined', 'liever iemand anders'), ('arranged', 'al geregeld'), ('withdrawn', 'vraag ingetrokken'), ('expired', 'vraag voorbij'), ('stepped_back', 'kon toch niet')], default='invited', max_length=12)),
                ('exclusive', models.BooleanField(default=True, help_text='One held yes at a time; false under "ik kies zelf".')),
                ('invited_by', models.CharField(choices=[('system', 'het systeem'), ('hand', 'een coördinator'), ('board', 'niemand: zei zelf ja, op het bord'), ('asker', 'de vrager, na een aanbod op het bord'), ('series', 'niemand: zei ja op meer dagen tegelijk')], default='system', max_length=10)),
                ('channel', models.CharField(choices=[('mail', 'mail'), ('sms', 'sms'), ('phone', 'telefoon, via Buurthulp')], default='mail', max_length=5)),
                ('wave_number', models.PositiveSmallIntegerField()),
                ('chance', models.FloatField(default=0, help_text='Expected chance of a yes; sizes the waves, never shown.')),
                ('reason_codes', models.JSONField(default=list, help_text='Why you: reason.* codes that hold, best first.')),
                ('distance_m', models.PositiveIntegerField(help_text="Between the two labels' centres, metres.")),
                ('band', models.CharField(max_length=5)),
                ('invited_at', models.DateTimeField()),
                ('wait_until', models.DateTimeField(help_text='Until when we wait before asking others.')),
                ('answered_at', models.DateTimeField(null=True)),
                ('starts_at', models.DateTimeField(help_text='The moment a yes names for a flexible request.', null=True)),
                ('goes_on', models.BooleanField(default=False, help_text='A yes to a series that also counts for the dates which are still to be made.')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('occasion', models.ForeignKey(help_text='That of the slot.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.occasion')),
                ('offer', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='exchange.offer')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='members.participant')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='exchange.slot')),
            ],
            options={
                'indexes': [models.Index(fields=['participant', '-invited_at'], name='matching_invitation_person'), models.Index(condition=models.Q(('status', 'invited')), fields=['wait_until'], name='matching_invitation_lapse')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('invited_by', 'series'), ('status', 'not_now'), _negated=True), fields=('occasion', 'participant'), name='matching_invitation_once_per_occasion'), models.UniqueConstraint(condition=models.Q(('exclusive', True), ('status', 'held')), fields=('slot',), name='matching_invitation_one_held'), models.CheckConstraint(condition=models.Q(('status__in', ['invited', 'held', 'reserve', 'not_now', 'lapsed', 'chosen', 'declined', 'arranged', 'withdrawn', 'expired', 'stepped_back'])), name='matching_invitation_status_known'), models.CheckConstraint(condition=models.Q(('invited_by__in', ['system', 'hand', 'board', 'asker', 'series'])), name='matching_invitation_invited_by_known'), models.CheckConstraint(condition=models.Q(('channel__in', ['mail', 'sms', 'phone'])), name='matching_invitation_channel_known')],
            },
        ),
        migrations.CreateModel(
            name='InvitationStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_participant_id', models.BigIntegerField(null=True)),
                ('from_status', models.CharField(blank=True, max_length=20)),
                ('to_status', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='matching.invitation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Match',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('agreed', 'afgesproken'), ('done', 'gelukt'), ('not_done', 'ging niet door'), ('cancelled', 'afgezegd'), ('review', 'tijd of antwoord verschilt'), ('unconfirmed', 'niet bevestigd')], default='agreed', max_length=12)),
                ('starts_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField(help_text='Agreed duration; after confirmation, the confirmed one.')),
                ('door_word', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, help_text='The herkenningswoord both ask at the door.')),
                ('due_at', models.DateTimeField(null=True)),
                ('reminded', models.BooleanField(default=False)),
                ('checked_at', models.DateTimeField(help_text='When "Is het gelukt?" was asked.', null=True)),
                ('agreed_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('asker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches_as_asker', to='members.participant')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('helper', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches_as_helper', to='members.participant')),
                ('invitation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='match', to='matching.invitation')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='matches', to='exchange.slot')),
            ],
            options={
                'verbose_name_plural': 'matches',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='matching_match_due')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('status__in', ['agreed', 'done', 'review', 'unconfirmed'])), fields=('slot',), name='matching_match_one_live'), models.CheckConstraint(condition=models.Q(('asker', models.F('helper')), _negated=True), name='matching_match_two_people'), models.CheckConstraint(condition=models.Q(('minutes__range', (1, 720))), name='matching_match_minutes_sane'), models.CheckConstraint(condition=models.Q(('status__in', ['agreed', 'done', 'not_done', 'cancelled', 'review', 'unconfirmed'])), name='matching_match_status_known')],
            },
        ),
        migrations.CreateModel(
            name='MatchStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_participant_id', models.BigIntegerField(null=True)),
                ('from_status', models.CharField(blank=True, max_length=20)),
                ('to_status', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='matching.match')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('by_proxy', models.BooleanField(default=False, help_text='Somebody who acts for the author wrote it.')),
                ('is_last_word', models.BooleanField(default=False, help_text='Said with "het lukt toch niet".')),
                ('text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column)),
                ('at', models.DateTimeField()),
                ('on', models.DateField()),
                ('number', models.PositiveSmallIntegerField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='messages', to='matching.match')),
            ],
            options={
                'indexes': [models.Index(fields=['match', 'at'], name='matching_message_of_match')],
                'constraints': [models.UniqueConstraint(fields=('author', 'on', 'number'), name='matching_message_numbered'), models.CheckConstraint(condition=models.Q(('number__range', (1, 30))), name='matching_message_thirty_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Outcome',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('said', models.CharField(choices=[('yes', 'Ja, het is gelukt'), ('no', 'Nee, het ging niet door')], max_length=5)),
                ('minutes', models.PositiveSmallIntegerField(null=True)),
                ('again', models.BooleanField(help_text='Would like to meet again; remembered only when both say so.', null=True)),
                ('at', models.DateTimeField()),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outcomes', to='matching.match')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('match', 'participant'), name='matching_outcome_once_each'), models.CheckConstraint(condition=models.Q(models.Q(('minutes__isnull', True), ('said', 'no')), models.Q(('minutes__range', (1, 720)), ('said', 'yes')), _connector='OR'), name='matching_outcome_yes_has_minutes'), models.CheckConstraint(condition=models.Q(('said__in', ['yes', 'no'])), name='matching_outcome_said_known')],
            },
        ),
        migrations.CreateModel(
            name='Search',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('need_at', models.DateTimeField(help_text='The time of need; the end of a flexible one.')),
                ('decide_by', models.DateTimeField()),
                ('is_alone', models.BooleanField(default=False, help_text='One date of a series that is searched for by itself, because somebody cannot once.')),
                ('is_short', models.BooleanField(default=False, help_text='The ordinary decide_by had passed at publication.')),
                ('due_at', models.DateTimeField(null=True)),
                ('wave_number', models.PositiveSmallIntegerField(default=0)),
                ('asker_answer_by', models.DateTimeField(help_text='While a yes is held: until when "Graag" is awaited.', null=True)),
                ('desk_reason', models.CharField(blank=True, choices=[('short', 'loopt nog, krap'), ('time_short', 'te weinig tijd om nog rond te vragen'), ('no_candidates', 'niemand past'), ('exhausted', 'niemand meer'), ('call_wanted', 'wil gebeld worden'), ('asker_silent', 'vrager reageert niet'), ('cancelled', 'afspraak viel weg')], max_length=15)),
                ('desk_since', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('slot', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='search', to='exchange.slot')),
            ],
            options={
                'verbose_name_plural': 'searches',
                'indexes': [models.Index(condition=models.Q(('due_at__isnull', False)), fields=['due_at'], name='matching_search_due'), models.Index(condition=models.Q(('desk_since__isnull', False)), fields=['community'], name='matching_search_desk')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('desk_reason', ''), ('desk_since__isnull', True)), models.Q(('desk_since__isnull', False), models.Q(('desk_reason', ''), _negated=True)), _connector='OR'), name='matching_search_desk_has_reason')],
            },
        ),
        migrations.CreateModel(
            name='SearchEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('code', models.CharField(choices=[('published', 'vraag geplaatst'), ('wave', 'buren gevraagd'), ('waits_morning', 'wacht tot de ochtend'), ('yes', 'iemand zei ja'), ('not_now', 'iemand zei nu niet'), ('lapsed', 'antwoordtijd voorbij'), ('taken_back', 'antwoord teruggenomen'), ('declined', 'vrager wilde liever iemand anders'), ('matched', 'Graag: afspraak'), ('desk', 'op de werklijst'), ('by_hand', 'met de hand gevraagd'), ('asked_one', 'vrager vroeg één iemand, van het bord'), ('further', 'vrager liet ons verder zoeken'), ('cancelled', 'afspraak viel weg'), ('unmet', 'niet gelukt voor het moment'), ('withdrawn', 'ingetrokken'), ('skipped', 'deze keer niet')], max_length=15)),
                ('number', models.PositiveSmallIntegerField(help_text='How many were asked in a wave.', null=True)),
                ('reason', models.CharField(blank=True, help_text='A DeskReason.', max_length=15)),
                ('invitation_id', models.BigIntegerField(null=True)),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('search', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='matching.search')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('code__in', ['published', 'wave', 'waits_morning', 'yes', 'not_now', 'lapsed', 'taken_back', 'declined', 'matched', 'desk', 'by_hand', 'asked_one', 'further', 'cancelled', 'unmet', 'withdrawn', 'skipped'])), name='matching_searchevent_code_known')],
            },
        ),
        migrations.CreateModel(
            name='Thanks',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('card', models.PositiveSmallIntegerField(help_text='1 to 8: thanks.ready.* in the text guide.', null=True)),
                ('own_words', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('at', models.DateTimeField()),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks_given', to='members.participant')),
                ('match', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks', to='matching.match')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='thanks_received', to='members.participant')),
            ],
            options={
                'verbose_name_plural': 'thanks',
                'constraints': [models.UniqueConstraint(fields=('match', 'author'), name='matching_thanks_once_each'), models.CheckConstraint(condition=models.Q(('card__isnull', True), ('card__range', (1, 8)), _connector='OR'), name='matching_thanks_card_known')],
            },
        ),
        migrations.CreateModel(
            name='Transfer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('minutes', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('help', 'hulp'), ('gift', 'gift'), ('opening', 'begin'), ('correction', 'correctie')], max_length=12)),
                ('reason', models.CharField(help_text='A code.', max_length=30)),
                ('created_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('credit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='matching.account')),
                ('debit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='debits', to='matching.account')),
                ('match', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='transfers', to='matching.match')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='matching_transfer_minutes_positive'), models.CheckConstraint(condition=models.Q(('debit', models.F('credit')), _negated=True), name='matching_transfer_not_to_oneself'), models.UniqueConstraint(condition=models.Q(('kind', 'help')), fields=('match',), name='matching_transfer_one_help_per_match'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'help'), _negated=True), ('match__isnull', False), _connector='OR'), name='matching_transfer_help_has_match'), models.CheckConstraint(condition=models.Q(('kind__in', ['help', 'gift', 'opening', 'correction'])), name='matching_transfer_kind_known')],
            },
        ),
    ]
