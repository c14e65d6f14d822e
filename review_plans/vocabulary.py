"""The words a plan may use. A plan that says anything else is refused at import."""

from typing import Final

VOTED_AGAIN: Final = ("tied", "abstentions", "lost")
"""After which results a case may be put to the vote once more; `abstentions`: with them it could have passed."""
SERIES: Final = ("engineering", "other")
"""As a dossier codes the series of a title."""
LEVELS: Final = ("assistant", "intermediate", "deputy_senior", "full_senior")
TRACKS: Final = ("normal", "transfer", "skilled", "exceptional", "self_scored", "recommended")
ASKS: Final = (
    "skill",
    "honour",
    "transfer",
    "exceptional_reason",
    "exceptional_items",
    "self_score",
    "merit_reason",
    "recommendation",
)
AFFILIATIONS: Final = ("county", "city_direct", "provincial", "central", "private", "no_department")
EMPLOYER_KINDS: Final = ("enterprise", "public_institution")
AREA_LEVELS: Final = ("county", "city", "province")
BUREAU_KINDS: Final = ("industry", "human_resources")

SIGN_OFF_MODES: Final = ("all_of", "any_of")
SIGNED_BY_BUREAUS: Final = ("bureau", "confirmation")
NOTICE_STOPS: Final = ("employer_notice", "admission_notice", "result_notice")
AFTER_RETURN: Final = ("sender", "each")
NOT_IN_TIME: Final = ("stay", "refuse")
FEE_OF_ENDED: Final = ("refund", "keep")

SOURCES: Final = ("upload", "fetched", "system", "dossier", "export")
TAKES_FILES: Final = ("upload", "fetched")
MEDIA: Final = ("pdf", "jpeg", "png")
PROVES: Final = (
    "degree",
    "title",
    "appointment",
    "insurance",
    "work",
    "hours",
    "appraisal",
    "honour",
    "achievement",
    "exceptional",
    "delegation",
    "post",
    "score",
    "audit",
    "pledge",
    "statement",
    "notice",
    "form",
)
# What a registry, a dossier, the wizard or the press can give: a slot that asks them for anything else stays empty for ever.
FILLED_BY: Final = {
    "fetched": ("degree", "insurance", "title", "hours"),
    "dossier": ("degree", "title", "appointment", "work", "hours", "appraisal", "honour", "achievement"),
    "system": ("pledge", "statement", "notice", "score"),
    "export": ("form",),
    "upload": PROVES,
}
GIVERS: Final = ("applicant", "employer")

PAPERS: Final = (
    "review_form",
    "exceptional_form",
    "roster",
    "commission_letter",
    "truth_pledge",
    "notice_record",
    "score_sheet",
)
SELF_SCORE: Final = ("none", "everybody", "self_scored_track")
PUBLISHED_FIELDS: Final = (
    "name",
    "gender",
    "employer",
    "work_department",
    "target_level",
    "specialty",
    "track",
    "degree",
    "title",
    "appointment",
    "work_history",
    "achievements",
    "honours",
    "appraisals",
    "self_score",
)
ROSTER_COLUMNS: Final = (
    "position",
    "identity_number",
    "name",
    "gender",
    "birth_month",
    "employer",
    "work_department",
    "joined_work_on",
    "current_work",
    "field_years",
    "title_name",
    "title_qualified_on",
    "title_years",
    "title_issuer",
    "degree_level",
    "degree_name",
    "school",
    "major",
    "graduated_on",
    "target_title",
    "specialty",
    "exceptional",
    "track",
    "self_score",
    "hours",
    "appraisals",
    "telephone",
)
# The words of a dossier's works, by which a line of points says what may be claimed on it (a test compares the two).
WORK_KINDS: Final = (
    "project",
    "product",
    "maintenance",
    "paper",
    "book",
    "report",
    "patent",
    "standard",
    "award",
    "vulnerability",
    "translation",
    "software_copyright",
    "prototype",
    "other",
)
WORK_ROLES: Final = ("led", "main_contributor", "took_part", "alone", "author")
WORK_LEVELS: Final = (
    "international",
    "national",
    "ministerial",
    "provincial",
    "sub_provincial_city",
    "city",
    "county",
    "enterprise",
)
WORK_GRADES: Final = ("first", "second", "third", "gold", "silver", "other")
WORK_SCALES: Final = ("large", "medium", "small")
# An office must exist for every desk that a stop sends declarations to; employers are found otherwise.
DESKS: Final = ("accepting_office", "bureau", "department", "agency", "lower_committee")
OFFICE_KINDS: Final = ("bureau", "department", "agency", "lower_committee", "committee_office")
HANDLED: Final = (
    "rule",
    "slot",
    "deadline",
    "stop",
    "paper",
    "notice",
    "office",
    "text",
    "person",
    "missing",
    "outside",
)
