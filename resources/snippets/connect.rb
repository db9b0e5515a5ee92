# GLASSFY_REST_KEY: on the Engine page, “REST key”
require "json"
require "net/http"

response = Net::HTTP.post(
  URI("@ENGINE@/v1/connect_stripe"),
  { customid: "@CUSTOMID@", customerid: "@CUSTOMER@" }.to_json,
  "Authorization" => "Bearer #{ENV.fetch("GLASSFY_REST_KEY")}",
  "Content-Type" => "application/json"
)
puts response.body
exit 1 unless response.is_a?(Net::HTTPSuccess)
