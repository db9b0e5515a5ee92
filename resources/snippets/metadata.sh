# STRIPE_SECRET_KEY: a key of your back end that may write customers
curl --fail-with-body "@STRIPE@/v1/customers/@CUSTOMER@" \
  --user "$STRIPE_SECRET_KEY:" \
  --data-urlencode "metadata[customid]=@CUSTOMID@"
