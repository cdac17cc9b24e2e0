/* The page of a grid: its boxes, its rows and columns, and what stands at a cell besides its number. */

export const openSheet = (form) => (form?.querySelector(".cell > input") ? new Sheet(form) : null);

class Sheet {
  constructor(form) {
    this.form = form;
    this.words = form.dataset;
    this.token = form.elements.csrfmiddlewaretoken.value;
    this.isRightToLeft = document.documentElement.dir === "rtl";
    this.cells = JSON.parse(form.dataset.cells);
    this.seen = new Map(form.elements.seen.value.split(" ").filter(Boolean).map((pair) => pair.split(":")));
    this.rows = [...form.querySelectorAll("tbody tr")];
    this.place = new Map(this.rows.map((row, at) => [row, at]));
  }

  boxes = () => [...this.form.querySelectorAll(".cell > input")];
  boxOf = (key) => this.form.elements[`n${key}`];
  keyOf = (box) => box.name.slice(1);
  isBox = (field) => field instanceof Element && field.matches(".cell > input");
  /* Where a cell lives: its network is the second part of its key. */
  addressOf = (key) => `${this.cells[key.split(".")[1]]}${key}/`;
  versionOf = (key) => Number(this.seen.get(key) ?? 0);

  noteVersion(key, version) {
    this.seen.set(key, String(version));
    this.form.elements.seen.value = [...this.seen].map((pair) => pair.join(":")).join(" ");
  }

  /* Row and column of a box, over all sections. */
  whereIs = (box) => ({ row: this.place.get(box.closest("tr")), column: box.closest("td").cellIndex });
  boxAt = (row, column) => this.rows[row]?.cells[column]?.querySelector(":scope > input") ?? undefined;
  inRow = (row) => (this.rows[row] ? [...this.rows[row].querySelectorAll(".cell > input")] : []);

  /* Which indicator and which column, as the page for pasting asks for them. */
  startAt(box) {
    const [row, column] = box.getAttribute("aria-labelledby").split(" ");
    return { row: row.slice(1), column: column.slice(column.indexOf("-") + 1) };
  }

  status(text) {
    document.getElementById("sheet-saved").textContent = text;
  }

  mark(key, { kind = "", icon = "", words = "", sentences = [], beside } = {}) {
    const box = this.boxOf(key);
    const cell = box.closest(".cell");
    cell.classList.remove("ok", "error", "warning", "info");
    if (kind) cell.classList.add(kind);
    const line = this.#lineOf(cell, box, key);
    line.querySelector(".mark")?.remove();
    cell.querySelectorAll(".error-message, .live, .choice").forEach((old) => old.remove());
    if (words) line.prepend(this.#sign(icon, words), " ");
    if (beside !== undefined) line.querySelector("bdi").textContent = beside;
    for (const sentence of sentences) {
      const shown = document.createElement("span");
      shown.className = kind === "error" ? "error-message" : "meta live";
      shown.textContent = sentence;
      cell.append(shown);
    }
    if (kind === "error") box.setAttribute("aria-invalid", "true");
    else box.removeAttribute("aria-invalid");
    this.status(sentences.length ? sentences.join(" ") : words);
    return cell;
  }

  /* What the server keeps for a cell now. A box that somebody is typing into keeps what they type. */
  show(key, answer) {
    const box = this.boxOf(key);
    if (!box) return;
    this.noteVersion(key, answer.version);
    if (box !== document.activeElement || box.value === box.defaultValue) box.value = answer.text;
    box.defaultValue = answer.text;
    this.mark(key, answer);
    box.closest("tr").lastElementChild.textContent = answer.total;
  }

  async progress() {
    const wrong = this.form.querySelectorAll(".cell.error").length;
    try {
      const answer = await fetch(this.form.action, { headers: { Accept: "application/json", "Not-Kept": wrong } });
      if (answer.ok) this.showProgress((await answer.json()).progress);
    } catch {
      /* without a line the head stays as it is */
    }
  }

  showProgress(drawn) {
    document.getElementById("sheet-state").innerHTML = drawn;
  }

  #lineOf(cell, box, key) {
    const found = document.getElementById(`h${key}`);
    if (found) return found;
    const line = document.createElement("span");
    line.className = "meta";
    line.id = `h${key}`;
    line.append(document.createElement("bdi"));
    box.after(line);
    box.setAttribute("aria-describedby", line.id);
    return line;
  }

  #sign(icon, words) {
    const shown = document.createElement("span");
    shown.className = "mark";
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "icon");
    svg.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${this.words.icons}#${icon}`);
    svg.append(use);
    shown.append(svg, words);
    return shown;
  }
}
