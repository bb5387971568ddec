// The demo as a person starts it, on a free port and in a folder of its own.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Where screenshots and logs go. */
export const output = fileURLToPath(new URL('../output/', import.meta.url));

/** A morning without maintenance anywhere, so that no test depends on the day it runs on. */
export const QUIET_MORNING = '2026-11-20T10:00:00+09:00';

/** How long the demo may take to start or to stop before something is wrong with it, in milliseconds. */
const PATIENCE = 60_000;

/** The program under test. */
export const program = process.env.MADOGUCHI_PROGRAM ?? fileURLToPath(new URL('../../../target/debug/madoguchi', import.meta.url));

export class Demo {
  #process;
  #taken = new Set();

  constructor(name, folder, port) {
    Object.assign(this, { name, folder, port });
  }

  /** Starts on a fresh folder. `name` names its log; `tenants` is a folder of other manifests. */
  static async start(name, at = QUIET_MORNING, tenants = undefined) {
    const folder = await mkdtemp(join(tmpdir(), 'madoguchi-demo-'));
    const demo = new Demo(name, folder, await freePort());
    await demo.#run(['--fresh', '--at', at, ...(tenants ? ['--tenants', tenants] : [])]);
    return demo;
  }

  /** Stops and starts again on the same port and folder, at another time, with other manifests if a folder of them is named. */
  async restart(at, tenants) {
    await this.#end();
    await this.#run(['--at', at, ...(tenants ? ['--tenants', tenants] : [])]);
  }

  async #run(more) {
    await mkdir(output, { recursive: true });
    const log = createWriteStream(join(output, `demo-${this.name}.log`), { flags: 'a' });
    const args = ['demo', '--json', '--port', `${this.port}`, '--data-dir', this.folder, ...more];
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#process = child;
    process.once('exit', () => child.kill('SIGKILL'));
    child.stderr.pipe(log);
    const lines = createInterface({ input: child.stdout });
    const said = await Promise.race([
      once(lines, 'line', { signal: AbortSignal.timeout(PATIENCE) }),
      once(child, 'exit').then(([code]) => Promise.reject(new Error(`the demo ended with ${code} before it listened; see ${log.path}`))),
    ]);
    lines.on('line', (line) => { this.extraLine = line; });
    Object.assign(this, { said: JSON.parse(said[0]), heard: Date.now() });
    for (const society of this.said.tenants) society.now = () => this.now();
  }

  /** The demo's time, which isn't ours, in milliseconds. */
  now() {
    return Date.parse(this.said.now) + Date.now() - this.heard;
  }

  /** The societies, as the demo tells them. */
  get societies() {
    return this.said.tenants;
  }

  society(slug) {
    const found = this.societies.find((society) => society.slug === slug);
    if (!found) throw new Error(`the demo has no society ${slug}`);
    return found;
  }

  /** A member with an unused letter, given to one caller only. */
  member(society, wanted = () => true) {
    const id = (member) => `${society.slug} ${member.provisional_id}`;
    const found = society.members.find((member) => member.state === 'issued' && !this.#taken.has(id(member)) && wanted(member));
    if (!found) throw new Error(`${society.slug} has no unused letter left`);
    this.#taken.add(id(found));
    return found;
  }

  /** Writes a configuration for other programs on the demo's database, with the port they have, and returns its path. */
  async configure(name, port = this.port, more = []) {
    const file = join(this.folder, name);
    const lines = [
      `server = { listen = "127.0.0.1:${port}", base_domain = "localhost", scheme = "http", public_port = ${port} }`,
      'database = { url = "sqlite:madoguchi.db" }',
      'keys = { folder = "keys", root_key_file = "root.key" }',
      'mail = { transport = "folder", folder = "mails" }',
      ...more,
    ];
    await writeFile(file, lines.join('\n'), { mode: 0o600 });
    return file;
  }

  /** Runs one of the program's commands on the demo's database, with the time of this machine. */
  async command(...args) {
    await promisify(execFile)(program, [...args, '--config', await this.configure('command.toml')]);
  }

  async #end() {
    const child = this.#process;
    if (child.exitCode === null) {
      const exit = once(child, 'exit', { signal: AbortSignal.timeout(PATIENCE) });
      child.kill('SIGINT');
      const [code, signal] = await exit;
      if (code !== 0) throw new Error(`the demo should stop cleanly at Ctrl-C; it ended with ${code ?? signal}`);
    }
    if (this.extraLine !== undefined) throw new Error(`one line on standard output, but there was another: ${this.extraLine}`);
  }

  /** Ctrl-C, and the folder is gone. */
  async stop() {
    try {
      await this.#end();
    } finally {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
