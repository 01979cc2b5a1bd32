/* What the pages gain with a script; each of them works without it.
   data-autosubmit  on a form: send when a select, radio or checkbox changes
   data-confirm     on a button, link or form: ask this question first
   data-select-all  on a checkbox: tick all boxes of that name in the same form or table; data-picked shows how many
   data-copy        on a button: copy the text of that element (#id) or the value itself
   data-speak       on a button: read that element aloud with the browser's own voice
   data-print       on a button: print this page
   data-announce    on swapped-in content: these words are read out
   data-focus       on swapped-in content: where the reader should stand afterwards */
(() => {
  "use strict";
  const live = (text) => {
    const place = document.getElementById("live");
    if (place) { place.textContent = ""; setTimeout(() => { place.textContent = text; }, 50); }
  };
  const near = (event, selector) => event.target instanceof Element && event.target.closest(selector);

  document.addEventListener("change", (event) => {
    const form = near(event, "form[data-autosubmit]");
    if (form && event.target.matches("select, [type=radio], [type=checkbox]")) form.requestSubmit();
    const all = near(event, "[data-select-all]");
    if (all) boxesOf(all).forEach((box) => { box.checked = all.checked; });
    if (event.target.matches("[type=checkbox]")) countPicked(event.target);
    if (event.target.closest(".choice")) markChoices(event.target.name);
  });

  /* .choice--on is for keys written without .choice__text; those with it follow :checked by themselves. */
  const markChoices = (name) => {
    document.getElementsByName(name).forEach((input) => {
      const key = input.closest(".choice");
      if (key) key.classList.toggle("choice--on", input.checked);
    });
  };

  const scopeOf = (box) => box.closest("form") || box.closest("table") || document;
  const boxesOf = (all) => Array.from(scopeOf(all).querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.selectAll)}"]`));
  const markAll = (all, boxes) => {
    const picked = boxes.filter((box) => box.checked).length;
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
    return picked;
  };
  document.querySelectorAll("[data-select-all]").forEach((all) => markAll(all, boxesOf(all)));
  const countPicked = (changed) => {
    const scope = scopeOf(changed);
    const all = scope.querySelector("[data-select-all]");
    if (!all) return;
    const boxes = boxesOf(all);
    const picked = markAll(all, boxes);
    boxes.forEach((box) => { const row = box.closest("tr"); if (row) row.classList.toggle("is-chosen", box.checked); });
    scope.querySelectorAll("[data-picked]").forEach((place) => { place.textContent = String(picked); });
    live(`已选 ${picked} 项`);
  };

  /* Capture: before htmx and before the browser acts. */
  document.addEventListener("click", (event) => {
    const asks = near(event, "[data-confirm]:not(form)");
    if (asks && !window.confirm(asks.dataset.confirm)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { event.preventDefault(); event.stopImmediatePropagation(); }
  }, true);

  /* The old way is for WebViews and plain-http intranets, where navigator.clipboard does not exist. */
  const copyOld = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "hidden";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done ? Promise.resolve() : Promise.reject(new Error("copy"));
  };
  document.addEventListener("click", (event) => {
    const button = near(event, "[data-copy]");
    if (!button) return;
    const wanted = button.dataset.copy;
    const source = wanted.startsWith("#") ? document.querySelector(wanted) : null;
    const text = source ? (source.value ?? source.textContent).trim() : wanted;
    const copied = navigator.clipboard && window.isSecureContext ? navigator.clipboard.writeText(text) : copyOld(text);
    copied.then(() => tell(button, "已复制"), () => tell(button, "没有复制成，请长按选择"))
      .finally(() => button.focus());
  });
  const tell = (button, text) => {
    live(text);
    let note = button.nextElementSibling;
    if (!note || !note.matches(".copied")) {
      note = document.createElement("span");
      note.className = "copied";
      note.setAttribute("aria-hidden", "true");
      button.after(note);
    }
    note.textContent = text;
    setTimeout(() => note.remove(), 4000);
  };

  document.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (event) => { if (near(event, "[data-print]")) window.print(); });

  /* 朗读 exists only where the browser has a voice. */
  const voice = window.speechSynthesis;
  document.querySelectorAll("[data-speak]").forEach((button) => { button.hidden = !voice; });
  document.addEventListener("click", (event) => {
    const button = near(event, "[data-speak]");
    if (!button || !voice) return;
    const speaking = button.getAttribute("aria-pressed") === "true";
    voice.cancel();
    button.setAttribute("aria-pressed", String(!speaking));
    if (speaking) return;
    const words = new SpeechSynthesisUtterance(document.querySelector(button.dataset.speak).innerText);
    words.lang = document.documentElement.lang;
    words.rate = 0.9;
    words.onend = () => button.setAttribute("aria-pressed", "false");
    voice.speak(words);
  });

  /* A menu closes with Escape and with a click elsewhere. */
  const closeMenus = (except) => document.querySelectorAll("details.menu[open]").forEach((menu) => { if (menu !== except) menu.open = false; });
  document.addEventListener("click", (event) => closeMenus(near(event, "details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && near(event, "details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  /* After a swap focus stands on what asked for it; if the focused thing is gone, on the new content. */
  document.addEventListener("htmx:afterSettle", (event) => {
    const said = event.target.matches("[data-announce]") ? event.target : event.target.querySelector("[data-announce]");
    if (said) live(said.dataset.announce);
    const wanted = event.target.querySelector("[data-focus], [aria-invalid=true]");
    if (wanted) { wanted.focus(); return; }
    if (document.activeElement === document.body && event.detail.requestConfig && event.detail.requestConfig.verb !== "get") {
      event.target.setAttribute("tabindex", "-1");
      event.target.focus({ preventScroll: true });
    }
  });
  document.addEventListener("htmx:responseError", () => live("没有办成，请刷新页面再试。"));
  document.addEventListener("htmx:sendError", () => live("没有网络，请稍后再试。"));
  document.querySelectorAll("[data-focus]").forEach((place) => place.focus());
})();
