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

export const text = (value) => h("span", { dir: "auto" }, String(value));

export function replace(parent, ...children) {
  parent.replaceChildren(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
}

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

export const statusClass = (status) => (status < 300 ? "good" : status < 500 ? "warn" : "bad");

export const pretty = (body) => {
  try { return JSON.stringify(JSON.parse(body), null, 2); } catch { return body; }
};

export function product(item, why) {
  const picture = String(item.tags_image_link ?? "");
  const local = picture.startsWith("data:image/") || picture.startsWith(`${location.origin}/`);
  return h("li", { class: "product" },
    local ? h("img", { src: picture, alt: "", loading: "lazy" })
      : h("span", { class: "noimage", "aria-hidden": "true", title: picture ? "The picture is on another host, which this page never calls." : "The feed has no picture." }, "▧"),
    h("span", { class: "name", dir: "auto" }, String(item.name ?? item.id)),
    h("span", { class: "meta" }, h("bdi", { class: "mono" }, String(item.id)),
      item.price === undefined ? "" : ` · ${Number(item.price).toLocaleString()} ${item.tags_currency ?? ""}`,
      item.isInStock === 0 ? " · out of stock" : ""),
    why ? h("span", { class: "why", dir: "auto" }, why) : null);
}

export function empty(title, explanation, ...more) {
  return h("div", { class: "empty" }, h("h3", {}, title), h("p", {}, explanation), ...more);
}
