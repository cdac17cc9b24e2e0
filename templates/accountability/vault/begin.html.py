BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB

BBBBB BBBBBBB
XXXX gettext(u'Set up a vault') XXXXX
BB BBBBBBBBBBXXXXXXXXX XXXXXXXXXXXXXX XXXXXX gettext(u'You have a vault. A new one opens nothing that the old one opened: colleagues have to give you access again, case by case. If you still have your kit, use it instead.') X XXBBBBB
XXX gettext(u'It takes about ten minutes. You need paper and a pen, or a printer that nobody else reads.') XXXX
XXXX
  XXXX gettext(u'We draw six words. You write them down and type them back.') XXXXX
  XXXX gettext(u'We show a recovery kit once. It opens your vault when the words are lost. You type it back too.') XXXXX
  XXXX gettext(u'Two certifiers confirm your key. Then concerns can reach you.') XXXXX
XXXXX
XXX gettext(u'Whoever loses both words and kit loses what the vault opened. We cannot bring it back.') XXXX
XXXXX XXXXXXXXXXXXXXBBBBBBBBBBXX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXX XXXXXXXXXXXXXX gettext(u'Draw six words') XXXXXXXXXXXXXXXXXXXX
BBBBBBBB BBBBBBB
