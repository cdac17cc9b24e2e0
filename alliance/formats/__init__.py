"""How Django writes numbers in a language, where that differs from how the portal's own figures are written."""
