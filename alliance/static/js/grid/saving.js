/* Each number is sent by itself, in order, from a queue that outlives the page and a lost line. */

/* Milliseconds after which a page that was about to go is taken to stay. */
const STAYS_AFTER = 5_000;

export class Saving {
  #queue = [];
  #isSending = false;
  #isLeaving = false;
  #isGoing = false;
  #answered = [];
  #waiting = [];
  #later = 0;
  #hasSent = false;

  constructor(sheet) {
    this.sheet = sheet;
    this.place = `numbers:${location.pathname.replace(/(paste|undo)\/$/, "")}`;
  }

  /* What an earlier visit could not send stands in its box again and goes out first. */
  begin() {
    const { sheet } = this;
    try {
      this.#queue = JSON.parse(localStorage.getItem(this.place) ?? "[]").filter((one) => sheet.boxOf(one.key));
    } catch {
      this.#queue = [];
    }
    for (const one of this.#queue) {
      sheet.boxOf(one.key).value = one.text;
      this.#waits(one.key);
      sheet.noteVersion(one.key, one.version);
    }
    sheet.form.addEventListener("submit", () => this.leave());
    addEventListener("online", () => this.#send());
    addEventListener("beforeunload", (event) => {
      if (!this.#queue.length) return;
      this.#goes();
      if (!this.#isLeaving) event.preventDefault();
    });
    this.#send();
  }

  /* The next page may be asked for before the last number is kept, and would show the one from before. So what is answered
     while this page goes stays noted, and the next page sends it again; the portal does the same thing once. */
  #goes() {
    this.#isGoing = true;
    setTimeout(() => {
      this.#isGoing = false;
      this.#answered = [];
      this.#remember();
    }, STAYS_AFTER);
  }

  leave() {
    this.#isLeaving = true;
  }

  put(key, { confirmed = false } = {}) {
    const { sheet } = this;
    clearTimeout(this.#later);
    this.#queue = this.#queue.filter((one, at) => one.key !== key || (this.#isSending && at === 0));
    this.#queue.push({
      key,
      text: sheet.boxOf(key).value,
      version: sheet.versionOf(key),
      confirmed,
      request: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
    });
    this.#remember();
    this.#send();
  }

  /* Once everything is sent; never while the line is lost. */
  sent() {
    return this.#queue.length ? new Promise((done) => this.#waiting.push(done)) : Promise.resolve();
  }

  async #send() {
    const { sheet } = this;
    if (this.#isSending) return;
    const [one] = this.#queue;
    if (!one) {
      this.#drained();
      return;
    }
    this.#isSending = true;
    sheet.mark(one.key, { icon: "loader", words: sheet.words.saving });
    try {
      const answer = await fetch(sheet.addressOf(one.key), {
        method: "PATCH",
        headers: {
          "Content-Type": "application/json",
          "X-CSRFToken": sheet.token,
          "Idempotency-Key": one.request,
        },
        body: JSON.stringify({ text: one.text, version: one.version, confirmed: one.confirmed }),
      });
      if (answer.status >= 500 || answer.status === 429 || answer.redirected) throw new Error(answer.statusText);
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      this.#queue.shift();
      if (this.#isGoing) this.#answered.push(one);
      this.#take(one, answer, said);
      this.#remember();
      this.#isSending = false;
      this.#send();
    } catch {
      this.#isSending = false;
      this.#waits(one.key);
      setTimeout(() => this.#send(), 10_000);
    }
  }

  #take(one, answer, said) {
    const { sheet } = this;
    const newer = this.#queue.find((other) => other.key === one.key);
    if (answer.ok && newer) {
      newer.version = said.version;
      sheet.noteVersion(one.key, said.version);
    } else if (answer.ok) sheet.show(one.key, said);
    else if (answer.status === 409 && !newer) this.#choose(one, said);
    else if (!newer) {
      const sentences = said.sentences ?? [said.sentence ?? sheet.words.refused];
      sheet.mark(one.key, { kind: "error", icon: "circle-alert", words: sheet.words.wrong, sentences });
    }
  }

  /* Somebody else changed the number: both stand there, and the person chooses. */
  #choose(one, there) {
    const { sheet } = this;
    const cell = sheet.mark(one.key, { ...there, kind: "warning" });
    const offer = (label, take) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button secondary live";
      button.textContent = label;
      button.addEventListener("click", take);
      cell.append(button);
    };
    offer(sheet.words.mine.replace("…", one.text), () => {
      sheet.noteVersion(one.key, there.version);
      this.put(one.key);
    });
    offer(sheet.words.theirs.replace("…", there.said), () => {
      const box = sheet.boxOf(one.key);
      box.value = box.defaultValue = there.text;
      sheet.noteVersion(one.key, there.version);
      sheet.mark(one.key, { kind: "ok", icon: "check", words: sheet.words.kept });
    });
  }

  /* The head of the page is asked for once nothing more is typed. */
  #drained() {
    for (const done of this.#waiting.splice(0)) done();
    clearTimeout(this.#later);
    if (this.#hasSent) this.#later = setTimeout(() => this.sheet.progress(), 1500);
    this.#hasSent = true;
  }

  #waits(key) {
    this.sheet.mark(key, { icon: "clock", words: this.sheet.words.waiting });
  }

  #remember() {
    try {
      const noted = [...this.#answered, ...this.#queue];
      if (noted.length) localStorage.setItem(this.place, JSON.stringify(noted));
      else localStorage.removeItem(this.place);
    } catch {
      /* a browser that keeps nothing still sends what is typed */
    }
  }
}
