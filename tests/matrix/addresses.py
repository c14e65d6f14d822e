"""Every address of the product with an object that really exists, and a POST that the right person could send.

`address(name, about, …)`: `about` says which object; `owner` is who the column "applicant" stands for.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import Person
from config.demo import pictures
from declarations.models import Declaration
from messages.choices import stop_token
from review_plans.models import PlanAmendment
from tests.matrix.lists import lists_of
from tests.matrix.world import PLAN, World


@dataclass(frozen=True)
class Address:
    name: str
    about: str
    owner: Person
    path: str
    data: dict[str, Any] = field(default_factory=dict)


def names_in_use() -> set[str]:
    """The name of every route; the path itself where it has none."""
    return set(_names(get_resolver().url_patterns, "", ""))


def _names(patterns: list[Any], prefix: str, space: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from _names(pattern.url_patterns, prefix + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}" if pattern.name else prefix + str(pattern.pattern)


def addresses(world: World) -> Iterator[Address]:
    yield from _plain(world)
    yield from _accounts(world)
    yield from _dossiers(world)
    yield from _declarations(world)
    yield from _employer(world)
    yield from _people(world)
    yield from _cases(world)
    yield from _sheets(world)
    yield from _batches(world)
    yield from _exports(world)
    yield from _numbers(world)
    yield from _papers(world)
    yield from _files(world)
    yield from _public_notices(world)
    yield from _committee(world)
    yield from _integrity(world)
    yield from _appeals(world)
    yield from _ballots(world)
    yield from _outcomes(world)
    yield from _experts(world)
    yield from _studio(world)


def _at(
    world: World, name: str, about: str = "", owner: Person | None = None, /, data: Any = None, **kwargs: Any
) -> Address:
    return Address(name, about, owner or world.at("draft").person, reverse(name, kwargs=kwargs or None), data or {})


def _plain(world: World) -> Iterator[Address]:
    owner = world.at("draft").person
    yield Address("healthz", "", owner, "/healthz")
    yield _at(world, "set_language", data={"language": "en", "next": "/"})
    yield _at(world, "review_plans:home")
    yield _at(world, "review_plans:guide", PLAN, code=PLAN)
    yield _at(world, "review_plans:calendar")
    data = {"shifted": "", "citation": "国办发明电〔2022〕16号"}
    yield _at(world, "review_plans:calendar_year", "2023", year=2023, data=data)
    yield _at(world, "inbox:list")
    yield _at(world, "inbox:open", "message of the applicant", world.message.recipient, pk=world.message.pk)
    yield _at(world, "inbox:read_all", "", world.message.recipient)
    yield _at(world, "inbox:ways", data={"mail_todo": "at_once", "mail_note": "daily", "mail_result": "off"})
    yield _at(world, "inbox:contact", data={"phone": "13900001111", "mail": "", "password": "not the right one"})
    yield _at(world, "inbox:stop", "mail of the applicant", token=stop_token(world.message.recipient, "note"))


ALLAUTH = [
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_change_password",
    "account_set_password",
    "account_reset_password",
    "account_confirm_login_code",
    "account_reset_password_from_key_done",
    "account_reset_password_done",
    "mfa_index",
    "mfa_authenticate",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
]


def _accounts(world: World) -> Iterator[Address]:
    for name in ALLAUTH:
        yield _at(world, name)
    yield _at(world, "account_confirm_email", "a key never given", key="never")
    yield _at(world, "account_reset_password_from_key", "a key never given", uidb36="1", key="never-given")
    yield _at(world, "accounts:desk_of_mine")
    yield _at(world, "accounts:session")
    yield _at(world, "accounts:take_seat", "a seat of somebody else", data={"seat": str(world.subjects[-1].seat.pk)})  # type: ignore[union-attr]
    yield _at(world, "accounts:display", data={"text_size": "large"})
    yield _at(world, "accounts:first_sign_in", data={"number": "330106198506150010", "code": "0000-0000-0000"})
    yield _at(world, "accounts:take_over", "without the first page")
    yield _at(world, "registries:begin", "not connected")
    yield _at(world, "registries:back", "not connected")
    yield _at(world, "accounts:letters")
    approve = {"decision": "approve"}
    yield _at(world, "accounts:letter", "letter that waits", world.letter.operator, pk=world.letter.pk, data=approve)
    yield _at(world, "accounts:people")
    yield _at(world, "accounts:organisations")
    where = world.letter.organisation_id
    yield _at(world, "accounts:organisation", "whose letter waits", world.letter.operator, pk=where)
    stopped = {"act": "end_sessions", "reason": "账号疑似被盗"}
    yield _at(world, "accounts:person", "a stranger's account", pk=world.letter.operator.pk, data=stopped)
    wrong = {"role": "audit_admin", "username": "nobody", "name": "没有这个人"}
    yield _at(world, "accounts:administrators", data=wrong)
    for name in ("overview", "audit", "export"):
        yield _at(world, f"platform:{name}")


def _scan() -> SimpleUploadedFile:
    return pictures.evidence(3, pages=1)


DEGREE = {
    "level": "bachelor", "school": "浙江大学", "major": "化学工程", "major_match": "same", "origin": "mainland",
    "graduated_on": "2008-06-30", "full_time": "on",
}  # fmt: skip


def _dossiers(world: World) -> Iterator[Address]:
    owner = world.at("draft").person
    version = {"version": owner.dossier.row_version}
    profile = {
        "gender": "male", "birth_date": "1986-05-04", "joined_work_on": "2008-07-15", "current_work": "工艺开发",
        "work_nature": "engineering", "on_post": "true",
    }  # fmt: skip
    entry = {"slug": "degrees", "pk": world.entry.pk}
    yield _at(world, "dossiers:home")
    yield _at(world, "dossiers:timeline")
    yield _at(world, "dossiers:profile", data={**profile, **version})
    yield _at(world, "dossiers:employer", data={"employer": world.at("other").employer_id})
    yield _at(world, "dossiers:hand_in", data=version)
    yield _at(world, "dossiers:kind", "degrees", slug="degrees")
    yield _at(world, "dossiers:fetch", "degrees", slug="degrees")
    yield _at(world, "dossiers:fetch_progress", "degrees", slug="degrees")
    yield _at(world, "dossiers:add", "degrees", slug="degrees", data=DEGREE)
    yield _at(world, "dossiers:entry", "degree of the applicant", data=DEGREE, **entry)
    yield _at(world, "dossiers:remove", "degree of the applicant", **entry)
    yield _at(world, "dossiers:attach", "degree of the applicant", data={"file": _scan()}, **entry)
    named = {"file-graduation": "", "pages-graduation": ""}
    yield _at(world, "dossiers:name_pages", "degree of the applicant", data=named, **entry)
    yield _at(world, "dossiers:share", "degree of the applicant", data={"file": str(world.evidence.pk)}, **entry)
    yield _at(world, "dossiers:entry_by_phone", "degree of the applicant", **entry)
    yield _at(world, "dossiers:detach", "degree of the applicant", data={"file": str(world.evidence.pk)}, **entry)


PAGES = (
    "outlook",
    "outlook_calendar",
    "desks",
    "hub",
    "dossier",
    "attachments",
    "score",
    "verdict",
    "preview",
    "receipt",
    "progress",
)


def _declarations(world: World) -> Iterator[Address]:
    yield _at(world, "declarations:mine")
    yield _at(world, "declarations:photo", data={"file": pictures.portrait(5, world.stage.plan.photo)})
    yield _at(world, "declarations:start", PLAN, code=PLAN)
    for about in ("draft", "employer"):
        yield from _declaration(world, about, world.at(about))
    for about in ("sent_back", "committee_check"):
        declaration = world.at(about)
        for page in ("hub", "correct", "statement", "progress"):
            data = {"version": declaration.row_version, "statement": "矩阵补充的述职。"}
            yield _at(world, f"declarations:{page}", about, declaration.person, pk=declaration.pk, data=data)
        yield _at(world, "declarations:order_form", about, declaration.person, pk=declaration.pk)


def _declaration(world: World, about: str, declaration: Declaration) -> Iterator[Address]:
    owner, version = declaration.person, {"version": str(declaration.row_version)}

    def at(page: str, data: Any = None, **kwargs: Any) -> Address:
        kwargs["pk"] = declaration.pk
        return _at(world, f"declarations:{page}", about, owner, data={**version, **(data or {})}, **kwargs)

    for page in PAGES:
        yield at(page)
    choices = {"target_level": declaration.target_level, "specialty": declaration.specialty, "track": declaration.track}
    yield at("choices", choices)
    yield at("office", {"accepting_office": declaration.accepting_office_id})
    yield at("post", {"post_applied": "高级工程师一岗"})
    yield at("statement", {"statement": "矩阵改写的述职。"})
    yield at("autosave", {"statement": "矩阵自动保存的述职。", "autosave": "1"}, code="statement")
    yield at("achievements", {"chosen": [str(a.pk) for a in declaration.achievements.all()]})
    slot = "pension_record"
    yield at("upload", {"file": _scan(), "slot": slot}, slot=slot)
    attached = declaration.attachments.first() if hasattr(declaration, "attachments") else None
    file = attached.file_id if attached else world.evidence.pk
    yield at("remove_file", {"file": str(file)}, slot=attached.slot if attached else slot)
    yield at("score_line", code="any")
    for name in ("save_claim", "preview_claim", "remove_claim"):
        yield at(name, code="any", key=uuid.UUID(int=1))
    yield at("score_paper", kind="pdf")
    yield at("pledge", {"agreed": "on", "signature": pictures.signature(5)})
    yield at("slot_by_phone", slot=slot)
    yield at("pledge_by_phone")
    yield at("pledge_paper")
    yield at("submit", {"idempotency_key": "matrix", "confirmed": "on", "not_met_reason": "按实际材料。"})
    yield at("order_form")
    yield at("order_exceptional_form")
    yield at("recall")
    yield at("withdraw", {"reason": "本人原因。"})


def _employer(world: World) -> Iterator[Address]:
    dossier, notice = world.dossier, world.notice
    yield _at(world, "offices:employer")
    yield _at(world, "offices:letter", data={"organisation": "某公司", "letter": _scan()})
    yield _at(world, "offices:dossiers")
    yield _at(world, "offices:dossier", "handed in", dossier.person, pk=dossier.pk)
    yield _at(world, "offices:dossier_timeline", "handed in", dossier.person, pk=dossier.pk)
    verify = {"decision": "verify", "version": dossier.row_version}
    yield _at(world, "offices:decide_dossier", "handed in", dossier.person, pk=dossier.pk, data=verify)
    yield _at(world, "offices:employer_queue")
    yield _at(world, "offices:employer_notices")
    standing = world.at("employer_notice")
    post = {"chosen": str(standing.pk), "confirm": "1", "place": "公告栏", "contact": "0571"}
    yield _at(world, "offices:post_notice", "already posted", standing.person, data=post)
    number = {"number": notice.number}
    owner = standing.person
    yield _at(world, "offices:employer_notice", "running", owner, **number)
    yield _at(world, "offices:withdraw_notice", "running", owner, data={"withdraw-reason": "写错了。"}, **number)
    yield _at(world, "offices:correct_notice", "running", owner, **number)
    yield _at(world, "offices:certify_notice", "running", owner, data={"certify-result": "无异议。"}, **number)
    yield _at(world, "offices:notice_sheet", "running", owner, **number)
    objection = {
        "objection-about": standing.pk, "objection-name": "钱来信", "objection-contact": "0571-1",
        "objection-words": "业绩不是本人完成的，请核查原件。",
    }  # fmt: skip
    yield _at(world, "offices:record_objection", "running", owner, data=objection, **number)
    receipt = world.objection.receipt
    close = {f"{receipt}-outcome": "unfounded", f"{receipt}-words": "经核查，业绩属实。"}
    longer = {f"extend-{receipt}-reason": "要到外地核对。"}
    yield _at(world, "offices:extend_objection", "open", owner, data=longer, receipt=receipt, **number)
    yield _at(world, "offices:close_objection", "open", owner, data=close, receipt=receipt, **number)


def _people(world: World) -> Iterator[Address]:
    written, waiting = world.imports["written"], world.imports["waiting"]
    yield _at(world, "offices:people")
    yield _at(world, "offices:people_template")
    yield _at(world, "offices:people_imports", data={"file": _scan()})
    for about, batch in world.imports.items():
        yield _at(world, "offices:people_import", about, pk=batch.pk)
    yield _at(world, "offices:confirm_import", "waiting", pk=waiting.pk)
    yield _at(world, "offices:drop_import", "waiting", pk=waiting.pk)
    yield _at(world, "offices:refused_rows", "written", pk=written.pk)
    yield _at(world, "offices:people_slips", "written", data={"batch": str(written.pk)})
    invited = Person.objects.get(invitation__batch=written.pk)
    yield _at(world, "offices:take_back", "not signed in yet", pk=invited.pk)
    yield _at(world, "offices:seats")
    yield _at(world, "offices:posts")
    yield _at(world, "offices:fetch_posts")
    yield _at(world, "offices:fetch_posts_progress")
    yield _at(world, "offices:add_post")
    standing = world.at("employer")
    yield _at(world, "offices:change_post", "a post that is not there", pk=0)
    for name in ("post_sheet", "take_post", "release_post", "post_opinion", "post_paper"):
        yield _at(world, f"offices:{name}", "employer", standing.person, pk=standing.pk)
    seat = world.stage.desks.operators[world.dossier.employer_id]  # type: ignore[index]
    yield _at(world, "offices:seats_of", "the employer", pk=seat.organisation_id)
    far = {"last_day": "2099-12-31", "reason": "退休"}
    yield _at(world, "offices:end_seat", "the operator's, who is alone", pk=seat.pk, data=far)
    follower = world.at("other").person
    named = {"username": follower.username, "name": follower.name, "starts_on": "2099-12-31", "letter": _scan()}
    yield _at(world, "offices:name_successor", "the operator's", pk=seat.pk, data=named)


STAGES_OF_CASES = ("draft", "employer", "accepting_office", "bureau", "committee_check", "sent_back", "ended")


def _cases(world: World) -> Iterator[Address]:
    yield _at(world, "offices:desk")
    for about in STAGES_OF_CASES:
        declaration = world.at(about)
        yield _at(world, "offices:case", about, declaration.person, pk=declaration.pk)
        yield _at(world, "offices:case_timeline", about, declaration.person, pk=declaration.pk)
    words = {
        "endorse-opinion": "同意。", "endorse-reason": "已核对原件。", "refuse-reason": "不符合条件。",
        "return-words": "请补充。",
    }  # fmt: skip
    for about, verbs in {
        "employer": ("endorse", "send_back", "refuse", "recommend"),
        "employer_notice": ("forward",),
        "accepting_office": ("endorse", "refuse", "recommend"),
        "bureau": ("endorse", "recommend", "recall"),
        "committee_check": ("endorse", "refuse"),
        "fee": ("forward",),
    }.items():
        declaration = world.at(about)
        data = {**words, "version": declaration.row_version}
        for verb in verbs:
            yield _at(
                world, "offices:step", f"{about}: {verb}", declaration.person, pk=declaration.pk, verb=verb, data=data
            )

    check = {"rule": f"{PLAN}.common.insurance", "holds": "yes", "reason": "已核对外省参保证明。"}
    for about in ("employer", "accepting_office"):
        declaration = world.at(about)
        yield _at(world, "offices:check", about, declaration.person, pk=declaration.pk, data=check)


def _sheets(world: World) -> Iterator[Address]:
    """This plan scores nobody: the right people find no sheet, all others don't get as far as to learn that."""
    for about in ("employer", "expert_review"):
        declaration = world.at(about)
        owner, pk = declaration.person, {"pk": declaration.pk}
        marked = {"document": "纪要 1 号", "dated": "2023-08-01", "seen": "0"}
        yield _at(world, "sheets:sheet", about, owner, **pk)
        yield _at(world, "sheets:marks", about, owner, data=marked, **pk)
        yield _at(world, "sheets:give", about, owner, line="any", data={"give-any-value": "1"}, **pk)
        yield _at(world, "sheets:paper", about, owner, kind="pdf", **pk)


def _numbers(world: World) -> Iterator[Address]:
    for stop in ("employer", "accepting_office", "committee_check"):
        asked = {"why": "check_file", "words": "与扫描件核对"}
        yield _at(world, "offices:reveal_number", stop, pk=world.at(stop).pk, data=asked)


def _exports(world: World) -> Iterator[Address]:
    for code, shown in lists_of(world).items():
        of = {"of": shown.of} if shown.of else {}
        yield _at(world, "lists:export_of" if of else "lists:export", code, code=code, **of)
    for code in ("committee", "people", "inbox"):
        yield _at(world, "lists:columns", code, data={"columns": ["position"]}, code=code)


def _batches(world: World) -> Iterator[Address]:
    case = world.at("accepting_office")
    owner = world.at("bureau").person
    chosen = {"verb": "recommend", "chosen": str(case.pk), "query": f"tab=waiting&plan={PLAN}"}
    yield _at(world, "offices:rehearsal", "case at the office", case.person, data=chosen)
    do = {"verb": "recommend", "plan": PLAN, "chosen": f"{case.pk}:{case.row_version}"}
    yield _at(world, "offices:batches")
    yield _at(world, "offices:do_batch", "case at the office", case.person, data=do)
    number = {"number": world.batch.number}
    yield _at(world, "offices:batch", "batch of the office", owner, **number)
    yield _at(world, "offices:undo_batch", "batch of the office", owner, **number)
    for kind in ("roster", "letter", "forms"):
        yield _at(world, "offices:batch_paper", f"batch of the office: {kind}", owner, kind=kind, **number)


def _papers(world: World) -> Iterator[Address]:
    printed = world.at("expert_review").person
    yield _at(world, "documents:verify")
    form = world.document("form")
    yield _at(world, "documents:verify_code", "form", printed, code=form.code)
    yield _at(world, "documents:verify_file", "form, without a file", printed, code=form.code)
    for name in ("form", "roster", "desk_roster", "letter", "sheet"):
        document = world.document(name)
        holder = _holder(world, name)
        yield _at(world, "documents:download", name, holder, document_id=document.pk)
        yield _at(world, "documents:order", name, holder, order_id=world.papers[name].pk)
        yield _at(world, "documents:order_progress", name, holder, order_id=world.papers[name].pk)
        yield _at(world, "documents:retry_order", name, holder, order_id=world.papers[name].pk)
        yield _at(world, "documents:cancel_order", name, holder, order_id=world.papers[name].pk)
    assert world.forms is not None
    for name in ("batch", "batch_progress", "retry", "cancel", "merge", "archive"):
        yield _at(world, f"documents:{name}", "forms of the roster", printed, batch_id=world.forms.pk)


def _holder(world: World, name: str) -> Person:
    """Whom the paper is about: the form's own declarant; any of those on a list."""
    if name != "form":
        return world.at("bureau").person
    pk = int(world.papers["form"].subject.partition(":")[2])
    return Declaration.objects.get(pk=pk).person


def _files(world: World) -> Iterator[Address]:
    handed_in = world.at("employer")
    evidence = handed_in.person.stored_files.filter(rule="evidence").first()
    letter = world.letter
    for about, owner, pk in (
        ("evidence of a draft", world.at("draft").person, world.evidence.pk),
        ("attached to nothing", world.at("draft").person, world.loose_file.pk),
        ("evidence of a case at the employer", handed_in.person, evidence.pk),
        ("evidence of a case at the committee", *_evidence(world, "committee_check")),
        ("portrait of a case at the employer", handed_in.person, handed_in.person.dossier.photo_id),
        ("letter that waits", letter.operator, letter.file_id),
    ):
        yield _at(world, "files:download", about, owner, file_id=pk)
    yield _at(
        world, "files:page", "evidence of a case at the employer", handed_in.person, file_id=evidence.pk, number=1
    )
    for about, owner, pk in (
        ("evidence of a draft", world.at("draft").person, world.evidence.pk),
        ("evidence of a case at the employer", handed_in.person, evidence.pk),
        ("evidence of a case at the committee", *_evidence(world, "committee_check")),
        ("letter that waits", letter.operator, letter.file_id),
    ):
        yield _at(world, "files:view", about, owner, file_id=pk)
    for about, stop in (("at the employer", "employer"), ("at the committee", "committee_check")):
        owner, pk = _evidence(world, stop)
        data = {"subject": f"declaration:{world.at(stop).pk}", "page": "1", "words": "这一页看不清。"}
        yield _at(world, "files:draw_mark", f"evidence of a case {about}", owner, file_id=pk, data=data)
    mark = world.mark
    kept = {"file_id": mark.file_id, "mark_id": mark.pk}
    yield _at(world, "files:pieces", "pieces of one's own upload", handed_in.person, sha256="0" * 64)
    yield _at(world, "files:withdraw_mark", "mark of the employer", handed_in.person, **kept)
    link, token = world.phone
    about = "code of the applicant"
    yield _at(world, "phone:status", about, pk=link.pk)
    yield _at(world, "phone:page", about, token=token)
    yield _at(world, "phone:begin", about, token=token)
    yield _at(world, "phone:add_page", about, token=token, data={"file": pictures.signature(5)})
    yield _at(world, "phone:arrange", about, token=token, data={"up": str(uuid.UUID(int=1))})
    yield _at(world, "phone:hand_in", about, token=token, data={"signature": pictures.signature(5)})
    yield _at(world, "phone:page", "a code nobody made", token="never")


def _evidence(world: World, about: str) -> tuple[Person, Any]:
    owner = world.at(about).person
    return owner, owner.stored_files.filter(rule="evidence").first().pk


def _public_notices(world: World) -> Iterator[Address]:
    about = world.at("employer_notice")
    number = world.notice.number
    yield _at(world, "public_notices:list")
    yield _at(world, "public_notices:notice", "running", about.person, number=number)
    words = {"about": about.pk, "name": "孙反映", "contact": "139", "words": "业绩材料与事实不符，请核查原件。"}
    yield _at(world, "public_notices:objection", "running", about.person, number=number, data=words)
    yield _at(world, "public_notices:receipt", "receipt", about.person, receipt=world.objection.receipt)


def _newest_amendment() -> int:
    newest = PlanAmendment.objects.order_by("-pk").first()
    return newest.pk if newest else 0


def _committee(world: World) -> Iterator[Address]:
    case, fee = world.at("admission_notice"), world.at("fee")
    yield _at(world, "committee:home")
    looked_at = world.at("committee_check")
    yield _at(world, "offices:matrix", "at the committee's check", looked_at.person, pk=looked_at.pk)
    yield _at(world, "offices:note_matrix", "at the committee's check", looked_at.person, pk=looked_at.pk)
    yield _at(world, "offices:rehearse_checks", "nobody chosen")
    yield _at(world, "committee:rosters")
    yield _at(world, "committee:make_roster")
    yield _at(world, "committee:roster", "roster", pk=world.roster.pk)
    yield _at(world, "committee:order_forms", "roster", pk=world.roster.pk)
    yield _at(world, "committee:order_exceptional_forms", "roster", pk=world.roster.pk)
    ticked = {"number": world.roster.items.get(position=1).declaration.number, "copies": "1"}
    yield _at(world, "committee:paper", "roster", pk=world.roster.pk, data=ticked)
    yield _at(world, "committee:paper_back", "roster", pk=world.roster.pk, set_pk=world.paper_set.pk)
    yield _at(world, "committee:order_slips", "roster", pk=world.roster.pk)
    yield _at(world, "committee:fees")
    paid = {f"{fee.pk}-amount": "300", f"{fee.pk}-receipt_number": "浙财0001"}
    yield _at(world, "committee:record_fee", "case at the fee", fee.person, pk=fee.pk, data=paid)
    yield _at(world, "committee:end_unpaid", "case at the fee", fee.person, pk=fee.pk, data={"reason": "逾期"})
    yield _at(world, "committee:ask_refund_again", "nothing was refunded", fee.person, pk=fee.pk)
    yield _at(world, "committee:decide_ended_fee", "goes on", fee.person, pk=fee.pk, data={"decision": "keep"})
    yield _at(world, "committee:give_back_fee", "nothing came", fee.person, pk=fee.pk)
    for name in ("pay", "open_order", "check", "receipt"):
        yield _at(world, f"fees:{name}", "case at the fee", fee.person, pk=fee.pk)
    yield _at(world, "fees:callback")
    post = {"chosen": str(case.pk), "place": "网站", "contact": "0571"}
    yield _at(world, "committee:admission", "already posted", case.person, data=post)
    yield _at(world, "committee:results", "nobody waits", case.person, data={**post, "chosen": ""})
    yield _at(world, "committee:amendments")
    moved = {
        "target": "personal", "day": "2023-12-31", "circle": "all", "document": "矩阵补充通知", "decided_by": "办公室",
        "decided_on": "2023-08-01", "reason": "补充。", "step": "record", "seen": _newest_amendment(),
    }  # fmt: skip
    yield _at(world, "committee:amend", "deadline", kind="deadline", data=moved)
    number = world.admission.number
    yield _at(world, "committee:certify", "running", case.person, number=number)
    for name in ("notice", "withdraw_notice", "correct_notice", "enter_result", "record_objection", "notice_sheet"):
        yield _at(world, f"committee:{name}", "running", case.person, number=number)
    for name in ("close_objection", "extend_objection"):
        yield _at(world, f"committee:{name}", "no such", case.person, number=number, receipt="none")
    yield _at(world, "committee:forward_noticed", "running", case.person, number=number)


def _integrity(world: World) -> Iterator[Address]:
    act = world.act
    yield _at(world, "declarations:integrity", "own record", act.person)
    yield _at(world, "committee:integrity")
    yield _at(world, "committee:integrity_trail", "act", act.person, pk=act.pk)
    typed = {
        "words": "经核实，公章不是出具单位的。", "document": "矩阵决定1号", "clause": "五", "decided_by": "办公室",
        "decided_on": "2023-08-01", "basis": _scan(), "step": "check",
    }  # fmt: skip
    found = {"kind": "plagiarism", "sanctions": "1"}
    about = world.at("employer")
    yield _at(world, "committee:integrity_new", "declaration", about.person, pk=about.pk, data={**typed, **found})
    yield _at(
        world, "committee:integrity_correct", "act", act.person, pk=act.pk, data={**typed, **found, "basis": _scan()}
    )
    yield _at(world, "committee:integrity_lift", "act", act.person, pk=act.pk, data={**typed, "basis": _scan()})


def _appeals(world: World) -> Iterator[Address]:
    appeal, ended = world.appeal, world.at("ended")
    yield _at(world, "declarations:appeals", "own", appeal.person)
    typed = {"words": "审查意见与登记卡不符，请重新核对。"}
    key = f"declaration-{ended.pk}"
    yield _at(world, "declarations:appeal_new", "own refusal", ended.person, matter=key, data=typed)
    yield _at(world, "declarations:appeal", "appeal", appeal.person, receipt=appeal.receipt)
    yield _at(world, "declarations:readers", "own", ended.person, pk=ended.pk)
    yield _at(world, "committee:appeals")
    yield _at(world, "committee:figures")
    answered = {"outcome": "unfounded", "words": "已向出具单位核实。"}
    yield _at(world, "committee:appeal", "appeal", appeal.person, receipt=appeal.receipt, data=answered)
    yield _at(
        world, "committee:reopen", "appeal", appeal.person, receipt=appeal.receipt, data={"reason": "复核后更正。"}
    )


def _ballots(world: World) -> Iterator[Address]:
    case, ballot = world.at("ballot"), world.ballot
    meeting = {"number": ballot.meeting.number}
    item, member = ballot.meeting.agenda.get(), ballot.meeting.members.all()[2]
    yield _at(world, "ballots:home")
    yield _at(world, "ballots:put", data={"chosen": str(world.at("expert_review").pk)})
    called = {"held_on": "2023-12-01", "place": "会议室", "rule_document": "办函7号", "members": ["1"]}
    yield _at(world, "ballots:call", data=called)
    yield _at(world, "ballots:meeting", "in session", case.person, **meeting)
    recusal = {"recusal-item": item.pk, "recusal-member": member.pk, "recusal-reason": "师生"}
    veto = {"veto-item": item.pk, "veto-clause": "第二十条", "veto-evidence": "查重报告", "veto-words": "抄袭"}
    posts: dict[str, dict[str, Any]] = {
        "agenda": {"chosen": str(case.pk)}, "attendance": {"present": [member.pk]}, "sign_in": {}, "recuse": recusal,
        "veto": veto, "conclude": {}, "open_round": {"item": item.pk, "reason": "再次表决"},
    }  # fmt: skip
    for name, data in posts.items():
        yield _at(world, f"ballots:{name}", "in session", case.person, data=data, **meeting)
    paper = {f"case-{each.pk}": "agree" for each in ballot.cases.all()}
    rounds: dict[str, dict[str, Any]] = {
        "vote": paper, "cast": {**paper, "password": "not the right one"}, "receipt": {}, "seal": {},
        "void": {"reason": "停电"},
    }  # fmt: skip
    for name, data in rounds.items():
        about = "open round"
        yield _at(world, f"ballots:{name}", about, case.person, data=data, round_number=ballot.number, **meeting)


def _outcomes(world: World) -> Iterator[Address]:
    made = world.announcement
    yield _at(world, "outcomes:home", "nobody waits", data={"document_number": "1号", "dated": "2023-12-01"})
    yield _at(world, "outcomes:announcement", "public list", pk=made.pk)
    yield _at(world, "outcomes:file_away", "nobody waits", pk=made.pk)
    yield _at(world, "outcomes:archive")


EXPERT = {
    "title": "正高级工程师", "title_level": "full_senior", "employer_name": "某某研究院", "starts_on": "2023-08-01",
    "ends_on": "2023-09-01", "load_limit": "20",
}  # fmt: skip


def _experts(world: World) -> Iterator[Address]:
    pk, typed = {"pk": world.expert.pk}, {**EXPERT, "specialties": world.expert.specialties}
    yield _at(world, "committee:experts")
    yield _at(world, "committee:add_expert", data={**typed, "username": "nobody-there", "name": "钱没有"})
    yield _at(world, "committee:invite_expert", data={**typed, "name": "钱没有", "number": "1", "phone": ""})
    yield _at(world, "committee:expert_slip", "in the pool", **pk)
    typed_code = {"number": "330106198506150010", "code": "0000-0000-0000", "reason": "出国访学"}
    yield _at(world, "committee:decline_invitation", data=typed_code)
    yield _at(world, "committee:expert", "in the pool", data={**typed, "version": "0"}, **pk)
    yield _at(world, "committee:end_expert", "in the pool", data={"last_day": "2099-12-31", "reason": "退休"}, **pk)
    about = {"number": world.at("fee").number, "kind": "work", "words": "合作项目"}
    yield _at(world, "committee:relate", "in the pool", data=about, **pk)
    yield _at(world, "committee:unrelate", "on record", pk=world.relation.pk)
    yield _at(world, "committee:draws")
    yield _at(world, "committee:new_draw")
    number, member = {"number": world.draw.number}, world.draw.members.get()
    for name in ("draw", "run_draw", "abandon_draw", "except_member"):
        yield _at(world, f"committee:{name}", "drawn", data={"reason": ""}, **number)
    for name in ("replace_member", "name_leader"):
        yield _at(world, f"committee:{name}", "drawn", data={"reason": ""}, pk=member.pk, **number)
    yield _at(world, "committee:draw_script")
    yield _at(world, "committee:published_draws", PLAN, code=PLAN)
    yield _at(world, "committee:published_draw", "drawn", code=PLAN, **number)
    yield _at(world, "committee:reviews")
    yield _at(world, "committee:answer_invitation", "accepted", pk=member.pk)
    yield _at(world, "committee:assign_reviews", "drawn", **number)
    review = member.reviews.get()
    yield _at(world, "committee:declare_none")
    for name in ("review", "pass_on", "review_receipt"):
        yield _at(world, f"committee:{name}", "open", review.declaration.person, pk=review.pk)
    yield _at(world, "committee:drop_phrase", "none", pk=0)
    yield _at(world, "committee:panel", "drawn", data={"case": review.declaration_id}, **number)


def _studio(world: World) -> Iterator[Address]:
    draft, run = world.plan_draft.pk, world.dry_run.pk
    yield _at(world, "studio:home")
    yield _at(world, "studio:start", data={"title": "明年", "version": "1"})
    yield _at(world, "studio:version_archive", "version 1", number=1)
    text = {"file": "plan.yaml", "version": "1", "text": "schema: 1\n"}
    yield _at(world, "studio:edit", "draft of the plan", pk=draft, data=text)
    yield _at(world, "studio:autosave", "draft of the plan", pk=draft, data=text)
    yield _at(world, "studio:errors", "draft of the plan", pk=draft, data=text)
    yield _at(world, "studio:add_file", "draft of the plan", pk=draft, data={"name": "cases/new.yaml"})
    yield _at(world, "studio:remove_file", "draft of the plan", pk=draft, data={"name": "cases/people.yaml"})
    for name in ("archive", "coverage", "examples", "differences"):
        yield _at(world, f"studio:{name}", "draft of the plan", pk=draft)
    answer = {"key": "notice_too_late:employer_notice", "reason": "延期文件在途"}
    yield _at(world, "studio:contradictions", "draft of the plan", pk=draft, data=answer)
    yield _at(world, "studio:dry_run", "draft of the plan", pk=draft)
    yield _at(world, "studio:dry_run_progress", "of the draft", pk=draft, run=run)
    yield _at(world, "studio:dry_run_sheet", "of the draft", pk=draft, run=run)
    looked_at = {"reason": "依据补充通知", "row_version": str(world.plan_draft.row_version), "newest": "1"}
    yield _at(world, "studio:publish", "draft of the plan", pk=draft, data=looked_at)
    yield _at(world, "studio:discard", "draft of the plan", pk=draft)
