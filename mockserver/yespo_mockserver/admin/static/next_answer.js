// One question to the shop, and what a change makes of its answer: before and after, side by side.
import { api, attempt, counted, field, h, recommended, replace, select } from "./dom.js";
import { categoryPicker, contactPicker, productsPicker } from "./pickers.js";

export function nextAnswer(app) {
  const source = select([], { on: { change: () => fit() } });
  const contact = contactPicker("next-");
  const products = productsPicker("next-", "Ids, separated by commas.");
  const category = categoryPicker(app);
  const shown = h("div", { class: "outcome", "aria-live": "polite" });
  const form = h("form", { on: { submit: attempt(async () => whole(await ask())) } },
    h("div", { class: "fields" }, field("Data source", source), ...contact.fields, products.field, category.field), products.found,
    h("p", { class: "actions" }, h("button", { type: "submit" }, "What would be answered now?")));
  const element = h("details", { class: "sheet next", id: "next-answer" }, h("summary", {}, "The next answer: what a change here makes of it"),
    h("p", { class: "hint" }, "Whatever you add or change below, this question is asked before and after it. No request is made: nothing of it is among the requests, and no fault meets it."),
    form, shown);

  function fit() {
    const chosen = app.source(Number(source.value));
    products.need(Boolean(chosen?.requires.includes("products")));
    category.need(Boolean(chosen?.requires.includes("category")));
  }

  function ask() {
    const question = { data_source: Number(source.value) };
    if (contact.value()) question.contact = { [contact.name()]: contact.value() };
    if (!products.field.hidden) question.products = products.ids();
    if (!category.field.hidden) question.category = [category.value()];
    return api("POST", "ask", question);
  }

  function whole(answer) {
    replace(shown, h("h3", { tabindex: -1 }, counted(answer.products.length, "product")),
      answer.notes.length ? h("ul", { class: "small soft" }, answer.notes.map((note) => h("li", { dir: "auto" }, note))) : null,
      answer.products.length ? recommended(answer.products) : h("p", { class: "soft" }, "No product would be recommended."));
  }

  // Do a change, and show what it makes of the answer; a question that can't be asked keeps no change from being made.
  async function around(change, what) {
    const before = await ask().catch(() => null);
    const result = await change();
    await app.refresh();
    const after = await ask().catch(() => null);
    if (before && after) {
      element.open = true;
      compare(before, after, what);
      shown.firstElementChild.focus();
    }
    return result;
  }

  function compare(before, after, what) {
    const ids = [before, after].map((answer) => answer.products.map((each) => each.product.id));
    const same = JSON.stringify(ids[0]) === JSON.stringify(ids[1]);
    const list = (answer, others, mark) => h("ol", { class: "ranking" }, answer.products.map((each, place) => {
      const said = mark(others.indexOf(each.product.id), place);
      return h("li", { class: said ? "moved" : null }, h("span", { class: "name", dir: "auto" }, String(each.product.name ?? each.product.id)),
        h("span", { class: "small soft" }, h("bdi", { class: "mono" }, each.product.id), said ? h("span", { class: `pill ${said[1]}` }, said[0]) : null));
    }));
    const source_ = app.source(Number(source.value));
    replace(shown, h("h3", { tabindex: -1 }, same ? `${what}: the next answer is the same.` : `${what}: the next answer changes.`),
      h("p", { class: "small soft" }, `Data source ${source_.id}, ${source_.name || source_.type}${contact.value() ? `, asked for ${contact.name()} ` : ""}`, contact.value() ? h("bdi", {}, contact.value()) : "", "."),
      h("div", { class: "beside" },
        h("section", { "aria-label": "Before" }, h("h4", {}, "Before"), list(before, ids[1], (there) => (there < 0 ? ["gone", "bad"] : null))),
        h("section", { "aria-label": "After" }, h("h4", {}, "After"), list(after, ids[0], (was, is) =>
          (was < 0 ? ["new", "good"] : was > is ? [`up ${was - is}`, "accent"] : was < is ? [`down ${is - was}`, ""] : null)))));
  }

  return {
    element,
    around,
    whose: (person) => contact.set(person),
    async load() {
      const before = source.value;
      replace(source, app.shop.data_sources.map((each) => h("option", { value: each.id }, `${each.id} ${each.name || each.type}`)));
      if (app.source(Number(before))) source.value = before;
      if (!contact.value()) contact.set(app.shop.example_contact);
      if (!products.value()) products.set(app.shop.example_product ?? "");
      fit();
      await category.load();
      await contact.suggest();
    },
  };
}
