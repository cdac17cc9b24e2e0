"""How forms are drawn: with our own templates, from the folder of all others."""

from django.forms.renderers import TemplatesSetting


class FormRenderer(TemplatesSetting):
    form_template_name = "django/forms/div.html"
