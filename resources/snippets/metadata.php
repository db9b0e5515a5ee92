<?php
// STRIPE_SECRET_KEY: a key of your back end that may write customers
$answer = file_get_contents("@STRIPE@/v1/customers/@CUSTOMER@", false, stream_context_create(["http" => [
    "method" => "POST",
    "header" => "Authorization: Bearer " . getenv("STRIPE_SECRET_KEY") . "\r\n"
        . "Content-Type: application/x-www-form-urlencoded",
    "content" => http_build_query(["metadata" => ["customid" => "@CUSTOMID@"]]),
]]));
if ($answer === false) exit(1);
echo $answer;
