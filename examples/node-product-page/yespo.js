// The fake's control API, as far as the tests need it: arrange, look, be strict.

import assert from 'node:assert/strict';
import { env } from 'node:process';

async function control(method, path, body) {
  assert.ok(env.YESPO_URL, 'YESPO_URL names the fake: start it with `yespo-testkit serve --ready-file yespo.url`');
  const response = await fetch(`${env.YESPO_URL}/__admin/${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const document = await response.json();
  assert.ok(response.ok, document.error);
  return document;
}

const reset = () => control('POST', 'reset');

/** Fail the next request: "timeout", "reset", "malformed", "503" … as `yespo-testkit serve --fault` has them. */
export const fails = (fault) => control('POST', 'faults', { spec: `${fault}:first=1` });

/** The requests so far, the oldest first; whom they name is masked unless asked for. */
export const requests = async () => (await control('GET', 'requests?masked=false')).requests;

/** A test that begins afresh, and fails if a request broke the API's contract, whatever else went wrong. */
export const strict = (body) => async () => {
  await reset();
  try {
    await body();
  } finally {
    await assertContractKept();
  }
};

async function assertContractKept() {
  const { requests: broken } = await control('GET', 'requests?violations=true');
  const told = broken.map(({ method, url, violations }) =>
    [`${method} ${url}`, ...violations.map(({ rule, message }) => `  ${rule}: ${message}`)].join('\n'));
  assert.equal(broken.length, 0, `requests that break the contract:\n${told.join('\n')}`);
}
