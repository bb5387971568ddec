// A server of its own beside the demo, on the same database: the second process that a load balancer would know.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { freePort, output, program } from './demo.js';

/** How long the server may take to listen, in milliseconds. */
const PATIENCE = 60_000;

export class SecondServer {
  #process;

  /** Starts `madoguchi serve` on the demo's database, with the time of this machine. It sends no mails. */
  static async beside(demo) {
    const server = new SecondServer();
    server.port = await freePort();
    const config = await demo.configure('second-server.toml', server.port, ['worker = { enabled = false }']);
    const log = createWriteStream(join(output, `demo-${demo.name}-second.log`), { flags: 'a' });
    const child = spawn(program, ['serve', '--config', config], { stdio: ['ignore', 'pipe', 'pipe'] });
    process.once('exit', () => child.kill('SIGKILL'));
    child.stdout.pipe(log);
    child.stderr.pipe(log);
    server.#process = child;
    const until = Date.now() + PATIENCE;
    while (!(await listens(server.port))) {
      if (child.exitCode !== null || Date.now() > until) throw new Error(`the second server doesn't listen; see ${log.path}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return server;
  }

  /** A society with its address at this server in place of the demo's. */
  society(demo, slug) {
    const society = demo.society(slug);
    const url = new URL(society.url);
    url.port = this.port;
    return { ...society, url: url.href };
  }

  async stop() {
    const exit = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await exit;
  }
}

function listens(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => { socket.destroy(); resolve(true); });
    socket.once('error', () => resolve(false));
  });
}
