"""`python -m bot …`: run, chat, train, understand. The Makefile calls these."""
from __future__ import annotations

import argparse
import os
import sys

from bot import backup
from bot.counts import commands as counts_commands
from bot.settings import SettingError, read_settings


def main(arguments=None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bot", description="Signpost: where help is and how to report, at your university")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="start the bot, its action server and the demo page")
    run.add_argument("--enable-api", action="store_true", help=argparse.SUPPRESS)  # Rasa's; refused with a reason
    commands.add_parser("check-production", help="say everything that stands between these settings and production")
    commands.add_parser("off", help="switch the dialogue off at once: everybody gets the static help (docs/runbook.md)")
    commands.add_parser("on", help="switch the dialogue on again")
    chat = commands.add_parser("chat", help="talk to the bot in this terminal")
    chat.add_argument("--institution", help="slug of the institution, such as northbridge")
    train = commands.add_parser("train", help="train the model if none fits the data")
    train.add_argument("--force", action="store_true", help="train even if a model fits")
    understand = commands.add_parser("understand", help="JSON lines with \"text\" in, what the bot would act on out")
    understand.add_argument("file", nargs="?", help="a file of JSON lines; standard input without it")
    counts_commands.add_to(commands)
    backup.add_to(commands)
    chosen = parser.parse_args(arguments)
    try:
        return COMMANDS[chosen.command](chosen)
    except SettingError as problem:
        print(f"Signpost cannot start:\n{problem}", file=sys.stderr)
        return 2
    except PermissionError as problem:
        print(f"This user may not read or write {problem.filename}: run the command as the user who may (docs/runbook.md).", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(chosen: argparse.Namespace) -> int:
    from bot.production import settings_to_start_with
    from bot.start import start
    from services_directory.no_core import forbid_core_dumps

    forbid_core_dumps()
    return start(settings_to_start_with(sys.argv))


def _check_production(chosen: argparse.Namespace) -> int:
    from bot.production import everything_wrong

    settings, problems = everything_wrong(sys.argv, production=True)
    print("\n".join(problems) if problems else "Nothing stands between these settings and production.")
    if not settings.production:
        print("SIGNPOST_PRODUCTION is not on: it makes the start refuse what is listed here.")
    return 1 if problems else 0


def _off(chosen: argparse.Namespace) -> int:
    from bot.switch_off import switch_off

    print(f"The dialogue is off: everybody gets the static help. On again: make on. ({switch_off()})")
    return 0


def _on(chosen: argparse.Namespace) -> int:
    from bot.switch_off import switch_on

    print("The dialogue is on." if switch_on() else "It was not switched off here. If SIGNPOST_DIALOGUE=off is set, unset it and restart.")
    return 0


def _backup(chosen: argparse.Namespace) -> int:
    from bot.backup import commands

    return getattr(commands, chosen.command)(read_settings(), chosen)


def _roll_back(chosen: argparse.Namespace) -> int:
    from bot.backup.releases import roll_back

    return roll_back(read_settings(), chosen)


def _chat(chosen: argparse.Namespace) -> int:
    from bot.chat import chat

    return chat(read_settings(), chosen.institution)


def _train(chosen: argparse.Namespace) -> int:
    from bot.training import train

    print(f"The model is {train(force=chosen.force).name}")
    return 0


def _understand(chosen: argparse.Namespace) -> int:
    from bot.understand import understand

    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    return understand(chosen.file)


def _counts(chosen: argparse.Namespace) -> int:
    return counts_commands.counts(read_settings(), chosen)


COMMANDS = {"run": _run, "check-production": _check_production, "off": _off, "on": _on, "backup": _backup, "restore": _backup, "roll-back": _roll_back, "chat": _chat, "train": _train, "understand": _understand, "counts": _counts}

if __name__ == "__main__":
    sys.exit(main())
