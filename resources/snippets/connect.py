# GLASSFY_REST_KEY: on the Engine page, “REST key”
import json
import os
import urllib.request

request = urllib.request.Request(
    "@ENGINE@/v1/connect_stripe",
    data=json.dumps({"customid": "@CUSTOMID@", "customerid": "@CUSTOMER@"}).encode(),
    headers={
        "Authorization": f"Bearer {os.environ['GLASSFY_REST_KEY']}",
        "Content-Type": "application/json",
    },
)
print(urllib.request.urlopen(request).read().decode())
