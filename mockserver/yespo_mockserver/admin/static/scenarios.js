// Scenarios: the state that each is in, and making one of states that follow each other.
import { api, attempt, byId, empty, field, h, lines, replace, say } from "./dom.js";

export function scenariosView(view) {
  const list = h("div", {});
  const name = h("input", { required: true, maxlength: 100, dir: "auto" });
  const states = h("div", { class: "stages" });
  const form = h("form", { class: "sheet", on: { submit: attempt(add) } },
    h("fieldset", {}, h("legend", {}, "Make a scenario"), field("Name", name),
      h("p", { class: "hint" }, "Its states follow each other. A fault is written as on the command line: 503, latency:seconds=2, rate-limit. The last state stays."), states),
    h("p", { class: "row actions" }, h("button", { class: "primary", type: "submit" }, "Make the scenario"),
      h("button", { type: "button", on: { click: () => stage().querySelector("input").focus() } }, "Add a state")));
  replace(view, h("h2", { id: "title-scenarios" }, "Scenarios"),
    h("p", { class: "intro" }, "A scenario leads the API from one state to the next as requests come. Choose a state to put it there; it moves on by itself."), list, form);
  for (const [state, fault, after] of [["works", "", 3], ["down", "503", 2], ["works again", "", ""]]) stage(state, fault, after);

  function stage(state = "", fault = "", after = 1) {
    const element = h("div", { class: "fields stage", role: "group", "aria-label": "State" }, field("State", h("input", { value: state, required: true, dir: "auto" })),
      field("Fault", h("input", { value: fault, placeholder: "none", class: "mono" })), field("Until so many requests", h("input", { type: "number", min: 1, value: after })),
      field("Without the products", h("input", { placeholder: "none", class: "mono" })),
      h("button", { type: "button", on: { click: () => element.remove() } }, "Leave this state out"));
    states.append(element);
    return element;
  }

  async function add() {
    const written = [...states.children].map((element) => [...element.querySelectorAll("input")].map((input) => input.value.trim()));
    const scenario = { name: name.value.trim(), state: written.map(([state, fault, after, without], place) => ({
      name: state,
      fault: fault ? [{ spec: fault }] : [],
      without: lines(without.replaceAll(",", "\n")),
      next: place + 1 < written.length ? [{ to: written[place + 1][0], after: Number(after) || 1 }] : [],
    })) };
    await api("POST", "scenarios", scenario);
    await load();
    say("The scenario is made; choose a state to begin.");
  }

  async function load() {
    const { scenarios } = await api("GET", "scenarios");
    const focused = document.activeElement?.dataset?.state;
    replace(list, scenarios.length ? scenarios.map(card) : empty("No scenarios", "shop.toml can have some, as [[scenario]]."));
    if (focused) [...list.querySelectorAll("[data-state]")].find((button) => button.dataset.state === focused)?.focus();
    const on = scenarios.filter((scenario) => scenario.on).length;
    const badge = byId("count-scenarios");
    badge.hidden = on === 0;
    badge.textContent = on;
  }

  function card(scenario) {
    const enter = (state) => attempt(async () => {
      await api("PUT", `scenarios/${encodeURIComponent(scenario.name)}`, { state });
      await load();
      say(`${scenario.name}: ${state}.`);
    });
    const step = (name, does) => h("button", { type: "button", "data-state": `${scenario.name} ${name}`, "aria-pressed": String(scenario.current === name), title: does, on: { click: enter(name) } }, h("bdi", {}, name));
    return h("div", { class: "sheet" },
      h("div", { class: "row between" }, h("h3", { dir: "auto" }, scenario.name),
        h("span", { class: `pill ${scenario.on ? "warn" : ""}` }, scenario.on ? `now: ${scenario.current}` : "off")),
      scenario.says ? h("p", { class: "soft small", dir: "auto" }, scenario.says) : null,
      h("div", { class: "row states" }, h("ol", { class: "steps", "aria-label": `States of ${scenario.name}` }, scenario.state.map((state) => h("li", {}, step(state.name, describe(state))))),
        scenario.on ? h("button", { type: "button", on: { click: enter("off") } }, "Switch off") : null));
  }

  function describe(state) {
    const parts = [...state.fault.map((fault) => `fault ${fault.kind}`), ...state.without.map((each) => `without ${each}`), ...state.next.map((next) => `to ${next.to} after ${next.after ?? 1} requests`)];
    return parts.join("; ") || "The API answers as it should.";
  }

  return { load };
}
