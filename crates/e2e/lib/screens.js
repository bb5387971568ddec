// The numbers of screens, as the templates have them: what there is to see, whether or not a walk goes there.

import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The screens of the templates in these folders of `tenant-admin`, by number, each with its template. */
export async function screensOf(...folders) {
  const screens = new Map();
  for (const folder of folders) {
    const root = fileURLToPath(new URL(`../../tenant-admin/templates/${folder}/`, import.meta.url));
    for (const name of (await readdir(root, { recursive: true })).filter((file) => file.endsWith('.html'))) {
      const mark = /\{% block screen %\}\s*(\S+?)\s*\{%/.exec(await readFile(join(root, name), 'utf8'));
      if (mark) screens.set(mark[1], `${folder}/${name}`);
    }
  }
  return screens;
}
