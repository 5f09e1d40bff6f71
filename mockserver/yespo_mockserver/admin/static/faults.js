// What can go wrong: switches for the usual days, a form for the others, and what is set.
import { api, attempt, byId, field, h, replace, say, select } from "./dom.js";

const USUAL = [
  ["Server error", "Every answer is 503.", { kind: "status", status: 503 }],
  ["Rate limited", "Every answer is 429 with Retry-After.", { kind: "rate-limit" }],
  ["Slow", "Every answer comes two seconds late.", { kind: "latency", seconds: 2 }],
  ["Broken JSON", "200, and a body that can’t be parsed.", { kind: "malformed" }],
  ["Connection reset", "The connection breaks before the answer.", { kind: "reset" }],
  ["Never answers", "The connection stays open, and nothing comes.", { kind: "stall" }],
];
const CHOICES = { distribution: ["fixed", "uniform", "lognormal"], at: ["start", "body"] };
const NUMBERS = new Set(["seconds", "up_to", "sigma", "status", "rate", "retry_after", "bytes"]);

export function faultsView(view, app) {
  let kinds = [];
  let rules = [];
  const switches = h("div", { class: "switches", role: "group", "aria-label": "Usual faults" });
  const set = h("div", {});
  const kind = select([], { on: { change: () => fit() } });
  const says = h("p", { class: "hint" });
  const settings = h("div", { class: "fields" });
  const when = select([["", "every time"], ["first", "the first … requests"], ["nth", "the request number …"], ["share", "a share of the requests, 0 to 1"], ["during", "for … seconds"]], { on: { change: () => fitWhen() } });
  const number = h("input", { type: "number", step: "any", min: "0" });
  const numberField = field("How many", number);
  const source = select([["", "all data sources"]]);
  const form = h("form", { class: "sheet", on: { submit: attempt(add) } },
    h("fieldset", {}, h("legend", {}, "Any other fault"),
      h("div", { class: "fields" }, h("div", { class: "field" }, h("label", { for: "fault-kind" }, "What goes wrong"), kind, says),
        field("When", when), numberField, field("For", source)),
      settings),
    h("p", { class: "actions" }, h("button", { class: "primary", type: "submit" }, "Set the fault")));
  kind.id = "fault-kind";
  replace(view, h("h2", { id: "title-faults" }, "Faults"),
    h("p", { class: "intro" }, "Let the API have a bad day, and see whether your client survives it. A fault acts on the API alone; this page always works."),
    switches, h("div", { class: "sheet" }, h("h3", {}, "What is set"), set), form);

  const same = (rule, fault) => JSON.stringify(Object.entries(rule.fault).sort()) === JSON.stringify(Object.entries(fault).sort());

  function draw() {
    const focused = document.activeElement?.dataset?.fault;
    replace(switches, USUAL.map(([title, does, fault]) => {
      const rule = rules.find((each) => same(each, fault));
      return h("button", { type: "button", class: "switch", role: "switch", "data-fault": title, "aria-checked": String(Boolean(rule)), on: { click: attempt(async () => {
        if (rule) await api("DELETE", `faults/${rule.id}`); else await api("POST", "faults", fault);
        await load();
        say(rule ? `${title}: off.` : `${title}: on.`);
      }) } }, h("span", {}, title), h("span", { class: "does" }, does), h("span", { class: "knob", "aria-hidden": "true" }));
    }));
    if (focused) switches.querySelector(`[data-fault="${focused}"]`)?.focus();
    replace(set, rules.length ? [
      h("div", { class: "scroll" }, h("table", { class: "table wide cards" },
        h("thead", {}, h("tr", {}, ["Fault", "Set by", "Requests met", ""].map((title) => h("th", { scope: "col" }, title || h("span", { class: "soft" }, "Take back"))))),
        h("tbody", {}, rules.map((rule) => h("tr", {},
          h("td", {}, h("bdi", { class: "mono strong" }, rule.spec), h("br"), h("span", { class: "small soft" }, rule.says)),
          h("td", { "data-label": "Set by" }, rule.origin || "a test"),
          h("td", { "data-label": "Requests met" }, `${rule.hits} of ${rule.seen}`, rule.over ? h("span", { class: "pill" }, "over") : null),
          h("td", {}, h("button", { type: "button", class: "danger", "aria-label": `Take back ${rule.spec}`, on: { click: attempt(async () => {
            await api("DELETE", `faults/${rule.id}`);
            await load();
            say("The fault is taken back.");
          }) } }, "Take back"))))))),
      h("p", { class: "actions" }, h("button", { type: "button", on: { click: attempt(async () => { await api("DELETE", "faults"); await load(); say("All faults are taken back."); }) } }, "Take all back")),
    ] : [h("p", { class: "soft" }, "No fault is set: the API answers as it should.")]);
    const active = rules.filter((rule) => !rule.over).length;
    const badge = byId("count-faults");
    badge.hidden = active === 0;
    badge.textContent = active;
    const banner = byId("banner");
    banner.hidden = active === 0;
    banner.textContent = active ? `${active === 1 ? "A fault is" : `${active} faults are`} set: answers aren’t as they should be.` : "";
  }

  function fit() {
    const chosen = kinds.find((each) => each.kind === kind.value);
    if (!chosen) return;
    says.textContent = chosen.says;
    replace(settings, chosen.settings.map((name) => {
      const required = chosen.needs.includes(name);
      const control = name in CHOICES
        ? select([["", "as usual"], ...CHOICES[name].map((each) => [each, each])], { name })
        : h("input", { name, required, ...(NUMBERS.has(name) ? { type: "number", step: "any", min: "0" } : { type: "text", dir: "auto" }) });
      return field(name.replace("_", " "), control, name === "fields" ? "Names, separated by commas." : "");
    }));
    if (chosen.kind === "refused") { when.value = "during"; fitWhen(); }
  }

  function fitWhen() {
    numberField.hidden = when.value === "";
    number.required = when.value !== "";
  }

  async function add() {
    const fault = { kind: kind.value };
    for (const control of settings.querySelectorAll("[name]")) {
      if (control.value === "") continue;
      fault[control.name] = control.name === "fields" ? control.value.split(",").map((each) => each.trim()) : NUMBERS.has(control.name) ? Number(control.value) : control.value;
    }
    if (when.value) fault[when.value] = Number(number.value);
    if (source.value) fault.match = { data_source: Number(source.value) };
    await api("POST", "faults", fault);
    await load();
    say("The fault is set.");
  }

  async function load() {
    if (!kinds.length) {
      ({ kinds } = await api("GET", "fault-kinds"));
      replace(kind, kinds.map((each) => h("option", { value: each.kind }, each.kind)));
      replace(source, [["", "all data sources"], ...app.shop.data_sources.map((each) => [each.id, `${each.id} ${each.name || each.type}`])].map(([value, label]) => h("option", { value }, label)));
      fit();
      fitWhen();
    }
    ({ faults: rules } = await api("GET", "faults"));
    draw();
  }

  return { load };
}
