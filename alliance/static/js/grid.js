/* Numbers of a return, kept as they are typed, with the keys of a spreadsheet. The page works without it: its button keeps
   the whole form, and its links lead to pages for pasting, undoing and notes. */
import { openSheet } from "./grid/sheet.js";
import { Saving } from "./grid/saving.js";
import { Moving } from "./grid/moving.js";
import { Marking } from "./grid/marking.js";
import { Keys } from "./grid/keys.js";

const sheet = openSheet(document.getElementById("sheet"));
if (sheet) {
  const saving = new Saving(sheet);
  const moving = new Moving(sheet);
  const marking = new Marking(sheet, saving, moving);
  const keys = new Keys(sheet, saving, moving, marking);
  keys.listen();
  saving.begin();
  sheet.form.dataset.ready = sheet.boxes().length;
}
