// The feed in use with what was found in it, and the ledger of what is documented and what is assumed.
import { api, attempt, counted, empty, h, replace, say } from "./dom.js";

const GRADES = { refused: "bad", spoiled: "warn", advice: "accent" };
const ORDER = ["refused", "spoiled", "advice"];
const STATUSES = { documented: "good", observed: "accent", assumed: "warn" };

export function feedView(view) {
  const body = h("div", {});
  const findings = h("div", {});
  replace(view, h("h2", { id: "title-feed" }, "Feed"),
    h("p", { class: "intro" }, "The product feed that the answers come from, and what an import would say about it."), body);

  async function load() {
    const feed = await api("GET", "feed");
    const number = (label, value) => h("div", {}, h("dt", {}, label), h("dd", {}, h("bdi", {}, value)));
    replace(body,
      h("div", { class: "sheet" },
        h("dl", { class: "numbers" }, number("Version", feed.version), number("Products", feed.products.toLocaleString()), number("Dropped items", feed.dropped.toLocaleString()), number("Read", new Date(feed.loaded_at).toLocaleString()), number("Source", feed.source)),
        feed.error ? h("p", { class: "pill bad wrap" }, `The last update failed, so the version before is in use: ${feed.error}`) : null,
        h("p", { class: "actions" }, h("button", { type: "button", on: { click: attempt(async () => { await api("POST", "reload", {}); await load(); say("The shop’s files were read again."); }) } }, "Read the shop’s files again"))),
      h("div", { class: "sheet" }, h("h3", {}, "Findings"), findings));
    if (!feed.checkable) replace(findings, h("p", { class: "soft" }, "This feed isn’t a file of the shop. “yespo-testkit feed check” judges any feed."));
    else if (feed.products > 20000) replace(findings, h("button", { type: "button", on: { click: attempt(check) } }, "Check the feed"));
    else await check();
  }

  async function check() {
    replace(findings, h("p", { class: "soft", role: "status" }, "Checking the feed …"));
    const report = await api("POST", "feed/check", {});
    const counts = { refused: 0, spoiled: 0, advice: 0 };
    const grades = Object.fromEntries(report.findings.map((finding) => [finding.code, finding.grade]));
    for (const [code, count] of Object.entries(report.finding_counts)) counts[grades[code] ?? "advice"] += count;
    const shown = [...report.findings].sort((one, other) => ORDER.indexOf(one.grade) - ORDER.indexOf(other.grade)).slice(0, 200);
    replace(findings,
      h("p", { class: "row" }, ORDER.map((grade) => h("span", { class: `pill ${counts[grade] ? GRADES[grade] : ""}` }, `${counts[grade].toLocaleString()} ${grade}`)),
        h("span", { class: "soft small" }, `${counted(report.items, "item")}, ${report.format}, ${report.encoding}`)),
      report.error ? h("p", { class: "pill bad wrap" }, `${report.error.message} ${report.error.remedy}`) : null,
      shown.length ? h("div", { class: "scroll" }, h("table", { class: "table wide cards" },
        h("thead", {}, h("tr", {}, ["Grade", "Line", "Product", "What is wrong, and what to do"].map((title) => h("th", { scope: "col" }, title)))),
        h("tbody", {}, shown.map((finding) => h("tr", {},
          h("td", {}, h("span", { class: `pill ${GRADES[finding.grade] ?? ""}` }, finding.grade)),
          h("td", { "data-label": "Line" }, String(finding.line ?? "")), h("td", { "data-label": "Product" }, h("bdi", { class: "mono" }, finding.product ?? "")),
          h("td", { dir: "auto" }, finding.message, " ", h("span", { class: "soft" }, finding.remedy ?? "")))))))
        : empty("Nothing was found", "An import would take every item of this feed as it is."),
      report.findings.length > shown.length ? h("p", { class: "soft small" }, `The first ${shown.length} of ${report.findings.length} are shown.`) : null);
  }

  return { load };
}

export function ledgerView(view) {
  let entries = [];
  const search = h("input", { type: "search", placeholder: "Find a behaviour …", "aria-label": "Find a behaviour", on: { input: draw } });
  const status = h("select", { "aria-label": "Status", on: { change: draw } }, ["all", ...Object.keys(STATUSES)].map((each) => h("option", { value: each }, each)));
  const counts = h("p", { class: "soft small", role: "status" });
  const list = h("ul", { class: "entries" });
  replace(view, h("h2", { id: "title-ledger" }, "Ledger"),
    h("p", { class: "intro" }, "How sure we are of each behaviour: the vendor documents it, it was observed on the real API, or we assume it. What is assumed can be set in shop.toml."),
    h("div", { class: "bar" }, h("div", { class: "grow" }, search), status), counts, list);

  function draw() {
    const needle = search.value.trim().toLowerCase();
    const shown = entries.filter((entry) => (status.value === "all" || entry.status === status.value) && (!needle || `${entry.id} ${entry.says} ${entry.reason}`.toLowerCase().includes(needle)));
    counts.textContent = `${shown.length} of ${entries.length} behaviours`;
    replace(list, shown.map((entry) => h("li", {},
      h("span", { class: `pill ${STATUSES[entry.status]}` }, entry.status),
      h("code", { class: "id soft" }, entry.id),
      h("div", { class: "says" }, h("p", { class: "strong" }, entry.says),
        entry.source ? h("p", { class: "small soft" }, `Source: ${entry.source}`) : null,
        entry.reason ? h("p", { class: "small soft" }, `Why: ${entry.reason}`) : null,
        entry.key ? h("p", { class: "small" }, h("code", {}, `[behaviour] ${entry.key} = ${JSON.stringify(entry.current)}`), h("span", { class: "soft" }, `  of ${entry.values.join(", ")}`)) : null))));
  }

  return { async load() { ({ entries } = await api("GET", "ledger")); draw(); } };
}
