# GLASSFY_REST_KEY: on the Engine page, “REST key”
curl --fail-with-body "@ENGINE@/v1/connect_stripe" \
  --header "Authorization: Bearer $GLASSFY_REST_KEY" \
  --header "Content-Type: application/json" \
  --data '{"customid": "@CUSTOMID@", "customerid": "@CUSTOMER@"}'
