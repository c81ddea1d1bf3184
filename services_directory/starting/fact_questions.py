"""What is asked about each fact, as a welfare officer would say it. A test compares with the table of facts.

What each answer means is not written here: it is the sentence that students then read (meaning.py).
"""
from typing import Dict

FACT_QUESTIONS: Dict[str, str] = {
    "anonymous_reports": "Can a student report without giving a name?",
    "third_party_reports": "Can somebody report for someone else, a friend for example?",
    "two_way_messages": "Can you write back to somebody who reports without a name?",
    "first_response": "Within how many working days does a report get its first answer from a person?",
    "is_formal_report": "When a student tells you through the form, is that a formal report?",
    "who_reads_it": "Who reads a report? Write jobs, not names, in one sentence.",
    "retention": "How long is a report kept? One sentence.",
    "confidentiality_limits": "What may have to be passed on, and when? One sentence or two.",
    "police_effect": "If the police are looking into it, what happens to your own process?",
    "named_to_respondent": "Is the person who is reported told who reported them?",
    "responder_gender_choice": "Can a student choose the gender of the person they talk to?",
    "monitored_hours": "When are reports read? One sentence, with days and times.",
    "closure_dates": "When is nobody there to read them (holidays, closure days)? One sentence.",
    "emergency_contact": "Whom do students call on site in an emergency?",
    "respondent_support": "Who supports a student who has been reported? Not the same people who support whoever reported.",
    "independent_advice": "Who gives advice that is independent of the university? Often the students' union.",
    "policy_url": "At which address is your one page with all rules on harassment and sexual misconduct?",
    "policy_version": "Which version of those rules is it? For example: version 3, August 2026",
    "staff_relationship_rule": "What is your rule on intimate relationships between staff and students?",
    "silence_agreements": "Do you ever ask a student to sign an agreement to keep quiet?",
    "external_complaint_route": "Who looks at a complaint when your own process has ended?",
    "under_18_contact": "Who looks after students who are not 18 yet?",
    "designated_safeguarding_lead": "Whom do staff and friends tell on the same day when a child may be at risk?",
    "crisis_monitoring": "Does anybody watch this chat for emergencies? Signpost sends nothing to anybody, so the true answer is no.",
    "off_campus": "Do your rules cover what happened off campus, or online?",
    "outside_uk_contact": "Whom does a student contact who is abroad with you, on a year or a placement?",
    "precautionary_measures": "What can you do at once to keep people safe, before anything is decided? One sentence.",
    "employee_student_route": "How does somebody report who is a student and works for you? One sentence.",
    "conflict_of_interest_contact": "Whom can a student go to if those who would deal with it are part of it?",
    "worrying_reply_contact": "Whom can a student tell about a reply of Signpost's that worried them?",
    "drug_alcohol_amnesty": "If a student reports harm, are they safe from trouble about their own drink or drugs?",
    "welsh": "Can students use Welsh with you?",
}
