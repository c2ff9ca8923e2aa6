// ONNX Runtime's side of the benchmark, predictions of one example: node onnx_driver.js THREADS FOLDER reads a JSON request a line and answers with a JSON line (peer.py says what stands in them).
// The folder holds what export_onnx.py wrote; onnxruntime-node is found through NODE_PATH. Its calls are asynchronous: a hop between threads is part of each.
const ort = require('onnxruntime-node'), fs = require('fs'), path = require('path'), readline = require('readline');

const DISTINCT_BATCHES = 8, LEAST = 15, WARM_SECONDS = 0.1;
const SHAPES = { lenet5: [1, 1, 28, 28], cnn_relu: [1, 1, 28, 28], resnet20: [1, 3, 32, 32], dcgan: [1, 100], dqn: [1, 4, 84, 84], self_attention: [1, 64, 128], seq2seq: [20, 1], rnn: [64, 1], lstm: [64, 1], gru: [64, 1], attention: [64, 1] };
const CLASSES = { seq2seq: 64, rnn: 65, lstm: 65, gru: 65, attention: 65 };
const threads = Number(process.argv[2]), folder = process.argv[3], sessions = {};

const seconds = () => Number(process.hrtime.bigint()) / 1e9;

// user, system, irq, softirq, steal; niced processes give way and are not counted.
function busySeconds() {
  const fields = fs.readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1).map(Number);
  return (fields[0] + fields[2] + fields[5] + fields[6] + fields[7]) / 100;
}

function ownSeconds() {
  const usage = process.cpuUsage();
  return (usage.user + usage.system) / 1e6;
}

function tensor(workload) {
  const shape = SHAPES[workload] ?? [1, 784], count = shape.reduce((x, y) => x * y), classes = CLASSES[workload];
  return classes
    ? new ort.Tensor('int64', BigInt64Array.from({ length: count }, () => BigInt(Math.floor(Math.random() * classes))), shape)
    : new ort.Tensor('float32', Float32Array.from({ length: count }, () => Math.random()), shape);
}

async function stepOf(workload) {
  if (!sessions[workload]) {
    const session = await ort.InferenceSession.create(
      path.join(folder, `${workload}.onnx`), { intraOpNumThreads: threads, interOpNumThreads: 1, graphOptimizationLevel: 'all', executionMode: 'sequential' });
    const batches = Array.from({ length: DISTINCT_BATCHES }, () => Object.fromEntries(session.inputNames.map(name => [name, tensor(workload)])));
    let taken = 0;
    sessions[workload] = () => session.run(batches[++taken % DISTINCT_BATCHES]);
  }
  return sessions[workload];
}

async function answer(request) {
  const step = await stepOf(request.workload);
  for (let start = seconds(), taken = 0; taken < DISTINCT_BATCHES || seconds() - start < WARM_SECONDS; taken++) await step();
  const times = [], busy = busySeconds(), own = ownSeconds(), start = seconds();
  while (times.length < LEAST || seconds() < start + request.seconds) {
    const before = seconds();
    await step();
    times.push(seconds() - before);
  }
  const foreign = Math.max(0, (busySeconds() - busy) - (ownSeconds() - own)) / (seconds() - start);
  times.sort((x, y) => x - y);
  return { median_ms: times[times.length >> 1] * 1e3, steps: times.length, foreign_cpu: foreign };
}

(async () => {
  console.log(JSON.stringify({ version: require('onnxruntime-node/package.json').version }));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    let reply;
    try {
      reply = await answer(JSON.parse(line));
    } catch (failure) { // a network that could not be exported
      reply = { error: String(failure.message ?? failure).split('\n')[0] };
    }
    console.log(JSON.stringify(reply));
  }
  process.exit(0);
})();
