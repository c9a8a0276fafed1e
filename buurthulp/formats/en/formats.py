"""How who reads English here types a day and a time: as everybody in the Netherlands, and never the month first."""

from django.conf.locale.nl import formats as dutch

DATE_FORMAT = "j F Y"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = "j F Y H:i"
YEAR_MONTH_FORMAT = "F Y"
MONTH_DAY_FORMAT = "j F"
SHORT_DATE_FORMAT = "j-n-Y"
SHORT_DATETIME_FORMAT = "j-n-Y H:i"
FIRST_DAY_OF_WEEK = dutch.FIRST_DAY_OF_WEEK
DATE_INPUT_FORMATS = dutch.DATE_INPUT_FORMATS
TIME_INPUT_FORMATS = dutch.TIME_INPUT_FORMATS
DATETIME_INPUT_FORMATS = dutch.DATETIME_INPUT_FORMATS
DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
