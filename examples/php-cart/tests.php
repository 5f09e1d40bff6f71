<?php

// What is offered below a cart, on good days and bad ones: `php tests.php`. The API is on the port that YESPO_URL names.

declare(strict_types=1);

require __DIR__ . '/Recommendations.php';
require __DIR__ . '/Yespo.php';

const CUSTOMER = 'C16611';
const CART = ['TENT-0001', 'TENT-0002'];

function same(mixed $expected, mixed $found): void
{
    if ($expected !== $found) {
        throw new AssertionError('expected ' . json_encode($expected) . ', found ' . json_encode($found));
    }
}

function raises(string $class, callable $call): void
{
    try {
        $call();
    } catch (Throwable $error) {
        same($class, $error::class);
        return;
    }
    throw new AssertionError("$class was expected");
}

$tests = [
    'a cart is offered what Yespo recommends, in its order' => function (Recommendations $recommendations): void {
        $offered = $recommendations->alsoBought(CUSTOMER, CART);
        same(Yespo::requests()[0]['products'], array_column($offered, 'id'));
        same(10, count($offered));
    },
    'the whole cart is sent, for its customer' => function (Recommendations $recommendations): void {
        $recommendations->alsoBought(CUSTOMER, CART);
        same(['externalCustomerId' => [CUSTOMER], 'products' => ['TENT-0001,TENT-0002']], Yespo::requests()[0]['params']);
    },
    'an empty cart asks nothing' => function (Recommendations $recommendations): void {
        same([], $recommendations->alsoBought(CUSTOMER, []));
        same([], Yespo::requests());
    },
];
foreach (['timeout', 'reset', 'bad-chunks', 'malformed', 'html', '429', '503'] as $fault) {
    $tests["a bad day is one error, and the next request goes well: $fault"] =
        function (Recommendations $recommendations) use ($fault): void {
            Yespo::fails($fault);
            raises(NoRecommendations::class, fn () => $recommendations->alsoBought(CUSTOMER, CART));
            same(10, count($recommendations->alsoBought(CUSTOMER, CART)));
        };
}

$failed = 0;
foreach ($tests as $name => $test) {
    try {
        Yespo::reset();
        try {
            $test(Recommendations::fromEnvironment());
        } finally {
            Yespo::assertContractKept(); // whatever else went wrong: it may be the cause
        }
    } catch (Throwable $error) {
        $failed++;
        fwrite(STDERR, "FAILED $name\n  {$error->getMessage()}\n");
    }
}
printf("%d passed, %d failed\n", count($tests) - $failed, $failed);
exit($failed ? 1 : 0);
