// GLASSFY_REST_KEY: on the Engine page, “REST key”
const response = await fetch("@ENGINE@/v1/connect_stripe", {
  method: "POST",
  headers: {
    Authorization: `Bearer ${process.env.GLASSFY_REST_KEY}`,
    "Content-Type": "application/json",
  },
  body: JSON.stringify({ customid: "@CUSTOMID@", customerid: "@CUSTOMER@" }),
});
console.log(await response.text());
if (!response.ok) process.exitCode = 1;
