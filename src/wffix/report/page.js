"use strict";
const files = [...document.querySelectorAll(".file")];
const search = document.querySelector("input[type=search]");
const kinds = [...document.querySelectorAll("input[data-kind]")];
const count = document.querySelector("output");
function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = kinds.filter((box) => box.checked).map((box) => box.dataset.kind);
  let shown = 0;
  for (const file of files) {
    const text = file.textContent.toLowerCase();
    file.hidden = !(wanted.some((kind) => file.dataset.kinds.split(" ").includes(kind)) && words.every((word) => text.includes(word)));
    shown += !file.hidden;
  }
  count.textContent = `${shown} of ${files.length} files`;
}
for (const box of [search, ...kinds]) box.addEventListener("input", filter);
document.querySelector("button").addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
});
document.querySelector(".tools").hidden = false;
filter();
