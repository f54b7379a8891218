"use strict";
const all = [...document.querySelectorAll("details.repository")];
const texts = new Map(all.map((item) => [item, item.textContent.toLowerCase()]));
const filter = document.getElementById("filter");
const boxes = [...document.querySelectorAll(".tools input[type=checkbox]")];
function apply() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const states = new Set(boxes.filter((box) => box.checked).map((box) => box.value));
  let shown = 0;
  for (const item of all) {
    item.hidden = !(states.has(item.dataset.state) && words.every((word) => texts.get(item).includes(word)));
    shown += item.hidden ? 0 : 1;
  }
  document.getElementById("count").textContent = shown + " of " + all.length + " shown";
}
function toggle(open) {
  for (const item of all) if (!item.hidden) item.open = open;
}
filter.addEventListener("input", apply);
for (const box of boxes) box.addEventListener("change", apply);
document.getElementById("open").addEventListener("click", () => toggle(true));
document.getElementById("shut").addEventListener("click", () => toggle(false));
// A link may name what to look for: plan.html#release-trigger
try { filter.value = decodeURIComponent(location.hash.slice(1)); } catch { filter.value = ""; }
apply();
