BBBBBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB

BBBBB BBBBBBB
XXXXXXXXXXXXXXXX XXXXXXXXXXXX XX
XXXX gettext(u'Unlock your vault') XXXXX
BB BBBBBBBXXXXXXXXX XXXXXXXXXXXXXX XXXXXX gettext(u'Your vault was locked when you sent this. What you wrote is kept, encrypted, and offered again once your vault is open.') X XXBBBBB
BB BBBBBBBXXXXXXXXX XXXXXXXXXXXXXX XXXXXX gettext(u'Your vault was locked when you sent this, and what you sent was too long to be kept. Go back in your browser to copy it.') X XXBBBBB
XXX gettext(u'Everything at the desk opens with the six words of your vault. Your sign-in does not open it.') XXXX
XXXXX XXXXXXXXXXXXX XXXXXXXXBBB BBBBBBBBBBBBBBBBBBBBBBBX XXXXXXXXXXXXXXXXXX XXXXXXXXXXX
  BBBBBBBBBB
  XXXXXX XXXXXXXXXXXXX XXXXXXXXXXX XXXXXXXXX
  
  XX XXXXXXXXXXXXXXXXXXXXXXX XXXXXXXXXXXXX XXXXXXXX XXXXXXXXXXXXXX gettext(u'Unlock') XXXXXXXXXXXXX
XXXXXXX
XXX gettext(u'It locks after 20 minutes without a step, after 8 hours, and when you sign out.') XXXX
XXXXX XXXXXXBBB BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBXX gettext(u'I have lost my six words') XXXXXXXX
BBBBBBBB BBBBBBB
