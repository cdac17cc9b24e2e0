/* Comfort on pages of concerns: the exit leaves at once and leaves nothing on the screen. Everything works without it. */
(() => {
  const WITHIN = 5000;
  const link = document.querySelector("a.exit");
  if (!link) return;
  let pressed = [];

  const blank = () => {
    for (const field of document.querySelectorAll("textarea, input:not([type=hidden])")) {
      if (field.type === "checkbox" || field.type === "radio") field.checked = false;
      else field.value = "";
    }
    document.documentElement.hidden = true;
    document.title = " ";
  };
  const leave = () => {
    blank();
    location.replace(link.href);
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("a.exit")) {
      event.preventDefault();
      leave();
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.repeat) return;
    pressed = event.key === "Shift" ? [...pressed, event.timeStamp].slice(-3) : [];
    if (pressed.length === 3 && pressed[2] - pressed[0] <= WITHIN) leave();
  });
  /* A page that comes back as it was left, with what was typed, is asked for anew. */
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      blank();
      location.reload();
    }
  });
})();
