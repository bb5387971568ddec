// Reads mails as a mail program does: encoded words, multipart, base64 and quoted-printable.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/** The mails to an address, once there are at least `count`; they come from the worker, after the page. */
export async function mailsTo(folder, address, count = 1) {
  for (let tries = 0; tries < 150; tries += 1) {
    const files = (await readdir(folder)).filter((name) => name.endsWith('.eml')).sort();
    const mails = await Promise.all(files.map(async (name) => parse(await readFile(join(folder, name)))));
    const found = mails.filter((mail) => mail.to.includes(address));
    if (found.length >= count) return found;
    await pause(100);
  }
  throw new Error(`no mail to ${address} in ${folder}`);
}

/** One mail's subject, sender, recipients, and its text and HTML part. */
export function parse(bytes) {
  const { headers, body } = part(bytes.toString('latin1'));
  const mail = { subject: words(headers.subject ?? ''), from: words(headers.from ?? ''), to: words(headers.to ?? ''), text: '', html: '' };
  collect(headers, body, mail);
  return mail;
}

function part(raw) {
  const [, head, body] = /^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/.exec(raw) ?? [null, raw, ''];
  const lines = head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/);
  const headers = Object.fromEntries(lines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  }));
  return { headers, body };
}

function collect(headers, body, mail) {
  const type = headers['content-type'] ?? 'text/plain';
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1];
  if (boundary) {
    for (const raw of body.split(`--${boundary}`).slice(1, -1)) {
      const inner = part(raw.replace(/^\r?\n/, ''));
      collect(inner.headers, inner.body, mail);
    }
  } else if (type.startsWith('text/html')) {
    mail.html += decoded(headers, body);
  } else {
    mail.text += decoded(headers, body);
  }
}

function decoded(headers, body) {
  switch ((headers['content-transfer-encoding'] ?? '').toLowerCase()) {
    case 'base64':
      return Buffer.from(body, 'base64').toString('utf8');
    case 'quoted-printable':
      return quotedPrintable(body.replaceAll(/=\r?\n/g, ''));
    default:
      return Buffer.from(body, 'latin1').toString('utf8');
  }
}

function quotedPrintable(text) {
  return Buffer.from(text.replaceAll(/=([0-9A-F]{2})/gi, (_, code) => String.fromCharCode(Number.parseInt(code, 16))), 'latin1').toString('utf8');
}

function words(header) {
  return header.replaceAll(/\?=\s+=\?/g, '?==?').replaceAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind, text) =>
    (kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString('utf8') : quotedPrintable(text.replaceAll('_', ' '))));
}
