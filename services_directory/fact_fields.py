"""What an institution must say about itself: one table of fields, types and values."""
from dataclasses import dataclass
from typing import Dict, Optional, Tuple


@dataclass(frozen=True)
class FactField:
    name: str
    type: str                       # choice | text | days | url | service
    values: Tuple[str, ...] = ()
    nation: Optional[str] = None    # only asked of institutions in this nation


def _choice(name: str, *values: str, nation: Optional[str] = None) -> FactField:
    return FactField(name, "choice", values, nation)


_ALL = (
    _choice("anonymous_reports", "not_accepted", "recorded_only", "assessed",
            "may_lead_to_action"),
    _choice("third_party_reports", "not_accepted", "with_consent", "accepted"),
    _choice("two_way_messages", "none", "by_code"),
    FactField("first_response", "days"),
    _choice("is_formal_report", "formal", "disclosure_only", "student_chooses"),
    FactField("who_reads_it", "text"),
    FactField("retention", "text"),
    FactField("confidentiality_limits", "text"),
    _choice("police_effect", "pauses", "continues", "case_by_case"),
    _choice("named_to_respondent", "named", "not_named", "case_by_case"),
    _choice("responder_gender_choice", "yes", "no"),
    FactField("monitored_hours", "text"),
    FactField("closure_dates", "text"),
    FactField("emergency_contact", "service"),
    FactField("respondent_support", "service"),
    FactField("independent_advice", "service"),
    FactField("policy_url", "url"),
    FactField("policy_version", "text"),
    _choice("staff_relationship_rule", "banned", "banned_where_responsible",
            "must_be_declared", "discouraged"),
    _choice("silence_agreements", "never_used", "only_if_student_asks"),
    _choice("external_complaint_route", "oia", "spso", "nipso"),
    FactField("under_18_contact", "service"),
    FactField("designated_safeguarding_lead", "service"),
    _choice("crisis_monitoring", "none"),
    _choice("off_campus", "covered", "covered_if_linked", "not_covered"),
    FactField("outside_uk_contact", "service"),
    FactField("precautionary_measures", "text"),
    FactField("employee_student_route", "text"),
    FactField("conflict_of_interest_contact", "service"),
    FactField("worrying_reply_contact", "service"),
    _choice("drug_alcohol_amnesty", "yes", "no", "case_by_case"),
    _choice("welsh", "available", "partly", "none", nation="wales"),
)
FACT_FIELDS: Dict[str, FactField] = {field.name: field for field in _ALL}


def required_fields(nation: str) -> Tuple[str, ...]:
    """Every field an institution of this nation must answer, if only with `not_stated`."""
    return tuple(f.name for f in _ALL if f.nation in (None, nation))
