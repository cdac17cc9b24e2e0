import accountability.models.channels
import alliance.models.sealed
import django.contrib.postgres.fields
import django.db.models.constraints
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

# How long concerns are kept, in days, until the owner of the portal says otherwise.
DAYS = {
    "complaint": 730,
    "longer": 2555,
    "feedback": 183,
    "identity": 183,
    "out_of_scope": 30,
}

# Sealed bytes stay out of the planner's statistics: ANALYZE copies values into them, where no deletion reaches them.
SEALED = {
    "case": (
        "receipt_lookup",
        "reporter_wrapped",
        "reporter_x_public",
        "reporter_ed_public",
    ),
    "casekey": ("public", "sealed_tag_key"),
    "casegrant": ("sealed", "checked_ties"),
    "caseexclusion": ("mark",),
    "caseitem": ("sealed_key", "body"),
    "unsentrecord": ("lookup", "body"),
    "statrecord": ("sealed",),
    "endedaccess": ("sealed",),
}
STATEMENT = "ALTER TABLE accountability_{} ALTER COLUMN {} SET STATISTICS 0"
WITHOUT_STATISTICS = [
    STATEMENT.format(table, column) for table, columns in SEALED.items() for column in columns
]


def add_rules(apps, _editor):
    rules = apps.get_model("accountability", "RetentionRule")
    rules.objects.bulk_create(
        [rules(what=what, days=days) for what, days in DAYS.items()], ignore_conflicts=True
    )


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('alliance', '0001_floor'),
        ('members', '0001_members'),
        ('networks', '0001_networks'),
    ]

    operations = [
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('complaint', 'closed complaints'), ('longer', 'closed complaints about sexual harm and children'), ('feedback', 'closed feedback'), ('identity', 'names and addresses of reporters'), ('out_of_scope', 'out of scope and spam')], max_length=12, unique=True)),
                ('days', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='SupportResource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(blank=True, max_length=2)),
                ('name', models.CharField(max_length=200)),
                ('name_en', models.CharField(max_length=200, null=True)),
                ('name_fr', models.CharField(max_length=200, null=True)),
                ('name_es', models.CharField(max_length=200, null=True)),
                ('name_ar', models.CharField(max_length=200, null=True)),
                ('what', models.TextField(blank=True)),
                ('what_en', models.TextField(blank=True, null=True)),
                ('what_fr', models.TextField(blank=True, null=True)),
                ('what_es', models.TextField(blank=True, null=True)),
                ('what_ar', models.TextField(blank=True, null=True)),
                ('phone', models.CharField(blank=True, max_length=60)),
                ('website', models.URLField(blank=True)),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('checked_on', models.DateField()),
            ],
            options={
                'ordering': ['country', 'position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Tombstone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('deleted_on', models.DateField()),
                ('rule', models.CharField(max_length=20)),
            ],
            options={
                'ordering': ['deleted_on', 'digest'],
            },
        ),
        migrations.CreateModel(
            name='UnsentRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lookup', models.BinaryField(max_length=32, unique=True)),
                ('body', models.BinaryField()),
                ('delete_on', models.DateField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name='Case',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('protocol_number', models.CharField(max_length=8, unique=True)),
                ('kind', models.CharField(choices=[('feedback', 'feedback'), ('complaint', 'complaint')], max_length=9)),
                ('status', models.CharField(choices=[('quarantined', 'to be sorted'), ('received', 'received'), ('acknowledged', 'acknowledged'), ('triage', 'being assessed'), ('support_only', 'support only'), ('early_resolution', 'early resolution'), ('restorative', 'restorative process'), ('investigation', 'investigation'), ('decision', 'decision'), ('closed', 'closed'), ('review', 'under review'), ('reopened', 'reopened'), ('on_hold_reporter', 'paused at the wish of the reporter')], default='received', max_length=16)),
                ('status_before', models.CharField(blank=True, choices=[('quarantined', 'to be sorted'), ('received', 'received'), ('acknowledged', 'acknowledged'), ('triage', 'being assessed'), ('support_only', 'support only'), ('early_resolution', 'early resolution'), ('restorative', 'restorative process'), ('investigation', 'investigation'), ('decision', 'decision'), ('closed', 'closed'), ('review', 'under review'), ('reopened', 'reopened'), ('on_hold_reporter', 'paused at the wish of the reporter')], max_length=16)),
                ('disposition', models.CharField(blank=True, choices=[('upheld', 'upheld'), ('partly_upheld', 'partly upheld'), ('not_upheld', 'not upheld'), ('insufficient', 'not enough information'), ('restored', 'resolved restoratively'), ('informal', 'resolved informally'), ('withdrawn', 'withdrawn by the reporter'), ('referred', 'referred elsewhere'), ('out_of_scope', 'out of scope'), ('noted', 'feedback noted'), ('duplicate', 'the same as another'), ('knowingly_false', 'knowingly false')], max_length=15)),
                ('is_urgent', models.BooleanField(default=False)),
                ('is_kept_longer', models.BooleanField(default=False)),
                ('received_on', models.DateField()),
                ('ack_due_on', models.DateField(blank=True, null=True)),
                ('ack_latest_on', models.DateField(blank=True, null=True)),
                ('acknowledged_on', models.DateField(blank=True, null=True)),
                ('triage_due_on', models.DateField(blank=True, null=True)),
                ('progress_due_on', models.DateField(blank=True, null=True)),
                ('feedback_due_on', models.DateField(blank=True, null=True)),
                ('paused_on', models.DateField(blank=True, null=True)),
                ('closed_on', models.DateField(blank=True, null=True)),
                ('review_until', models.DateField(blank=True, null=True)),
                ('delete_on', models.DateField(blank=True, null=True)),
                ('epoch', models.PositiveSmallIntegerField(default=0)),
                ('escalation_level', models.PositiveSmallIntegerField(default=0)),
                ('checks_answered', models.PositiveSmallIntegerField(default=0)),
                ('receipt_lookup', models.BinaryField(max_length=32, unique=True)),
                ('reporter_wrapped', models.BinaryField()),
                ('reporter_x_public', models.BinaryField(max_length=32)),
                ('reporter_ed_public', models.BinaryField(max_length=32)),
                ('must_change_code', models.BooleanField(default=False)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('status', 'closed'), _negated=True), ('closed_on__isnull', False), _connector='OR'), name='accountability_what_is_closed_says_since_when')],
            },
        ),
        migrations.CreateModel(
            name='CaseExclusion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mark', models.BinaryField(max_length=16)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='exclusions', to='accountability.case')),
            ],
        ),
        migrations.CreateModel(
            name='CaseItem',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('sequence', models.PositiveIntegerField()),
                ('compartment', models.CharField(max_length=8)),
                ('epoch', models.PositiveSmallIntegerField()),
                ('sealed_key', models.BinaryField()),
                ('body', models.BinaryField()),
                ('added_on', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='accountability.case')),
            ],
            options={
                'ordering': ['case', 'sequence'],
                'constraints': [models.UniqueConstraint(fields=('case', 'sequence'), name='accountability_items_of_a_case_are_numbered')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('blob', models.CharField(max_length=64, unique=True)),
                ('padded_size', models.PositiveBigIntegerField()),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='accountability.caseitem')),
            ],
        ),
        migrations.CreateModel(
            name='CaseKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('compartment', models.CharField(max_length=8)),
                ('epoch', models.PositiveSmallIntegerField()),
                ('public', models.BinaryField(max_length=32)),
                ('sealed_tag_key', models.BinaryField(default=bytes)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='keys', to='accountability.case')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'compartment', 'epoch'), name='accountability_one_key_of_a_compartment_and_epoch')],
            },
        ),
        migrations.CreateModel(
            name='DeclaredTie',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('network', 'I am or was active in this network'), ('employer', 'I work or worked for this organisation'), ('board_seat', 'I hold or held a seat there'), ('family', 'Somebody close to me is there')], max_length=10)),
                ('note', alliance.models.sealed.SealedTextField(blank=True)),
                ('declared_on', models.DateField()),
                ('ended_on', models.DateField(blank=True, null=True)),
                ('member', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.member')),
                ('network', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.network')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='declared_ties', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('network__isnull', False), ('member__isnull', False), _connector='XOR'), name='accountability_a_tie_names_one_thing')],
            },
        ),
        migrations.CreateModel(
            name='HandlerKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.PositiveSmallIntegerField(default=1)),
                ('x_public', models.BinaryField(max_length=32)),
                ('ed_public', models.BinaryField(max_length=32)),
                ('salt', models.BinaryField(max_length=16)),
                ('wrapped', models.BinaryField()),
                ('kit_wrapped', models.BinaryField()),
                ('kit_typed_back_on', models.DateField(blank=True, null=True)),
                ('state', models.CharField(choices=[('enrolling', 'being set up'), ('active', 'in use'), ('retired', 'no longer in use')], default='enrolling', max_length=10)),
                ('enrolled_on', models.DateField()),
                ('ties_confirmed_on', models.DateField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='handler_keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'version'), name='accountability_a_version_of_a_key_once'), models.UniqueConstraint(condition=models.Q(('state', 'active')), fields=('user',), name='accountability_one_key_in_use_for_a_person'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('kit_typed_back_on__isnull', False), _connector='OR'), name='accountability_no_key_in_use_without_a_tested_kit')],
            },
        ),
        migrations.CreateModel(
            name='EndedAccess',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sealed', models.BinaryField()),
                ('ended_on', models.DateField(db_index=True)),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ended_access', to='accountability.handlerkey')),
            ],
        ),
        migrations.CreateModel(
            name='CaseGrant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('holder', models.CharField(choices=[('handler', 'handler'), ('reporter', 'reporter'), ('escrow', 'escrow')], max_length=8)),
                ('compartment', models.CharField(max_length=8)),
                ('epoch', models.PositiveSmallIntegerField()),
                ('sealed', models.BinaryField()),
                ('role', models.CharField(blank=True, choices=[('lead', 'lead of the case'), ('handler', 'handler'), ('adviser', 'adviser'), ('investigator', 'outside investigator'), ('custodian', 'identity custodian'), ('stand_in', 'stand-in')], max_length=12)),
                ('state', models.CharField(choices=[('active', 'active'), ('dormant', 'held back until a deadline has passed')], default='active', max_length=7)),
                ('checked_ties', models.BinaryField(default=bytes, max_length=32)),
                ('expires_on', models.DateField(blank=True, null=True)),
                ('granted_on', models.DateField()),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='accountability.case')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('key', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='accountability.handlerkey')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('case', 'holder', 'key', 'compartment', 'epoch'), name='accountability_one_grant_of_a_compartment_and_epoch', nulls_distinct=False), models.CheckConstraint(condition=models.Q(models.Q(('holder', 'handler'), ('key__isnull', False)), models.Q(models.Q(('holder', 'handler'), _negated=True), ('key__isnull', True)), _connector='OR'), name='accountability_a_handlers_grant_names_their_key')],
            },
        ),
        migrations.CreateModel(
            name='HandlerNotice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('lane', models.CharField(choices=[('window', 'at the next fixed hour'), ('urgent', 'soon')], max_length=6)),
                ('not_before', models.DateTimeField(db_index=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='handler_notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'lane', 'not_before'), name='accountability_one_notice_a_window')],
            },
        ),
        migrations.CreateModel(
            name='IntakeChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_open', models.BooleanField(default=False)),
                ('rehearsed_on', models.DateField(blank=True, null=True)),
                ('working_days', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), default=accountability.models.channels.weekdays, size=None)),
                ('time_zone', models.CharField(default='UTC', max_length=40)),
                ('other_ways', models.TextField(blank=True, verbose_name='other ways to raise a concern')),
                ('other_ways_en', models.TextField(blank=True, null=True, verbose_name='other ways to raise a concern')),
                ('other_ways_fr', models.TextField(blank=True, null=True, verbose_name='other ways to raise a concern')),
                ('other_ways_es', models.TextField(blank=True, null=True, verbose_name='other ways to raise a concern')),
                ('other_ways_ar', models.TextField(blank=True, null=True, verbose_name='other ways to raise a concern')),
                ('network', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='intake_channel', to='networks.network')),
                ('rehearsed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('is_open', False), ('rehearsed_on__isnull', False), _connector='OR'), name='accountability_no_channel_opens_unrehearsed')],
            },
        ),
        migrations.CreateModel(
            name='EscalationStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('level', models.CharField(choices=[('network', 'focal points of the network'), ('region', 'focal points of the region above'), ('alliance', 'focal points of the whole alliance'), ('lead', 'the accountability lead'), ('other_region', 'focal points of another region'), ('trustee', 'a governance trustee'), ('outside', 'the outside contact')], max_length=12)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='accountability.intakechannel')),
            ],
            options={
                'ordering': ['channel', 'position'],
                'constraints': [models.UniqueConstraint(deferrable=django.db.models.constraints.Deferrable['DEFERRED'], fields=('channel', 'position'), name='accountability_one_level_at_a_step')],
            },
        ),
        migrations.CreateModel(
            name='ChannelChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('subject', models.CharField(choices=[('chain', 'who receives, and in which order'), ('opening', 'opening or closing the channel'), ('keeping', 'how long concerns are kept')], max_length=8)),
                ('values', models.JSONField()),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('is_confirmed', models.BooleanField(null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='accountability.intakechannel')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('decided_by__isnull', True), models.Q(('decided_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='accountability_nobody_confirms_their_own_change')],
            },
        ),
        migrations.CreateModel(
            name='LegalHold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_on', models.DateField()),
                ('confirmed_on', models.DateField(blank=True, null=True)),
                ('released_on', models.DateField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='legal_holds', to='accountability.case')),
                ('confirmed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('release_asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('asked_by')), _negated=True), _connector='OR'), name='accountability_two_people_hold'), models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('release_asked_by')), _negated=True), _connector='OR'), name='accountability_two_people_release')],
            },
        ),
        migrations.CreateModel(
            name='Standard',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('section', models.CharField(choices=[('general', 'In general'), ('network', 'Inside the network'), ('concerns', 'Concerns and complaints'), ('programmes', 'Programmes'), ('advocacy', 'Advocacy'), ('fundraising', 'Fundraising'), ('children', 'Children and young people')], max_length=12)),
                ('number', models.PositiveSmallIntegerField()),
                ('text', models.TextField()),
                ('text_en', models.TextField(null=True)),
                ('text_fr', models.TextField(null=True)),
                ('text_es', models.TextField(null=True)),
                ('text_ar', models.TextField(null=True)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standards', to='members.policyversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'section', 'number'), name='accountability_standards_are_numbered')],
            },
        ),
        migrations.CreateModel(
            name='StandardAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('not_yet', 'not yet'), ('begun', 'begun'), ('in_place', 'in place'), ('reviewed', 'in place and reviewed'), ('not_applicable', 'does not apply')], max_length=14)),
                ('remark', models.TextField(blank=True)),
                ('evidence_url', models.URLField(blank=True)),
                ('evidence_is_public', models.BooleanField(default=False)),
                ('standard', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='accountability.standard')),
            ],
        ),
        migrations.CreateModel(
            name='EvidenceFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120)),
                ('content', models.BinaryField()),
                ('media_type', models.CharField(max_length=100)),
                ('sha256', models.CharField(max_length=64)),
                ('is_public', models.BooleanField(default=False)),
                ('added_at', models.DateTimeField(auto_now_add=True)),
                ('answer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='accountability.standardanswer')),
            ],
        ),
        migrations.CreateModel(
            name='StandardAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField()),
                ('edition', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('returned', 'returned'), ('accepted', 'accepted'), ('published', 'published'), ('replaced', 'replaced by a later version')], default='draft', max_length=9)),
                ('summary', models.TextField(blank=True, verbose_name='summary for the public')),
                ('summary_en', models.TextField(blank=True, null=True, verbose_name='summary for the public')),
                ('summary_fr', models.TextField(blank=True, null=True, verbose_name='summary for the public')),
                ('summary_es', models.TextField(blank=True, null=True, verbose_name='summary for the public')),
                ('summary_ar', models.TextField(blank=True, null=True, verbose_name='summary for the public')),
                ('may_be_shown', models.BooleanField(default=False)),
                ('reopened_because', models.TextField(blank=True)),
                ('returned_because', models.TextField(blank=True)),
                ('submitted_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_at', models.DateTimeField(blank=True, null=True)),
                ('published_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='standard_assessments', to='networks.network')),
                ('policy_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.policyversion')),
                ('submitted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('written_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('network', 'year', 'edition'), name='accountability_one_edition_of_an_assessment'), models.UniqueConstraint(condition=models.Q(('state', 'replaced'), _negated=True), fields=('network', 'year'), name='accountability_one_assessment_in_force_a_year'), models.CheckConstraint(condition=models.Q(('accepted_by__isnull', True), models.Q(('accepted_by', models.F('submitted_by')), _negated=True), _connector='OR'), name='accountability_nobody_accepts_their_own_assessment')],
            },
        ),
        migrations.AddField(
            model_name='standardanswer',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='answers', to='accountability.standardassessment'),
        ),
        migrations.CreateModel(
            name='StatRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quarter', models.CharField(max_length=6)),
                ('sealed', models.BinaryField()),
            ],
            options={
                'indexes': [models.Index(fields=['quarter'], name='acc_statistics_of_quarter')],
            },
        ),
        migrations.CreateModel(
            name='StatSnapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(unique=True)),
                ('tables', models.JSONField()),
                ('released_on', models.DateField(blank=True, null=True)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('released_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('released_by__isnull', True), models.Q(('released_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='accountability_two_people_release_statistics')],
            },
        ),
        migrations.CreateModel(
            name='TrustCertificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('certifier', 'certifies others'), ('focal_point', 'accountability focal point'), ('lead', 'accountability lead'), ('custodian', 'identity custodian'), ('trustee', 'governance trustee'), ('outside', 'outside contact'), ('investigator', 'outside investigator'), ('statistics', 'statistics')], max_length=12)),
                ('statement', models.JSONField()),
                ('signatures', models.JSONField(default=list)),
                ('expires_on', models.DateField()),
                ('asked_on', models.DateField()),
                ('key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='accountability.handlerkey')),
            ],
            options={
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='CaseEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveBigIntegerField(unique=True)),
                ('hour', models.DateTimeField()),
                ('verb', models.CharField(choices=[('filed', 'A concern arrived'), ('opened', 'A concern was opened'), ('identity_opened', 'An identity was opened'), ('message_added', 'A message was added'), ('note_added', 'A note was added'), ('status_changed', 'A status changed'), ('access_given', 'Access was given'), ('access_ended', 'Access ended'), ('keys_renewed', 'Keys were renewed'), ('stepped_back', 'A handler stepped back'), ('escalated', 'The next level was called in'), ('exported', 'A copy was exported'), ('file_fetched', 'A file was fetched'), ('withdrawn', 'A concern was withdrawn'), ('hold_changed', 'A legal hold changed'), ('deleted', 'A concern was deleted'), ('escrow_used', 'Keys came back from escrow'), ('handler_enrolled', 'A handler set up a vault'), ('handler_certified', 'A key was certified'), ('handler_recovered', 'A vault was recovered with its kit'), ('handler_retired', 'A key was retired'), ('channel_changed', 'A channel changed'), ('statistics_released', 'Statistics were released')], max_length=20)),
                ('case_tag', models.BinaryField(default=bytes, max_length=32)),
                ('previous', models.BinaryField(max_length=32)),
                ('digest', models.BinaryField(max_length=32)),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['sequence'],
                'indexes': [models.Index(fields=['case_tag', 'sequence'], name='acc_trail_of_tag')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='caseevent',
            trigger=pgtrigger.compiler.Trigger(name='the_trail_of_cases_stays_as_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='1ec6cb74c995c586f315ae8484f4b651280dbaca', operation='UPDATE OR DELETE', pgid='pgtrigger_the_trail_of_cases_stays_as_it_is_8651e', table='accountability_caseevent', when='BEFORE')),
        ),
        migrations.AddConstraint(
            model_name='standardanswer',
            constraint=models.UniqueConstraint(fields=('assessment', 'standard'), name='accountability_one_answer_a_standard'),
        ),
        migrations.AddConstraint(
            model_name='standardanswer',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('level', 'not_applicable'), _negated=True), models.Q(('remark', ''), _negated=True), _connector='OR'), name='accountability_what_does_not_apply_says_why'),
        ),
        migrations.RunSQL(WITHOUT_STATISTICS, migrations.RunSQL.noop),
        migrations.RunPython(add_rules, migrations.RunPython.noop),
    ]
