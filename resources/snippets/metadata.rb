# STRIPE_SECRET_KEY: a key of your back end that may write customers
require "net/http"

response = Net::HTTP.post(
  URI("@STRIPE@/v1/customers/@CUSTOMER@"),
  URI.encode_www_form("metadata[customid]" => "@CUSTOMID@"),
  "Authorization" => "Bearer #{ENV.fetch("STRIPE_SECRET_KEY")}"
)
puts response.body
exit 1 unless response.is_a?(Net::HTTPSuccess)
