// The site's search, in the place of the one that the theme brings: the same as `yespo-testkit docs --search`, over the same places.
// What comes from outside is the question alone; no other host is asked.
let index = null;

if (typeof importScripts !== "undefined") {
  fetch("sections.json").then((answer) => answer.json()).then((found) => {
    index = found;
    postMessage({ config: { min_search_length: 2 } });
    postMessage({ allowSearch: true });
  });
}

const WORD = /[a-z0-9]+(?:[-_.'’][a-z0-9]+)*/g;

function words({ silent, endings, shortest }, text) {
  const found = [];
  for (const [word] of text.toLowerCase().matchAll(WORD)) {
    const parts = word.split(/[-_.'’]/);
    for (const each of parts.length > 1 ? [...parts, parts.join("")] : parts) {
      if (silent.includes(each)) continue;
      const ending = endings.find((one) => each.endsWith(one) && each.length - one.length >= shortest);
      found.push(ending ? each.slice(0, -ending.length) : each);
    }
  }
  return found;
}

function search(from, question, most) {
  const wanted = [...new Set(words(from, question))];
  const best = new Map();
  from.entries.forEach(({ section, counts, length }) => {
    const damped = from.saturation * (1 - from.bend + (from.bend * length) / from.average);
    let score = 0;
    for (const word of wanted) {
      const count = Object.hasOwn(counts, word) ? counts[word] : 0;
      if (count) score += (from.weights[word] * count * (from.saturation + 1)) / (count + damped);
    }
    score *= from.sections[section].weight;
    if (score > (best.get(section) ?? 0)) best.set(section, score);
  });
  return [...best].sort((one, other) => other[1] - one[1] || one[0] - other[0]).slice(0, most).map(([section]) => from.sections[section]);
}

if (typeof importScripts !== "undefined") {
  onmessage = (message) => {
    if (!message.data.query || !index) return;
    postMessage({ results: search(index, message.data.query, 10) });
  };
}
if (typeof module !== "undefined") module.exports = { search };
