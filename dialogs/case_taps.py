"""The buttons of a filed case: open, rate, add, urge, withdraw, appeal."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from backend_client.contract import Grade, Outcome, Rating, ReviewLevel
from dialogs import case_card, case_words, drafts, enclosures, rate_case, relay, track_case
from dialogs.add_detail import ADD_DETAIL, ANSWER_OFFICE
from dialogs.appeal_case import APPEAL_CASE, level_open, window_of, without_appeal
from dialogs.case_status import DUTY
from dialogs.cases import open_case, show_list
from dialogs.conversation import CaseStep, FollowedCase
from dialogs.effect import EffectKind
from dialogs.event import Said
from dialogs.file_case import FILE_CASE
from dialogs.talk import Talk
from dialogs.texts import LANGUAGES, clip, texts
from dialogs.ways import rules

_OUTCOMES = {outcome.value for outcome in Outcome}
_BREAKS = (" ", "\n", ":", ",", "\uff1a", "\uff0c", "\u3000")  # full-width ones too
_GRADES = {grade.value for grade in Grade}


def tap(talk: Talk, tag: str, action: str) -> None:
    """Another chat's case looks like one that never was."""
    case = talk.conversation.case_tagged(tag)
    verb, _, rest = action.partition(".")
    act = TAPS.get(verb)
    if case is None or case.number is None or act is None:
        talk.toast("talk.old_button_idle")
    else:
        act(talk, case, rest)


def typed(talk: Talk, word: str) -> bool:
    """Whoever writes what stands on a button of a case means the case that can be meant: the only
    one for which it makes sense. With several, the list asks which."""
    for name, action in _LABELS.items():
        if any(word == t.plain(f"case.button.{name}").casefold() for t in map(texts, LANGUAGES)):
            meant = [case for case in talk.conversation.cases if case.number]
            running = [case for case in meant if not track_case.has_ended(case)] or meant
            if len(running) == 1:
                tap(talk, running[0].tag, action)
            elif meant:
                show_list(talk)
            return bool(meant)
    return _told_at_once(talk)


def _told_at_once(talk: Talk) -> bool:
    """补充, and behind it what is to be added, to the only case it can be added to."""
    known = [case for case in talk.conversation.cases if track_case.can_add(case)]
    if len(known) != 1 or not isinstance(talk.event.what, Said):
        return False
    said = talk.event.what.text.strip()
    for label in (t.plain("case.button.add") for t in map(texts, LANGUAGES)):
        more = said[len(label) :]
        if said[: len(label)].casefold() == label.casefold() and more.startswith(_BREAKS):
            talk.event = replace(talk.event, what=Said(more[1:].strip()))
            drafts.hear(talk, drafts.begin(talk, ADD_DETAIL, known[0].number or ""))
            return True
    return False


def _answer(talk: Talk, case: FollowedCase, rest: str) -> None:
    if case.answer is None:
        talk.toast("talk.old_button_idle")
        return
    for message in case_words.whole_answer(talk.t, case.answer):
        talk.say(message)
    enclosures.show(talk, case, f"{talk.event.id}:answer")


def _notes(talk: Talk, case: FollowedCase, rest: str) -> None:
    """Every sentence of the office's, word for word, with the papers that came along."""
    steps = case_words.with_notes(case)
    if not steps:
        talk.toast("talk.old_button_idle")
    _papers(talk, case, steps)


def _opinion(level: ReviewLevel) -> Callable[[Talk, FollowedCase, str], None]:
    def show(talk: Talk, case: FollowedCase, rest: str) -> None:
        steps = case_words.opinions(case, level)
        if not steps:
            talk.toast("talk.old_button_idle")
        _papers(talk, case, steps)

    return show


def _papers(talk: Talk, case: FollowedCase, steps: Sequence[CaseStep]) -> None:
    for message in case_words.whole_steps(talk.t, steps):
        talk.say(message)
    for at, step in enumerate(steps):
        enclosures.show_papers(talk, case, step.files, f"{talk.event.id}:paper:{at}")


def _outcome(talk: Talk, case: FollowedCase, rest: str) -> None:
    if rest not in _OUTCOMES:
        talk.toast("talk.old_button_idle")
        return
    if not _ratable(talk, case):
        return
    case = _rated(talk, case, replace(case.rating, outcome=Outcome(rest)))
    if rest == Outcome.UNSOLVED:
        talk.say(rate_case.ways_on(talk.t, case, talk.event.at))
    _prompt(talk, case, rate_case.next_party(case.rating))
    talk.say(case_card.case_card(talk.t, case, talk.event.at))


def _grade(talk: Talk, case: FollowedCase, rest: str) -> None:
    party, _, grade = rest.partition(".")
    if party not in rate_case.PARTIES or grade not in _GRADES:
        talk.toast("talk.old_button_idle")
        return
    if not _ratable(talk, case):
        return
    case = _rated(talk, case, rate_case.graded(case.rating, party, Grade(grade)))
    _prompt(talk, case, rate_case.next_party(case.rating))


def _rate(talk: Talk, case: FollowedCase, rest: str) -> None:
    if _ratable(talk, case):
        _prompt(talk, case, rest if rest in rate_case.PARTIES else None)


def _pressed(talk: Talk, case: FollowedCase, rest: str) -> None:
    if not _ratable(talk, case):
        return
    case = _rated(talk, case, replace(case.rating, pressed=True))
    _prompt(talk, case, rate_case.next_party(case.rating))


def _prompt(talk: Talk, case: FollowedCase, ask: str | None) -> None:
    fresh = not talk.on(rate_case.slot(case))
    talk.say(rate_case.prompt(talk.t, case, ask, fresh=fresh))


def _ratable(talk: Talk, case: FollowedCase) -> bool:
    if track_case.can_rate(case, talk.event.at):
        return True
    talk.toast("rate.closed", alert=True)
    return False


def _rated(talk: Talk, case: FollowedCase, rating: Rating) -> FollowedCase:
    """A second tap on the same grade changes nothing, so nothing is asked of the backend."""
    talk.toast("talk.noted")
    if rating == case.rating:
        return case
    case = replace(case, rating=rating)
    talk.keep_case(case)
    talk.wish(EffectKind.RATE, case.number or "", rating)
    return case


def _add(talk: Talk, case: FollowedCase, rest: str) -> None:
    if track_case.can_add(case):
        drafts.open_anew(talk, ADD_DETAIL, case.number or "")
    else:
        talk.toast("case.over", alert=True)


def _urge(talk: Talk, case: FollowedCase, rest: str) -> None:
    """Two taps: the first says what it does and who sees it. After an answer the office looks into
    it instead."""
    if track_case.can_supervise(case):
        _supervise(talk, case, "")
    elif case.urged_at == case.status:
        talk.toast("urge_case.already", alert=True)
    elif not track_case.can_urge(case):
        talk.toast("case.over", alert=True)
    elif rest != "yes":
        sure = talk.button("urge_case.do", case_card.case_data(case, "urge.yes"))
        talk.ask_sure("urge_case.sure", ((sure,),))
    else:
        talk.keep_case(replace(case, urged_at=case.status))
        talk.wish(EffectKind.URGE, case.number or "", {})
        talk.settle("urge_case.done")


def _supervise(talk: Talk, case: FollowedCase, rest: str) -> None:
    if case.supervised_at == case.status:
        talk.toast("supervise_case.already", alert=True)
    elif not track_case.can_supervise(case):
        talk.toast("case.over", alert=True)
    elif rest != "yes":
        sure = talk.button("supervise_case.do", case_card.case_data(case, "supervise.yes"))
        talk.ask_sure("supervise_case.sure", ((sure,),))
    else:
        talk.keep_case(replace(case, supervised_at=case.status))
        talk.wish(EffectKind.SUPERVISE, case.number or "", {})
        talk.settle("supervise_case.done")


def _reply(talk: Talk, case: FollowedCase, rest: str) -> None:
    question = next((each for each in case.questions if str(each.seq) == rest), None)
    if question is None:
        talk.toast("answer_office.over", alert=True)
    else:
        drafts.open_anew(talk, ANSWER_OFFICE, case.number or "", question)


def _again(talk: Talk, case: FollowedCase, rest: str) -> None:
    """A filing of its own, with what is known of the case that ended."""
    if track_case.can_reopen(case):
        lead = talk.t.html("file_case.again", number=clip(case.number or "", 64))
        drafts.open_anew(talk, FILE_CASE, case.number or "", lead=lead)
    else:
        talk.toast("case.not_ended", alert=True)


def _withdraw(talk: Talk, case: FollowedCase, rest: str) -> None:
    if not track_case.can_withdraw(case) and not track_case.could_withdraw(case, talk.event.at):
        talk.toast("withdraw_case.late", alert=True)
    elif rest != "yes":
        sure = talk.button("withdraw_case.do", case_card.case_data(case, "withdraw.yes"))
        talk.ask_sure("withdraw_case.sure", ((sure,),))
    else:
        key = f"{case.client_ref}:withdraw"
        talk.wish(EffectKind.WITHDRAW, case.number or "", {"reason": None}, key=key)
        talk.settle("withdraw_case.done")


def _unpublish(talk: Talk, case: FollowedCase, rest: str) -> None:
    if not case.public:
        talk.toast("talk.old_button_idle")
    elif rest != "yes":
        sure = talk.button("unpublish.do", case_card.case_data(case, "unpublish.yes"))
        talk.ask_sure("unpublish.sure", ((sure,),))
    else:
        talk.wish(EffectKind.UNPUBLISH, case.number or "", {})
        case = replace(case, public=False)
        talk.keep_case(case)
        talk.settle("unpublish.done")
        talk.say(case_card.case_card(talk.t, case, talk.event.at))


def _appeal(talk: Talk, case: FollowedCase, rest: str) -> None:
    level = level_open(case, talk.event.at)
    if level is None:
        if case.appealed_at == case.status:
            talk.toast("appeal_case.already", alert=True)
        else:
            why = without_appeal(case)
            if case.route == DUTY:  # too much for a bubble
                talk.note(why, (), **rules(talk.t))
            else:
                talk.toast(why, alert=True)
    else:
        left = case_card.window_text(talk.t, window_of(case, level), talk.event.at)
        lead = talk.t.html(f"unsolved.{level}", left=left)
        drafts.open_anew(talk, APPEAL_CASE, case.number or "", lead=lead)


def _mute(talk: Talk, case: FollowedCase, rest: str) -> None:
    _hush(talk, replace(case, muted=True))


def _unmute(talk: Talk, case: FollowedCase, rest: str) -> None:
    _hush(talk, replace(case, muted=False))


def _hush(talk: Talk, case: FollowedCase) -> None:
    """The card goes on changing; only the ringing ends, or begins again."""
    talk.toast("case.muted" if case.muted else "case.unmuted")
    talk.keep_case(case)
    talk.say(case_card.case_card(talk.t, case, talk.event.at))


_LABELS = {
    "add": "add",
    "urge": "urge",
    "withdraw": "withdraw",
    "unpublish": "unpublish",
    "solved": "outcome.solved",
    "partly": "outcome.partly",
    "unsolved": "outcome.unsolved",
    "rate": "rate",
    "review": "appeal",
    "recheck": "appeal",
    "again": "again",
    "mute": "mute",
    "unmute": "unmute",
}
TAPS: dict[str, Callable[[Talk, FollowedCase, str], None]] = {
    "open": lambda talk, case, rest: open_case(talk, case),
    "answer": _answer,
    "notes": _notes,
    **{f"opinion_{level}": _opinion(level) for level in ReviewLevel},
    "outcome": _outcome,
    "grade": _grade,
    "rate": _rate,
    "pressed": _pressed,
    "add": _add,
    "urge": _urge,
    "withdraw": _withdraw,
    "unpublish": _unpublish,
    "appeal": _appeal,
    "supervise": _supervise,
    "reply": _reply,
    "again": _again,
    "mute": _mute,
    "unmute": _unmute,
    "human": lambda talk, case, rest: relay.ask(talk, case.tag),
    "which": lambda talk, case, rest: talk.note("which.text", (), **rules(talk.t)),
}
