// What Yespo recommends on a product's page: `node recommendations.js PRODUCT VISITOR`.

import { argv, env } from 'node:process';
import { fileURLToPath } from 'node:url';

/** The data source, as the account's settings show it. */
export const ALSO_BOUGHT = 1247;

const MILLISECONDS = 2000;

/** What others bought with a product; nothing while that can't be told, since a page never fails for it. */
export async function alsoBought(product, visitor) {
  const query = new URLSearchParams({ webId: visitor, products: product });
  const credentials = Buffer.from(`shop:${env.YESPO_API_KEY}`).toString('base64');
  try {
    const response = await fetch(
      `${env.YESPO_URL ?? 'https://yespo.io'}/api/v2/contacts/recoms/${ALSO_BOUGHT}?${query}`,
      { headers: { authorization: `Basic ${credentials}` }, signal: AbortSignal.timeout(MILLISECONDS) },
    );
    if (!response.ok) throw new Error(`Yespo answers ${response.status}`);
    const products = await response.json();
    return products.map(({ id, name, url, price }) => ({ id, name, url, price }));
  } catch (error) {
    console.warn(`Nothing is recommended with ${product}: ${error.cause ?? error}`);
    return [];
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  for (const { name, price } of await alsoBought(argv[2], argv[3])) console.log(`${name}: ${price.toFixed(2)}`);
}
