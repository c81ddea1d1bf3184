"""Production mode: what must not be true where real students write. All of it is said at once, each with what to do."""
from __future__ import annotations

from typing import Iterator, List, Mapping, Optional, Sequence, Tuple
from urllib.parse import urlsplit

from bot.settings import LOOPBACK, SETTINGS, SettingError, Settings, look_at_settings
from services_directory.secret_files import open_to_all

RASA_API = "--enable-api"
_NO_API = f"{RASA_API}: Rasa's own interface would let anybody on the network read and change conversations: take it off the command"


def settings_to_start_with(arguments: Sequence[str] = (), environment: Optional[Mapping[str, str]] = None) -> Settings:
    """The settings, or a SettingError with everything that is wrong with them; in production, everything that is unsafe too."""
    settings, problems = everything_wrong(arguments, environment=environment)
    if problems:
        raise SettingError("\n".join(problems))
    return settings


def everything_wrong(arguments: Sequence[str] = (), production: bool = False, environment: Optional[Mapping[str, str]] = None) -> Tuple[Settings, List[str]]:
    """The settings and what is wrong; ``production`` looks as production mode does, also where it is off."""
    settings, problems = look_at_settings(environment)
    if RASA_API in arguments:
        problems.append(_NO_API)
    if production or settings.production:
        problems += obstacles(settings)
    return settings, problems


def obstacles(settings: Settings) -> List[str]:
    return [*_demonstrations(), *_clock(settings), *_missing_secrets(settings), *_open_secret_files(settings), *_action_server(settings)]


def _demonstrations() -> Iterator[str]:
    from services_directory.loading import read_folder
    from services_directory.settings import institutions_folder
    from services_directory.validation.problems import DirectoryErrors

    folder = institutions_folder()
    try:
        rows = read_folder(folder).institutions
    except (DirectoryErrors, OSError) as problem:
        yield f"The institution files in {folder} cannot be used: put this right:\n{problem}"
        return
    made_up = [row.owner for row in rows if row.institution["demo"]]
    if made_up:
        yield f"Made-up universities are in {folder}: {', '.join(made_up)}. Take their files away (they stay in the repository), or write demo: false in a file that describes a real one"
    if not rows:
        yield f"No university is described in {folder}: run make new-institution"


def _clock(settings: Settings) -> Iterator[str]:
    if settings.now:
        yield "SIGNPOST_NOW stops the clock, so students would be told of services that are closed: unset it"


def _missing_secrets(settings: Settings) -> Iterator[str]:
    for setting in SETTINGS:
        because = [name for name in setting.needed_with if settings.values[name]]
        if because and not settings.values[setting.name] and setting.name not in settings.unread:
            yield f"{setting.name} is not set, and {because[0]} is: set it, or {setting.name}_FILE to a file that holds it"


def _open_secret_files(settings: Settings) -> Iterator[str]:
    for name, file in settings.secret_files.items():
        if open_to_all(file):
            yield f"{name}_FILE: others on this machine can open or change {file}: chmod g-w,o-rwx {file}"


def _action_server(settings: Settings) -> Iterator[str]:
    if settings.action_url and urlsplit(settings.action_url).hostname not in LOOPBACK and not settings.values.get("SIGNPOST_ACTION_SECRET"):
        yield "SIGNPOST_ACTION_URL is another machine, and nothing proves who asks it: set SIGNPOST_ACTION_SECRET on both, or keep the action server on this machine"


def refuse_rasa_api(arguments: Sequence[str]) -> None:
    """For channels that are mounted by `rasa run`: its own interface is never opened beside them."""
    if RASA_API in arguments:
        raise SettingError(_NO_API)
