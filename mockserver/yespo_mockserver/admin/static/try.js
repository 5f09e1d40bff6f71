// A request from the page itself: it knows what each data source needs, and finds contacts and products as you type.
import { api, attempt, code, curlLine, field, h, pretty, product, replace, select, statusClass } from "./dom.js";
import { categoryPicker, contactPicker, productsPicker } from "./pickers.js";

export function tryView(view, app) {
  const source = select([], { name: "source", on: { change: () => fit() } });
  const contact = contactPicker("");
  const products = productsPicker("", "Ids, separated by commas; what is in the cart or on the page.");
  const category = categoryPicker(app);
  const key = h("input", { type: "password", value: "any-key", autocomplete: "off" });
  const needs = h("p", { class: "hint" });
  const keyField = field("API key", key, "Sent as the Basic password.");
  const answer = h("div", { "aria-live": "polite" });
  const form = h("form", { class: "sheet", on: { submit: attempt(send) } },
    h("div", { class: "fields" },
      h("div", { class: "field" }, h("label", { for: "try-source" }, "Data source"), source, needs),
      ...contact.fields, products.field, category.field, keyField),
    products.found,
    h("p", { class: "actions" }, h("button", { class: "primary", type: "submit" }, "Send the request")));
  source.id = "try-source";
  replace(view, h("h2", { id: "title-try" }, "Try it"),
    h("p", { class: "intro" }, "Ask for recommendations as your client would. The request goes through the same API, and appears among the requests."),
    form, answer);

  function fit() {
    const chosen = app.source(Number(source.value));
    if (!chosen) return;
    const needed = ["a contact", ...chosen.requires.map((name) => (name === "category" ? "a category" : name))];
    needs.textContent = needed.length > 1 ? `Type ${chosen.type}: needs ${needed.join(" and ")}.` : `Type ${chosen.type}: needs a contact alone.`;
    products.need(chosen.requires.includes("products"));
    category.need(chosen.requires.includes("category"));
  }

  async function send() {
    const query = new URLSearchParams([[contact.name(), contact.value()]]);
    if (!products.field.hidden && products.value()) query.append("products", products.value());
    if (!category.field.hidden && category.value()) query.append("category", category.value());
    const path = `/api/v2/contacts/recoms/${source.value}?${query}`;
    const credentials = btoa(String.fromCharCode(...new TextEncoder().encode(`user:${key.value}`)));
    let status = 0;
    let body = "";
    let failure = "";
    const started = performance.now();
    try {
      const got = await fetch(path, { headers: { Authorization: `Basic ${credentials}` }, credentials: "omit" });
      status = got.status;
      body = await got.text();
    } catch (error) {
      failure = `The browser got no answer: ${error.message}. That is what a fault on the connection looks like.`;
    }
    let items = [];
    try { items = JSON.parse(body); } catch { /* the body is shown as it is */ }
    replace(answer,
      h("div", { class: "sheet" }, h("h3", {}, "The answer"),
        failure ? h("p", { class: "pill bad wrap" }, failure) : h("p", { class: "row" },
          h("span", { class: `pill ${statusClass(status)}` }, `Status ${status}`),
          h("span", { class: "soft small" }, `${Math.round(performance.now() - started)} ms, ${body.length.toLocaleString()} characters`)),
        Array.isArray(items) && items.length ? h("ol", { class: "products" }, items.map((item) => product(item)))
          : h("p", { class: "soft" }, status === 200 && Array.isArray(items) ? "No product was recommended." : ""),
        failure ? null : h("details", { open: status !== 200 }, h("summary", {}, "Body"), code(pretty(body) || "(empty)", { long: true }))),
      h("div", { class: "sheet" }, h("h3", {}, "The same from a terminal"), code(curlLine(app, path))));
  }

  return {
    async load() {
      const before = source.value;
      replace(source, app.shop.data_sources.map((each) => h("option", { value: each.id }, `${each.id} ${each.name || each.type}`)));
      if (app.source(Number(before))) source.value = before;
      if (!contact.value()) contact.set(app.shop.example_contact);
      keyField.hidden = app.shop.auth === "off";
      if (app.shop.auth === "keys" && key.value === "any-key") key.value = "";
      fit();
      await category.load();
      if (!products.value()) products.set(app.shop.example_product ?? "");
      await contact.suggest();
      await products.suggest();
    },
  };
}
