"""The service's settings: environment variables, over a `.env` file in the working folder, over defaults."""

from taskservice.infra.settings.load import Settings, SettingValue, read_env_file, show_settings
from taskservice.infra.settings.parse import SettingsError
from taskservice.infra.settings.table import SETTINGS, Setting, markdown_table

__all__ = [
    "SETTINGS",
    "Setting",
    "SettingValue",
    "Settings",
    "SettingsError",
    "markdown_table",
    "read_env_file",
    "show_settings",
]
