"""Long work on a file with numbers looks between its steps whether somebody asked it to stop."""

from reports.models import CountImport


class Cancelled(Exception):
    """Somebody asked the work to stop."""


def stop_if_asked(batch: CountImport) -> None:
    if CountImport.objects.filter(pk=batch.pk, cancel_requested_at__isnull=False).exists():
        raise Cancelled
