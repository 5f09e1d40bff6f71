// A request from the page itself: it knows what each data source needs, and finds contacts and products as you type.
import { api, attempt, code, field, h, pretty, product, replace, select, statusClass } from "./dom.js";

const IDENTIFIERS = ["contactId", "email", "phone", "externalCustomerId", "webId"];

export function tryView(view, app) {
  const source = select([], { name: "source", on: { change: () => fit() } });
  const identifier = select(IDENTIFIERS.map((name) => [name, name]), { on: { change: () => suggestContacts() } });
  const contacts = h("datalist", { id: "contacts" });
  const contact = h("input", { list: "contacts", autocomplete: "off", required: true, dir: "auto", on: { input: () => later(suggestContacts) } });
  const found = h("datalist", { id: "products" });
  const products = h("input", { list: "products", autocomplete: "off", dir: "auto", on: { input: () => later(suggestProducts) } });
  const category = select([["", "any"]]);
  const key = h("input", { type: "password", value: "any-key", autocomplete: "off" });
  const needs = h("p", { class: "hint" });
  const productsField = field("Products", products, "Ids, separated by commas; what is in the cart or on the page.");
  const categoryField = field("Category", category, "A whole category path.");
  const keyField = field("API key", key, "Sent as the Basic password.");
  const answer = h("div", { "aria-live": "polite" });
  const form = h("form", { class: "sheet", on: { submit: attempt(send) } },
    h("div", { class: "fields" },
      h("div", { class: "field" }, h("label", { for: "try-source" }, "Data source"), source, needs),
      field("Identify the contact by", identifier),
      field("Contact", contact, "Type a part of any identifier to find one."),
      productsField, categoryField, keyField),
    contacts, found,
    h("p", { class: "actions" }, h("button", { class: "primary", type: "submit" }, "Send the request")));
  source.id = "try-source";
  replace(view, h("h2", { id: "title-try" }, "Try it"),
    h("p", { class: "intro" }, "Ask for recommendations as your client would. The request goes through the same API, and appears among the requests."),
    form, answer);

  let waiting;
  const later = (doing) => { clearTimeout(waiting); waiting = setTimeout(attempt(doing), 120); };

  async function suggestContacts() {
    const { contacts: people } = await api("GET", `contacts?limit=12&q=${encodeURIComponent(contact.value)}`);
    replace(contacts, people.filter((person) => identifier.value in person).map((person) =>
      h("option", { value: person[identifier.value] }, Object.entries(person).map(([name, value]) => `${name} ${value}`).join(", "))));
  }

  async function suggestProducts() {
    const before = products.value.split(",").slice(0, -1).map((each) => each.trim());
    const last = products.value.split(",").at(-1).trim();
    const { products: items } = await api("GET", `products?limit=12&q=${encodeURIComponent(last)}`);
    replace(found, items.map((item) => h("option", { value: [...before, item.id].join(",") }, item.name)));
  }

  function fit() {
    const chosen = app.source(Number(source.value));
    if (!chosen) return;
    needs.textContent = chosen.requires.length
      ? `Type ${chosen.type}: needs a contact and ${chosen.requires.join(" and ")}.`
      : `Type ${chosen.type}: needs a contact alone.`;
    products.required = chosen.requires.includes("products");
    category.required = chosen.requires.includes("category");
    productsField.hidden = !products.required;
    categoryField.hidden = !category.required;
  }

  async function send() {
    const query = new URLSearchParams([[identifier.value, contact.value]]);
    if (!productsField.hidden && products.value) query.append("products", products.value);
    if (!categoryField.hidden && category.value) query.append("category", category.value);
    const path = `/api/v2/contacts/recoms/${source.value}?${query}`;
    const credentials = btoa(String.fromCharCode(...new TextEncoder().encode(`user:${key.value}`)));
    const shown = key.value === "any-key" ? "user:any-key" : "user:$YESPO_API_KEY";
    const line = `curl -u "${shown}" '${location.origin}${path}'`;
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
      h("div", { class: "sheet" }, h("h3", {}, "The same from a terminal"), code(line)));
  }

  return {
    async load() {
      replace(source, app.shop.data_sources.map((each) => h("option", { value: each.id }, `${each.id} ${each.name || each.type}`)));
      const name = IDENTIFIERS.find((each) => each in app.shop.example_contact);
      if (name && !contact.value) { identifier.value = name; contact.value = app.shop.example_contact[name]; }
      keyField.hidden = app.shop.auth === "off";
      if (app.shop.auth === "keys") key.value = "";
      fit();
      const { categories } = await api("GET", "categories");
      replace(category, categories.map((each) => h("option", { value: each }, each)));
      if (!products.value) {
        const { products: items } = await api("GET", "products?limit=1");
        products.value = items[0]?.id ?? "";
      }
      await suggestContacts();
      await suggestProducts();
    },
  };
}
