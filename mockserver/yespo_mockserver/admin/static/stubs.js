// Stubs: fixed answers in place of the fake's own, for the requests that they name.
import { api, attempt, byId, field, h, lines, replace, say, select } from "./dom.js";

const MATCHED = [["", "nothing more"], ...["contactId", "email", "phone", "externalCustomerId", "webId", "products", "category"].map((name) => [name, name])];

export function stubsView(view, app) {
  const set = h("div", {});
  const source = select([["", "all data sources"]]);
  const name = select(MATCHED, { on: { change: () => fit() } });
  const value = h("input", { dir: "auto" });
  const valueField = field("Which must be", value);
  const status = h("input", { type: "number", min: 200, max: 599, value: "200", required: true });
  const kind = select([["products", "products of the feed"], ["json", "a JSON document"], ["body", "a text"]], { on: { change: () => fit() } });
  const body = h("textarea", { rows: 5, class: "mono", dir: "auto" });
  const bodyField = field("Answer", body, " ");
  const times = h("input", { type: "number", min: 1 });
  const form = h("form", { class: "sheet", on: { submit: attempt(add) } },
    h("fieldset", {}, h("legend", {}, "Set a stub"),
      h("div", { class: "fields" }, field("For", source), field("And for requests with", name), valueField, field("Status", status), field("Body", kind),
        field("How often", times, "So many requests; empty: every time.")), bodyField),
    h("p", { class: "actions" }, h("button", { class: "primary", type: "submit" }, "Set the stub")));
  replace(view, h("h2", { id: "title-stubs" }, "Stubs"),
    h("p", { class: "intro" }, "A fixed answer for the requests that you name. A request that breaks a rule is refused all the same."),
    h("div", { class: "sheet" }, h("h3", {}, "What is set"), set), form);

  const says = { products: "Ids of products, one a line; they are answered as the API would.", json: "Sent as it is.", body: "Sent as it is." };
  function fit() {
    valueField.hidden = name.value === "";
    value.required = !valueField.hidden;
    bodyField.querySelector(".hint").textContent = says[kind.value];
  }
  fit();

  async function add() {
    const stub = { status: Number(status.value), match: {} };
    if (source.value) stub.match.data_source = Number(source.value);
    if (name.value) stub.match[name.value] = value.value;
    if (times.value) stub.times = Number(times.value);
    if (kind.value === "products") stub.products = lines(body.value);
    else if (kind.value === "body") stub.body = body.value;
    else {
      try { stub.json = JSON.parse(body.value); } catch (error) { throw new Error(`That isn’t JSON: ${error.message}`); }
    }
    await api("POST", "stubs", stub);
    await load();
    say("The stub is set.");
  }

  async function load() {
    const before = source.value;
    replace(source, [["", "all data sources"], ...app.shop.data_sources.map((each) => [each.id, `${each.id} ${each.name || each.type}`])].map(([id, label]) => h("option", { value: id }, label)));
    source.value = before;
    const { stubs } = await api("GET", "stubs");
    const on = stubs.filter((rule) => !rule.over).length;
    byId("count-stubs").hidden = on === 0;
    byId("count-stubs").textContent = on;
    replace(set, stubs.length ? [
      h("table", { class: "table cards" },
        h("thead", {}, h("tr", {}, ["For", "Answer", "Set by", "Requests met", ""].map((title) => h("th", { scope: "col" }, title || h("span", { class: "soft" }, "Take back"))))),
        h("tbody", {}, stubs.map((rule) => h("tr", {},
          h("td", { "data-label": "For" }, h("bdi", { class: "mono" }, Object.entries(rule.stub.match ?? {}).map(([key, wanted]) => `${key}=${wanted}`).join(", ") || "every request")),
          h("td", { "data-label": "Answer" }, h("span", { class: "pill" }, String(rule.stub.status ?? 200)), " ", h("bdi", { class: "mono small" }, shown(rule.stub))),
          h("td", { "data-label": "Set by" }, rule.origin || "a test"),
          h("td", { "data-label": "Requests met" }, `${rule.hits} of ${rule.seen}`, rule.over ? h("span", { class: "pill" }, "over") : null),
          h("td", {}, h("button", { type: "button", class: "danger", "aria-label": `Take back stub ${rule.id}`, on: { click: attempt(async () => {
            await api("DELETE", `stubs/${rule.id}`);
            await load();
            say("The stub is taken back.");
          }) } }, "Take back")))))),
      h("p", { class: "actions" }, h("button", { type: "button", on: { click: attempt(async () => { await api("DELETE", "stubs"); await load(); say("All stubs are taken back."); }) } }, "Take all back")),
    ] : [h("p", { class: "soft" }, "No stub is set: the fake answers by itself.")]);
  }

  const shown = (stub) => {
    const text = stub.products ? stub.products.join(", ") || "no products" : stub.json !== undefined ? JSON.stringify(stub.json) : stub.body ?? "";
    return text.length > 120 ? `${text.slice(0, 120)}…` : text;
  };

  return { load };
}
