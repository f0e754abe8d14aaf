"use strict";
(() => {
  const search = document.getElementById("search");
  const part = document.getElementById("part");
  const attention = document.getElementById("attention");
  const found = document.getElementById("found");
  const parts = [...document.querySelectorAll("section.part")];
  const lines = parts.map((section) => [...section.querySelectorAll("li:not(.bare)")]);

  // A line is shown if it says what is looked for, or if something below it or above it does.
  const filter = () => {
    const word = search.value.trim().toLowerCase();
    const loud = attention.checked;
    let shown = 0;
    parts.forEach((section, at) => {
      const chosen = part.value === "" || part.value === String(at);
      const named = word !== "" && section.querySelector("summary").textContent.toLowerCase().includes(word);
      let any = false;
      for (const line of lines[at]) {
        const says = (one) => named || word === "" || one.textContent.toLowerCase().includes(word);
        const isLoud = (one) => !loud || one.matches(".attention") || one.querySelector(".attention") !== null;
        let above = line.parentElement.closest("li:not(.bare)");
        let kept = says(line) && isLoud(line);
        while (!kept && above && section.contains(above)) {
          const own = above.cloneNode(true);
          own.querySelectorAll("ul").forEach((list) => list.remove());
          kept = (word === "" || own.textContent.toLowerCase().includes(word)) && (!loud || above.matches(".attention"))
            && (word !== "" || loud);
          above = above.parentElement.closest("li:not(.bare)");
        }
        line.hidden = !kept;
        any = any || kept;
      }
      section.hidden = !(chosen && (any || (word === "" && !loud)));
      shown += section.hidden ? 0 : 1;
    });
    found.textContent = word !== "" || loud || part.value !== "" ? `${shown} of ${parts.length} parts` : "";
  };

  [search, part, attention].forEach((input) => input.addEventListener("input", filter));
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && document.activeElement !== search) {
      event.preventDefault();
      search.focus();
    } else if (event.key === "Escape" && document.activeElement === search) {
      search.value = "";
      filter();
    }
  });
})();
