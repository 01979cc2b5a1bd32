/* Before a sign-in ends by itself the page warns; when it has ended, what was filled in stays until one has signed in again.
   The server decides: this asks it before it says anything. Typing and clicking are signs of life, told at most every two minutes. */
(() => {
  "use strict";
  const box = document.getElementById("idle");
  if (!box || !box.showModal) return;
  const WARN = 120, TELL = 120, LOOK = 5; // seconds
  const form = box.querySelector("form"), part = (name) => box.querySelector(`[data-idle="${name}"]`);
  const says = box.querySelector("[data-idle-says]"), left = box.querySelector("[data-idle-left]");
  let ends = Date.now() + Number(box.dataset.left) * 1000, told = Date.now(), alive = false, over = false;

  const ask = async (method) => {
    const answer = await fetch(form.action, { method, body: method === "POST" ? new FormData(form) : undefined });
    const kind = answer.headers.get("Content-Type") || "";
    if (!answer.ok || !kind.includes("json")) return null; // led to the sign-in page
    const state = await answer.json();
    ends = Date.now() + state.left * 1000;
    return state;
  };
  const show = (ended) => {
    over = ended;
    part("soon").hidden = ended;
    part("over").hidden = !ended;
    box.querySelector("#idle-title").textContent = ended ? "已自动退出" : "快要自动退出了";
    box.classList.toggle("dialog--cover", ended);
    if (!box.open) box.showModal();
  };
  const stay = async () => {
    told = Date.now();
    alive = false;
    if (await ask("POST")) box.close(); else show(true);
  };
  const back = async () => {
    const state = await ask("GET");
    if (!state) { says.textContent = "还没有登录。请先在新窗口登录。"; return; }
    if (String(state.account) !== box.dataset.account) { window.location.reload(); return; } // somebody else sits here now
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = state.token; });
    over = false;
    box.close();
  };
  const look = async () => {
    if (over) return;
    if (alive && !box.open && Date.now() - told > TELL * 1000) { await stay(); return; }
    if (ends - Date.now() > WARN * 1000) { if (box.open) box.close(); return; }
    if (!box.open || ends <= Date.now()) {
      if (!await ask("GET")) { show(true); return; }
      if (ends - Date.now() > WARN * 1000) return; // another window was in use
      show(false);
    }
    const seconds = Math.max(0, Math.round((ends - Date.now()) / 1000));
    left.textContent = seconds > 60 ? `${Math.ceil(seconds / 60)} 分钟` : `${seconds} 秒`;
  };
  ["keydown", "pointerdown", "input"].forEach((kind) => document.addEventListener(kind, () => { if (!box.open) alive = true; }, { passive: true }));
  box.addEventListener("cancel", (event) => { event.preventDefault(); if (!over) stay().catch(() => {}); });
  box.querySelector("[data-idle-stay]").addEventListener("click", () => stay().catch(() => {}));
  box.querySelector("[data-idle-back]").addEventListener("click", () => back().catch(() => { says.textContent = "没有网络，请稍后再点。"; }));
  form.addEventListener("submit", (event) => event.preventDefault());
  setInterval(() => look().catch(() => {}), LOOK * 1000); // without network nothing is known, so nothing is said
})();
