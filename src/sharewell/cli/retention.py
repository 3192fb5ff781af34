"""``sharewell retention``: what is kept and how long; hold, lift, ask for disposal, dispose; and fresh keys for content."""

import argparse
import getpass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from sharewell.cli.start import start_django
from sharewell.practice.retention import DISPOSE_REASONS, HOLD_CAUSES

if TYPE_CHECKING:
    from sharewell.actions.actor import Actor
    from sharewell.actions.kept import HoldLine, Kept, KeptCase

ABOUT = """\
What is kept and how long. Each act is recorded in the name of the person who signs in with --as; a disposal needs two.
`sharewell work` destroys the keys of what was disposed of, if that was interrupted, and certifies it in its time."""

DAMAGED = "part of this can’t be opened: run `sharewell record fsck`, and bring it back from a backup"
MEND = "Run `sharewell record fsck`; bring it back, or dispose of that case too."


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    retention = subparsers.add_parser(
        "retention",
        help="what is kept and how long; hold, dispose",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = retention.add_subparsers(title="what to do", metavar="ACT", required=True)
    _act(acts, "show", _show, "what is due, held, undated and disposed of, and why")
    hold = _act(acts, "hold", _hold, "stop a case from being disposed of", of="CASE")
    hold.add_argument("--cause", choices=HOLD_CAUSES, required=True)
    lift = _act(acts, "lift", _lift, "lift one hold on a case", of="CASE")
    lift.add_argument("--hold", type=UUID, metavar="ID", help="which, where several stand: `show` names them")
    for each in (hold, lift):
        each.add_argument("--reason", required=True)
        each.add_argument("--authority", required=True, help="who asks for it or allows it")
    ask = _act(acts, "ask", _ask, "ask for cases to be disposed of", of="CASE", several=True)
    dispose = _act(acts, "dispose", _dispose, "dispose of what another person asked for", of="DISPOSAL")
    ask.add_argument("--reason", required=True, help="in words: they go with the cases")
    dispose.add_argument(
        "--reason", required=True, choices=DISPOSE_REASONS, help="kept for good, so it is no words"
    )
    dispose.add_argument("--yes", action="store_true", help="don't ask: for scripts that have asked already")
    rotate = acts.add_parser("rotate", help="move all content to fresh keys and destroy the old ones")
    rotate.set_defaults(run=_rotate)


def _act(acts: Any, name: str, run: Any, about: str, *, of: str = "", several: bool = False) -> Any:
    made = acts.add_parser(name, help=about)
    if of:
        made.add_argument("of", metavar=of, type=UUID, nargs="+" if several else None)
    made.add_argument("--as", dest="sign_in", metavar="ID", required=True, help="the name you sign in with")
    made.add_argument(
        "--password-file", type=Path, metavar="FILE", help="asked for on the screen if left out"
    )
    made.set_defaults(run=run)
    return made


def _show(args: argparse.Namespace) -> int:
    actor, now = _person(args, "see_retention")
    from sharewell.actions.doubt_clock import HELP
    from sharewell.actions.kept import kept

    found = kept(actor, now)
    if found.doubt:
        print(found.doubt, HELP, sep="\n")
    print(f"Schedule: {found.schedule.title}, {found.schedule.version}")
    for note in found.schedule.notes:
        print(f"  {note}")
    _print_cases("Due now", found.due_count, found.due)
    _print_cases("Held", found.held_count, found.held)
    _print_cases("No month yet", found.undated_count, found.undated)
    print(f"Later: {found.later}" + (f", the next in {found.next_month}" if found.later else ""))
    _print_disposals(found)
    _print_unsaved(found.keys_unsaved)
    return 0


def _print_unsaved(count: int) -> None:
    if count:
        print(f"Keys in no backup yet: {count}. Make one: sharewell keys backup FOLDER")


def _print_cases(title: str, count: int, cases: "tuple[KeptCase, ...]") -> None:
    print(f"{title}: {count}")
    for case in cases:
        why = f"due {case.month}, {case.because}" if case.month else " ".join(case.missing)
        why = DAMAGED if case.damaged else why
        held = "; ".join(_held(hold, len(case.holds)) for hold in case.holds)
        print(f"  {case.case_id}  {case.line}: {held or why}{' (asked for)' if case.asked else ''}")


def _held(hold: "HoldLine", of: int) -> str:
    which = f" (--hold {hold.hold_id})" if of > 1 else ""
    return f"held for {hold.cause or 'what can’t be opened'} since {hold.since:%Y-%m-%d}{which}"


def _print_disposals(found: "Kept") -> None:
    print(f"Disposals: {len(found.disposals)}")
    for each in found.disposals:
        if each.certified_at:
            state = f"certified on {each.certified_at:%Y-%m-%d}"
        elif each.keys_gone_at and each.certificate_due:
            due = f"certificate due on {each.certificate_due:%Y-%m-%d}"
            state = f"keys destroyed here on {each.keys_gone_at:%Y-%m-%d}; {due}"
        else:
            state = "the keys are being destroyed" if each.done_at else "waits for a second person"
        if each.stuck:
            stands = ", ".join(f"case {case}" if case else "something in no case" for case in each.stuck)
            state = f"a key stands still: something else under it is damaged ({stands}). {MEND}"
        print(
            f"  {each.disposal_id}  {len(each.cases)} case(s): {state}{f'; {DAMAGED}' if each.damaged else ''}"
        )


def _hold(args: argparse.Namespace) -> int:
    actor, now = _person(args, "set_hold")
    from sharewell.actions.hold import NewHold, set_hold

    new = NewHold(cause=args.cause, reason=args.reason, authority=args.authority)
    set_hold(actor, args.of, new, uuid4(), now)
    print("Held. Nothing of this case is disposed of until the hold is lifted.")
    return 0


def _lift(args: argparse.Namespace) -> int:
    actor, now = _person(args, "lift_hold")
    from sharewell.actions.hold import NewLift, lift_hold
    from sharewell.actions.kept import kept_case

    new = NewLift(reason=args.reason, authority=args.authority, hold=args.hold)
    lift_hold(actor, args.of, new, uuid4(), now)
    left = len(kept_case(actor, args.of, "lift_hold", now).holds)
    print(
        f"That hold is lifted. The case is still held; holds that stand: {left}."
        if left
        else "The hold is lifted. The case is kept by the schedule again."
    )
    return 0


def _ask(args: argparse.Namespace) -> int:
    actor, now = _person(args, "ask_disposal")
    from sharewell.actions.dispose import ask_disposal

    receipt = ask_disposal(actor, args.of, args.reason, uuid4(), now)
    print(f"Asked for: {receipt.targets['disposal']}. A second person has to look at it and dispose of it.")
    return 0


def _dispose(args: argparse.Namespace) -> int:
    actor, now = _person(args, "dispose")
    from sharewell.actions.dispose import dispose, finish_disposal
    from sharewell.actions.kept import kept
    from sharewell.store.rewrapping import KeyStillNeededError

    if not args.yes and not _sure(actor, args.of, now):
        print("Nothing was disposed of.")
        return 1
    dispose(actor, args.of, args.reason, uuid4(), now)
    still = ""
    try:
        finish_disposal(actor.agency_id, args.of, now)
    except KeyStillNeededError as needed:
        still = f"{needed.message} {needed.help}"
    found = kept(actor, now)
    [line] = [each for each in found.disposals if each.disposal_id == args.of]
    print(
        f"Disposed of. {still}"
        if still
        else f"Keys destroyed here on {line.keys_gone_at:%Y-%m-%d}; certificate due on {line.certificate_due:%Y-%m-%d}."
    )
    _print_unsaved(found.keys_unsaved)
    return 0


def _sure(actor: "Actor", disposal: UUID, now: Any) -> bool:
    """Show what would be destroyed and ask for a typed yes. What this person may not do is refused by the act itself."""
    from sharewell.actions.kept import kept_case
    from sharewell.actions.kept_disposals import disposal_line

    line = disposal_line(actor, disposal)
    if line is None:
        return True
    cases = [(kept_case(actor, case, "see_retention", now), by) for case, by in line.cases]
    print(f"Asked for by {line.asked_by} on {line.asked_at:%Y-%m-%d}: {_shown(line.reason)}")
    print(f"Cases whose words would be destroyed for ever: {len(cases)}")
    for case, by in cases:
        due = f"due {case.month}" if case.month else " ".join(case.missing)
        held = "; ".join(_held(hold, len(case.holds)) for hold in case.holds)
        print(f"  {case.case_id}  {by}; {due}{f'; {held.upper()}' if held else ''}")
    held_count = sum(bool(case.holds) for case, _ in cases)
    print(f"Of these on hold: {held_count}" + (". Nothing goes while a hold stands." if held_count else ""))
    print(
        "No backup brings them back once the certificate is written. Type yes to go on: ", end="", flush=True
    )
    try:
        return input().strip().lower() == "yes"
    except EOFError:
        print()
        return False


def _shown(words: str) -> str:
    return "".join(each if each.isprintable() else " " for each in words)


def _rotate(_: argparse.Namespace) -> int:
    start_django()
    from django.utils.timezone import now

    from sharewell.actions.rotate_keys import rotate_keys
    from sharewell.store import startup

    startup.assert_ready()
    print(f"Keys destroyed after everything under them was moved to fresh ones: {rotate_keys(now())}.")
    print(
        "Make a backup of the keys now: sharewell keys backup FOLDER. The earlier ones open none of what is kept here."
    )
    return 0


def _person(args: argparse.Namespace, doing: str) -> "tuple[Actor, Any]":
    """Sign a person in by name and password, in the first of their roles that may do this."""
    start_django()
    from django.utils.timezone import now

    from sharewell.actions.actor import Actor, roles_of
    from sharewell.actions.refusal import NotAllowedError
    from sharewell.practice.access import may
    from sharewell.store import startup

    startup.assert_ready()
    password = args.password_file.read_text("utf-8").strip() if args.password_file else getpass.getpass()
    held: list[Actor] = roles_of(args.sign_in, password, now())
    act: Any = doing
    for actor in held:
        role: Any = actor.role
        if any(may(act, role, stands).allowed for stands in ("agency", "none")):
            return actor, now()
    raise NotAllowedError(
        "That name and password do not open this.",
        "Check both. This needs a role that may do it: see GLOSSARY.md.",
    )
