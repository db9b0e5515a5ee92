// Feeds signed webhooks to one published sync engine, through its own way in, and prints what that took.
//
//   node feed.js PACKAGE DATABASE_URL EVENTS_FILE SECRET
//
// EVENTS_FILE holds one JSON object a line: {"body", "signature"}. The engine's migrations run first and are not
// measured. Prints {"events": n, "seconds": s, "failed": n, "error": first}.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const [, , name, databaseUrl, file, secret] = process.argv
const IN_FLIGHT = 32 // what a pool of 10 connections keeps busy
const quiet = { info() {}, warn() {}, error() {}, debug() {}, trace() {}, fatal() {}, child: () => quiet }
const poolConfig = { connectionString: databaseUrl, max: 10 }
const spec = process.env.STRIPE_OPENAPI ? { openApiSpecPath: process.env.STRIPE_OPENAPI } : {}
const engines = { '@supabase/stripe-sync-engine': supabase, '@stripe/sync-engine': stripe }

async function supabase({ StripeSync, runMigrations }) {
  await runMigrations({ databaseUrl, schema: 'stripe', logger: quiet })
  const sync = new StripeSync({
    poolConfig,
    stripeSecretKey: 'sk_test_0000000000000000',
    stripeWebhookSecret: secret,
    autoExpandLists: false,
    backfillRelatedEntities: false,
    logger: quiet,
  })
  return (body, signature) => sync.processWebhook(body, signature)
}

async function stripe({ StripeSync, runMigrations }) {
  await runMigrations({ databaseUrl, stripeApiVersion: '2020-08-27', logger: quiet, ...spec })
  const stripeAccountId = 'acct_0000000000000000'
  // the only thing it must ask Stripe for: the account that the key belongs to
  StripeSync.prototype.getCurrentAccount = async function () {
    await this.postgresClient.upsertAccount({ id: stripeAccountId, raw_data: { id: stripeAccountId } }, 'bench')
    return { id: stripeAccountId }
  }
  const sync = await StripeSync.create({
    poolConfig,
    stripeSecretKey: 'sk_test_0000000000000000',
    stripeWebhookSecret: secret,
    stripeAccountId,
    autoExpandLists: false,
    backfillRelatedEntities: false,
    logger: quiet,
  })
  return (body, signature) => sync.webhook.processWebhook(body, signature)
}

// their CommonJS builds: the other one of the first looks for its migrations in vain
const process_ = await engines[name](createRequire(import.meta.url)(name))
const events = readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line))
let next = 0
let failed = 0
let error = null
async function work() {
  while (next < events.length) {
    const { body, signature } = events[next++]
    try {
      await process_(Buffer.from(body), signature)
    } catch (problem) {
      failed += 1
      error ??= String(problem)
    }
  }
}
const began = performance.now()
await Promise.all(Array.from({ length: IN_FLIGHT }, work))
console.log(JSON.stringify({ events: events.length, seconds: (performance.now() - began) / 1000, failed, error }))
process.exit(0)
