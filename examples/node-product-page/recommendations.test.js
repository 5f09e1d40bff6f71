// A page's recommendations, on good days and bad ones; the API is on the port that YESPO_URL names.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { alsoBought } from './recommendations.js';
import { fails, requests, strict } from './yespo.js';

const TENT = 'TENT-0001';
const VISITOR = '280A7D32-95FA-49B4-83A7-E9B1FC4AB541';

test('a page shows what Yespo recommends, in its order', strict(async () => {
  const shown = await alsoBought(TENT, VISITOR);
  const [request] = await requests();
  assert.deepEqual(shown.map(({ id }) => id), request.products);
  assert.equal(shown.length, 10);
}));

test('a product is asked about for the visitor who looks at it', strict(async () => {
  await alsoBought(TENT, VISITOR);
  const [{ params }] = await requests();
  assert.deepEqual(params, { webId: [VISITOR], products: [TENT] });
}));

for (const fault of ['timeout', 'reset', 'bad-chunks', 'malformed', 'html', '429', '503']) {
  test(`a page stands on a bad day: ${fault}`, strict(async () => {
    await fails(fault);
    assert.deepEqual(await alsoBought(TENT, VISITOR), []);
    assert.notDeepEqual(await alsoBought(TENT, VISITOR), []);
  }));
}
