// The traffic of the last five minutes: requests by status, and how long their answers took.
import { api, h, replace, svg } from "./dom.js";

const GROUPS = [["2xx", "good"], ["3xx", "accent"], ["4xx", "warn"], ["5xx", "bad"], ["broken", "bad"]];
const HEIGHT = 60;

const milliseconds = (seconds) => (seconds >= 1 ? `${seconds.toFixed(1)} s` : `${(seconds * 1000).toFixed(seconds < 0.01 ? 1 : 0)} ms`);

export function trafficPlot(view) {
  const body = h("div", { class: "plots" });
  const element = h("details", { class: "sheet traffic", open: true, hidden: true }, h("summary", {}, "The last five minutes"), body);
  let waiting = null;

  async function load() {
    const { seconds, pieces } = await api("GET", "traffic");
    const counts = pieces.map((piece) => Object.values(piece.statuses).reduce((sum, count) => sum + count, 0));
    const total = counts.reduce((sum, count) => sum + count, 0);
    element.hidden = total === 0;
    if (!total) return;
    const most = Math.max(...counts);
    const slowest = Math.max(...pieces.map((piece) => piece.p95 ?? 0));
    const sums = GROUPS.map(([group, grade]) => [group, grade, pieces.reduce((sum, piece) => sum + (piece.statuses[group] ?? 0), 0)]).filter(([, , sum]) => sum);
    const told = sums.map(([group, , sum]) => `${sum.toLocaleString()} ${group}`).join(", ");
    replace(body,
      h("figure", {}, h("figcaption", {}, "Requests a second, ", h("span", { class: "soft" }, `at most ${(most / seconds).toLocaleString(undefined, { maximumFractionDigits: 1 })}`)),
        frame(`${total} requests: ${told}`, pieces.map((piece, place) => column(piece, place, most)))),
      h("figure", {}, h("figcaption", {}, "Latency, ", h("span", { class: "soft" }, `median and p95, at most ${milliseconds(slowest)}`)),
        frame(`Latency, at most ${milliseconds(slowest)}`, [line(pieces, "p95", slowest), line(pieces, "p50", slowest)])),
      h("p", { class: "row small" }, sums.map(([group, grade, sum]) => h("span", { class: `pill ${grade}` }, `${group} ${sum.toLocaleString()}`)),
        h("span", { class: "soft" }, "five minutes ago on the left, now on the right")));
  }

  const frame = (label, content) => svg("svg", { class: "plot", viewBox: `0 0 120 ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "aria-label": label }, content);

  function column(piece, place, most) {
    let top = HEIGHT;
    return svg("g", {}, GROUPS.filter(([group]) => piece.statuses[group]).map(([group, grade]) => {
      const height = (HEIGHT * piece.statuses[group]) / most;
      top -= height;
      return svg("rect", { class: grade, x: 2 * place, y: top, width: 1.6, height });
    }), svg("title", {}, `${new Date(piece.at * 1000).toLocaleTimeString()}: ${GROUPS.map(([group]) => (piece.statuses[group] ? `${piece.statuses[group]} ${group} ` : "")).join("")}`));
  }

  // A dash for each piece that had requests, joined where one follows the other.
  function line(pieces, name, slowest) {
    let path = "";
    pieces.forEach((piece, place) => {
      if (piece[name] === null) return;
      const y = HEIGHT - 2 - ((HEIGHT - 4) * piece[name]) / (slowest || 1);
      const joined = place > 0 && pieces[place - 1][name] !== null;
      path += `${joined ? "L" : "M"}${2 * place} ${y.toFixed(2)}h1.6`;
    });
    return svg("path", { class: name, d: path });
  }

  // Soon after a request, and again while the view is looked at: time moves the plot, too.
  function soon() {
    waiting ??= setTimeout(async () => {
      waiting = null;
      if (!view.hidden && !document.hidden) await load().catch(() => {});
    }, 1000);
  }
  setInterval(soon, 5000);

  return { element, load, soon };
}
