<?php
// GLASSFY_REST_KEY: on the Engine page, “REST key”
$answer = file_get_contents("@ENGINE@/v1/connect_stripe", false, stream_context_create(["http" => [
    "method" => "POST",
    "header" => "Authorization: Bearer " . getenv("GLASSFY_REST_KEY") . "\r\n"
        . "Content-Type: application/json",
    "content" => json_encode(["customid" => "@CUSTOMID@", "customerid" => "@CUSTOMER@"]),
]]));
if ($answer === false) exit(1);
echo $answer;
