/* The keys of the grid, and what each does. They are listed for people on the page itself. */

const DIGITS = /\p{Nd}[\p{Nd}.,٬٫'’\u00a0\u202f ]*/u;
const ARROWS = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Keys {
  #leavesByTab = false;

  constructor(sheet, saving, moving, marking) {
    Object.assign(this, { sheet, saving, moving, marking });
    this.tools = document.getElementById("sheet-tools");
    this.jump = document.getElementById("sheet-jump");
  }

  listen() {
    const { sheet } = this;
    sheet.form.addEventListener("keydown", (event) => {
      if (!sheet.isBox(event.target) || event.isComposing) return;
      const act = this.#actOf(event);
      this.#leavesByTab = event.key === "Escape";
      if (!act) return;
      event.preventDefault();
      act();
    });
    sheet.form.addEventListener("change", ({ target: field }) => {
      if (sheet.isBox(field)) this.saving.put(sheet.keyOf(field));
    });
    this.tools.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#turnBack(event.submitter.value);
    });
    this.#prepareJump();
  }

  /* What a key does here; nothing where the browser does it. */
  #actOf(event) {
    const { target: box, key } = event;
    const control = event.ctrlKey || event.metaKey;
    if (event.altKey && !control) return this.#withAlt(event);
    if (control && !event.altKey) return this.#withControl(event);
    if (key === "F2") return () => this.moving.edit(box);
    if (key === "Escape") return () => this.moving.giveUp(box);
    if (this.moving.isEditing && event.shiftKey && key in ARROWS) return undefined;
    if (event.shiftKey && key in ARROWS) return () => this.marking.extend(box, ARROWS[key][0], this.#across(key));
    if (key === "/" && !this.moving.isEditing) return () => this.#openJump();
    if (key === "Tab" && this.#leavesByTab) return undefined;
    return this.#move(event);
  }

  /* Columns are counted as they are read, from the right in Arabic. */
  #across(key) {
    return ARROWS[key][1] * (this.sheet.isRightToLeft ? -1 : 1);
  }

  #move(event) {
    const { target: box } = event;
    const next = this.moving.target(event);
    if (!next) return undefined;
    return () => {
      /* the last row: nothing is left, so nothing tells */
      if (next === box && box.value !== this.moving.before) this.saving.put(this.sheet.keyOf(box));
      this.moving.go(next);
    };
  }

  #withControl(event) {
    const { target: box } = event;
    const key = event.key.toLowerCase();
    if (key === "d") return () => this.marking.fillDown(box);
    if (this.moving.isEditing) return undefined;
    if (key === "z") return () => this.#turnBack(event.shiftKey ? "redo" : "undo");
    if (key === "y") return () => this.#turnBack("redo");
    return key === "home" || key === "end" ? this.#move(event) : undefined;
  }

  #withAlt(event) {
    const { target: box } = event;
    const letter = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace("Key", "").toLowerCase();
    const forward = this.sheet.isRightToLeft ? "ArrowLeft" : "ArrowRight";
    if (event.key === "ArrowDown") return () => this.moving.go(this.moving.nextProblem(box));
    if (event.key === forward) return () => this.moving.go(this.moving.nextEmpty(box));
    if (event.key === "=" || event.code === "Equal") return () => this.#asLastYear(box);
    if (letter === "n") return () => this.#say(box, this.sheet.words.none);
    if (letter === "q") return () => this.#say(box, this.#vaguer(box.value));
    if (letter === "m") return () => this.#note(box);
    return undefined;
  }

  #say(box, text, more) {
    if (box.value === text && !more) return;
    box.value = text;
    this.moving.before = text;
    this.moving.isEditing = false;
    this.saving.put(this.sheet.keyOf(box), more);
    box.select();
  }

  #asLastYear(box) {
    if (box.dataset.was) this.#say(box, box.dataset.was, { confirmed: true });
  }

  /* The same number: exactly, at least, more than, about, and exactly again. */
  #vaguer(text) {
    const number = text.match(DIGITS)?.[0].trim();
    if (!number) return text;
    const ways = ["…", ...this.sheet.words.vague.split("|")].map((way) => way.replace("…", number));
    return ways[(ways.indexOf(text.trim()) + 1) % ways.length];
  }

  async #note(box) {
    const key = this.sheet.keyOf(box);
    if (box.value !== this.moving.before) this.saving.put(key);
    this.moving.before = box.value;
    await this.saving.sent();
    this.saving.leave();
    location.assign(this.sheet.addressOf(key));
  }

  /* The server keeps the steps: it takes one back, or does it again, and says what stands there now. */
  async #turnBack(way) {
    const { sheet } = this;
    await this.saving.sent();
    try {
      const answer = await fetch(this.tools.action, {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": sheet.token },
        body: new URLSearchParams({ way }),
      });
      if (!answer.ok) throw new Error(answer.statusText);
      const said = await answer.json();
      for (const [key, cell] of Object.entries(said.cells)) sheet.show(key, cell);
      const box = document.activeElement;
      if (sheet.isBox(box)) this.moving.before = box.value;
      sheet.showProgress(said.progress);
      sheet.status(said.sentence);
    } catch {
      sheet.status(sheet.words.refused);
    }
  }

  #prepareJump() {
    const list = this.jump.querySelector("datalist");
    this.heads = new Map(
      this.sheet.rows
        .filter((_row, at) => this.sheet.inRow(at).length)
        .map((row) => [row.cells[0].textContent.trim().replace(/\s+/g, " "), row]),
    );
    for (const name of this.heads.keys()) list.append(new Option(name, name));
    this.jump.querySelector("form").addEventListener("submit", () => {
      const asked = this.jump.querySelector("input").value.trim().toLowerCase();
      const found = [...this.heads].find(([name]) => asked && name.toLowerCase().includes(asked));
      if (found) requestAnimationFrame(() => this.moving.go(found[1].querySelector(".cell > input")));
    });
  }

  #openJump() {
    this.jump.querySelector("input").value = "";
    this.jump.showModal();
  }
}
