BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB

BBBBB BBBBBBB
XXXX gettext(u'This cannot be opened at the moment') XXXXX
XXX gettext(u'The place where open vaults are held does not answer. Nothing is lost. Try again in a few minutes.') XXXX
BBBBBBBB BBBBBBB
