// The page: which view is shown, and the stream of requests.
import { api, byId, curlLine, say } from "./dom.js";
import { faultsView } from "./faults.js";
import { feedView, ledgerView } from "./feed.js";
import { requestsView } from "./requests.js";
import { scenariosView } from "./scenarios.js";
import { shopView } from "./shop.js";
import { stubsView } from "./stubs.js";
import { tryView } from "./try.js";

const app = {
  shop: { data_sources: [], example_contact: {} },
  source: (id) => app.shop.data_sources.find((each) => each.id === id),
  example() {
    if (app.shop.recording) return `curl -u "user:$YESPO_API_KEY" '${location.origin}/api/v1/account/info'`;
    const source = app.shop.data_sources.find((each) => !each.requires.length) ?? { id: 1 };
    const [name, value] = Object.entries(app.shop.example_contact)[0] ?? ["contactId", "1"];
    return curlLine(app, `/api/v2/contacts/recoms/${source.id}?${name}=${encodeURIComponent(value)}`);
  },
  async refresh() {
    app.shop = await api("GET", "shop");
    if (app.shop.recording) return;
    byId("fact-shop").textContent = app.shop.name;
    byId("fact-products").textContent = app.shop.products.toLocaleString();
  },
};
const views = {
  requests: requestsView(byId("view-requests"), app),
  try: tryView(byId("view-try"), app),
  shop: shopView(byId("view-shop"), app),
  faults: faultsView(byId("view-faults"), app),
  scenarios: scenariosView(byId("view-scenarios")),
  stubs: stubsView(byId("view-stubs"), app),
  feed: feedView(byId("view-feed")),
  ledger: ledgerView(byId("view-ledger")),
};
let current = null;

async function show() {
  const wanted = Object.hasOwn(views, location.hash.slice(1)) ? location.hash.slice(1) : "requests";
  const moved = current !== null && current !== wanted;
  current = wanted;
  for (const name of Object.keys(views)) byId(`view-${name}`).hidden = name !== wanted;
  for (const link of document.querySelectorAll(".tabs a")) {
    if (link.hash === `#${wanted}`) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    } else link.removeAttribute("aria-current");
  }
  document.title = `${byId(`title-${wanted}`).textContent} · ${byId("title").textContent}`;
  if (moved) byId("main").focus({ preventScroll: true });
  try { await views[wanted].load(); } catch (error) { say(error.message); }
}

function live(state, label) {
  byId("fact-live").dataset.state = state;
  byId("fact-live").textContent = label;
}

let refreshing = false;
function refresh() {
  if (refreshing || app.shop.recording) return;
  refreshing = true;
  setTimeout(async () => {
    refreshing = false;
    try { await views.faults.load(); await views.scenarios.load(); await views.stubs.load(); } catch { /* the stream tells that the server is gone */ }
  }, 300);
}

function listen() {
  const events = new EventSource("/__admin/events");
  let again = false;
  events.addEventListener("open", () => {
    live("live", "live");
    if (again) views.requests.load().catch(() => {});
    again = true;
  });
  events.addEventListener("error", () => live("lost", "lost, trying again"));
  events.addEventListener("request", (event) => {
    views.requests.add(JSON.parse(event.data));
    refresh();
  });
}

// Of a server that is recorded there is nothing to steer: what it is asked and what it answers is shown.
function recording({ url, file }) {
  byId("title").textContent = "Recording";
  byId("lead").textContent = "Passes your client’s requests on to the API and records them with their answers. What you see is what is recorded: people have pseudonyms, keys are gone.";
  byId("label-shop").textContent = "API";
  byId("fact-shop").textContent = url;
  byId("label-url").textContent = "Client asks";
  byId("label-products").textContent = "File";
  byId("fact-products").textContent = file;
  for (const name of Object.keys(views)) {
    if (name === "requests" || name === "ledger") continue;
    document.querySelector(`.tabs a[href="#${name}"]`).hidden = true;
    delete views[name];
  }
}

async function start() {
  byId("fact-url").textContent = location.origin;
  await app.refresh();
  if (app.shop.recording) recording(app.shop.recording);
  window.addEventListener("hashchange", show);
  await views.requests.load();
  await show();
  listen();
  if (app.shop.recording) return;
  await views.faults.load();
  await views.scenarios.load();
  await views.stubs.load();
}

start().catch((error) => say(error.message));
