<?php

declare(strict_types=1);

/** Yespo gave no recommendations; the cart is shown without them. */
final class NoRecommendations extends RuntimeException
{
}

/** What Yespo recommends to whoever has a cart. */
final class Recommendations
{
    /** The data source, as the account's settings show it. */
    public const ALSO_BOUGHT = 1247;

    public function __construct(
        private readonly string $baseUrl,
        private readonly string $apiKey,
        private readonly int $milliseconds = 2000,
    ) {
    }

    public static function fromEnvironment(): self
    {
        return new self(getenv('YESPO_URL') ?: 'https://yespo.io', getenv('YESPO_API_KEY') ?: '');
    }

    /**
     * What others bought with what is in a customer's cart.
     *
     * @param list<string> $cart ids of products
     * @return list<array{id: string, name: string, url: string, price: int|float}>
     * @throws NoRecommendations
     */
    public function alsoBought(string $customer, array $cart): array
    {
        if ($cart === []) {
            return [];
        }
        $query = http_build_query(['externalCustomerId' => $customer, 'products' => implode(',', $cart)]);
        $products = $this->get('/api/v2/contacts/recoms/' . self::ALSO_BOUGHT . '?' . $query);
        return array_map(
            fn (array $product): array => array_intersect_key($product, array_flip(['id', 'name', 'url', 'price'])),
            $products,
        );
    }

    /** @return list<array<string, mixed>> */
    private function get(string $target): array
    {
        $curl = curl_init($this->baseUrl . $target);
        curl_setopt_array($curl, [
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_USERPWD => 'shop:' . $this->apiKey,
            CURLOPT_CONNECTTIMEOUT_MS => $this->milliseconds,
            CURLOPT_TIMEOUT_MS => $this->milliseconds,
        ]);
        $body = curl_exec($curl);
        $status = curl_getinfo($curl, CURLINFO_RESPONSE_CODE);
        if ($body === false) {
            throw new NoRecommendations(curl_error($curl));
        }
        if ($status !== 200) {
            throw new NoRecommendations("Yespo answers $status: $body");
        }
        $products = json_decode($body, true);
        if (!is_array($products) || !array_is_list($products)) {
            throw new NoRecommendations("Yespo's answer can't be read");
        }
        return $products;
    }
}
