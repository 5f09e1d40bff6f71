// The requests as they come, and one of them in full.
import { api, attempt, byId, code, empty, h, pretty, recommended, replace, say, statusClass } from "./dom.js";
import { resend } from "./resend.js";
import { trafficPlot } from "./traffic.js";

const MOST = 300;

// The path of a URL as a client wrote it, which the browser need not take for one.
function pathOf(url) {
  const rest = url.slice(url.indexOf("://") + 3);
  const start = rest.indexOf("/");
  return start < 0 ? "/" : rest.slice(start).split("?", 1)[0];
}

export function requestsView(view, app) {
  let requests = [];
  let total = 0;
  let chosen = null;
  let paused = false;
  let drawing = false;

  const search = h("input", { type: "search", placeholder: "Find in URL, products, contact …", "aria-label": "Find requests", on: { input: () => draw() } });
  const kind = h("select", { "aria-label": "Which requests", on: { change: () => draw() } },
    [["all", "All requests"], ["violations", "Broke a rule"], ["faults", "Met a fault"], ["errors", "Status 400 and above"]]
      .map(([value, label]) => h("option", { value }, label)));
  const pause = h("button", { type: "button", "aria-pressed": "false", on: { click: () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Continue" : "Pause";
    if (!paused) load();
  } } }, "Pause");
  const list = h("ol", { class: "requests", "aria-label": "Requests, the newest first" });
  const nothing = h("div", {});
  const details = h("div", { class: "details", "aria-live": "off" });
  const plot = trafficPlot(view);
  const panes = h("div", { class: "panes" }, h("div", { class: "list" }, list, nothing), details);
  replace(view,
    h("h2", { id: "title-requests" }, "Requests"),
    h("p", { class: "intro" }, "What your client really sent, the newest first. Choose one to see which rule it broke, what it was answered, and why each product was recommended. E-mails, phones and keys are masked."),
    h("div", { class: "bar" }, h("div", { class: "grow" }, search), kind, pause,
      h("button", { type: "button", class: "danger", on: { click: attempt(async () => {
        await api("DELETE", "requests");
        chosen = null;
        await load();
        say("All requests are forgotten.");
      }) } }, "Clear"),
      h("a", { class: "button", href: "/__admin/requests/har", download: "yespo.har" }, "Save HAR"),
      h("a", { class: "button", href: "/__admin/requests/curl", download: "requests.sh" }, "Save curl lines")),
    plot.element, panes);

  async function load() {
    const document_ = await api("GET", `requests?limit=${MOST}`);
    requests = document_.requests.reverse();
    total = document_.total;
    draw();
    await plot.load();
  }

  function add(request) {
    total += 1;
    count();
    plot.soon();
    if (paused) return;
    requests.unshift(request);
    requests.length = Math.min(requests.length, MOST);
    draw();
  }

  function count() {
    const badge = byId("count-requests");
    badge.hidden = total === 0;
    badge.textContent = total;
  }

  function wanted(request) {
    if (kind.value === "violations" && !request.violations.length) return false;
    if (kind.value === "faults" && !request.fault) return false;
    if (kind.value === "errors" && request.status < 400) return false;
    const needle = search.value.trim().toLowerCase();
    return !needle || JSON.stringify(request).toLowerCase().includes(needle);
  }

  function draw() {
    if (drawing) return;
    drawing = true;
    requestAnimationFrame(() => {
      drawing = false;
      count();
      const shown = requests.filter(wanted);
      const focused = list.contains(document.activeElement) ? document.activeElement.dataset.id : null;
      replace(list, shown.map(lineOrNote));
      if (focused) list.querySelector(`[data-id="${focused}"]`)?.focus();
      list.hidden = shown.length === 0;
      panes.classList.toggle("none", shown.length === 0);
      replace(nothing, shown.length ? [] : requests.length
        ? [empty("Nothing fits", "No request among those that are kept fits what you are looking for.")]
        : app.shop.recording ? [empty("No requests yet", "Point your client to the address above: each request appears here as it is recorded. This line sends one.", code(app.example()))]
        : [empty("No requests yet", "As soon as your client asks the fake for recommendations, each request appears here. Paste this line into a terminal, or use “Try it”.",
          code(app.example()), h("p", {}, h("a", { href: "#try" }, "Try a request from here")))]);
      if (!shown.length) replace(details);
      else if (chosen === null) replace(details, empty("Choose a request", "Here you will see what was sent, what rule it broke, what was answered, and why."));
    });
  }

  // What a client sent may be anything: a row that can't be drawn says so, and the others are drawn all the same.
  function lineOrNote(request) {
    try {
      return line(request);
    } catch (error) {
      return h("li", {}, h("span", { class: "what" }, `Request ${request.id} can’t be shown: ${error.message}`));
    }
  }

  function line(request) {
    const source = app.source(request.data_source);
    const sent = Object.entries(request.params).map(([name, values]) => `${name}=${values.join(",")}`).join("  ");
    const broken = request.violations.length;
    return h("li", {}, h("button", { type: "button", "data-id": request.id, "aria-current": chosen === request.id ? "true" : null, on: { click: attempt(() => open(request.id)) } },
      h("span", { class: `pill ${statusClass(request.status)}` }, String(request.status)),
      h("span", { class: "what" }, h("span", { class: "method" }, request.method), " ",
        source ? h("bdi", {}, source.name || source.type) : h("bdi", {}, pathOf(request.url))),
      h("span", { class: "when" }, new Date(request.at).toLocaleTimeString()),
      h("span", { class: "sent", dir: "auto" }, request.data_source ? `${request.data_source}  ` : "", sent || "no parameters"),
      broken || request.fault ? h("span", { class: "marks" },
        broken ? h("span", { class: "pill bad" }, broken === 1 ? "broke 1 rule" : `broke ${broken} rules`) : null,
        request.fault ? h("span", { class: "pill warn wrap" }, `fault: ${request.fault}`) : null) : null));
  }

  async function open(id) {
    chosen = id;
    for (const button of list.querySelectorAll("button")) {
      if (button.dataset.id === String(id)) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    }
    const request = await api("GET", `requests/${id}`);
    replace(details, inFull(request));
    panes.classList.add("open");
    view.classList.add("opened");
    details.querySelector("h3").focus();
  }

  function close() {
    const id = chosen;
    panes.classList.remove("open");
    view.classList.remove("opened");
    list.querySelector(`[data-id="${id}"]`)?.focus();
  }

  function inFull(request) {
    const { answer } = request;
    const parameters = Object.entries(request.params).flatMap(([name, values]) => values.map((value) => [name, value]));
    return [
      h("button", { type: "button", class: "back", on: { click: close } }, "Back to the list"),
      h("div", { class: "sheet" },
        h("h3", { class: "title", tabindex: -1 }, `${request.method} `, h("bdi", { class: "mono" }, request.url)),
        h("p", { class: "row" },
          h("span", { class: `pill ${statusClass(request.status)}` }, `Status ${request.status}`),
          h("span", { class: "soft small" }, `${(request.seconds * 1000).toFixed(1)} ms`),
          h("span", { class: "soft small" }, new Date(request.at).toLocaleString()),
          request.fault ? h("span", { class: "pill warn wrap" }, `fault: ${request.fault}`) : null,
          answer.broken ? h("span", { class: "pill bad" }, `connection: ${answer.broken}`) : null)),
      request.violations.length ? h("div", { class: "sheet" },
        h("h3", {}, app.shop.recording ? "What is against the contract" : "What rule it broke"),
        h("ul", { class: "broken" }, request.violations.map((violation) =>
          h("li", {}, h("code", {}, violation.rule), " ", h("span", { dir: "auto" }, violation.message))))) : null,
      h("div", { class: "sheet" },
        h("h3", {}, "What was sent"),
        parameters.length ? h("div", { class: "scroll" }, h("table", { class: "table" },
          h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Parameter"), h("th", { scope: "col" }, "Value"))),
          h("tbody", {}, parameters.map(([name, value]) => h("tr", {}, h("th", { scope: "row" }, h("bdi", {}, name)), h("td", { dir: "auto" }, value))))))
          : h("p", { class: "soft" }, "No parameters."),
        app.shop.recording ? null : request.contact ? h("p", { class: "small" }, "The shop knows this contact as ", h("bdi", { class: "mono" }, Object.entries(request.contact).map(([name, value]) => `${name}=${value}`).join(", ")), ".")
          : h("p", { class: "small soft" }, "The shop doesn’t know this contact."),
        request.hints.length ? h("ul", { class: "small" }, request.hints.map((hint) => h("li", { dir: "auto" }, `Hint: ${hint}`))) : null,
        request.request.body ? code(pretty(request.request.body), { long: true }) : null,
        request.unread.length ? h("p", { class: "small soft" }, "The fake reads nothing of ", h("bdi", { class: "mono" }, request.unread.join(", ")), ".") : null,
        h("details", {}, h("summary", {}, "Headers"), headers(request.request.headers)),
        h("details", { open: true }, h("summary", {}, "Send it again"), code(request.curl), app.shop.recording ? null : resend(request))),
      h("div", { class: "sheet" },
        h("h3", {}, "What was answered"),
        h("p", { class: "small soft" }, `${answer.size.toLocaleString()} bytes${answer.cut ? ", of which the first are shown" : ""}`),
        h("details", {}, h("summary", {}, "Headers"), headers(answer.headers)),
        h("details", { open: request.status !== 200 }, h("summary", {}, "Body"), code(pretty(answer.body) || "(empty)", { long: true }))),
      h("div", { class: "sheet" },
        h("h3", {}, app.shop.recording ? "Products" : "Products, and why each was recommended"),
        request.recommended.length ? recommended(request.recommended)
          : h("p", { class: "soft" }, "No product was recommended.")),
    ].filter(Boolean);
  }

  function headers(pairs) {
    return h("div", { class: "scroll" }, h("table", { class: "table" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Header"), h("th", { scope: "col" }, "Value"))),
      h("tbody", {}, pairs.map(({ name, value }) => h("tr", {}, h("th", { scope: "row" }, name), h("td", { class: "mono" }, value))))));
  }

  return { load, add, open };
}
