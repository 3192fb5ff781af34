"""What kinds of body can be told something, and which of them protect children; a test holds both to the national book."""

RECIPIENT_FUNCTIONS = (
    "childrens_social_care",
    "police",
    "ambulance",
    "safeguarding_lead",
    "person_in_charge",
    "health",
    "school",
    "early_help",
    "lado",
    "voluntary",
    "parent",
    "family_member",
    "other_person",
    "other_agency",
)
# The rulebook's concept "protecting": these are rung on a number that we hold, and never for want of an answer.
PROTECTING = ("childrens_social_care", "police", "ambulance", "safeguarding_lead", "lado")
