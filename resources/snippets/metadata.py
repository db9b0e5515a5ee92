# STRIPE_SECRET_KEY: a key of your back end that may write customers
import os
import urllib.parse
import urllib.request

request = urllib.request.Request(
    "@STRIPE@/v1/customers/@CUSTOMER@",
    data=urllib.parse.urlencode({"metadata[customid]": "@CUSTOMID@"}).encode(),
    headers={"Authorization": f"Bearer {os.environ['STRIPE_SECRET_KEY']}"},
)
print(urllib.request.urlopen(request).read().decode())
