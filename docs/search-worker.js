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

// The known stem that a letter more, less, other or exchanged makes; the same stem if there is none.
function nearest(stem, known, enough) {
  return stem.length < enough ? stem : (Object.keys(known).sort().find((each) => differsByALetter(stem, each)) ?? stem);
}

function differsByALetter(one, other) {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long.length - short.length > 1) return false;
  let place = 0;
  while (place < short.length && short[place] === long[place]) place += 1;
  if (short.length < long.length) return short.slice(place) === long.slice(place + 1);
  const swapped = short.slice(place, place + 2) === [...long.slice(place, place + 2)].reverse().join("");
  return (swapped && short.slice(place + 2) === long.slice(place + 2)) || short.slice(place + 1) === long.slice(place + 1);
}

// What a question looks for: each thing's stems, with how much each counts.
function asked(from, question) {
  const plain = words(from, question), has = (stem) => Object.hasOwn(from.weights, stem);
  const same = (stem) => (Object.hasOwn(from.synonyms, stem) ? from.synonyms[stem] : []);
  const joined = plain.slice(1).map((stem, place) => plain[place] + stem).filter(has);
  const found = new Map();
  for (const stem of [...plain, ...joined]) {
    const likely = has(stem) || same(stem).length ? stem : nearest(stem, from.weights, from["long enough"]);
    const stems = new Map(same(likely).filter(has).map((other) => [other, from.synonym]));
    if (has(likely)) stems.set(likely, 1);
    if (stems.size) found.set(likely, [...stems]);
  }
  return [...found.values()];
}

function search(from, question, most) {
  const wanted = asked(from, question);
  const best = new Map();
  from.entries.forEach(({ section, counts, length }) => {
    const damped = from.saturation * (1 - from.bend + (from.bend * length) / from.average);
    let score = 0;
    for (const stems of wanted) {
      score += Math.max(...stems.map(([stem, share]) => {
        const count = Object.hasOwn(counts, stem) ? counts[stem] : 0;
        return count && (share * from.weights[stem] * count * (from.saturation + 1)) / (count + damped);
      }));
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
