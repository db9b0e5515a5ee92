// STRIPE_SECRET_KEY: a key of your back end that may write customers
const response = await fetch("@STRIPE@/v1/customers/@CUSTOMER@", {
  method: "POST",
  headers: { Authorization: `Bearer ${process.env.STRIPE_SECRET_KEY}` },
  body: new URLSearchParams({ "metadata[customid]": "@CUSTOMID@" }),
});
console.log(await response.text());
if (!response.ok) process.exitCode = 1;
