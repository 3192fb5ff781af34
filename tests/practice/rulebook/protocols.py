"""A small invented protocol, and ways to spoil it, for the tests of protocols."""

from datetime import date

from sharewell.practice.rulebook import national_book, read_protocol

TODAY = date(2026, 11, 22)
FILE = "elm.toml"
HEAD = """
[protocol]
id = "elm"
title = "Elm County protocol"
area = "Elm County"
version = "1.0.0"
based_on = "2.0.0"
advice = "HM Government advice, July 2018"
advice_year = 2018

[consent]
stance = "preferred"
words = "We look for agreement unless it is unsafe."
cites = ["croydon: rule 2"]

[[adviser]]
role = "Safeguarding lead"
reachable = "school hours"
cites = ["croydon: rule 3"]

[[adviser]]
role = "Emergency duty team"
reachable = "at any hour"
now = true
cites = ["croydon: rule 3"]
"""
REVIEWED = """
[[fact]]
id = "agreement_looked_at"
scope = "recipient"
question = "Was the agreement looked at again in the last six months?"
why = "Agreement is not given once and for all."
if_not_sure = "no"

[[page]]
id = "agreement_looked_at"
heading = "Is the agreement still good?"
scope = "recipient"
facts = ["agreement_looked_at"]
"""
OLD_AGREEMENT = (
    "asks_agreement and agreement == 'given' and not agreement_looked_at and recipient_needs_it == 'yes' \
and level != 'not_sure' and exploitation_signs != 'not_sure' and not protecting and not with_risk_tonight \
and not adult_not_free"
)


def rule(name="mine", of="disposition", tier="local", then="ask_consent_first", when=OLD_AGREEMENT):
    return f"""
[[rule]]
id = "{name}"
of = "{of}"
tier = "{tier}"
then = "{then}"
when = "{when}"
why = "To see what comes of it."
cites = ["croydon: rule 3"]
"""


def text(*parts, head=HEAD):
    return "\n".join((head, *parts)).encode()


def read(*parts, head=HEAD):
    return read_protocol(FILE, text(*parts, head=head), national_book())
