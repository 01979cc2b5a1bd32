/* What the visit page gains with a script; it works without.
   data-if="name=a b"  shown when that question is answered so (a whole screen also before); what is put away is not sent
   data-last           the last answers; 和上次一样 ([data-same]) ticks those of its screen
   data-said           in a title: the words of what was chosen below it
   data-step           a link to another screen: opens it where its title can be seen */
(() => {
  "use strict";
  const form = document.querySelector("form[data-visit]");
  if (!form) return;
  const picked = (name) => {
    const one = form.querySelector(`[name="${name}"]:checked`);
    return one ? one.value : "";
  };
  const inputs = (place) => Array.from(place.querySelectorAll("input, select, textarea"));
  const wordsOf = (input) => input.type === "radio" || input.type === "checkbox"
    ? input.checked && input.value !== "" ? input.closest("label").textContent.trim() : ""
    : input.value !== input.defaultValue && input.tagName !== "SELECT" ? input.value.trim() : "";

  const refresh = () => {
    form.querySelectorAll("[data-if]").forEach((part) => {
      const [name, wanted] = part.dataset.if.split("=");
      const answer = picked(name);
      part.hidden = answer === "" ? !part.matches("details") : !wanted.split(" ").includes(answer);
    });
    inputs(form).forEach((input) => { if (input.type !== "hidden") input.disabled = Boolean(input.closest("[data-if][hidden]")); });
    form.querySelectorAll("details.step").forEach((step) => {
      const said = inputs(step).filter((input) => !input.disabled && input.name !== "accommodations").map(wordsOf).filter(Boolean);
      const place = step.querySelector("[data-said]");
      place.dataset.note = place.dataset.note || place.textContent;
      place.textContent = said.length ? said.slice(0, 2).join("、") + (said.length > 2 ? ` 等 ${said.length} 项` : "") : place.dataset.note;
      const marks = step.querySelectorAll(":scope > summary [data-mark]");
      marks.forEach((mark) => { mark.hidden = (mark.dataset.mark === "filled") !== (said.length > 0); });
    });
  };

  const show = (step) => {
    form.querySelectorAll("details.step:not(.step--part)").forEach((other) => { other.open = other === step; });
    step.scrollIntoView({ block: "start" });
    step.querySelector("summary").focus({ preventScroll: true });
  };
  form.addEventListener("click", (event) => {
    const link = event.target.closest("[data-step]");
    if (link) {
      const aims = Array.from(form.querySelectorAll("details.step:not(.step--part)")).filter((one) => !one.hidden);
      const here = aims.indexOf(link.closest("details.step:not(.step--part)"));
      const aim = aims[here + ("next" in link.dataset ? 1 : -1)];
      if (aim) { event.preventDefault(); show(aim); }
    }
    const same = event.target.closest("[data-same]");
    if (same) {
      same.closest("details").querySelectorAll("[data-last]").forEach((block) => {
        const last = block.dataset.last.split(" ");
        inputs(block).forEach((input) => {
          if (input.type === "number") { if (!input.value) input.value = last[0]; } else if (last.includes(input.value)) input.checked = true;
        });
      });
      refresh();
    }
  });
  form.querySelectorAll("[data-same]").forEach((button) => { button.hidden = !button.closest("details").querySelector("[data-last]"); });
  form.addEventListener("change", refresh);
  refresh();
})();
