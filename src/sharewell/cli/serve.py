"""``sharewell serve``: one web process with threads, once everything that a record rests on has been checked."""

import argparse
import os
import socket
import sys

from sharewell.cli.start import start_django

THREADS = 8
PORT_TAKEN = 1


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    serve = subparsers.add_parser(
        "serve",
        help="serve the pages",
        description="Serve the pages, on this computer only unless SHAREWELL_HOST says otherwise. Ctrl+C stops it.",
    )
    serve.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Check that everything holds, sign what waits, then become the web server; returns only when refused."""
    start_django()
    from django.conf import settings

    from sharewell.store import heads, startup

    try:
        startup.assert_ready()
        if said := startup.unwritable():
            print(said, startup.WRITABLE_AGAIN, sep="\n", file=sys.stderr)
        else:
            heads.sign_heads()
    except (startup.UnreachableError, startup.KeysNotReadyError) as down:
        print(down.message, down.help, sep="\n", file=sys.stderr)
    host, port = settings.SHAREWELL_HOST, settings.SHAREWELL_PORT
    if not _free(host, port):
        print(f"Something else already listens on {host}, port {port}.", file=sys.stderr)
        print("Stop it, or set SHAREWELL_PORT to another port.", file=sys.stderr)
        return PORT_TAKEN
    print(f"Sharewell is at {settings.SHAREWELL_ORIGIN} (Ctrl+C stops it)", flush=True)
    become_server(host, port)
    return 0


def become_server(host: str, port: int) -> None:
    """Replace this process by the web server; does not return."""
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    os.execv(  # noqa: S606  # our own interpreter, no shell
        sys.executable,
        [
            *(sys.executable, "-m", "gunicorn", "sharewell.config.wsgi:application"),
            *("--bind", bind, "--worker-class", "gthread", "--workers", "1", "--threads", str(THREADS)),
            # Its control socket would be a way in, in the home folder, that nobody asked for.
            *("--no-control-socket", "--log-level", "warning", "--graceful-timeout", "20"),
        ],
    )


def _free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True
