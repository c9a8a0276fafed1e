"""Everything that decides in matching: who can be asked, in what order, how many at once, by when.

Pure Python: dataclasses in, dataclasses out. Nothing of Django, nothing of the project, no clock and no random state
that is not passed in. Distances are metres, durations are minutes or ``timedelta``, instants are aware datetimes
(UTC inside, local time only where a rule is about local time). Import from the modules; nothing is re-exported here.
"""
