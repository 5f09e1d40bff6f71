<?php

declare(strict_types=1);

/** The fake's control API, as far as the tests need it: arrange, look, be strict. */
final class Yespo
{
    /** Return the shop to its files, without faults, and forget the requests. */
    public static function reset(): void
    {
        self::control('POST', 'reset');
    }

    /** Fail the next request: "timeout", "reset", "malformed", "503" … as `yespo-testkit serve --fault` has them. */
    public static function fails(string $fault): void
    {
        self::control('POST', 'faults', ['spec' => "$fault:first=1"]);
    }

    /** @return list<array<string, mixed>> the requests so far, the oldest first; whom they name is masked unless asked for */
    public static function requests(string $filter = ''): array
    {
        return self::control('GET', 'requests?masked=false' . $filter)['requests'];
    }

    /** Fail if a request broke the API's contract. */
    public static function assertContractKept(): void
    {
        foreach (self::requests('&violations=true') as $request) {
            $told = array_map(fn (array $found): string => "  {$found['rule']}: {$found['message']}", $request['violations']);
            throw new AssertionError(
                "a request breaks the contract:\n{$request['method']} {$request['url']}\n" . implode("\n", $told)
            );
        }
    }

    /** @return array<string, mixed> */
    private static function control(string $method, string $path, ?array $body = null): array
    {
        $url = getenv('YESPO_URL')
            ?: throw new LogicException('YESPO_URL names the fake: start it with `yespo-testkit serve --ready-file yespo.url`');
        $curl = curl_init("$url/__admin/$path");
        curl_setopt_array($curl, [
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_CUSTOMREQUEST => $method,
            CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
        ]);
        if ($body !== null) {
            curl_setopt($curl, CURLOPT_POSTFIELDS, json_encode($body, JSON_THROW_ON_ERROR));
        }
        $answer = curl_exec($curl);
        if ($answer === false) {
            throw new LogicException("$url: " . curl_error($curl));
        }
        $document = json_decode($answer, true, flags: JSON_THROW_ON_ERROR);
        return isset($document['error']) ? throw new LogicException($document['error']) : $document;
    }
}
