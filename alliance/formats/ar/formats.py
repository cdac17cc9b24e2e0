"""Arabic numbers carry the marks that the reports print."""

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
