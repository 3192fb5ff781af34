"""Every address, and who may open it."""

from allauth.account import views as account
from django.conf import settings
from django.urls import URLPattern

from sharewell.web import (
    already_shared,
    answer,
    call,
    case_page,
    check_answers,
    compare,
    decision_page,
    duty_2026,
    give_out,
    guidance,
    guidance_clauses,
    guidance_files,
    guidance_proofs,
    guidance_scenarios,
    guidance_search,
    interview,
    kept_head,
    laws,
    my_cases,
    public,
    recipients,
    record_page,
    retention,
    retention_acts,
    rulebook_page,
    second_step,
    share,
    sign_in,
    try_case,
    urgent,
    witness,
    worry,
    you,
)
from sharewell.web.doors import ON_THE_WAY_IN, PUBLIC, SIGNED_IN, door, roles
from sharewell.web.step import keep_draft

# The same roles as the policy's "record-without-content"; a test holds them equal.
SEES_RECORD = roles("safeguarding_lead", "caldicott_guardian", "ig_lead", "auditor", "administrator")
# As the policy's "ig-lead-confirms-law" and "ig-lead-adopts"; a test holds them equal.
KEEPS_THE_LAW = roles("ig_lead")
ADOPTS = roles("ig_lead", "administrator")
# As the policy's "what-is-kept"; a test holds them equal. What each may do there, the act asks.
SEES_RETENTION = roles("safeguarding_lead", "caldicott_guardian", "ig_lead", "auditor")

urlpatterns: list[URLPattern] = [
    door("", public.front, who=PUBLIC, name="front"),
    door("urgent", public.urgent, who=PUBLIC, name="urgent"),
    door("guidance", guidance.index, who=PUBLIC, name="guidance"),
    door("guidance/try", try_case.try_case, who=PUBLIC, name="try_case"),
    door("guidance/search", guidance_search.search, who=PUBLIC, name="guidance_search"),
    door("guidance/decision/<slug:name>", guidance.decision, who=PUBLIC, name="guidance_decision"),
    door("guidance/to-do", guidance.duties, who=PUBLIC, name="guidance_duties"),
    door("guidance/also", guidance.routes, who=PUBLIC, name="guidance_routes"),
    door("guidance/steps", guidance.tree, who=PUBLIC, name="guidance_tree"),
    door("guidance/words", guidance.words, who=PUBLIC, name="guidance_words"),
    door("guidance/questions", guidance.questions, who=PUBLIC, name="guidance_questions"),
    door("guidance/sources", guidance.sources, who=PUBLIC, name="guidance_sources"),
    door("guidance/floors", guidance.floors, who=PUBLIC, name="guidance_floors"),
    door("guidance/clauses", guidance_clauses.clauses, who=PUBLIC, name="guidance_clauses"),
    door("guidance/compare", compare.compare, who=PUBLIC, name="guidance_compare"),
    door("guidance/proofs", guidance_proofs.proofs, who=PUBLIC, name="guidance_proofs"),
    door("guidance/chart/<slug:name>", guidance_proofs.flowchart, who=PUBLIC, name="guidance_flowchart"),
    door("guidance/chart/<slug:name>.svg", guidance_files.picture, who=PUBLIC, name="guidance_picture"),
    door("guidance/files", guidance_files.downloads, who=PUBLIC, name="guidance_downloads"),
    door("guidance/files/<str:name>", guidance_files.file, who=PUBLIC, name="guidance_file"),
    door("guidance/scenarios", guidance_scenarios.scenarios, who=PUBLIC, name="guidance_scenarios"),
    door("guidance/scenario/<slug:name>", guidance_scenarios.scenario, who=PUBLIC, name="guidance_scenario"),
    door("guidance/duty-2026", duty_2026.duty_2026, who=PUBLIC, name="guidance_duty_2026"),
    door("tlog-witness/add-checkpoint", witness.add_checkpoint, who=PUBLIC, name="tlog_witness"),
    door("sign-in", sign_in.sign_in, who=PUBLIC, name="account_login"),
    door("sign-out", account.logout, who=PUBLIC, name="account_logout"),
    door("sign-in/second-step", second_step.take, who=PUBLIC, name="mfa_authenticate"),
    door("second-step", second_step.second_step, who=ON_THE_WAY_IN, name="second_step"),
    door("second-step/app", second_step.set_up_app, who=ON_THE_WAY_IN, name="mfa_activate_totp"),
    door("second-step/passkey", second_step.set_up_passkey, who=ON_THE_WAY_IN, name="mfa_add_webauthn"),
    door("second-step/codes", second_step.recovery_codes, who=SIGNED_IN, name="mfa_view_recovery_codes"),
    door("you", you.you, who=SIGNED_IN, name="you"),
    door("home", my_cases.home, who=SIGNED_IN, name="home"),
    door("case/<uuid:case>", case_page.case, who=SIGNED_IN, name="case"),
    door("decision/<uuid:decision>", decision_page.decision, who=SIGNED_IN, name="decision"),
    door("decision/<uuid:decision>/add", decision_page.start_adding, who=SIGNED_IN, name="add_to_decision"),
    door("decision/<uuid:decision>/add/<uuid:draft>", decision_page.add, who=SIGNED_IN, name="addition"),
    door(
        "decision/<uuid:decision>/family/<uuid:subject>",
        decision_page.family_copy,
        who=SIGNED_IN,
        name="family_copy",
    ),
    door("decision/<uuid:decision>/give-out", give_out.start, who=SIGNED_IN, name="give_out"),
    door(
        "decision/<uuid:decision>/give-out/<uuid:draft>",
        give_out.write,
        who=SIGNED_IN,
        name="give_out_write",
    ),
    door("given-out/<uuid:export>", give_out.given_out, who=SIGNED_IN, name="given_out"),
    door("given-out/<uuid:export>/file", give_out.bundle, who=SIGNED_IN, name="given_out_file"),
    door("check/<uuid:entry>", record_page.check_record, who=SIGNED_IN, name="check_record"),
    door("check/<uuid:entry>/file", record_page.check_file, who=SIGNED_IN, name="check_file"),
    door("rulebook", rulebook_page.rulebook, who=ADOPTS, name="rulebook"),
    door("laws", laws.laws, who=KEEPS_THE_LAW, name="laws"),
    door("laws/<slug:pack>", laws.start, who=KEEPS_THE_LAW, name="start_law"),
    door("laws/confirm/<uuid:draft>", laws.confirm, who=KEEPS_THE_LAW, name="confirm_law"),
    door("record", record_page.record, who=SEES_RECORD, name="record"),
    door("record/kept-head", kept_head.kept_head, who=SEES_RECORD, name="kept_head"),
    door("retention", retention.retention, who=SEES_RETENTION, name="retention"),
    door("retention/write/<uuid:draft>", retention_acts.write, who=SEES_RETENTION, name="retention_write"),
    door("retention/<slug:do>/<uuid:of>", retention_acts.start, who=SEES_RETENTION, name="retention_start"),
    door("share-now", urgent.start, who=SIGNED_IN, name="share_now"),
    door("share-now/<uuid:draft>", urgent.who, who=SIGNED_IN, name="share_now_who"),
    door("share-now/<uuid:draft>/ring", urgent.ring, who=SIGNED_IN, name="share_now_ring"),
    door("share-now/<uuid:draft>/confirm", urgent.confirm, who=SIGNED_IN, name="share_now_confirm"),
    door("shares/<uuid:share>", share.share, who=SIGNED_IN, name="share"),
    door("shares/<uuid:share>/call", call.start, who=SIGNED_IN, name="call"),
    door("shares/<uuid:share>/call/<uuid:draft>", call.call, who=SIGNED_IN, name="call_write"),
    door("already-shared", already_shared.start, who=SIGNED_IN, name="already_shared"),
    door("already-shared/<uuid:draft>", already_shared.write, who=SIGNED_IN, name="already_shared_write"),
    door(
        "already-shared/<uuid:draft>/check", already_shared.check, who=SIGNED_IN, name="already_shared_check"
    ),
    door("worry", worry.new_worry, who=SIGNED_IN, name="new_worry"),
    door("worry/<uuid:draft_id>", worry.worry, who=SIGNED_IN, name="worry"),
    door("case/<uuid:case>/recipients", recipients.recipients, who=SIGNED_IN, name="recipients"),
    door("case/<uuid:case>/next", interview.go_on, who=SIGNED_IN, name="go_on"),
    door("case/<uuid:case>/questions", interview.questions, who=SIGNED_IN, name="questions"),
    door("case/<uuid:case>/question/<slug:page>", interview.question, who=SIGNED_IN, name="question"),
    door("case/<uuid:case>/answer/<slug:recipient>", answer.answer, who=SIGNED_IN, name="answer"),
    door("case/<uuid:case>/check", check_answers.check, who=SIGNED_IN, name="check"),
    door("keep", keep_draft, who=SIGNED_IN, name="keep_draft"),
]

if settings.SHAREWELL_DEMO:
    from sharewell.web.demo import demo_sign_in

    urlpatterns += [door("demo/sign-in", demo_sign_in, who=PUBLIC, name="demo_sign_in")]
