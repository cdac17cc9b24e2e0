/* Several cells at once: marked with Shift and the arrows, copied, filled down, and a block of them pasted. */

export class Marking {
  #from;
  #to;

  constructor(sheet, saving, moving) {
    Object.assign(this, { sheet, saving, moving });
    sheet.form.addEventListener("focusin", () => this.clear());
    sheet.form.addEventListener("copy", (event) => {
      if (!this.#to || !this.sheet.isBox(event.target)) return;
      event.clipboardData.setData("text/plain", this.#asText());
      event.preventDefault();
    });
    sheet.form.addEventListener("paste", (event) => {
      const text = event.clipboardData.getData("text/plain");
      if (!this.sheet.isBox(event.target) || !/[\t\n\r]/.test(text.replace(/[\r\n]+$/, ""))) return;
      event.preventDefault();
      this.#lay(event.target, text);
    });
  }

  clear() {
    this.#from = this.#to = undefined;
    for (const cell of this.sheet.form.querySelectorAll(".marked")) {
      cell.classList.remove("marked");
      cell.removeAttribute("aria-selected");
    }
  }

  /* One row or column further; the focus stays where marking began. */
  extend(box, down, across) {
    const from = this.#from ?? this.sheet.whereIs(box);
    const to = this.#to ?? from;
    const next = { row: to.row + down, column: to.column + across };
    if (!this.sheet.rows[next.row]?.cells[next.column]?.matches("td")) return;
    this.clear();
    this.#from = from;
    this.#to = next;
    for (const cell of this.#cells().flat()) {
      cell.classList.add("marked");
      cell.setAttribute("aria-selected", "true");
    }
    this.sheet.rows[next.row].cells[next.column].scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /* The first row of what is marked into all others; a single cell takes what stands above it. */
  fillDown(box) {
    if (!this.#to) {
      const above = this.moving.below(box, -1);
      if (above) this.#fill(box, above.value);
      return;
    }
    const [first, ...others] = this.#cells();
    for (const row of others) {
      row.forEach((cell, at) => {
        const [from, to] = [first[at], cell].map((one) => one?.querySelector(":scope > input"));
        if (from && to) this.#fill(to, from.value);
      });
    }
  }

  #fill(box, text) {
    if (box.value === text) return;
    box.value = text;
    this.saving.put(this.sheet.keyOf(box));
    if (box === document.activeElement) this.moving.before = text;
  }

  #cells() {
    const [top, bottom] = [this.#from.row, this.#to.row].sort((one, other) => one - other);
    const [start, end] = [this.#from.column, this.#to.column].sort((one, other) => one - other);
    return this.sheet.rows.slice(top, bottom + 1).map((row) => [...row.cells].slice(start, end + 1));
  }

  #asText() {
    const said = (cell) => cell.querySelector(":scope > input")?.value ?? (cell.querySelector(":scope > .num") ?? cell).textContent.trim();
    return this.#cells().map((row) => row.map(said).join("\t")).join("\n");
  }

  /* The server lays the block over the grid and shows first what would change. */
  async #lay(box, text) {
    const { sheet, saving } = this;
    if (box.value !== this.moving.before) saving.put(sheet.keyOf(box));
    sheet.status(sheet.words.saving);
    await saving.sent();
    saving.leave();
    const form = document.createElement("form");
    form.method = "post";
    form.action = document.querySelector("#sheet-tools a").href;
    const values = { csrfmiddlewaretoken: sheet.token, text, match: "place", ...sheet.startAt(box) };
    for (const [name, value] of Object.entries(values)) {
      const field = document.createElement("input");
      Object.assign(field, { type: "hidden", name, value });
      form.append(field);
    }
    document.body.append(form);
    form.submit();
  }
}
