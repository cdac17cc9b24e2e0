"""The settings as the type checker reads them: models as they are written, before modeltranslation swaps their managers."""

import os

# The checker starts Django but connects to nothing.
os.environ.setdefault("SECRET_KEY", "type-checking-connects-to-nothing")
os.environ.setdefault("DATABASE_URL", "postgres://nobody@/nothing")

from alliance.settings import *  # noqa: F403 - all of them, but for one app
from alliance.settings import INSTALLED_APPS as ALL_APPS

INSTALLED_APPS = [app for app in ALL_APPS if app != "modeltranslation"]
