// In the place of the theme's: dark where the reader's system is dark; and what scrolls by itself can be scrolled by keyboard.
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
follow();
dark.addEventListener("change", follow);
document.addEventListener("DOMContentLoaded", () => {
  for (const each of document.querySelectorAll("main pre, main table, div[role=main] pre, div[role=main] table")) each.tabIndex = 0;
});
