/* One stop for Tab, and from there from cell to cell: arrows as they point on the page, Enter, Home, End, ten rows on. */

export class Moving {
  /* whether keys move inside the text of a box, and no longer between boxes */
  isEditing = false;
  /* what stood in the box when it was entered */
  before = "";
  #isPointing = false;
  #stop;

  constructor(sheet) {
    this.sheet = sheet;
    for (const table of sheet.form.querySelectorAll("table")) {
      table.setAttribute("role", "grid");
      table.setAttribute("aria-multiselectable", "true");
      table.parentElement.removeAttribute("tabindex"); /* its cells scroll it */
    }
    for (const way of sheet.form.querySelectorAll("table a")) way.tabIndex = -1;
    for (const box of sheet.boxes()) box.tabIndex = -1;
    const named = location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    this.#stopAt(sheet.isBox(named) ? named : sheet.boxes()[0]);
    sheet.form.addEventListener("focusin", ({ target: field }) => {
      if (!sheet.isBox(field)) return;
      this.#stopAt(field);
      this.before = field.value;
      this.isEditing = this.#isPointing;
      if (!this.#isPointing) field.select();
    });
    sheet.form.addEventListener("pointerdown", ({ target: field }) => {
      this.#isPointing = true;
      if (field === document.activeElement) this.isEditing = true;
    });
    addEventListener("pointerup", () => (this.#isPointing = false));
    addEventListener("pointercancel", () => (this.#isPointing = false));
    sheet.form.addEventListener("input", ({ target: field }) => {
      if (sheet.isBox(field)) this.isEditing = true;
    });
  }

  go(box) {
    if (!box) return;
    box.closest("details").open = true;
    box.focus();
    box.select();
    this.isEditing = false;
    this.before = box.value;
  }

  edit(box) {
    this.isEditing = true;
    box.setSelectionRange(box.value.length, box.value.length);
  }

  giveUp(box) {
    box.value = this.before;
    box.select();
    this.isEditing = false;
  }

  /* The next box of the column, over all sections. */
  below(box, down) {
    const { row, column } = this.sheet.whereIs(box);
    for (let at = row + down; this.sheet.rows[at]; at += Math.sign(down)) {
      const found = this.sheet.boxAt(at, column);
      if (found) return found;
    }
    return undefined;
  }

  beside(box, across) {
    const row = this.sheet.inRow(this.sheet.whereIs(box).row);
    return row[row.indexOf(box) + across];
  }

  /* The next box in the order of reading. */
  after(box, on) {
    const all = this.sheet.boxes();
    return all[all.indexOf(box) + on];
  }

  ends(box, isLast, isEverywhere) {
    const boxes = isEverywhere ? this.sheet.boxes() : this.sheet.inRow(this.sheet.whereIs(box).row);
    return boxes[isLast ? boxes.length - 1 : 0];
  }

  /* Where a key leads; nothing where it stays with the text of the box. */
  target({ target: box, key, shiftKey, ctrlKey, metaKey }) {
    const forward = this.sheet.isRightToLeft ? "ArrowLeft" : "ArrowRight";
    if (key === "Enter") return this.below(box, shiftKey ? -1 : 1) ?? box;
    if (key === "Tab") return this.after(box, shiftKey ? -1 : 1);
    if (key === "ArrowDown") return this.below(box, 1);
    if (key === "ArrowUp") return this.below(box, -1);
    if (key === "PageDown") return this.below(box, 10) ?? this.ends(box, true, true);
    if (key === "PageUp") return this.below(box, -10) ?? this.ends(box, false, true);
    if (this.isEditing) return undefined;
    if (key === "ArrowRight" || key === "ArrowLeft") return this.beside(box, key === forward ? 1 : -1);
    if (key === "Home" || key === "End") return this.ends(box, key === "End", ctrlKey || metaKey);
    return undefined;
  }

  /* The next row without any answer: its first box. */
  nextEmpty(box) {
    const { row } = this.sheet.whereIs(box);
    return this.#round(row + 1).map((at) => this.sheet.inRow(at)).find((boxes) => boxes.length && boxes.every((one) => !one.value))?.[0];
  }

  nextProblem(box) {
    const all = this.sheet.boxes();
    const from = all.indexOf(box) + 1;
    return [...all.slice(from), ...all.slice(0, from)].find((one) => one.closest(".error, .warning"));
  }

  #round(from) {
    const places = this.sheet.rows.map((_row, at) => at);
    return [...places.slice(from), ...places.slice(0, from)];
  }

  #stopAt(box) {
    if (this.#stop) this.#stop.tabIndex = -1;
    this.#stop = box;
    box.tabIndex = 0;
  }
}
