// The forms that add to the shop and change it; each hands what was filled in to `save`.
import { attempt, field, h, lines, select } from "./dom.js";
import { contactPicker, IDENTIFIERS, productsPicker } from "./pickers.js";

const STATUSES = ["DELIVERED", "INITIALIZED", "IN_PROGRESS", "CANCELLED", "ABANDONED_SHOPPING_CART"];
const TYPES = ["personal", "bestsellers", "also_bought", "you_may_also_like", "out_of_stock_alternatives", "potential_purchase", "novelties", "discounted", "viewed", "abandoned", "trending", "other"];
const PLAIN = ["id", "name", "url", "price", "descr", "brand", "category", "isInStock"];

const input = (value, more = {}) => h("input", { value: value ?? "", dir: "auto", ...more });
const checkbox = (label, checked) => {
  const box = h("input", { type: "checkbox", checked });
  return [box, h("label", { class: "check" }, box, " ", label)];
};
const form = (save, label, ...content) => h("form", { class: "editor", on: { submit: attempt((event) => save()(event)) } },
  ...content, h("p", { class: "actions" }, h("button", { class: "primary", type: "submit" }, label)));

export function productForm(item, save) {
  const id = input(item?.id, { required: true, disabled: Boolean(item) });
  const name = input(item?.name);
  const price = input(item?.price ?? 100, { type: "number", min: 0, step: "any", required: true });
  const brand = input(item?.brand);
  const url = input(item?.url);
  const category = h("textarea", { rows: 2, dir: "auto", value: (item?.category ?? []).join("\n") });
  const descr = h("textarea", { rows: 3, dir: "auto", value: item?.descr ?? "" });
  const [stock, stockLabel] = checkbox("In stock", item ? item.isInStock === 1 : true);
  const tags = h("textarea", { rows: 4, class: "mono", dir: "auto", value: Object.entries(item ?? {}).filter(([key]) => !PLAIN.includes(key)).map(([key, value]) => `${key}=${value}`).join("\n") });
  return form(() => {
    const fields = { id: id.value.trim(), price: Number(price.value), isInStock: stock.checked ? 1 : 0, descr: descr.value, brand: brand.value, category: lines(category.value) };
    if (name.value) fields.name = name.value;
    if (url.value) fields.url = url.value;
    for (const line of lines(tags.value)) {
      const [key, ...rest] = line.split("=");
      fields[key.startsWith("tags_") ? key : `tags_${key}`] = rest.join("=");
    }
    return save(fields);
  }, item ? "Change the product" : "Add the product",
  h("div", { class: "fields" }, field("Id", id), field("Name", name), field("Price", price), field("Brand", brand), field("URL", url)), stockLabel,
  field("Categories", category, "One a line, each a whole path: Camping > Tents"), field("Description", descr),
  field("Other fields", tags, "One a line: tags_color=Red"));
}

export function contactForm(person, save) {
  const fields = IDENTIFIERS.filter((name) => !person || name !== "contactId").map((name) => [name, input(person?.[name])]);
  return form(() => save(Object.fromEntries(fields.map(([name, control]) => [name, control.value.trim()]).filter(([name, value]) => value && value !== person?.[name]))),
    person ? "Change the contact" : "Add the contact",
    h("p", { class: "hint" }, person ? "What is changed takes the place of what was." : "One identifier is enough."),
    h("div", { class: "fields" }, fields.map(([name, control]) => field(name, control))));
}

// `from` may be an order to change, or have only the contact or the products of a new one.
export function orderForm(from, app, next, save) {
  const contact = contactPicker("order-");
  const products = productsPicker("order-", "Ids, separated by commas.");
  const status = select(STATUSES.map((each) => [each, each]));
  const id = input(from?.id, { disabled: Boolean(from?.id) });
  contact.set(from?.contact ?? app.shop.example_contact);
  products.set((from?.products ?? [app.shop.example_product]).filter(Boolean).join(","));
  products.input.required = true;
  if (from?.id && !from.bought) status.value = "CANCELLED";
  const statusField = field("Status", status, "Which of them count as bought is the shop’s to say: bought_statuses.");
  const show = () => { statusField.hidden = !id.value; };
  id.addEventListener("input", show);
  show();
  return form(() => {
    const who = { [contact.name()]: contact.value() };
    next.whose(who);
    const document_ = { contact: who, products: products.ids() };
    if (id.value.trim()) Object.assign(document_, { id: id.value.trim(), status: status.value });
    if (from?.date) document_.date = from.date;
    return save(document_);
  }, from?.id ? "Change the order" : "Make the order",
  h("p", { class: "hint" }, "On the contact’s behalf; the next answer for the contact is shown before and after it."),
  h("div", { class: "fields" }, ...contact.fields, products.field, field("Order’s id", id, "Only an order with an id can be changed later."), statusField), products.found);
}

export function dataSourceForm(source, save) {
  const id = input(source?.id, { type: "number", min: 1, required: true, disabled: Boolean(source) });
  const name = input(source?.name);
  const type = select(TYPES.map((each) => [each, each]), { disabled: source?.type === "other", on: { change: () => fit() } });
  if (source) type.value = source.type;
  const size = input(source?.size ?? 10, { type: "number", min: 1, max: 1000, required: true });
  const scope = select([["shop", "the whole shop"], ["category", "the category that is asked for"]]);
  if (source) scope.value = source.scope;
  const [stock, stockLabel] = checkbox("Only products in stock", source ? source.in_stock_only : true);
  const [bought, boughtLabel] = checkbox("Nothing that the contact bought", source?.exclude_bought);
  const list = h("textarea", { rows: 4, class: "mono", dir: "auto" });
  const listField = field("Products", list, "Ids, one a line, for everybody.");
  const fit = () => { listField.hidden = Boolean(source) || type.value !== "other"; };
  fit();
  return form(() => {
    const settings = { name: name.value, size: Number(size.value), scope: scope.value, in_stock_only: stock.checked, exclude_bought: bought.checked };
    if (!source || type.value !== source.type) settings.type = type.value;
    if (!source) settings.id = Number(id.value);
    if (!listField.hidden) settings.lists = { "*": lines(list.value) };
    return save(settings);
  }, source ? "Change the data source" : "Add the data source",
  source ? h("p", { class: "hint" }, "Its rules, lists and other settings stay as they are.") : null,
  h("div", { class: "fields" }, field("Id", id), field("Name", name), field("Type", type), field("Size", size), field("Products of", scope)), stockLabel, boughtLabel, listField);
}
