// Building the page: text is only ever set as text, so that nothing a feed or a request holds becomes markup or script.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name in PROPERTIES) element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const PROPERTIES = { value: 1, checked: 1, disabled: 1, required: 1 };

// The same for SVG, whose attributes are all attributes.
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  element.append(...children.flat());
  return element;
}

export function replace(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}

export const counted = (count, noun) => `${count.toLocaleString()} ${noun}${count === 1 ? "" : "s"}`;

export const byId = (id) => document.getElementById(id);

let fading;
export function say(message) {
  byId("said").textContent = message;
  clearTimeout(fading);
  fading = setTimeout(() => { byId("said").textContent = ""; }, 4000);
}

export async function api(method, path, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers["Content-Type"] = "application/json";
  }
  const answer = await fetch(`/__admin/${path}`, options);
  const document_ = await answer.json();
  if (!answer.ok) throw new Error(document_.error ?? `The server answered ${answer.status}.`);
  return document_;
}

export const attempt = (doing) => async (event) => {
  event?.preventDefault?.();
  try { await doing(event); } catch (error) { say(error.message); }
};

export function code(content, { long = false, label = "Copy" } = {}) {
  const pre = h("pre", { tabindex: long ? 0 : null }, content);
  return h("div", { class: long ? "code long" : "code" }, pre,
    h("button", { type: "button", on: { click: attempt(async () => {
      await navigator.clipboard.writeText(content);
      say("Copied.");
    }) } }, label));
}

export function field(label, control, hint) {
  control.id ||= `field-${Math.random().toString(36).slice(2)}`;
  const hinted = hint ? h("p", { class: "hint", id: `${control.id}-hint` }, hint) : null;
  if (hinted) control.setAttribute("aria-describedby", hinted.id);
  return h("div", { class: "field" }, h("label", { for: control.id }, label), control, hinted);
}

export const select = (options, attributes = {}) =>
  h("select", attributes, options.map(([value, label]) => h("option", { value }, label)));

export const statusClass = (status) => (status && status < 300 ? "good" : status < 500 ? "warn" : "bad");

export const lines = (text) => text.split("\n").map((each) => each.trim()).filter(Boolean);

// A line for a terminal: quoted so that a shell takes the URL for one word.
export function curlLine(app, path) {
  const credentials = app.shop.auth === "keys" ? '-u "user:$YESPO_API_KEY" ' : app.shop.auth === "off" ? "" : "-u user:any-key ";
  return `curl ${credentials}'${location.origin}${path.replaceAll("'", "%27")}'`;
}

export const pretty = (body) => {
  try { return JSON.stringify(JSON.parse(body), null, 2); } catch { return body; }
};

// A card of a product. `because` are its reasons in short, each with a bar as long as it counts beside `most`, the strongest
// of the answer; what there is to say beyond the first is shown when somebody asks.
export function product(item, { because = [], reasons = [], most = 0 } = {}) {
  const picture = String(item.tags_image_link ?? "");
  const local = picture.startsWith("data:image/") || picture.startsWith(`${location.origin}/`);
  return h("li", { class: "product" },
    local ? h("img", { src: picture, alt: "", loading: "lazy" })
      : h("span", { class: "noimage", "aria-hidden": "true", title: picture ? "The picture is on another host, which this page never calls." : "The feed has no picture." }, "▧"),
    h("span", { class: "name", dir: "auto" }, String(item.name ?? item.id)),
    h("span", { class: "meta" }, h("bdi", { class: "mono" }, String(item.id)),
      item.price === undefined ? "" : ` · ${Number(item.price).toLocaleString()} ${item.tags_currency ?? ""}`,
      item.isInStock === 0 ? " · out of stock" : ""),
    because.length ? h("div", { class: "why" },
      h("p", { class: "first", dir: "auto", title: because[0].short }, because[0].short),
      because.some((each) => each.strength) ? bars(because, most) : null,
      reasons.length ? h("details", {}, h("summary", { class: "small" }, because.length > 1 ? `Why: ${because.length} reasons` : "Why"),
        h("ul", { class: "small" }, reasons.map((reason) => h("li", { dir: "auto" }, reason)))) : null) : null);
}

function bars(because, most) {
  const width = (strength) => Math.max(2, Math.round((100 * strength) / most));
  return svg("svg", { class: "bars", viewBox: `0 0 100 ${4 * because.length}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    because.map((each, place) => svg("rect", { x: 0, y: 4 * place, height: 3, width: each.strength && most ? width(each.strength) : 0 })));
}

// The cards of an answer, with the bars of all on one scale.
export function recommended(found) {
  const most = Math.max(0, ...found.flatMap((each) => (each.because ?? []).map((one) => one.strength)));
  return h("ol", { class: "products" }, found.map((each) => product(each.product, { ...each, most })));
}

export function empty(title, explanation, ...more) {
  return h("div", { class: "empty" }, h("h3", {}, title), h("p", {}, explanation), ...more);
}
