BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB

BBBBB BBBBBBB
XXXX gettext(u'Many people are opening their vaults') XXXXX
XXX gettext(u'Nothing is lost. Go back and try again in a minute.') XXXX
BBBBBBBB BBBBBBB
