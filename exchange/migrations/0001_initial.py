import buurthulp.crypto
import buurthulp.public_ids
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('members', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Category',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=30)),
                ('name', models.CharField(max_length=60)),
                ('seeks', models.CharField(blank=True, help_text='Follows a first name: "zoekt een lift".', max_length=36)),
                ('usual_minutes', models.PositiveSmallIntegerField(default=60)),
                ('relation', models.CharField(choices=[('practical', 'praktisch'), ('social', 'sociaal'), ('informational', 'informatief'), ('watchful', 'oogje in het zeil'), ('mutual', 'wederdienst')], default='practical', max_length=15)),
                ('trust', models.CharField(choices=[('none', 'niets'), ('at_home', 'bij iemand thuis'), ('keys', 'een sleutel'), ('money', 'geld')], default='none', max_length=10)),
                ('needs_car', models.BooleanField(default=False)),
                ('needs_vog', models.BooleanField(default=False, help_text='Only for who has a certificate of conduct that a coordinator saw.')),
                ('is_ride', models.BooleanField(default=False, help_text='Asks from where and where to.')),
                ('most_helpers', models.PositiveSmallIntegerField(default=1, help_text='More than one: it is asked "hoeveel mensen?", up to this many.')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_active', models.BooleanField(default=True)),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='categories', to='members.community')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='exchange.category')),
            ],
            options={
                'verbose_name_plural': 'categories',
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('community', 'slug'), name='exchange_category_slug_once'), models.CheckConstraint(condition=models.Q(('usual_minutes__range', (5, 480))), name='exchange_category_usual_minutes_sane'), models.CheckConstraint(condition=models.Q(('most_helpers__range', (1, 6))), name='exchange_category_helpers_sane'), models.CheckConstraint(condition=models.Q(('relation__in', ['practical', 'social', 'informational', 'watchful', 'mutual'])), name='exchange_category_relation_known'), models.CheckConstraint(condition=models.Q(('trust__in', ['none', 'at_home', 'keys', 'money'])), name='exchange_category_trust_known')],
            },
        ),
        migrations.CreateModel(
            name='HelpRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('draft', 'nog niet verstuurd'), ('open', 'we zoeken'), ('closed', 'klaar'), ('withdrawn', 'ingetrokken')], default='draft', max_length=10)),
                ('title', models.CharField(blank=True, help_text='In own words; never in a subject or text message.', max_length=80)),
                ('public_line', models.CharField(blank=True, help_text='Wat mogen buren lezen?', max_length=300)),
                ('private_line', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='Wat hoeft alleen je helper te weten?')),
                ('where', models.CharField(choices=[('asker', 'Bij mij thuis'), ('helper', 'Bij de ander thuis'), ('elsewhere', 'Ergens anders')], default='asker', max_length=10)),
                ('elsewhere', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='A typed place; private until there is a match.')),
                ('way', models.CharField(choices=[('search', 'Zoek voor mij'), ('choose', 'Ik kies zelf'), ('call', 'Laat iemand bellen'), ('one', 'Ik vraag het één iemand')], default='search', max_length=10)),
                ('visibility', models.CharField(choices=[('invited', 'Alleen mensen die we het vragen'), ('board', 'Iedereen die meedoet in de buurt'), ('desk', 'Alleen de coördinator')], default='invited', max_length=10)),
                ('costs', models.CharField(choices=[('none', 'Nee, niets'), ('receipt', 'Ja, ik betaal wat op de bon staat'), ('km', 'Ja, ik betaal de kilometers')], default='none', max_length=10)),
                ('radius_m', models.PositiveIntegerField(default=5000)),
                ('min_distance_m', models.PositiveIntegerField(default=0)),
                ('avoids_direct_neighbours', models.BooleanField(default=False)),
                ('first_is_fine', models.BooleanField(default=False, help_text='De eerste die kan is goed.')),
                ('turn', models.CharField(blank=True, choices=[('yes', 'Ja, zo zet ik het neer'), ('no', 'Nee, ik vraag het gewoon')], help_text='Asked as an invitation, or not.', max_length=3)),
                ('helpers', models.PositiveSmallIntegerField(default=1, help_text='How many people are wanted at the same time.')),
                ('rhythm', models.CharField(choices=[('once', 'één keer'), ('weekly', 'elke week'), ('fortnight', 'om de week'), ('monthly', 'elke maand')], default='once', max_length=10)),
                ('until', models.DateField(help_text='The last day of a series; empty: until its asker stops.', null=True)),
                ('dates_due_at', models.DateTimeField(help_text='When further dates of a series must be made.', null=True)),
                ('created_at', models.DateTimeField()),
                ('published_at', models.DateTimeField(null=True)),
                ('category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.category')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='help_requests', to='members.participant')),
                ('place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.place')),
            ],
            options={
                'indexes': [models.Index(fields=['community', 'status', '-published_at'], name='exchange_helprequest_open'), models.Index(condition=models.Q(('dates_due_at__isnull', False)), fields=['dates_due_at'], name='exchange_helprequest_dates'), models.Index(condition=models.Q(('status', 'open'), ('visibility', 'board')), fields=['community', '-published_at', '-public_id'], name='exchange_helprequest_board'), models.Index(condition=models.Q(('status', 'open'), ('visibility', 'board')), fields=['category', '-published_at', '-public_id'], name='exchange_helprequest_bkind'), models.Index(condition=models.Q(('status', 'open'), ('visibility', 'board'), ('turn', 'yes')), fields=['community', '-published_at', '-public_id'], name='exchange_helprequest_turned')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'withdrawn']), models.Q(('category__isnull', False), ('place__isnull', False), ('published_at__isnull', False), models.Q(('title', ''), _negated=True)), _connector='OR'), name='exchange_helprequest_published_is_complete'), models.CheckConstraint(condition=models.Q(('radius_m__range', (500, 100000))), name='exchange_helprequest_radius_half_to_100_km'), models.CheckConstraint(condition=models.Q(('first_is_fine', True), ('way', 'choose'), _negated=True), name='exchange_helprequest_who_chooses_is_asked'), models.CheckConstraint(condition=models.Q(('helpers__range', (1, 6))), name='exchange_helprequest_helpers_sane'), models.CheckConstraint(condition=models.Q(models.Q(('helpers', 1), ('rhythm__in', ('weekly', 'fortnight'))), models.Q(('dates_due_at__isnull', True), ('rhythm', 'once'), ('until__isnull', True)), _connector='OR'), name='exchange_helprequest_series_is_for_one'), models.CheckConstraint(condition=models.Q(('dates_due_at__isnull', True), ('status', 'open'), _connector='OR'), name='exchange_helprequest_dates_while_open'), models.CheckConstraint(condition=models.Q(('turn__in', ['', 'yes', 'no'])), name='exchange_helprequest_turn_known'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'open', 'closed', 'withdrawn'])), name='exchange_helprequest_status_known'), models.CheckConstraint(condition=models.Q(('where__in', ['asker', 'helper', 'elsewhere'])), name='exchange_helprequest_where_known'), models.CheckConstraint(condition=models.Q(('way__in', ['search', 'choose', 'call', 'one'])), name='exchange_helprequest_way_known'), models.CheckConstraint(condition=models.Q(('visibility__in', ['invited', 'board', 'desk'])), name='exchange_helprequest_visibility_known'), models.CheckConstraint(condition=models.Q(('costs__in', ['none', 'receipt', 'km'])), name='exchange_helprequest_costs_known')],
            },
        ),
        migrations.CreateModel(
            name='HelpRequestStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_participant_id', models.BigIntegerField(null=True)),
                ('from_status', models.CharField(blank=True, max_length=20)),
                ('to_status', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='exchange.helprequest')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Occasion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(help_text='When it begins; empty when flexible.', null=True)),
                ('flexible_from', models.DateTimeField(null=True)),
                ('flexible_until', models.DateTimeField(help_text='Any moment between from and until that the yes names.', null=True)),
                ('day_parts', models.PositiveIntegerField(default=268435455, help_text="In which parts of its days a flexible one may begin: 28 bits, as an offer's.")),
                ('minutes', models.PositiveSmallIntegerField()),
                ('help_request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='occasions', to='exchange.helprequest')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('day_parts__range', (1, 268435455)), models.Q(('starts_at__isnull', True), ('day_parts', 268435455), _connector='OR')), name='exchange_occasion_day_parts_of_flexible'), models.CheckConstraint(condition=models.Q(models.Q(('flexible_from__isnull', True), ('flexible_until__isnull', True), ('starts_at__isnull', False)), models.Q(('flexible_from__isnull', False), ('flexible_until__gt', models.F('flexible_from')), ('starts_at__isnull', True)), _connector='OR'), name='exchange_occasion_fixed_or_flexible'), models.CheckConstraint(condition=models.Q(('minutes__range', (5, 720))), name='exchange_occasion_minutes_sane'), models.UniqueConstraint(fields=('help_request', 'starts_at'), name='exchange_occasion_once_a_moment')],
            },
        ),
        migrations.CreateModel(
            name='PublicPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('name', models.CharField(max_length=80)),
                ('kind', models.CharField(choices=[('hospital', 'ziekenhuis'), ('health_centre', 'huisarts of gezondheidscentrum'), ('pharmacy', 'apotheek'), ('station', 'station of halte'), ('shop', 'winkel of markt'), ('town_hall', 'gemeentehuis'), ('meeting_place', 'ontmoetingsplek'), ('sports', 'sport of zwembad'), ('other', 'een andere plek')], max_length=15)),
                ('address', models.CharField(blank=True, help_text='Street and number; empty for a square or a stop.', max_length=120)),
                ('town', models.CharField(max_length=80)),
                ('lon', models.FloatField(help_text='Degrees east.')),
                ('lat', models.FloatField(help_text='Degrees north.')),
                ('cell', models.BigIntegerField(help_text='H3 resolution 9 of the point.')),
                ('has_exact_position', models.BooleanField(default=True, help_text='False: the centre of a label.')),
                ('approved_at', models.DateTimeField(null=True)),
                ('is_active', models.BooleanField(default=True, help_text='False: nobody can choose it any more.')),
                ('created_at', models.DateTimeField()),
                ('area', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.area')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='public_places', to='members.community')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('town', ''), _negated=True)), name='exchange_publicplace_has_name_and_town'), models.CheckConstraint(condition=models.Q(('lat__range', (-90, 90)), ('lon__range', (-180, 180))), name='exchange_publicplace_point_on_earth'), models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('community', 'name', 'town'), name='exchange_publicplace_once_in_a_town'), models.CheckConstraint(condition=models.Q(('kind__in', ['hospital', 'health_centre', 'pharmacy', 'station', 'shop', 'town_hall', 'meeting_place', 'sports', 'other'])), name='exchange_publicplace_kind_known')],
            },
        ),
        migrations.CreateModel(
            name='Activity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('status', models.CharField(choices=[('draft', 'nog niet klaar'), ('held', 'wacht op Buurthulp'), ('open', 'gaat door'), ('cancelled', 'gaat niet door')], default='draft', max_length=10)),
                ('title', models.CharField(blank=True, help_text='In own words; never in a subject or text message.', max_length=80)),
                ('text', models.CharField(blank=True, help_text='In own words; everybody on the web can read it.', max_length=300)),
                ('first_on', models.DateField(help_text='The first date.', null=True)),
                ('at', models.TimeField(help_text='When it begins, wall time in the Netherlands.', null=True)),
                ('minutes', models.PositiveSmallIntegerField(default=120)),
                ('rhythm', models.CharField(choices=[('once', 'één keer'), ('weekly', 'elke week'), ('fortnight', 'om de week'), ('monthly', 'elke maand')], default='once', max_length=10)),
                ('nth', models.SmallIntegerField(help_text='Of a monthly rule: 1 to 4, or -1 for the last.', null=True)),
                ('until', models.DateField(help_text='The last day on which it may take place.', null=True)),
                ('max_people', models.PositiveSmallIntegerField(help_text='How many there is room for; never shown.', null=True)),
                ('review_since', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('organiser', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='members.participant')),
                ('public_place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='exchange.publicplace')),
            ],
            options={
                'verbose_name_plural': 'activities',
                'indexes': [models.Index(fields=['community', 'status', 'first_on'], name='exchange_activity_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'cancelled']), models.Q(('at__isnull', False), ('first_on__isnull', False), ('public_place__isnull', False)), _connector='OR'), name='exchange_activity_sent_is_complete'), models.CheckConstraint(condition=models.Q(models.Q(('nth__in', (1, 2, 3, 4, -1)), ('nth__isnull', False), ('rhythm', 'monthly')), models.Q(models.Q(('rhythm', 'monthly'), _negated=True), ('nth__isnull', True)), _connector='OR'), name='exchange_activity_nth_is_monthly'), models.CheckConstraint(condition=models.Q(('until__isnull', True), models.Q(models.Q(('rhythm', 'once'), _negated=True), ('until__gte', models.F('first_on'))), _connector='OR'), name='exchange_activity_until_after_first'), models.CheckConstraint(condition=models.Q(('minutes__range', (15, 720))), name='exchange_activity_minutes_sane'), models.CheckConstraint(condition=models.Q(('max_people__isnull', True), ('max_people__range', (2, 500)), _connector='OR'), name='exchange_activity_room_sane'), models.UniqueConstraint(condition=models.Q(('status', 'draft')), fields=('organiser',), name='exchange_activity_one_draft'), models.CheckConstraint(condition=models.Q(('status__in', ['draft', 'held', 'open', 'cancelled'])), name='exchange_activity_status_known'), models.CheckConstraint(condition=models.Q(('rhythm__in', ['once', 'weekly', 'fortnight', 'monthly'])), name='exchange_activity_rhythm_known')],
            },
        ),
        migrations.CreateModel(
            name='ActivityStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_participant_id', models.BigIntegerField(null=True)),
                ('from_status', models.CharField(blank=True, max_length=20)),
                ('to_status', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='exchange.activity')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Ride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pick_up', models.CharField(choices=[('own', 'een eigen plek'), ('public', 'een openbare plek')], default='own', max_length=10)),
                ('destination', models.CharField(blank=True, choices=[('own', 'een eigen plek'), ('public', 'een openbare plek'), ('typed', 'ergens anders')], max_length=10)),
                ('destination_text', buurthulp.crypto.EncryptedTextField(aad_callback=buurthulp.crypto._column, blank=True, help_text='As typed; private until there is a match.')),
                ('destination_town', models.CharField(blank=True, help_text='All that others see of what was typed.', max_length=80)),
                ('be_there_at', models.DateTimeField(help_text='Empty: only when one is picked up was said.', null=True)),
                ('back', models.CharField(blank=True, choices=[('none', 'Nee, alleen heen'), ('wait', 'Ja, en wacht daar op mij'), ('fetch', 'Ja, kom me later weer halen')], max_length=10)),
                ('back_at', models.DateTimeField(help_text='When the way back begins; empty: when it is done.', null=True)),
                ('stay_minutes', models.PositiveSmallIntegerField(help_text='About how long one stays there.', null=True)),
                ('goes_inside', models.BooleanField(default=False, help_text='Mee naar binnen.')),
                ('destination_place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.publicplace')),
                ('help_request', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='ride', to='exchange.helprequest')),
                ('pick_up_place', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.publicplace')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('pick_up__in', ['own', 'public'])), name='exchange_ride_pick_up_known'), models.CheckConstraint(condition=models.Q(('destination__in', ['', 'own', 'public', 'typed'])), name='exchange_ride_destination_known'), models.CheckConstraint(condition=models.Q(('back__in', ['', 'none', 'wait', 'fetch'])), name='exchange_ride_back_known'), models.CheckConstraint(condition=models.Q(models.Q(('pick_up', 'public'), ('pick_up_place__isnull', False)), models.Q(models.Q(('pick_up', 'public'), _negated=True), ('pick_up_place__isnull', True)), _connector='OR'), name='exchange_ride_pick_up_place_when_public'), models.CheckConstraint(condition=models.Q(models.Q(('destination', 'public'), ('destination_place__isnull', False)), models.Q(models.Q(('destination', 'public'), _negated=True), ('destination_place__isnull', True)), _connector='OR'), name='exchange_ride_destination_place_when_public'), models.CheckConstraint(condition=models.Q(('destination', 'typed'), ('destination_town', ''), _connector='OR'), name='exchange_ride_town_when_typed'), models.CheckConstraint(condition=models.Q(models.Q(('destination', 'own'), ('pick_up', 'own'), _negated=True), models.Q(('pick_up_place__isnull', True), ('destination_place__isnull', True), models.Q(('pick_up_place', models.F('destination_place')), _negated=True), _connector='OR')), name='exchange_ride_goes_somewhere'), models.CheckConstraint(condition=models.Q(models.Q(('back_at__isnull', True), ('stay_minutes__isnull', True)), ('back__in', ['wait', 'fetch']), _connector='OR'), name='exchange_ride_way_back_when_back'), models.CheckConstraint(condition=models.Q(('stay_minutes__isnull', True), ('stay_minutes__range', (5, 600)), _connector='OR'), name='exchange_ride_stay_minutes_sane')],
            },
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('open', 'we zoeken'), ('matched', 'afgesproken'), ('done', 'gelukt'), ('unmet', 'niet gelukt'), ('withdrawn', 'ingetrokken')], default='open', max_length=10)),
                ('occasion', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='exchange.occasion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('status__in', ['open', 'matched', 'done', 'unmet', 'withdrawn'])), name='exchange_slot_status_known')],
            },
        ),
        migrations.CreateModel(
            name='SlotStatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('actor_user_id', models.BigIntegerField(null=True)),
                ('actor_participant_id', models.BigIntegerField(null=True)),
                ('from_status', models.CharField(blank=True, max_length=20)),
                ('to_status', models.CharField(max_length=20)),
                ('code', models.CharField(blank=True, max_length=40)),
                ('subject', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='history', to='exchange.slot')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SmallThing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('likes', 'doe ik graag'), ('wishes', 'zou ik blij mee zijn')], max_length=10)),
                ('text', models.CharField(max_length=80)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='small_things', to='exchange.category')),
            ],
            options={
                'ordering': ['position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('category', 'side', 'text'), name='exchange_smallthing_once'), models.CheckConstraint(condition=models.Q(('side__in', ['likes', 'wishes'])), name='exchange_smallthing_side_known')],
            },
        ),
        migrations.CreateModel(
            name='Offer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(default=buurthulp.public_ids.new_public_id, editable=False, max_length=12, unique=True)),
                ('title', models.CharField(blank=True, max_length=80)),
                ('line', models.CharField(blank=True, help_text='In own words; read by neighbours.', max_length=300)),
                ('status', models.CharField(choices=[('on', 'aan'), ('off', 'uit')], default='on', max_length=5)),
                ('day_parts', models.PositiveIntegerField(default=125269879, help_text='28 bits, Monday 6-12 first: bit 4 x weekday + part (6-12, 12-18, 18-22, 22-6).')),
                ('radius_m', models.PositiveIntegerField()),
                ('min_distance_m', models.PositiveIntegerField(default=0)),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('is_on_board', models.BooleanField(default=False, help_text='Who takes part may read it at "In de buurt".')),
                ('words', models.CharField(blank=True, help_text='Kind, ticked things and own words: what is searched.', max_length=700)),
                ('created_at', models.DateTimeField()),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='offers', to='exchange.category')),
                ('community', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.community')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='offers', to='members.participant')),
                ('small_things', models.ManyToManyField(blank=True, related_name='+', to='exchange.smallthing')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_on_board', True), ('status', 'on')), fields=['community', '-created_at', '-public_id'], name='exchange_offer_board'), models.Index(condition=models.Q(('is_on_board', True), ('status', 'on')), fields=['category', '-created_at', '-public_id'], name='exchange_offer_bkind')],
                'constraints': [models.UniqueConstraint(fields=('participant', 'category'), name='exchange_offer_one_per_category'), models.CheckConstraint(condition=models.Q(('day_parts__lte', 268435455)), name='exchange_offer_day_parts_28_bits'), models.CheckConstraint(condition=models.Q(('radius_m__range', (500, 100000))), name='exchange_offer_radius_half_to_100_km'), models.CheckConstraint(condition=models.Q(('status__in', ['on', 'off'])), name='exchange_offer_status_known')],
            },
        ),
        migrations.CreateModel(
            name='OfferPlace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ring_cell', models.BigIntegerField(help_text='H3 resolution 8.')),
                ('wide_cell', models.BigIntegerField(help_text='H3 resolution 6.')),
                ('is_active', models.BooleanField(default=True)),
                ('category', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.category')),
                ('offer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='places', to='exchange.offer')),
                ('parent_category', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='exchange.category')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='members.place')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('is_active', True)), fields=['category', 'ring_cell'], name='exchange_offerplace_ring'), models.Index(condition=models.Q(('is_active', True)), fields=['category', 'wide_cell'], name='exchange_offerplace_wide')],
                'constraints': [models.UniqueConstraint(fields=('offer', 'place'), name='exchange_offerplace_once')],
            },
        ),
        migrations.CreateModel(
            name='Wish',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wishes', to='members.participant')),
                ('small_thing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='exchange.smallthing')),
            ],
            options={
                'verbose_name_plural': 'wishes',
                'constraints': [models.UniqueConstraint(fields=('participant', 'small_thing'), name='exchange_wish_once')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('remind_at', models.DateTimeField(help_text='When the reminder is due; empty: sent, or none is needed.', null=True)),
                ('created_at', models.DateTimeField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='exchange.activity')),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attendances', to='members.participant')),
            ],
            options={
                'indexes': [models.Index(fields=['activity', 'on'], name='exchange_attendance_of_a_date'), models.Index(condition=models.Q(('remind_at__isnull', False)), fields=['remind_at'], name='exchange_attendance_remind')],
                'constraints': [models.UniqueConstraint(fields=('activity', 'participant', 'on'), name='exchange_attendance_once')],
            },
        ),
        migrations.CreateModel(
            name='AvailabilityException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('participant', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exceptions', to='members.participant')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='exchange_availabilityexception_forward')],
            },
        ),
        migrations.CreateModel(
            name='CancelledDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField()),
                ('at', models.DateTimeField(help_text='When it was cancelled.')),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cancelled_dates', to='exchange.activity')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('activity', 'on'), name='exchange_cancelleddate_once')],
            },
        ),
    ]
