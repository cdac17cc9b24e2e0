"""What somebody typed into a form that was refused, so that they can send it again themselves."""

from django.http import HttpRequest

MOST_CHARACTERS = 500_000
TOKEN = "csrfmiddlewaretoken"  # noqa: S105 - the name of the field


def typed_again(request: HttpRequest) -> list[tuple[str, str]]:
    """Every field with its value but the token of the form; nothing when it is too long to stand on a page again."""
    typed = [
        (name, str(value))
        for name, values in request.POST.lists()
        for value in values
        if name != TOKEN
    ]
    is_short = sum(len(name) + len(value) for name, value in typed) <= MOST_CHARACTERS
    return typed if is_short else []
