// The shop: its products, contacts, orders and data sources, to look at, to add to and to change.
import { api, attempt, code, curlLine, empty, h, product as card, replace, say } from "./dom.js";
import { nextAnswer } from "./next_answer.js";
import { contactForm, dataSourceForm, orderForm, productForm } from "./shop_forms.js";

const PAGE = 30;
const query = (parameters) => new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value !== undefined)).toString();
const named = (person) => Object.entries(person).map(([name, value]) => `${name} ${value}`);

export function shopView(view, app) {
  const next = nextAnswer(app);
  let kind = "products";
  let skip = 0;
  let asked = 0;
  let whose = null;
  let chosen = null;

  const search = h("input", { type: "search", "aria-label": "Find", on: { input: () => { skip = 0; clearTimeout(search.waiting); search.waiting = setTimeout(attempt(list), 150); } } });
  const choose = h("div", { class: "row kinds", role: "group", "aria-label": "What of the shop" });
  const add = h("button", { type: "button", class: "primary", on: { click: () => edit(null) } });
  const rows = h("ol", { class: "requests" });
  const turn = h("p", { class: "row actions" });
  const details = h("div", { class: "details" });
  const panes = h("div", { class: "panes" }, h("div", { class: "list" }, rows, turn), details);
  replace(view, h("h2", { id: "title-shop" }, "Shop"),
    h("p", { class: "intro" }, "What the answers are made from. Add to it and change it: it lasts until the server ends or is reset, and the shop’s files stay as they are."),
    next.element, choose, h("div", { class: "bar" }, h("div", { class: "grow" }, search), add), panes);

  const change = (doing, what, after) => attempt(async () => {
    const result = await next.around(doing, what);
    say(`${what}.`);
    await list();
    if (after) after(result);
  });

  const kinds = {
    products: {
      title: "Products", find: "Find by a part of the id or the name …", add: "Add a product",
      load: async () => { const found = await api("GET", `products?${query({ q: search.value, skip, limit: PAGE })}`); return [found.products, found.more]; },
      row: (item) => [item.name || item.id, `${item.id}  ·  ${Number(item.price).toLocaleString()} ${item.tags_currency ?? ""}`, item.isInStock ? null : ["out of stock", "warn"]],
      show: (item) => [
        h("ol", { class: "products one" }, card(item)),
        h("p", { class: "row actions" },
          h("button", { type: "button", on: { click: () => edit(item) } }, "Change"),
          h("button", { type: "button", on: { click: change(() => api("POST", "products", { ...item, isInStock: item.isInStock ? 0 : 1 }), item.isInStock ? `${item.id} is sold out` : `${item.id} is in stock`, show) } }, item.isInStock ? "Let it be sold out" : "Put it in stock"),
          h("button", { type: "button", on: { click: () => order({ products: [item.id] }) } }, "Order it for a contact")),
        h("h4", {}, "As the API returns it"), code(JSON.stringify(item, null, 2), { long: true, label: "Copy" })],
      form: (item) => productForm(item, (fields) => change(() => api("POST", "products", fields), item ? `${fields.id} is changed` : `${fields.id} is added`, show)),
    },
    contacts: {
      title: "Contacts", find: "Find by a part of any identifier …", add: "Add a contact",
      load: async () => { const found = await api("GET", `contacts?${query({ q: search.value, skip, limit: PAGE })}`); return [found.contacts, found.more]; },
      row: (person) => [Object.values(person)[0], named(person).slice(1).join("  ·  ") || Object.keys(person)[0], null],
      show: (person) => [
        table(Object.entries(person)),
        h("p", { class: "row actions" },
          person.contactId ? h("button", { type: "button", on: { click: () => edit(person) } }, "Change") : null,
          h("button", { type: "button", on: { click: () => order({ contact: person }) } }, "Make an order for this contact"),
          h("button", { type: "button", on: { click: () => { whose = person; go("orders"); } } }, "Show the orders")),
        person.contactId ? null : h("p", { class: "hint" }, "Only a contact with a contactId can be changed.")],
      form: (person) => contactForm(person, (identifiers) => change(
        () => (person ? api("PUT", `contacts/${person.contactId}`, identifiers) : api("POST", "contacts", identifiers)),
        person ? "The contact is changed" : "The contact is added", (result) => show(result.contact))),
    },
    orders: {
      title: "Orders", find: "", add: "Make an order",
      load: async () => { const found = await api("GET", `orders?${query({ ...whoseQuery(), skip, limit: PAGE })}`); return [found.orders, found.more]; },
      row: (one) => [one.products.join(", ") || "no products", `${new Date(one.date).toLocaleDateString()}  ·  ${one.contact ? Object.values(one.contact)[0] : "nobody"}${one.id ? `  ·  order ${one.id}` : ""}`, one.bought ? null : ["not bought", "warn"]],
      show: (one) => [
        table([["order", one.id ?? "without an id"], ["date", new Date(one.date).toLocaleString()], ["products", one.products.join(", ")], ["counts as bought", one.bought ? "yes" : "no"], ...Object.entries(one.contact ?? {})]),
        one.id && one.contact ? h("p", { class: "row actions" }, h("button", { type: "button", on: { click: () => edit(one) } }, "Change"),
          one.bought ? h("button", { type: "button", on: { click: change(() => api("POST", "orders", { id: one.id, contact: one.contact, products: one.products, date: one.date, status: "CANCELLED" }), `Order ${one.id} is cancelled`) } }, "Cancel it") : null)
          : h("p", { class: "hint" }, "Only an order with an id can be changed.")],
      form: (one) => orderForm(one, app, next, (document_) => change(() => api("POST", "orders", document_), one?.id ? `Order ${one.id} is changed` : "The order is made")),
    },
    sources: {
      title: "Data sources", find: "Find by a part of the id, name or type …", add: "Add a data source",
      load: async () => {
        const needle = search.value.trim().toLowerCase();
        return [app.shop.data_sources.filter((each) => `${each.id} ${each.name} ${each.type}`.toLowerCase().includes(needle)), false];
      },
      row: (source) => [source.name || source.type, `${source.id}  ·  ${source.type}`, source.requires.length ? [`needs ${source.requires.join(", ")}`, "accent"] : null],
      show: (source) => [
        table([["id", source.id], ["type", source.type], ["name", source.name], ["size", source.size], ["scope", source.scope], ["in stock only", source.in_stock_only ? "yes" : "no"], ["nothing bought before", source.exclude_bought ? "yes" : "no"], ["filled up by", source.fallback.join(", ") || "nothing"], ...source.rules.map((rule) => ["rule", rule])]),
        h("p", { class: "row actions" }, h("button", { type: "button", on: { click: () => edit(source) } }, "Change")),
        h("h4", {}, "Ask it"), code(curlLine(app, example(source)))],
      form: (source) => dataSourceForm(source, (settings) => change(
        () => (source ? api("PUT", `data-sources/${source.id}`, settings) : api("POST", "data-sources", settings)),
        source ? `Data source ${source.id} is changed` : `Data source ${settings.id} is added`, show)),
    },
  };

  const table = (pairs) => h("table", { class: "table" }, h("tbody", {}, pairs.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, name), h("td", { dir: "auto" }, String(value))))));
  const whoseQuery = () => (whose ? Object.fromEntries([Object.entries(whose)[0]]) : {});

  function example(source) {
    const [name, value] = Object.entries(app.shop.example_contact)[0] ?? ["contactId", "1"];
    const parameters = new URLSearchParams([[name, value]]);
    if (source.requires.includes("products")) parameters.append("products", app.shop.example_product ?? "");
    if (source.requires.includes("category")) parameters.append("category", app.shop.example_category ?? "");
    return `/api/v2/contacts/recoms/${source.id}?${parameters}`;
  }

  async function list() {
    const mine = ++asked;
    const [items, more] = await kinds[kind].load();
    if (mine !== asked) return;
    search.placeholder = kinds[kind].find;
    search.parentElement.hidden = !kinds[kind].find;
    add.textContent = kinds[kind].add;
    rows.setAttribute("aria-label", kinds[kind].title);
    replace(choose, Object.entries(kinds).map(([name, each]) =>
      h("button", { type: "button", "aria-pressed": String(name === kind), "data-kind": name, on: { click: () => { whose = null; go(name); } } }, each.title)),
      kind === "orders" && whose ? h("span", { class: "pill accent wrap" }, "of ", h("bdi", {}, Object.values(whose)[0])) : null);
    replace(rows, items.map((item) => {
      const [title, sub, mark] = kinds[kind].row(item);
      return h("li", {}, h("button", { type: "button", class: "plain", on: { click: () => show(item) } },
        h("span", { class: "what", dir: "auto" }, title), mark ? h("span", { class: `pill ${mark[1]}` }, mark[0]) : null, h("span", { class: "sent", dir: "auto" }, sub)));
    }));
    rows.hidden = items.length === 0;
    replace(turn, skip ? h("button", { type: "button", on: { click: attempt(async () => { skip = Math.max(0, skip - PAGE); await list(); }) } }, "Earlier in the list") : null,
      more ? h("button", { type: "button", on: { click: attempt(async () => { skip += PAGE; await list(); }) } }, "Further in the list") : null,
      items.length ? null : h("span", { class: "soft" }, "Nothing fits."));
  }

  const go = attempt(async (name) => {
    kind = name;
    skip = 0;
    search.value = "";
    close();
    await list();
    choose.querySelector(`[data-kind="${name}"]`).focus();
  });

  function place(title, ...content) {
    replace(details, h("button", { type: "button", class: "back", on: { click: close } }, "Back to the list"),
      h("div", { class: "sheet" }, h("h3", { class: "title", tabindex: -1, dir: "auto" }, title), ...content));
    panes.classList.add("open");
    view.classList.add("opened");
    details.querySelector("h3").focus();
  }

  function show(item) {
    chosen = item;
    place(kinds[kind].row(item)[0], ...kinds[kind].show(item));
  }

  function edit(item) {
    chosen = item;
    place(item ? `Change ${item.id ?? item.contactId}` : kinds[kind].add, kinds[kind].form(item));
  }

  async function order(from) {
    kind = "orders";
    skip = 0;
    await attempt(list)();
    place("Make an order", kinds.orders.form(from));
  }

  function close() {
    panes.classList.remove("open");
    view.classList.remove("opened");
    chosen = null;
    replace(details, empty("Choose one of the list", "Here you will see all of it, and can change it."));
  }
  close();

  return {
    async load() {
      await next.load();
      await list();
      if (chosen === null && !panes.classList.contains("open")) close();
    },
  };
}
