from django.db import migrations
from django.db.models import Exists, OuterRef, Q

from buurthulp import clock


def take_away(apps, schema_editor):
    """Code apps and spare codes of who holds no role: nobody asks for them, and who put them there? (ADR 20)"""
    held = apps.get_model('members', 'RoleGrant').objects.filter(
        Q(until__isnull=True) | Q(until__gt=clock.machine_now()), user=OuterRef('user')
    )
    apps.get_model('mfa', 'Authenticator').objects.filter(~Exists(held), type__in=['totp', 'recovery_codes']).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0003_week_checked'),
        ('mfa', '0003_authenticator_type_uniq'),
    ]

    operations = [
        migrations.RunPython(take_away, migrations.RunPython.noop),
    ]
