/* Numbers of a return, kept as they are typed: one cell at a time, in order, from a queue that outlives the page and a lost line.
   Arrows, Enter, F2 and Esc move as in a spreadsheet. The page works without it: the button keeps the whole form. */
(() => {
  const form = document.getElementById("sheet");
  if (!form || !form.querySelector(".cell input")) return;
  const words = form.dataset;
  const place = `numbers:${location.pathname}`;
  const token = form.elements.csrfmiddlewaretoken.value;
  const rtl = document.documentElement.dir === "rtl";
  const seen = new Map(form.elements.seen.value.split(" ").filter(Boolean).map((pair) => pair.split(":")));
  const fields = [...form.querySelectorAll(".cell > input, .cell > select")];
  let queue = [];
  let isSending = false;
  let isEditing = false;
  let isLeaving = false;
  let before = "";

  const keyOf = (field) => field.name.slice(1);
  const boxOf = (key) => form.elements[`n${key}`];
  const choiceOf = (key) => form.elements[`s${key}`];
  const remember = () => {
    try {
      if (queue.length) localStorage.setItem(place, JSON.stringify(queue));
      else localStorage.removeItem(place);
    } catch {
      /* a browser that keeps nothing still sends what is typed */
    }
  };
  const noteVersion = (key, version) => {
    seen.set(key, String(version));
    form.elements.seen.value = [...seen].map((pair) => pair.join(":")).join(" ");
  };

  /* What stands at a cell besides its number. */
  const mark = (key, kind, icon, said, sentences = []) => {
    const cell = boxOf(key).closest(".cell");
    cell.className = `cell ${kind}`;
    const line = cell.querySelector(`#h${CSS.escape(key)}`);
    line.querySelector(".mark")?.remove();
    cell.querySelectorAll(".error-message, .live").forEach((old) => old.remove());
    if (said) {
      const shown = document.createElement("span");
      shown.className = "mark";
      const sign = cell.querySelector(".note svg").cloneNode(true);
      const use = sign.firstElementChild;
      use.setAttribute("href", use.getAttribute("href").replace(/#.*/, `#${icon}`));
      shown.append(sign, said);
      line.prepend(shown, " ");
    }
    for (const sentence of sentences) {
      const shown = document.createElement("span");
      shown.className = kind === "error" ? "error-message" : "meta live";
      shown.textContent = sentence;
      cell.append(shown);
    }
    boxOf(key).toggleAttribute("aria-invalid", kind === "error");
    const status = document.getElementById("sheet-saved");
    status.textContent = sentences.length ? sentences.join(" ") : said;
    return cell;
  };

  const choose = (one, there) => {
    const cell = mark(one.key, "warning", there.icon, there.words, there.sentences);
    const offer = (label, take) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button secondary live";
      button.textContent = label;
      button.addEventListener("click", take);
      cell.append(button);
    };
    cell.querySelector("bdi").textContent = there.beside;
    cell.querySelectorAll(".choice").forEach((old) => old.remove());
    offer(words.mine.replace("…", one.text || one.state), () => {
      noteVersion(one.key, there.version);
      put(one.key);
    });
    offer(words.theirs.replace("…", there.said), () => {
      boxOf(one.key).value = there.text;
      choiceOf(one.key).value = there.state;
      noteVersion(one.key, there.version);
      mark(one.key, "ok", "check", words.kept);
    });
  };

  const send = async () => {
    if (isSending || !queue.length) return;
    isSending = true;
    const one = queue[0];
    mark(one.key, "", "loader", words.saving);
    try {
      const address = boxOf(one.key).closest(".cell").querySelector(".note").href;
      const answer = await fetch(address, {
        method: "PATCH",
        headers: { "Content-Type": "application/json", "X-CSRFToken": token, "Idempotency-Key": one.request },
        body: JSON.stringify({ text: one.text, state: one.state, version: one.version }),
      });
      if (answer.status >= 500 || answer.status === 429 || answer.redirected) throw new Error(answer.statusText);
      const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
      queue.shift();
      const isNewer = queue.some((other) => other.key === one.key);
      if (answer.ok) {
        noteVersion(one.key, said.version);
        for (const other of queue) if (other.key === one.key) other.version = said.version;
        if (!isNewer) {
          const box = boxOf(one.key);
          if (box !== document.activeElement) box.value = said.text;
          choiceOf(one.key).value = said.state;
          box.defaultValue = said.text;
          mark(one.key, said.kind, said.icon, said.words, said.sentences).querySelector("bdi").textContent = said.beside;
        }
      } else if (answer.status === 409 && !isNewer) choose(one, said);
      else if (!isNewer) mark(one.key, "error", "circle-alert", words.wrong, said.sentences ?? [said.sentence ?? words.refused]);
      remember();
      isSending = false;
      send();
    } catch {
      isSending = false;
      mark(one.key, "", "clock", words.waiting);
      setTimeout(send, 10_000);
    }
  };

  const put = (key) => {
    const text = boxOf(key).value;
    const state = choiceOf(key).value;
    queue = queue.filter((one, at) => one.key !== key || (isSending && at === 0));
    const version = Number(seen.get(key) ?? 0);
    queue.push({ key, text, state, version, request: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}` });
    remember();
    send();
  };

  /* --- moving about --- */

  const go = (field) => {
    if (!field) return;
    field.closest("details").open = true;
    field.focus();
    field.select();
    isEditing = false;
  };
  const rows = () => [...form.querySelectorAll("tbody tr")];
  const beside = (field, across) => {
    const boxes = [...field.closest("tr").querySelectorAll(".cell > input")];
    return boxes[boxes.indexOf(field) + across];
  };
  const below = (field, down) => {
    const column = field.closest("td").cellIndex;
    const all = rows();
    for (let at = all.indexOf(field.closest("tr")) + down; all[at]; at += Math.sign(down)) {
      const found = all[at].cells[column]?.querySelector("input");
      if (found) return found;
    }
    return undefined;
  };
  const ends = (field, last, everywhere) => {
    const within = everywhere ? form : field.closest("tr");
    const boxes = within.querySelectorAll(".cell > input");
    return boxes[last ? boxes.length - 1 : 0];
  };
  const target = (event) => {
    const { target: field, key } = event;
    if (key === "Enter") return below(field, event.shiftKey ? -1 : 1) ?? field;
    if (key === "ArrowDown" && !event.altKey) return below(field, 1);
    if (key === "ArrowUp") return below(field, -1);
    if (key === "PageDown") return below(field, 10) ?? ends(field, true, true);
    if (key === "PageUp") return below(field, -10) ?? ends(field, false, true);
    if (isEditing) return undefined;
    if (key === "ArrowRight") return beside(field, rtl ? -1 : 1);
    if (key === "ArrowLeft") return beside(field, rtl ? 1 : -1);
    if (key === "Home" || key === "End") return ends(field, key === "End", event.ctrlKey);
    return undefined;
  };

  form.addEventListener("focusin", ({ target: field }) => {
    if (!field.matches(".cell > input")) return;
    before = field.value;
    isEditing = false;
  });
  form.addEventListener("pointerdown", ({ target: field }) => {
    if (field.matches(".cell > input")) setTimeout(() => (isEditing = true));
  });
  form.addEventListener("input", ({ target: field }) => {
    if (field.matches(".cell > input")) isEditing = true;
  });
  form.addEventListener("keydown", (event) => {
    const { target: field, key } = event;
    if (!field.matches(".cell > input") || event.isComposing) return;
    if (key === "F2") {
      isEditing = true;
      field.setSelectionRange(field.value.length, field.value.length);
    } else if (key === "Escape") {
      field.value = before;
      field.select();
      isEditing = false;
    } else {
      const next = target(event);
      if (!next) return;
      if (next === field && field.value !== before) put(keyOf(field)); /* the last row: nothing is left, so nothing tells */
      go(next);
      before = next.value;
    }
    event.preventDefault();
  });
  form.addEventListener("change", ({ target: field }) => {
    if (field.matches(".cell > :is(input, select)")) put(keyOf(field));
  });
  form.addEventListener("submit", () => (isLeaving = true));
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => {
    if (queue.length && !isLeaving) event.preventDefault();
  });

  /* What an earlier visit could not send stands in its box again and goes out first. */
  try {
    queue = JSON.parse(localStorage.getItem(place) ?? "[]").filter((one) => boxOf(one.key));
  } catch {
    queue = [];
  }
  for (const one of queue) {
    boxOf(one.key).value = one.text;
    choiceOf(one.key).value = one.state;
    mark(one.key, "", "clock", words.waiting);
    noteVersion(one.key, one.version);
  }
  send();
  form.dataset.ready = fields.length;
})();
