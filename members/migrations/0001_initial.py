import buurthulp.clock
import buurthulp.crypto
import buurthulp.public_ids
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Community',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=80)),
                ('organisation', models.CharField(blank=True, max_length=120)),
                ('phone', models.CharField(help_text='As people read it: 085 000 00 00.', max_length=20)),
                ('hours_text', models.CharField(max_length=120)),
                ('coordinator_name', models.CharField(help_text='First name, shown as "Fatma van Buurthulp".', max_length=60)),
                ('privacy_contact', models.CharField(blank=True, help_text='Mail address or number of who answers for privacy; else the phone.', max_length=120)),
                ('logo_version', models.CharField(blank=True, help_text='Changes with its logo; empty: our own sign.', max_length=8)),
                ('logo_width', models.PositiveSmallIntegerField(default=0, help_text='In pixels.')),
                ('logo_height', models.PositiveSmallIntegerField(default=0, help_text='In pixels.')),
                ('logo_on_plate', models.BooleanField(default=True, help_text='It needs white behind it to be seen.')),
                ('settings', models.JSONField(default=dict)),
                ('is_demo', models.BooleanField(default=False)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'verbose_name_plural': 'communities',
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('email', models.EmailField(blank=True, help_text='Lower case; clear because it is what one logs in with.', max_length=254, null=True, unique=True)),
                ('phone', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='E.164, of who logs in by text message.')),
                ('phone_hash', models.CharField(blank=True, max_length=64)),
                ('language', models.CharField(blank=True, choices=[('nl', 'Nederlands'), ('en', 'English')], help_text='What they read; empty: as the site speaks.', max_length=5)),
                ('is_active', models.BooleanField(default=True)),
                ('is_staff', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=buurthulp.clock.machine_now)),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='members_user_email_lower_case'), models.CheckConstraint(condition=models.Q(('email__isnull', False), models.Q(('phone_hash', ''), _negated=True), _connector='OR'), name='members_user_can_be_reached'), models.UniqueConstraint(condition=models.Q(('phone_hash', ''), _negated=True), fields=('phone_hash',), name='members_user_phone_once'), models.CheckConstraint(condition=models.Q(('language__in', ['', 'nl', 'en'])), name='members_user_language_known')],
            },
        ),
        migrations.CreateModel(
            name='AccessLog',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('user_id', models.BigIntegerField()),
                ('subject_id', models.BigIntegerField(db_index=True, help_text='The participant looked at.')),
                ('reason', models.CharField(max_length=30)),
                ('at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
            ],
        ),
        migrations.CreateModel(
            name='CommunityHost',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.CharField(max_length=120, unique=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hosts', to='members.community')),
            ],
        ),
        migrations.CreateModel(
            name='CommunityLogo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('png', models.BinaryField()),
                ('community', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='logo', to='members.community')),
            ],
        ),
        migrations.CreateModel(
            name='CommunityText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('how_it_works', 'Zo werkt het'), ('house_rules', 'Huisregels'), ('how_we_choose', 'Hoe wij kiezen'), ('privacy', 'Privacy'), ('accessibility', 'Toegankelijkheid')], max_length=20)),
                ('number', models.PositiveSmallIntegerField(help_text='1, 2, 3 per community and kind.')),
                ('body', models.TextField(blank=True, help_text='In the plain form of members/own_texts.py.')),
                ('by_user_id', models.BigIntegerField(help_text='Who published it; none for the system.', null=True)),
                ('published_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='members.community')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('community', 'kind', 'number'), name='members_communitytext_numbered_once'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='members_communitytext_from_one'), models.CheckConstraint(condition=models.Q(('kind__in', ['how_it_works', 'house_rules', 'how_we_choose', 'privacy', 'accessibility'])), name='members_communitytext_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('active', 'doet mee'), ('paused', 'heeft pauze'), ('closed', 'is gestopt')], default='active', max_length=10)),
                ('first_name', models.CharField(max_length=60)),
                ('family_name', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('family_name_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('family_name_start_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('phone', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='E.164')),
                ('phone_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('phone_end_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('email_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('sms_hash', models.CharField(blank=True, db_index=True, help_text='phone_hash of the number that may be sent text messages.', max_length=64)),
                ('told_by', models.CharField(choices=[('mail', 'mail'), ('sms', 'sms'), ('phone', 'telefoon, via Buurthulp')], default='mail', max_length=10)),
                ('shares_phone', models.BooleanField(default=True, help_text='After "Graag": show the other my phone number.')),
                ('shares_email', models.BooleanField(default=True, help_text='After "Graag": show the other my mail address.')),
                ('paused_until', models.DateField(blank=True, null=True)),
                ('avoids_direct_neighbours', models.BooleanField(default=False)),
                ('has_car', models.BooleanField(default=False)),
                ('weekly_contacts', models.PositiveSmallIntegerField(default=3, help_text='Invitations in seven days, at most.')),
                ('monthly_number', models.PositiveSmallIntegerField(default=2, help_text='Own number: questions in thirty days; empty for as often as it fits.', null=True)),
                ('quiet_from', models.TimeField(blank=True, help_text="Own quiet hours; they hold the community's.", null=True)),
                ('quiet_until', models.TimeField(blank=True, null=True)),
                ('gathers', models.BooleanField(default=False, help_text='Messages that can wait: in one mail, each morning.')),
                ('wants_to_give', models.BooleanField(default=False, help_text='Said "ja" to "wil je ook eens iets doen?".')),
                ('joined_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_reason', models.CharField(blank=True, choices=[('moved', 'is verhuisd'), ('died', 'is overleden'), ('asked', 'vraagt erom'), ('no_contact', 'al lang geen contact meer')], max_length=10)),
                ('erase_on', models.DateField(blank=True, help_text='Closed by a coordinator: until then it can be undone, then they are erased.', null=True)),
                ('merged_into', models.ForeignKey(blank=True, help_text='They were here twice: this row is closed, and went on in that one.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='members.participant')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='participants', to='members.community')),
            ],
            options={
                'indexes': [models.Index(fields=['community', 'status'], name='members_participant_community'), models.Index(condition=models.Q(('erase_on__isnull', False)), fields=['erase_on'], name='members_participant_erase')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['active', 'paused', 'closed'])), name='members_participant_status_known'), models.CheckConstraint(condition=models.Q(('told_by__in', ['mail', 'sms', 'phone'])), name='members_participant_told_by_known'), models.CheckConstraint(condition=models.Q(models.Q(('quiet_from__isnull', True), ('quiet_until__isnull', True)), models.Q(('quiet_from__isnull', False), ('quiet_until__isnull', False)), _connector='OR'), name='members_participant_quiet_has_both_ends'), models.CheckConstraint(condition=models.Q(('closed_reason__in', ['', 'moved', 'died', 'asked', 'no_contact'])), name='members_participant_closed_reason_known'), models.CheckConstraint(condition=models.Q(('erase_on__isnull', True), ('status', 'closed'), _connector='OR'), name='members_participant_erased_once_closed'), models.CheckConstraint(condition=models.Q(('merged_into__isnull', True), ('status', 'closed'), _connector='OR'), name='members_participant_merged_is_closed')],
            },
        ),
        migrations.CreateModel(
            name='InviteLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('shows_name', models.BooleanField(default=False, help_text='The page behind it may say the first name.')),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invite_links', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('participant',), name='members_invitelink_one_current')],
            },
        ),
        migrations.CreateModel(
            name='JoinedByInvite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('link', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='joined', to='members.invitelink')),
                ('newcomer', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.participant')),
            ],
        ),
        migrations.CreateModel(
            name='ConductCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issued_on', models.DateField(help_text='The date on the paper.')),
                ('seen_on', models.DateField()),
                ('expires_on', models.DateField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(blank=True, choices=[('replaced', 'er is een nieuwere'), ('mistake', 'verkeerd genoteerd'), ('stopped', 'doet dit niet meer'), ('doubt', 'we vragen een nieuwe')], max_length=10)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='conduct_certificates', to='members.participant')),
                ('seen_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('participant',), name='members_certificate_one_stands'), models.CheckConstraint(condition=models.Q(models.Q(('reason', ''), ('withdrawn_at__isnull', True)), models.Q(('withdrawn_at__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='members_certificate_ends_for_a_reason'), models.CheckConstraint(condition=models.Q(('seen_on__gte', models.F('issued_on'))), name='members_certificate_seen_later'), models.CheckConstraint(condition=models.Q(('expires_on__gt', models.F('issued_on'))), name='members_certificate_lasts'), models.CheckConstraint(condition=models.Q(('reason__in', ['', 'replaced', 'mistake', 'stopped', 'doubt'])), name='members_certificate_reason_known')],
            },
        ),
        migrations.CreateModel(
            name='Consent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('age', '16 jaar of ouder'), ('rules', 'huisregels'), ('privacy', 'gebruik van gegevens'), ('acting', 'iemand anders regelt het'), ('referral', 'doorgeven aan een organisatie')], max_length=10)),
                ('text_version', models.CharField(max_length=20)),
                ('how', models.CharField(choices=[('web', 'op de site'), ('phone', 'aan de telefoon'), ('paper', 'op papier'), ('in_person', 'hardop, in het bijzijn van een coördinator'), ('spoken', 'hardop, tegen wie het regelt')], max_length=10)),
                ('given_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='consents', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True), models.Q(('kind__in', ['acting', 'referral']), _negated=True)), fields=('participant', 'kind', 'text_version'), name='members_consent_given_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['age', 'rules', 'privacy', 'acting', 'referral'])), name='members_consent_kind_known'), models.CheckConstraint(condition=models.Q(('how__in', ['web', 'phone', 'paper', 'in_person', 'spoken'])), name='members_consent_how_known')],
            },
        ),
        migrations.CreateModel(
            name='HandOver',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sees_coming', models.BooleanField(default=False)),
                ('may_ask', models.BooleanField(default=False)),
                ('may_answer', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('self', 'voor zichzelf'), ('proxy', 'als naaste, met toestemming'), ('trusted', 'als vertrouwd contact, met toestemming')], default='self', max_length=10)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('relation', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('to', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='Until it was used or is over.')),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, help_text='Another took its place, or its maker stopped.', null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('used_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='hand_overs', to='members.participant')),
                ('consent', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.consent')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['self', 'proxy', 'trusted'])), name='members_handover_kind_known'), models.CheckConstraint(condition=models.Q(('kind', 'proxy'), _negated=True), name='members_handover_makes_no_proxy'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'trusted'), models.Q(('may_answer', False), ('may_ask', False), ('sees_coming', False), _negated=True)), models.Q(models.Q(('kind', 'trusted'), _negated=True), ('may_answer', False), ('may_ask', False), ('sees_coming', False)), _connector='OR'), name='members_handover_rights_fit_the_kind'), models.UniqueConstraint(condition=models.Q(('kind', 'self'), ('stopped_at__isnull', True), ('used_at__isnull', True)), fields=('participant',), name='members_handover_one_open'), models.CheckConstraint(condition=models.Q(('stopped_at__isnull', True), ('used_at__isnull', True), _connector='OR'), name='members_handover_used_or_stopped'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='members_handover_lasts')],
            },
        ),
        migrations.CreateModel(
            name='Confirmation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('how', models.CharField(choices=[('letter', 'brief met code'), ('coordinator', 'kennisgemaakt'), ('vouched', 'door buren')], max_length=12)),
                ('by_name', models.CharField(blank=True, help_text='The coordinator, as residents see it.', max_length=60)),
                ('at', models.DateTimeField()),
                ('by_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='confirmation', to='members.participant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('how__in', ['letter', 'coordinator', 'vouched'])), name='members_confirmation_how_known')],
            },
        ),
        migrations.CreateModel(
            name='Vouch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vouches', to='members.participant')),
                ('voucher', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vouches_given', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('participant', 'voucher'), name='members_vouch_once'), models.CheckConstraint(condition=models.Q(('participant', models.F('voucher')), _negated=True), name='members_vouch_not_oneself')],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('blocked', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks_received', to='members.participant')),
                ('blocker', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks_made', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('blocker', 'blocked'), name='members_block_once'), models.CheckConstraint(condition=models.Q(('blocker', models.F('blocked')), _negated=True), name='members_block_not_oneself')],
            },
        ),
        migrations.CreateModel(
            name='ActsFor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sees_coming', models.BooleanField(default=False)),
                ('may_ask', models.BooleanField(default=False)),
                ('may_answer', models.BooleanField(default=False)),
                ('kind', models.CharField(choices=[('self', 'voor zichzelf'), ('proxy', 'als naaste, met toestemming'), ('trusted', 'als vertrouwd contact, met toestemming')], max_length=10)),
                ('relation', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='A name for the bond, in their own words: "mijn moeder".')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acts_for', to=settings.AUTH_USER_MODEL)),
                ('consent', models.OneToOneField(blank=True, help_text='That they may: given by the participant. None for oneself.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.consent')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='acted_by', to='members.participant')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('user', 'participant'), name='members_actsfor_once'), models.CheckConstraint(condition=models.Q(('kind__in', ['self', 'proxy', 'trusted'])), name='members_actsfor_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'trusted'), models.Q(('may_answer', False), ('may_ask', False), ('sees_coming', False), _negated=True)), models.Q(models.Q(('kind', 'trusted'), _negated=True), ('may_answer', False), ('may_ask', False), ('sees_coming', False)), _connector='OR'), name='members_actsfor_rights_fit_the_kind')],
            },
        ),
        migrations.CreateModel(
            name='PlaceImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('areas', 'gebieden'), ('pc6', 'postcodes van zes tekens'), ('pc4', 'postcodes van vier cijfers'), ('figures', 'inwoners per gebied')], max_length=10)),
                ('file_name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('started_at', models.DateTimeField()),
                ('finished_at', models.DateTimeField(null=True)),
                ('summary', models.JSONField(default=dict, help_text='Counts that the command printed.')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['areas', 'pc6', 'pc4', 'figures'])), name='members_placeimport_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Area',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True)),
                ('name', models.CharField(max_length=120)),
                ('level', models.CharField(choices=[('municipality', 'gemeente'), ('district', 'wijk'), ('neighbourhood', 'buurt')], max_length=20)),
                ('residents', models.PositiveIntegerField(blank=True, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='members.area')),
                ('place_import', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='members.placeimport')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('level__in', ['municipality', 'district', 'neighbourhood'])), name='members_area_level_known')],
            },
        ),
        migrations.CreateModel(
            name='AreaShape',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('geometry', models.JSONField()),
                ('area', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='shape', to='members.area')),
            ],
        ),
        migrations.CreateModel(
            name='AreaStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('people', models.PositiveSmallIntegerField(help_text='More than so many take part; 0 for the first few.')),
                ('kinds', models.PositiveSmallIntegerField(help_text='At least so many kinds of help; 0 for a few.')),
                ('counted_on', models.DateField(help_text='The night whose count this is; it stands for four weeks.')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.area')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='area_steps', to='members.community')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('community', 'area'), name='members_areastep_once'), models.CheckConstraint(condition=models.Q(('people__in', [0, 10, 25, 50, 100])), name='members_areastep_people_known'), models.CheckConstraint(condition=models.Q(('kinds__in', [0, 5, 10, 15, 20, 25])), name='members_areastep_kinds_known')],
            },
        ),
        migrations.CreateModel(
            name='CommunityArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.area')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='served_areas', to='members.community')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('community', 'area'), name='members_communityarea_once')],
            },
        ),
        migrations.CreateModel(
            name='PlaceLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cell', models.BigIntegerField()),
                ('precision', models.CharField(choices=[('pc6', 'zes tekens van de postcode'), ('pc4', 'vier cijfers van de postcode')], max_length=4)),
                ('resolution', models.PositiveSmallIntegerField()),
                ('address_count', models.PositiveIntegerField()),
                ('inner_distance_m', models.PositiveIntegerField(help_text='Expected distance between two of its addresses, metres.')),
                ('area', models.ForeignKey(help_text='Where most of its addresses are.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.area')),
                ('place_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='labels', to='members.placeimport')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cell', 'precision'), name='members_placelabel_cell_once'), models.CheckConstraint(condition=models.Q(('address_count__gte', 100)), name='members_placelabel_hundred_addresses'), models.CheckConstraint(condition=models.Q(('resolution__range', (6, 9))), name='members_placelabel_resolution_6_to_9'), models.CheckConstraint(condition=models.Q(('precision__in', ['pc6', 'pc4'])), name='members_placelabel_precision_known')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('home', 'thuis'), ('work', 'werk'), ('school', 'school'), ('other', 'een andere plek')], max_length=10)),
                ('postcode', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('house_number', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('street', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True)),
                ('town', models.CharField(blank=True, max_length=80)),
                ('postcode_hash', models.CharField(blank=True, max_length=64)),
                ('address_hash', models.CharField(blank=True, db_index=True, max_length=64)),
                ('is_current', models.BooleanField(default=True)),
                ('label_version', models.PositiveBigIntegerField(default=0, help_text='The import of postcodes that its label was last laid beside; 0: none yet.')),
                ('created_at', models.DateTimeField()),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.area')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='members.participant')),
                ('label', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.placelabel')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_current', True)), fields=['label_version'], name='members_place_label_version')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_current', True), ('kind', 'home')), fields=('participant',), name='members_place_one_current_home'), models.CheckConstraint(condition=models.Q(('kind__in', ['home', 'work', 'school', 'other'])), name='members_place_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='AddressLetter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('made_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('stopped_at', models.DateTimeField(blank=True, help_text='Another took its place, they moved, or were confirmed otherwise.', null=True)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='address_letters', to='members.participant')),
                ('place', models.ForeignKey(help_text='The home it was sent to.', on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True), ('used_at__isnull', True)), fields=('participant',), name='members_addressletter_one_open'), models.CheckConstraint(condition=models.Q(('stopped_at__isnull', True), ('used_at__isnull', True), _connector='OR'), name='members_addressletter_used_or_stopped'), models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('made_at'))), name='members_addressletter_lasts')],
            },
        ),
        migrations.CreateModel(
            name='Postcode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(help_text='9101AB, or 9101 where only four digits are known.', max_length=6, unique=True)),
                ('address_count', models.PositiveIntegerField()),
                ('street', models.CharField(blank=True, max_length=120)),
                ('town', models.CharField(blank=True, max_length=80)),
                ('is_gone', models.BooleanField(default=False, help_text='A later file left it out; it counts for nothing, but who lived there is still found.')),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.area')),
                ('label', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postcodes', to='members.placelabel')),
                ('place_import', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postcodes', to='members.placeimport')),
            ],
        ),
        migrations.CreateModel(
            name='RoleGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('coordinator', 'coördinator'), ('analyst', 'gemeentemedewerker'), ('administrator', 'beheerder'), ('referrer', 'doorverwijzer')], max_length=20)),
                ('public_name', models.CharField(blank=True, help_text='First name, for residents and on posters.', max_length=60)),
                ('public_phone', models.CharField(blank=True, help_text="As people read it; else the community's.", max_length=20)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('areas', models.ManyToManyField(blank=True, related_name='+', to='members.area')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_grants', to='members.community')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='role_grants', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('community', 'user', 'role'), name='members_rolegrant_held_once'), models.CheckConstraint(condition=models.Q(('role__in', ['coordinator', 'analyst', 'administrator', 'referrer'])), name='members_rolegrant_role_known')],
            },
        ),
    ]
