"""Every stored field is declared: about a person, tied to one, sealed, or neither. A new field fails here until it is."""

from dataclasses import dataclass

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.fields.related import RelatedField

from alliance.audit import PERSONAL
from alliance.models import User

OURS = ("alliance", "networks", "members", "accountability", "reports")


@dataclass(frozen=True)
class Declared:
    """The fields of one table by what they say. Languages of a translated field count with the field itself."""

    # what names, reaches or describes a person: its values never enter the audit trail
    personal: str = ""
    # keys and facts that tie a row to a person: they lose their person when the account is emptied
    tied: str = ""
    # of no use without a key that is not in the database
    sealed: str = ""
    # the alliance's own: networks, plans, figures, publications, the machinery
    neither: str = ""

    @property
    def everything(self) -> list[str]:
        return f"{self.personal} {self.tied} {self.sealed} {self.neither}".split()


DECLARED = {
    "alliance.AuditEvent": Declared(
        tied="actor_id object_id reason",
        neither="id verb right_used object_kind before after at",
    ),
    "alliance.GlossaryTerm": Declared(neither="id slug kind term definition source_line"),
    "alliance.OutgoingMail": Declared(
        personal="to subject body body_html",
        tied="unsubscribe_url",
        neither="id key message_id language state written_at sent_at",
    ),
    "alliance.OutboxTask": Declared(
        neither="id state due_at attempt lease_until heartbeat_at error_public ordered_at finished_at"
        " task queue args key published_at"
    ),
    "alliance.User": Declared(
        personal="email name password",
        tied="id public_id last_login language joined_at is_active",
        neither="is_demonstration erased_at",
    ),
    "alliance.TranslationState": Declared(
        tied="set_by_id",
        neither="id object_kind object_id field language state source_language source_hash set_at",
    ),
    # among the public names are those of members, for as long as they let everybody see them
    "alliance.SearchDocument": Declared(
        tied="key audience title title_key body vector",
        neither="id kind language extra year networks updated_at",
    ),
    # the mailbox is a network's office, never a person
    "networks.Network": Declared(
        neither="id slug level name local_name summary note languages mailbox time_zone"
    ),
    "networks.NetworkSuspension": Declared(
        neither="id network_id period decided_on decided_by_id minute_ref"
    ),
    "networks.StatusProposal": Declared(
        tied="proposed_by_id answered_by_id reason",
        neither="id public_id network_id status proposed_at answer answered_at",
    ),
    "networks.AdmissionPolicy": Declared(
        neither="id network_id quorum referees target_days max_days min_representatives"
        " deputies_decide note"
    ),
    "networks.NetworkParent": Declared(neither="id network_id parent_id period precision"),
    "networks.NetworkStatus": Declared(
        neither="id network_id status period precision decided_on decided_by_id minute_ref"
    ),
    "networks.NetworkCountry": Declared(neither="id network_id country period exception_reason"),
    "networks.Theme": Declared(neither="id slug name"),
    "networks.Body": Declared(neither="id slug network_id kind name local_name note"),
    "networks.Seat": Declared(
        neither="id body_id position title constituency is_voting retired_on"
    ),
    "networks.SeatTerm": Declared(
        personal="name", tied="user_id end_reason", neither="id seat_id period how is_name_withheld"
    ),
    "networks.RoleAssignment": Declared(
        tied="user_id granted_by_id revoked_by_id reason",
        neither="id public_id role network_id reach period revoked_at",
    ),
    "members.Member": Declared(
        personal="name local_name acronym about name_key acronym_key",
        tied="public_id slug country place website domain languages about_language founded_year size",
        neither="id kind listing claimed_at confirmed_at merged_into_id changed_at is_sample",
    ),
    "members.Member_themes": Declared(tied="member_id", neither="id theme_id"),
    "members.MemberContact": Declared(
        tied="member_id", sealed="email phone address self_declared_groups", neither="id"
    ),
    "members.Representative": Declared(
        tied="user_id role period invited_by_id accepted_at", neither="id public_id member_id"
    ),
    "members.Membership": Declared(
        tied="member_id end_reason", neither="id public_id network_id period state"
    ),
    "members.MembershipSuspension": Declared(
        tied="membership_id entered_by_id period",
        sealed="internal_reason",
        neither="id decided_on decided_by_id minute_ref",
    ),
    "members.MembershipProposal": Declared(
        tied="membership_id proposed_by_id answered_by_id",
        sealed="internal_reason",
        neither="id public_id kind proposed_at answer answered_at",
    ),
    "members.Application": Declared(
        personal="motivation work_with_men heard_from",
        tied="member_id applicant_id has_safeguarding_policy answers_language",
        neither="id public_id reference kind state network_id is_at_large leaving_id desk_id"
        " at_desk_since round started_at changed_at submitted_at first_answer_due_at decision_due_at"
        " paused_at first_answered_at decided_at decided_under_id",
    ),
    "members.ApplicationEvent": Declared(
        personal="note_to_applicant",
        tied="application_id by_id",
        neither="id verb from_state to_state at right_used desk_id is_substitution reason_code",
    ),
    "members.Review": Declared(
        personal="note_internal",
        tied="application_id reviewer_id stance",
        neither="id round reason_code right_used at",
    ),
    "members.Reference": Declared(
        personal="name",
        tied="application_id email_mac knows_applicant recommends",
        sealed="email answer",
        neither="id position token_hash asked_at expires_at answered_at",
    ),
    "members.PolicyDocument": Declared(neither="id public_id kind network_id"),
    "members.PolicyVersion": Declared(
        tied="drafted_by_id approved_by_id",
        neither="id document_id number title text summary changes text_hashes approved_at minute_ref"
        " in_force_from must_reaffirm grace_days",
    ),
    "members.Pledge": Declared(
        personal="typed_name function",
        tied="user_id on_behalf_of_id language at",
        neither="id version_id text_hash",
    ),
    "members.PledgeReminder": Declared(
        tied="member_id user_id mail_key", neither="id version_id day at"
    ),
    "members.FieldVisibility": Declared(tied="member_id", neither="id field level"),
    "members.VisibilityCeiling": Declared(neither="id network_id field level"),
    "members.SafetyHold": Declared(
        tied="member_id period set_by_id lifted_by_id", sealed="internal_reason", neither="id"
    ),
    "members.ConsentRecord": Declared(
        tied="user_id member_id purpose is_given at language source", neither="id text_version"
    ),
    "members.PersonalExport": Declared(
        tied="user_id language downloaded_at",
        sealed="content",
        neither="id state due_at attempt lease_until heartbeat_at error_public ordered_at finished_at"
        " public_id size expires_at",
    ),
    "members.ErasureRequest": Declared(
        tied="user_id", neither="id requested_at due_at cancelled_at done_at"
    ),
    "members.Invitation": Declared(
        tied="member_id role email_mac language invited_by_id used_by_id",
        sealed="email",
        neither="id public_id token_hash invited_at sent_at expires_at opened_at used_at revoked_at",
    ),
    "members.RepresentationRequest": Declared(
        personal="message",
        tied="member_id user_id answered_by_id",
        neither="id public_id asked_at answer answered_at",
    ),
    "members.PrimaryRecovery": Declared(
        tied="member_id proposed_by_id confirmed_by_id reason language",
        sealed="email",
        neither="id public_id proposed_at not_before confirmed_at refused_at",
    ),
    "members.ProfileSuggestion": Declared(
        personal="message",
        tied="member_id suggested_by_id settled_by_id",
        neither="id public_id suggested_at settled_at",
    ),
    "members.DuplicateSuspicion": Declared(
        tied="first_id second_id answered_by_id",
        neither="id public_id alike_in likeness found_at answer answered_at",
    ),
    "members.Merge": Declared(
        tied="kept_id merged_id merged_by_id undone_by_id reason",
        neither="id public_id merged_at undone_at ended_memberships ended_representations",
    ),
    "members.ImportBatch": Declared(
        personal="content",
        tied="uploaded_by_id ordered_by_id right_used file_name language",
        neither="id state due_at attempt lease_until heartbeat_at error_public ordered_at finished_at"
        " public_id network_id phase done total cancel_requested_at checked_at applied_at undone_at",
    ),
    "members.ImportRow": Declared(
        personal="cells before",
        tied="member_id membership_id messages",
        neither="id batch_id number verdict enter_anyway applied_at undone_at",
    ),
    "members.Announcement": Declared(
        tied="written_by_id",
        neither="id state due_at attempt lease_until heartbeat_at error_public ordered_at finished_at"
        " public_id network_id reaches_below title body sent_at cancel_requested_at done total",
    ),
    "members.Delivery": Declared(tied="user_id language mail_key", neither="id announcement_id"),
    "members.Partnership": Declared(
        neither="id network_id kind member_id name note period precision source_line"
    ),
    # --- concerns: nothing in clear but dates, states and who may read
    "accountability.HandlerKey": Declared(
        tied="id user_id version state enrolled_on kit_typed_back_on ties_confirmed_on",
        sealed="wrapped kit_wrapped",
        neither="x_public ed_public salt",
    ),
    "accountability.TrustCertificate": Declared(
        tied="id key_id role statement expires_on asked_on", neither="signatures"
    ),
    "accountability.DeclaredTie": Declared(
        tied="id user_id kind network_id member_id declared_on ended_on", sealed="note"
    ),
    "accountability.IntakeChannel": Declared(
        tied="rehearsed_by_id",
        neither="id network_id is_open rehearsed_on working_days time_zone other_ways",
    ),
    "accountability.EscalationStep": Declared(neither="id channel_id position level"),
    "accountability.ChannelChange": Declared(
        tied="proposed_by_id decided_by_id",
        neither="id channel_id subject values proposed_at decided_at is_confirmed",
    ),
    "accountability.SupportResource": Declared(
        neither="id country name what phone website position checked_on"
    ),
    "accountability.Case": Declared(
        sealed="reporter_wrapped receipt_lookup reporter_x_public reporter_ed_public",
        neither="id protocol_number kind status status_before disposition is_urgent is_kept_longer received_on"
        " ack_due_on ack_latest_on acknowledged_on triage_due_on progress_due_on feedback_due_on paused_on closed_on"
        " review_until delete_on epoch escalation_level checks_answered must_change_code",
    ),
    "accountability.CaseKey": Declared(
        sealed="sealed_tag_key", neither="id case_id compartment epoch public"
    ),
    "accountability.CaseGrant": Declared(
        tied="id key_id role state expires_on granted_by_id granted_on",
        sealed="sealed checked_ties",
        neither="case_id holder compartment epoch",
    ),
    "accountability.CaseExclusion": Declared(sealed="mark", neither="id case_id"),
    "accountability.CaseItem": Declared(
        sealed="sealed_key body", neither="id case_id sequence compartment epoch added_on"
    ),
    "accountability.Attachment": Declared(neither="id item_id blob padded_size"),
    "accountability.UnsentRecord": Declared(sealed="lookup body", neither="id delete_on"),
    "accountability.CaseEvent": Declared(
        tied="actor_id hour", sealed="case_tag", neither="id sequence verb previous digest"
    ),
    "accountability.RetentionRule": Declared(neither="id what days"),
    "accountability.LegalHold": Declared(
        tied="asked_by_id confirmed_by_id release_asked_by_id released_by_id",
        neither="id case_id asked_on confirmed_on released_on",
    ),
    "accountability.Tombstone": Declared(neither="id digest deleted_on rule"),
    "accountability.EndedAccess": Declared(tied="key_id ended_on", sealed="sealed", neither="id"),
    "accountability.HandlerNotice": Declared(tied="id user_id lane not_before"),
    "accountability.StatRecord": Declared(sealed="sealed", neither="id quarter"),
    "accountability.StatSnapshot": Declared(
        tied="proposed_by_id released_by_id", neither="id year tables released_on"
    ),
    "accountability.Standard": Declared(neither="id version_id section number text"),
    "accountability.StandardAssessment": Declared(
        tied="written_by_id submitted_by_id accepted_by_id",
        neither="id network_id year edition policy_version_id state summary may_be_shown reopened_because"
        " returned_because submitted_at accepted_at published_at",
    ),
    "accountability.StandardAnswer": Declared(
        neither="id assessment_id standard_id level remark evidence_url evidence_is_public"
    ),
    "accountability.EvidenceFile": Declared(
        neither="id answer_id name content media_type sha256 is_public added_at"
    ),
    "reports.Plan": Declared(neither="id code slug starts_on ends_on name goal area_label note"),
    "reports.ResultArea": Declared(neither="id plan_id code name summary"),
    "reports.Outcome": Declared(neither="id area_id code name"),
    "reports.Strategy": Declared(neither="id plan_id code name summary"),
    "reports.CategoryScheme": Declared(
        neither="id code name is_exclusive is_complete replaces_id since"
    ),
    "reports.Category": Declared(neither="id scheme_id code name"),
    "reports.Measure": Declared(
        neither="id code nature name unit unit_one thing currency counts over_time over_organisations"
        " over_categories scheme_id decimals not_counted least most version"
    ),
    "reports.Indicator": Declared(
        neither="id plan_id area_id outcome_id measure_id code slug name origin is_headline is_public"
        " is_lower_better"
    ),
    "reports.Target": Declared(
        neither="id indicator_id network_id period_id value is_sample decided_on reason"
    ),
    "reports.TargetRevision": Declared(
        tied="pgh_context_id",
        neither="pgh_id pgh_created_at pgh_label pgh_obj_id id indicator_id network_id period_id value"
        " is_sample decided_on reason",
    ),
    "reports.Baseline": Declared(
        neither="id indicator_id network_id value numerator denominator as_of source is_sample"
    ),
    "reports.MeasureCrosswalk": Declared(
        neither="id from_measure_id to_measure_id relation weight note"
    ),
    "reports.Crosswalk": Declared(neither="id from_area_id to_area_id to_outcome_id note"),
    "reports.Activity": Declared(
        neither="id slug title summary aliases kinds role starts_on ends_on precision"
        " place_precision city country area_id strategy_id is_public source_line public_id partners"
        " merged_into_id version is_cancelled changed_at"
    ),
    "reports.Activity_themes": Declared(neither="id activity_id theme_id"),
    "reports.ActivityHost": Declared(neither="id activity_id network_id position"),
    "reports.ActivityPair": Declared(
        tied="said_by_id said_at",
        neither="id public_id kept_id going_id state asked_of_id added_aliases moved_counts",
    ),
    "reports.ActivityPair_added_hosts": Declared(neither="id activitypair_id network_id"),
    "reports.Publication_activities": Declared(neither="id publication_id activity_id"),
    "reports.Publication": Declared(
        neither="id slug title original_title summary kind published_on precision area_id source_line"
    ),
    "reports.PublicationEdition": Declared(neither="id publication_id language address"),
    "reports.ReportingPeriod": Declared(
        neither="id code grain starts_on ends_before parent_id opens_on due_on checked_by locks_on"
    ),
    "reports.NetworkReturn": Declared(
        tied="submitted_by_id submitted_at approved_by_id approved_at",
        neither="id public_id network_id period_id state has_nothing version content_hash",
    ),
    "reports.ReturnStep": Declared(
        tied="by_id", neither="id networks_return_id from_state to_state message content_hash at"
    ),
    "reports.CellRemark": Declared(
        tied="by_id closed_by_id",
        neither="id networks_return_id measure_id category_id activity_id at kind text closed_at",
    ),
    "reports.WarningReason": Declared(
        tied="by_id",
        neither="id networks_return_id measure_id category_id activity_id at kind said_of reason",
    ),
    "reports.LockException": Declared(
        tied="granted_by_id ended_by_id",
        neither="id public_id network_id period_id reason granted_at ends_at ended_at",
    ),
    "reports.SourceDocument": Declared(neither="id code title"),
    "reports.Source": Declared(neither="id document_id locator"),
    "reports.ActivityCount_overlaps_with": Declared(
        neither="id from_activitycount_id to_activitycount_id"
    ),
    "reports.ActivityCount_counts_activities": Declared(neither="id activitycount_id activity_id"),
    "reports.ActivityCount_counts_publications": Declared(
        neither="id activitycount_id publication_id"
    ),
    "reports.ActivityCount": Declared(
        neither="id public_id reference measure_id network_id scope period_id category_id activity_id"
        " source_id is_counting state value numerator denominator qualifier wording method sentence"
        " remark version entered_at changed_at"
    ),
    "reports.CountRevision": Declared(
        tied="pgh_context_id",
        neither="pgh_id pgh_created_at pgh_label pgh_obj_id id public_id reference measure_id network_id"
        " scope period_id category_id activity_id source_id is_counting state value numerator denominator"
        " qualifier wording method sentence remark version entered_at changed_at",
    ),
    "reports.CountImport": Declared(
        personal="content",
        tied="uploaded_by_id ordered_by_id right_used file_name language",
        neither="id state due_at attempt lease_until heartbeat_at error_public ordered_at finished_at"
        " public_id network_id phase mode reason digest facts done total cursor cancel_requested_at"
        " checked_at committed_at undone_at",
    ),
    "reports.StagedCount": Declared(
        neither="id batch_id number sheet row address words typed remark reason network_id period_id"
        " measure_id category_id owed_id source_id state value numerator denominator qualifier wording"
        " verdict errors notes answers base_version before is_left",
    ),
    "reports.Snapshot": Declared(neither="id period_id cut_off schema content"),
    "reports.Artifact": Declared(
        neither="id snapshot_id language name drawing_version media_type engine sha256 content"
    ),
    "reports.ReportBuild": Declared(
        tied="ordered_by_id",
        neither="id state due_at attempt lease_until heartbeat_at error_public ordered_at finished_at"
        " period_id languages snapshot_id cancel_requested_at",
    ),
    "reports.BuildStep": Declared(neither="id build_id position kind language done total"),
    "reports.AnnualReport": Declared(
        tied="published_by_id",
        neither="id period_id plan_id edition snapshot_id drawing_version languages published_at",
    ),
    "reports.Highlight_themes": Declared(neither="id highlight_id theme_id"),
    "reports.Highlight": Declared(
        tied="written_by_id decided_by_id",
        neither="id public_id slug network_id period_id area_id title body language country position"
        " state publish_on withdrawn_at version",
    ),
    "reports.Highlight_writers": Declared(tied="user_id", neither="id highlight_id"),
    "reports.HighlightStep": Declared(
        tied="by_id", neither="id highlight_id from_state to_state message at"
    ),
    "reports.SafetyAnswer": Declared(neither="id step_id question is_found note"),
    # the photographer's name is printed beside the picture
    "reports.Evidence": Declared(
        tied="consent_confirmed_by_id added_by_id withdrawn_by_id credit",
        neither="id public_id activity_id highlight_id name media_type sha256 size content small small_width small_height removed alt"
        " visibility consent_on added_at withdrawn_at",
    ),
    "reports.Narrative": Declared(neither="id period_id area_id kind text"),
    # the tables of others that hold something of a person
    "account.EmailAddress": Declared(
        personal="email", tied="user_id", neither="id verified primary"
    ),
    "mfa.Authenticator": Declared(
        tied="user_id created_at last_used_at", sealed="data", neither="id type"
    ),
    # who wrote a revision of a count
    "pghistory.Context": Declared(tied="metadata", neither="id created_at updated_at"),
    # the address is a pseudonym, the session key a secret that ends with the session
    "usersessions.UserSession": Declared(
        tied="user_id ip user_agent session_key created_at last_seen_at", neither="id data"
    ),
}


def our_models() -> list[type[models.Model]]:
    return [
        model
        for app in OURS
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]


def models_that_point_at_people() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy
        and any(isinstance(f, RelatedField) and f.related_model is User for f in model._meta.fields)
    ]


def stored_fields(model: type[models.Model]) -> set[str]:
    names = {field.attname for field in model._meta.concrete_fields}
    translated = {f"{name}_{language}" for name in names for language in settings.LANGUAGE_TABLE}
    return names - translated


@pytest.mark.parametrize(
    "model",
    sorted({*our_models(), *models_that_point_at_people()}, key=lambda model: model._meta.label),
    ids=lambda model: model._meta.label,
)
def test_every_stored_field_is_declared_once(model: type[models.Model]) -> None:
    declared = DECLARED[model._meta.label].everything

    assert set(declared) == stored_fields(model)
    assert len(declared) == len(set(declared))


def test_nothing_is_declared_that_is_not_stored() -> None:
    stored = {model._meta.label for model in apps.get_models(include_auto_created=True)}

    assert set(DECLARED) - stored == set()


def test_keys_to_people_are_declared_as_tied() -> None:
    undeclared = [
        f"{model._meta.label}.{field.attname}"
        for model in models_that_point_at_people()
        for field in model._meta.concrete_fields
        if isinstance(field, RelatedField)
        and field.related_model is User
        and field.attname not in DECLARED[model._meta.label].tied.split()
    ]

    assert undeclared == []


def test_the_audit_trail_masks_exactly_what_is_declared_personal() -> None:
    personal = {name for declared in DECLARED.values() for name in declared.personal.split()}

    assert personal == PERSONAL
