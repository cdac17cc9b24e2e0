/* Takes a reader to the list of what went wrong in a form. The page works without it. */
document.querySelector(".error-summary")?.focus();
