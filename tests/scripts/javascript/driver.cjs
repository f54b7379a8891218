// Runs scripts as actions/github-script does and notes what they did.
//
// Standard input is a JSON list of {script, environment}; standard output is a list of {log, result, error} in the same order. What
// a script is given only writes down the calls it gets. The function canary stands for whatever an attacker would run.
'use strict'

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor
const parameters = ['github', 'context', 'core', 'exec', 'require', 'log']
let log = []
globalThis.canary = () => log.push('canary')

function recorder(name) {
  return new Proxy(function () {}, {
    get: (_, key) => (typeof key === 'symbol' || key === 'then' ? undefined : recorder(`${name}.${key}`)),
    apply: (_, __, given) => {
      log.push([name, shown(given)])
      return recorder(`${name}()`)
    },
  })
}

function shown(value) {
  return JSON.parse(JSON.stringify(value ?? null, (_, inner) => (typeof inner === 'function' ? '<function>' : inner)))
}

const modules = { path: require('path'), util: require('util') }
const stubs = {
  github: recorder('github'),
  context: { repo: { owner: 'octo', repo: 'cat' }, issue: { number: 7 }, payload: {} },
  core: recorder('core'),
  exec: recorder('exec'),
  require: name => modules[name] ?? recorder(name),
  log: (...given) => log.push(['log', shown(given)]),
}

async function run({ script, environment }) {
  log = []
  Object.assign(process.env, environment)
  const outcome = { log, result: null, error: null }
  try {
    outcome.result = shown(await new AsyncFunction(...parameters, script)(...parameters.map(name => stubs[name])))
  } catch (error) {
    outcome.error = String(error?.name ?? error)
  }
  for (const name of Object.keys(environment)) delete process.env[name]
  return outcome
}

async function main() {
  const outcomes = []
  for (const job of JSON.parse(require('fs').readFileSync(0, 'utf8'))) outcomes.push(await run(job))
  process.stdout.write(JSON.stringify(outcomes))
}

main()
