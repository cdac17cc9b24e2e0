import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('alliance', '0001_floor'),
    ]

    operations = [
        migrations.CreateModel(
            name='Theme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('name', models.CharField(max_length=120)),
                ('name_en', models.CharField(max_length=120, null=True)),
                ('name_fr', models.CharField(max_length=120, null=True)),
                ('name_es', models.CharField(max_length=120, null=True)),
                ('name_ar', models.CharField(max_length=120, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='Network',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('level', models.CharField(choices=[('global', 'global'), ('regional', 'regional network'), ('sub_regional', 'sub-regional network'), ('national', 'national network'), ('local', 'local chapter')], max_length=12)),
                ('name', models.CharField(max_length=150)),
                ('name_en', models.CharField(max_length=150, null=True)),
                ('name_fr', models.CharField(max_length=150, null=True)),
                ('name_es', models.CharField(max_length=150, null=True)),
                ('name_ar', models.CharField(max_length=150, null=True)),
                ('local_name', models.CharField(blank=True, max_length=150)),
                ('summary', models.TextField(blank=True)),
                ('summary_en', models.TextField(blank=True, null=True)),
                ('summary_fr', models.TextField(blank=True, null=True)),
                ('summary_es', models.TextField(blank=True, null=True)),
                ('summary_ar', models.TextField(blank=True, null=True)),
                ('note', models.TextField(blank=True)),
                ('note_en', models.TextField(blank=True, null=True)),
                ('note_fr', models.TextField(blank=True, null=True)),
                ('note_es', models.TextField(blank=True, null=True)),
                ('note_ar', models.TextField(blank=True, null=True)),
                ('languages', models.JSONField(default=list)),
                ('mailbox', models.EmailField(blank=True, max_length=254)),
                ('time_zone', models.CharField(default='UTC', max_length=40)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('level', 'global')), fields=('level',), name='networks_one_root'), models.CheckConstraint(condition=models.Q(('name_en__gt', '')), name='networks_name_in_english')],
            },
        ),
        migrations.CreateModel(
            name='Body',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(unique=True)),
                ('kind', models.CharField(choices=[('board', 'Board'), ('steering_committee', 'steering committee'), ('governance_committee', 'Governance Committee'), ('youth', 'youth advisory committee'), ('assembly', 'annual general meeting'), ('secretariat', 'Secretariat')], max_length=24)),
                ('name', models.CharField(max_length=150)),
                ('name_en', models.CharField(max_length=150, null=True)),
                ('name_fr', models.CharField(max_length=150, null=True)),
                ('name_es', models.CharField(max_length=150, null=True)),
                ('name_ar', models.CharField(max_length=150, null=True)),
                ('local_name', models.CharField(blank=True, max_length=150)),
                ('note', models.TextField(blank=True)),
                ('note_en', models.TextField(blank=True, null=True)),
                ('note_fr', models.TextField(blank=True, null=True)),
                ('note_es', models.TextField(blank=True, null=True)),
                ('note_ar', models.TextField(blank=True, null=True)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='networks.network')),
            ],
            options={
                'verbose_name_plural': 'bodies',
            },
        ),
        migrations.CreateModel(
            name='Seat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('title', models.CharField(max_length=150)),
                ('title_en', models.CharField(max_length=150, null=True)),
                ('title_fr', models.CharField(max_length=150, null=True)),
                ('title_es', models.CharField(max_length=150, null=True)),
                ('title_ar', models.CharField(max_length=150, null=True)),
                ('constituency', models.CharField(blank=True, max_length=60)),
                ('is_voting', models.BooleanField(default=True)),
                ('retired_on', models.DateField(blank=True, null=True)),
                ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seats', to='networks.body')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('body', 'position'), name='networks_one_seat_per_position')],
            },
        ),
        migrations.CreateModel(
            name='SeatTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=150)),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('how', models.CharField(choices=[('elected', 'elected'), ('appointed', 'appointed'), ('ex_officio', 'by virtue of an office'), ('unknown', 'not recorded')], default='unknown', max_length=12)),
                ('end_reason', models.CharField(blank=True, max_length=120)),
                ('is_name_withheld', models.BooleanField(default=False)),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='terms', to='networks.seat')),
                ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('seat', '='), ('period', '&&')], name='networks_no_two_terms_on_one_seat')],
            },
        ),
        migrations.CreateModel(
            name='StatusProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('status', models.CharField(choices=[('forming', 'forming'), ('emerging', 'emerging'), ('active', 'active'), ('dormant', 'dormant'), ('closed', 'closed')], max_length=10)),
                ('reason', models.TextField()),
                ('proposed_at', models.DateTimeField(auto_now_add=True)),
                ('answer', models.CharField(choices=[('open', 'waiting for a decision'), ('accepted', 'decided as proposed'), ('rejected', 'decided otherwise')], default='open', max_length=10)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='status_proposals', to='networks.network')),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('answer', 'open')), fields=('network',), name='networks_one_open_status_proposal')],
            },
        ),
        migrations.CreateModel(
            name='AdmissionPolicy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('quorum', models.PositiveSmallIntegerField(default=1)),
                ('referees', models.PositiveSmallIntegerField(default=0)),
                ('target_days', models.PositiveSmallIntegerField(default=7)),
                ('max_days', models.PositiveSmallIntegerField(default=30)),
                ('min_representatives', models.PositiveSmallIntegerField(default=1)),
                ('deputies_decide', models.BooleanField(default=True)),
                ('note', models.TextField(blank=True)),
                ('note_en', models.TextField(blank=True, null=True)),
                ('note_fr', models.TextField(blank=True, null=True)),
                ('note_es', models.TextField(blank=True, null=True)),
                ('note_ar', models.TextField(blank=True, null=True)),
                ('network', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='admission_policy', to='networks.network')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('quorum__gte', 1), ('quorum__lte', 9), ('referees__lte', 5), ('target_days__gte', 1), ('max_days__gte', models.F('target_days')), ('max_days__lte', 180), ('min_representatives__gte', 1), ('min_representatives__lte', 5)), name='networks_an_admission_policy_can_be_kept')],
            },
        ),
        migrations.CreateModel(
            name='NetworkCountry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('country', models.CharField(max_length=2)),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('exception_reason', models.CharField(blank=True, max_length=300)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='countries', to='networks.network')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('network', '='), ('country', '='), ('period', '&&')], name='networks_one_presence_per_country_at_a_time'), models.CheckConstraint(condition=models.Q(('country__regex', '^[A-Z]{2}$')), name='networks_country_is_iso2')],
            },
        ),
        migrations.CreateModel(
            name='NetworkParent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='parents', to='networks.network')),
                ('parent', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='children', to='networks.network')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('network', '='), ('period', '&&')], name='networks_one_parent_at_a_time'), models.CheckConstraint(condition=models.Q(('network', models.F('parent')), _negated=True), name='networks_nobody_is_their_own_parent')],
            },
        ),
        migrations.CreateModel(
            name='NetworkStatus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('forming', 'forming'), ('emerging', 'emerging'), ('active', 'active'), ('dormant', 'dormant'), ('closed', 'closed')], max_length=10)),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5)),
                ('decided_on', models.DateField(blank=True, null=True)),
                ('minute_ref', models.CharField(blank=True, max_length=120)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.body')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statuses', to='networks.network')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('network', '='), ('period', '&&')], name='networks_one_status_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='NetworkSuspension',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('period', django.contrib.postgres.fields.ranges.DateRangeField()),
                ('decided_on', models.DateField()),
                ('minute_ref', models.CharField(max_length=120)),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='networks.body')),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='suspensions', to='networks.network')),
            ],
            options={
                'constraints': [django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('network', '='), ('period', '&&')], name='networks_one_suspension_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='RoleAssignment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('role', models.CharField(choices=[('coordinator', 'coordination'), ('deputy', 'deputy coordination'), ('editor', 'editing'), ('secretariat', 'Secretariat'), ('secretariat_lead', 'Secretariat lead'), ('focal_point', 'accountability focal point'), ('board', 'Board'), ('technical_administrator', 'technical administration')], max_length=24)),
                ('reach', models.CharField(choices=[('node', 'this network only'), ('subtree', 'this network and all below it')], default='subtree', max_length=8)),
                ('period', django.contrib.postgres.fields.ranges.DateTimeRangeField()),
                ('reason', models.TextField(blank=True)),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('granted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('network', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to='networks.network')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='role_assignments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('period__endswith__isnull', False), ('period__startswith__isnull', False)), name='networks_every_right_ends'), models.CheckConstraint(condition=models.Q(('user', models.F('granted_by')), _negated=True), name='networks_nobody_grants_themselves')],
            },
        ),
    ]
