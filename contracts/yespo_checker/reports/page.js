for (const bar of document.querySelectorAll(".bar[data-copies]")) {
  const code = bar.nextElementSibling;
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${bar.dataset.copies}`);
  const said = document.createElement("span");
  said.setAttribute("role", "status");
  said.className = "soft";
  button.addEventListener("click", async () => {
    getSelection().selectAllChildren(code);
    try {
      await navigator.clipboard.writeText(code.textContent);
      said.textContent = "copied";
    } catch {
      said.textContent = document.execCommand("copy") ? "copied" : "selected";
    }
    setTimeout(() => { said.textContent = ""; }, 2000);
  });
  const side = document.createElement("span");
  side.append(said, " ", button);
  bar.append(side);
}
