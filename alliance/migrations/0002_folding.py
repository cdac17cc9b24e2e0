from django.db import migrations

# Immutable, so that generated columns and indexes may use it: unaccent names its dictionary, lower() knows Unicode.
# Arabic: the forms of alef, ta marbuta and alef maqsura become one letter each; vowel marks and tatweel go.
FOLD = """
CREATE FUNCTION portal_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN btrim(regexp_replace(
  translate(
    lower(public.unaccent('public.unaccent'::regdictionary, $1)),
    'أإآٱةىؤئ' || 'ًٌٍَُِّْـ',
    'ااااهيوي'
  ),
  '[[:space:][:punct:]]+', ' ', 'g'
))
"""


class Migration(migrations.Migration):
    dependencies = [("alliance", "0001_floor")]
    operations = [
        migrations.RunSQL(FOLD, "DROP FUNCTION portal_fold(text)"),
    ]
