"""The portal as a WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

application = get_wsgi_application()

# What is loaded by now lives as long as the process. Looking through it again and again for garbage took a third of the
# time of a page that is built; what pages leave behind is looked for less often, and is little.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
