// A request of the list, edited and sent again: through the API as any other, and in the list then.
import { api, attempt, code, field, h, pretty, replace, select, statusClass } from "./dom.js";

const METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"];
// What a browser sets by itself, or lets no page set.
const NOT_OURS = /^(host|connection|content-length|accept-encoding|accept-charset|cookie|origin|referer|user-agent|te|trailer|transfer-encoding|upgrade|via|keep-alive|expect|date|dnt|sec-.*|proxy-.*|access-control-.*)$/i;

export function resend(request) {
  const place = h("div", {});
  const open = h("button", { type: "button", on: { click: attempt(async () => {
    const whole = await api("GET", `requests/${request.id}?masked=false`);
    replace(place, form(whole, () => { replace(place, actions); open.focus(); }));
    place.querySelector("select").focus();
  }) } }, "Edit and send again");
  const copy = h("button", { type: "button", on: { click: attempt(async () => {
    const whole = await api("GET", `requests/${request.id}?masked=false`);
    replace(place, actions, code(whole.curl));
  }) } }, "Show the line with the real values");
  const actions = h("p", { class: "row actions" }, open, copy);
  replace(place, actions);
  return place;
}

function rows(pairs, label) {
  const list = h("div", { class: "pairs", role: "group", "aria-label": label });
  const add = (name = "", value = "") => {
    const row = h("div", { class: "pair" },
      h("input", { value: name, "aria-label": `${label}: name`, dir: "auto" }),
      h("input", { value, "aria-label": `${label}: value`, dir: "auto" }),
      h("button", { type: "button", "aria-label": `× ${name}: leave it out`, on: { click: () => row.remove() } }, "×"));
    list.append(row);
    return row;
  };
  for (const [name, value] of pairs) add(name, value);
  return {
    element: h("div", { class: "field" }, h("span", { class: "label" }, label), list,
      h("p", {}, h("button", { type: "button", on: { click: () => add().querySelector("input").focus() } }, `Add to ${label.toLowerCase()}`))),
    values: () => [...list.children].map((row) => [...row.querySelectorAll("input")].map((input) => input.value)).filter(([name]) => name),
  };
}

function form(request, close) {
  const method = select(METHODS.map((each) => [each, each]), { on: { change: () => fit() } });
  method.value = METHODS.includes(request.method) ? request.method : "GET";
  const rest = request.url.slice(request.url.indexOf("://") + 3);
  const start = rest.indexOf("/");
  const path = h("input", { value: start < 0 ? "/" : rest.slice(start).split("?", 1)[0], required: true, dir: "ltr", class: "mono" });
  const parameters = rows(Object.entries(request.params).flatMap(([name, values]) => values.map((value) => [name, value])), "Parameters");
  const headers = rows(request.request.headers.filter(({ name }) => !NOT_OURS.test(name)).map(({ name, value }) => [name, value]), "Headers");
  const body = h("textarea", { rows: 8, class: "mono", dir: "auto", value: pretty(request.request.body) });
  const bodyField = field("Body", body);
  const answer = h("div", { "aria-live": "polite" });
  const fit = () => { bodyField.hidden = !["POST", "PUT", "DELETE"].includes(method.value); };
  fit();

  async function send() {
    const query = new URLSearchParams(parameters.values()).toString();
    const url = new URL(path.value + (query ? `?${query}` : ""), location.origin);
    if (url.origin !== location.origin) throw new Error("The path must begin with one “/”: the request goes to this server.");
    const options = { method: method.value, headers: headers.values(), credentials: "omit" };
    if (!bodyField.hidden && body.value) options.body = body.value;
    const started = performance.now();
    let shown;
    try {
      const got = await fetch(url, options);
      const text = await got.text();
      shown = [h("p", { class: "row" }, h("span", { class: `pill ${statusClass(got.status)}` }, `Status ${got.status}`),
        h("span", { class: "soft small" }, `${Math.round(performance.now() - started)} ms; the request is the first of the list now.`)),
      code(pretty(text) || "(empty)", { long: true })];
    } catch (error) {
      shown = [h("p", { class: "pill bad wrap" }, `The browser got no answer: ${error.message}. That is what a fault on the connection looks like.`)];
    }
    replace(answer, h("h4", {}, "The answer"), ...shown);
  }

  return h("form", { class: "editor", on: { submit: attempt(send) } },
    h("p", { class: "hint" }, "With the values as they were sent, not masked. Your browser adds headers of its own."),
    h("div", { class: "fields" }, field("Method", method), field("Path", path)),
    parameters.element, headers.element, bodyField,
    h("p", { class: "row actions" }, h("button", { class: "primary", type: "submit" }, "Send it"), h("button", { type: "button", on: { click: close } }, "Leave it")),
    answer);
}
