import alliance.folding
import alliance.languages
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGistExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

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

# Both forms of a text: stemmed as it is written, for the stemmers need the accents, and stemmed without them, for readers
# leave them out; the dot keeps phrases from reaching from one form into the other. A word that the first form drops as
# too common is not asked for in the second either. Arabic plurals in -at become their singulars: the stemmer knows them
# only behind an article.
FORMS = r"""
CREATE FUNCTION portal_bare(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(portal_fold($1), '([ء-ي]{3})ات\M', '\1ه', 'g');

CREATE FUNCTION portal_lexemes(regconfig, text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN to_tsvector($1, $2) || '·:9'::tsvector || to_tsvector($1, portal_bare($2));

CREATE FUNCTION portal_asked(regconfig, text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN CASE
  WHEN numnode(phraseto_tsquery($1, $2)) = 0 THEN phraseto_tsquery($1, $2)
  ELSE phraseto_tsquery($1, $2) || phraseto_tsquery($1, portal_bare($2))
END;
"""


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        # exclusion constraints over keys, accents ignored in searches, typing errors forgiven
        BtreeGistExtension(),
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(FOLD, "DROP FUNCTION portal_fold(text)"),
        migrations.RunSQL(
            FORMS,
            "DROP FUNCTION portal_asked(regconfig, text);"
            "DROP FUNCTION portal_lexemes(regconfig, text);"
            "DROP FUNCTION portal_bare(text)",
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('kind', models.CharField(choices=[('concept', 'concept'), ('entity', 'part of the alliance')], max_length=10)),
                ('term', models.CharField(max_length=120)),
                ('term_en', models.CharField(max_length=120, null=True)),
                ('term_fr', models.CharField(max_length=120, null=True)),
                ('term_es', models.CharField(max_length=120, null=True)),
                ('term_ar', models.CharField(max_length=120, null=True)),
                ('definition', models.TextField()),
                ('definition_en', models.TextField(null=True)),
                ('definition_fr', models.TextField(null=True)),
                ('definition_es', models.TextField(null=True)),
                ('definition_ar', models.TextField(null=True)),
                ('source_line', models.CharField(blank=True, max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name='OutgoingMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('message_id', models.CharField(max_length=120, unique=True)),
                ('to', models.EmailField(max_length=254)),
                ('language', models.CharField(max_length=10)),
                ('subject', models.CharField(max_length=250)),
                ('body', models.TextField(blank=True)),
                ('body_html', models.TextField(blank=True)),
                ('unsubscribe_url', models.CharField(blank=True, max_length=300)),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('failed', 'Failed')], default='waiting', max_length=10)),
                ('written_at', models.DateTimeField(auto_now_add=True)),
                ('sent_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='e-mail address')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(blank=True, max_length=150, verbose_name='name, as you use it')),
                ('language', models.CharField(choices=alliance.languages.languages_of_the_pages, default='en', max_length=10, verbose_name='language')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_demonstration', models.BooleanField(default=False, editable=False)),
                ('joined_at', models.DateTimeField(auto_now_add=True)),
                ('erased_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'account',
                'verbose_name_plural': 'accounts',
                'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='alliance_addresses_are_kept_in_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='OutboxTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('queued', 'waiting'), ('running', 'under way'), ('done', 'done'), ('failed', 'failed'), ('cancelled', 'cancelled')], default='queued', max_length=10)),
                ('due_at', models.DateTimeField()),
                ('attempt', models.PositiveSmallIntegerField(default=0)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('heartbeat_at', models.DateTimeField(blank=True, null=True)),
                ('error_public', models.TextField(blank=True)),
                ('ordered_at', models.DateTimeField(auto_now_add=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('task', models.CharField(max_length=80)),
                ('queue', models.CharField(max_length=20)),
                ('args', models.JSONField(default=list)),
                ('key', models.CharField(max_length=160, unique=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['due_at'], name='alliance_open_outbox_tasks')],
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('key', models.CharField(max_length=160)),
                ('language', models.CharField(blank=True, max_length=10)),
                ('audience', models.CharField(max_length=240)),
                ('title', models.TextField()),
                ('extra', models.TextField(blank=True)),
                ('body', models.TextField(blank=True)),
                ('year', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('networks', django.contrib.postgres.fields.ArrayField(base_field=models.SlugField(), blank=True, default=list, size=None)),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
                ('title_key', models.GeneratedField(db_persist=True, expression=alliance.folding.Fold(models.F('title')), output_field=models.TextField())),
                ('updated_at', models.DateTimeField()),
            ],
            options={
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='alliance_documents_by_words'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(models.F('title_key'), 'gin_trgm_ops'), name='alliance_titles_by_likeness')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'key', 'language'), name='alliance_one_document_per_language')],
            },
        ),
        migrations.CreateModel(
            name='TranslationState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_kind', models.CharField(max_length=60)),
                ('object_id', models.CharField(max_length=64)),
                ('field', models.CharField(max_length=60)),
                ('language', models.CharField(max_length=10)),
                ('state', models.CharField(choices=[('machine', 'translated by a machine'), ('draft', 'draft'), ('reviewed', 'looked over'), ('outdated', 'older than its source')], max_length=10)),
                ('source_language', models.CharField(blank=True, max_length=10)),
                ('source_hash', models.CharField(blank=True, max_length=64)),
                ('set_at', models.DateTimeField(auto_now=True)),
                ('set_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('object_kind', 'object_id', 'field', 'language'), name='alliance_one_state_per_text_and_language')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verb', models.CharField(max_length=60)),
                ('right_used', models.CharField(blank=True, max_length=120)),
                ('object_kind', models.CharField(max_length=60)),
                ('object_id', models.CharField(max_length=64)),
                ('before', models.JSONField(null=True)),
                ('after', models.JSONField(null=True)),
                ('reason', models.TextField(blank=True)),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(fields=['object_kind', 'object_id', 'at'], name='alliance_audit_of_object')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='auditevent',
            trigger=pgtrigger.compiler.Trigger(name='audit_events_stay_as_they_are', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a26c307409f3511770f65629325cabeb814eb56b', operation='UPDATE OR DELETE', pgid='pgtrigger_audit_events_stay_as_they_are_073f7', table='alliance_auditevent', when='BEFORE')),
        ),
    ]
