// Fields that know the shop: who asks, and which products, found as somebody types.
import { api, attempt, field, h, replace, select } from "./dom.js";

export const IDENTIFIERS = ["contactId", "email", "phone", "externalCustomerId", "webId"];

function later(doing) {
  let waiting;
  return () => { clearTimeout(waiting); waiting = setTimeout(attempt(doing), 120); };
}

// Who asks: the identifier and its value, of a contact of the shop or of nobody that it knows.
export function contactPicker(prefix) {
  const identifier = select(IDENTIFIERS.map((name) => [name, name]), { on: { change: () => suggest() } });
  const found = h("datalist", { id: `${prefix}contacts` });
  const contact = h("input", { list: found.id, autocomplete: "off", required: true, dir: "auto", on: { input: later(suggest) } });

  async function suggest() {
    const { contacts } = await api("GET", `contacts?limit=12&q=${encodeURIComponent(contact.value)}`);
    replace(found, contacts.filter((person) => identifier.value in person).map((person) =>
      h("option", { value: person[identifier.value] }, Object.entries(person).map(([name, value]) => `${name} ${value}`).join(", "))));
  }

  return {
    fields: [field("Identify the contact by", identifier), field("Contact", contact, "Type a part of any identifier to find one."), found],
    suggest,
    name: () => identifier.value,
    value: () => contact.value.trim(),
    set(person) {
      const name = IDENTIFIERS.find((each) => each in person);
      if (name) { identifier.value = name; contact.value = person[name]; }
    },
  };
}

// Ids of products, separated by commas, the last of them found by a part of its id or name.
export function productsPicker(prefix, hint) {
  const found = h("datalist", { id: `${prefix}products` });
  const products = h("input", { list: found.id, autocomplete: "off", dir: "auto", on: { input: later(suggest) } });

  async function suggest() {
    const before = products.value.split(",").slice(0, -1).map((each) => each.trim());
    const last = products.value.split(",").at(-1).trim();
    const { products: items } = await api("GET", `products?limit=12&q=${encodeURIComponent(last)}`);
    replace(found, items.map((item) => h("option", { value: [...before, item.id].join(",") }, item.name)));
  }

  const shown = field("Products", products, hint);
  return {
    field: shown,
    found,
    input: products,
    suggest,
    value: () => products.value,
    ids: () => products.value.split(",").map((each) => each.trim()).filter(Boolean),
    set(text) { products.value = text; },
    need(needed) { products.required = needed; shown.hidden = !needed; },
  };
}

// A category path of the shop.
export function categoryPicker(app) {
  const category = select([]);
  const shown = field("Category", category, "A whole category path.");
  return {
    field: shown,
    value: () => category.value,
    need(needed) { category.required = needed; shown.hidden = !needed; },
    async load() {
      const { categories } = await api("GET", "categories");
      const before = category.value || app.shop.example_category;
      replace(category, categories.map((each) => h("option", { value: each }, each)));
      if (categories.includes(before)) category.value = before;
    },
  };
}
