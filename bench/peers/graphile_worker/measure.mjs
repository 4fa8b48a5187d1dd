// The workloads on graphile-worker: `node measure.mjs URI PLAN`. PLAN is JSON: sizes, and which workloads are wanted.
// Prints a line of JSON for each: {"workload": …, "figures": {…}}. Callers and worker share this process.
import { Logger, makeWorkerUtils, run } from "graphile-worker";
import pg from "pg";

const uri = process.argv[2];
const plan = JSON.parse(process.argv[3]);
const pool = new pg.Pool({ connectionString: uri, max: 20 });
pool.on("error", console.error);
pool.on("connect", (client) => client.on("error", console.error));
const utils = await makeWorkerUtils({ pgPool: pool });
const ran = { count: 0, delays: [] };

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(look) {
  while (!(await look())) await sleep(5);
}

async function jobsLeft() {
  const answer = await pool.query("select count(*) as jobs from graphile_worker._private_jobs");
  return Number(answer.rows[0].jobs);
}

function report(workload, figures) {
  console.log(JSON.stringify({ workload, figures }));
}

async function perSecond(workload, count, work) {
  const begun = performance.now();
  await work();
  report(workload, { tasks_per_s: (count / (performance.now() - begun)) * 1e3 });
}

async function addSingly(count) {
  let added = 0;
  const caller = async () => {
    while (added++ < count) await utils.addJob("noop", {});
  };
  await Promise.all(Array.from({ length: plan.callers }, caller));
}

async function addInBatches(count) {
  for (let start = 0; start < count; start += plan.per_call) {
    const size = Math.min(plan.per_call, count - start);
    await utils.addJobs(Array.from({ length: size }, () => ({ identifier: "noop", payload: {} })));
  }
}

function startWorker() {
  return run({
    pgPool: pool,
    noHandleSignals: true,
    logger: new Logger(() => () => {}),
    taskList: {
      noop: async () => void ran.count++,
      stamp: async ({ begun }) => void ran.delays.push(performance.now() - begun),
    },
    preset: {
      worker: { concurrentJobs: 100, localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
  });
}

async function ended(count) {
  await until(() => ran.count >= count);
  await until(async () => (await jobsLeft()) === 0);
  if (ran.count !== count) throw new Error(`${ran.count} runs of ${count} jobs`);
  ran.count = 0;
}

async function pickup(count) {
  await sleep(500);
  for (let i = 0; i < count; i++) {
    const begun = performance.now();
    await utils.addJob("stamp", { begun });
    await sleep(plan.pickup_apart_ms);
  }
  await until(() => ran.delays.length >= count);
  const ordered = ran.delays.toSorted((a, b) => a - b);
  const at = (share) => ordered[Math.min(count - 1, Math.floor(count * share))];
  report("pickup", { p50_ms: at(0.5), p99_ms: at(0.99), samples: count });
}

await utils.migrate();
const { bulk, single, drain, pickup: samples, e2e } = plan.counts;
if (bulk) await perSecond("bulk", bulk, () => addInBatches(bulk));
if (single) await perSecond("single", single, () => addSingly(single));
let worker;
const start = async () => (worker ??= await startWorker());
if (drain) {
  await perSecond("drain", drain, async () => {
    await start();
    await ended(drain);
  });
}
await start();
if (samples) await pickup(samples);
if (e2e) {
  await perSecond("e2e", e2e, async () => {
    await addSingly(e2e);
    await until(() => ran.count >= e2e);
  });
  await ended(e2e);
}
await worker.stop();
await pool.end();
process.exit(0);
