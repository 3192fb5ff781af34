"""``sharewell witness``: be a witness to partners' logs, and see who witnesses ours."""

import argparse

from sharewell.cli.start import start_django

ABOUT = """\
Partners' servers cosign each other's heads, so that nobody can be shown another history of a log unseen. They see a
log's name, size and root, and nothing else. Who is a partner stands in the home's tlog-policy (c2sp.org/tlog-policy):
  log VKEY                  a partner's log that this server witnesses, at ORIGIN/tlog-witness
  witness NAME VKEY URL     a partner that witnesses ours, and where; group and quorum say how many are enough"""


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    witness = subparsers.add_parser(
        "witness",
        help="witness partners' logs, and see who witnesses ours",
        description=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    acts = witness.add_subparsers(title="commands", metavar="COMMAND", required=True, dest="act")
    acts.add_parser(
        "key", help="print this server's key as a witness, to give to partners; made at the first time"
    )
    added = acts.add_parser("add-log", help="begin to witness a partner's log")
    added.add_argument("vkey", metavar="VKEY", help="the key of the log, from its keeper: NAME+HASH+BASE64")
    acts.add_parser("list", help="list the logs that are witnessed, and who witnesses ours")
    witness.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do what was asked and print it."""
    start_django()
    from sharewell.store import keys, partners

    if args.act == "key":
        keys.make_key(partners.WITNESS_KEY)
        print(partners.witness_signer().key.vkey)
    elif args.act == "add-log":
        partners.add_partner_log(args.vkey)
        print(f"The log {args.vkey.partition('+')[0]} is witnessed from now on.")
    else:
        _list()
    return 0


def _list() -> None:
    from sharewell.store import partners
    from sharewell.store.models import WitnessedHead

    policy = partners.read_partners()
    if policy is None:
        print("No partner yet: this server witnesses nobody, and nobody witnesses its logs.")
        return
    sizes = dict(WitnessedHead.objects.values_list("origin", "size"))
    for log in policy.logs:
        print(f"log      {log.name}  seen up to entry {sizes.get(log.name, 0)}")
    for name, key in policy.witnesses.items():
        print(f"witness  {key.name}  {policy.addresses.get(name, 'no address')}")
    print(f"quorum   {policy.quorum}")
