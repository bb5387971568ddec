// A person before a browser: opens pages, reads labels, fills fields, presses buttons. Every page that comes up is looked
// at as a whole; what is wrong with it is remembered as a fault.

import assert from 'node:assert/strict';
import { join } from 'node:path';

import { violations } from './axe.js';
import { contextFor } from './browser.js';
import { output } from './demo.js';
import { onward, search, unfold } from './labels.js';
import { Traffic } from './traffic.js';

/** What a member's page may weigh, with everything it brings along. */
const HEAVIEST_PAGE = 30_000;

/** Which of the style sheets' layouts a width has: they change at 40 em and at 60 em. */
const layoutAt = (width) => [640, 960].findLastIndex((least) => width >= least);

export class Visitor {
  /** Pages that one of the visitors has looked at, by view: what is the same to the letter needn't be read and photographed twice. */
  static #read = new Set();
  /** What was wrong with the pages seen so far. */
  faults = [];
  /** What a page may weigh, in bytes, without what it frames. */
  heaviest = HEAVIEST_PAGE;
  /** Views in which every page is looked at beside the visitor's own; `lookIn` sets them. */
  also = [];
  /** The numbers of the screens that came up. */
  screens = new Set();
  /** How the page on screen was answered. */
  response = null;
  #heard = [];
  #origins = new Set();

  /** Whose pages are visited from now on. A tab's icon of the page before may still be asked for. */
  set origin(address) {
    this.#origins.add(new URL(address).origin);
  }

  static async open(browser, society, view) {
    const visitor = new Visitor();
    const context = await contextFor(browser, view);
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const devtools = await context.newCDPSession(page);
    const traffic = await Traffic.of(devtools);
    Object.assign(visitor, { society, view, context, page, devtools, traffic, origin: society.url });
    await visitor.#letScriptsRun(view.scripts ?? true);
    page.on('pageerror', (error) => visitor.#fault(`script: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') visitor.#heard.push({ url: message.location().url, text: message.text() });
    });
    page.on('response', (response) => {
      if (response.request().isNavigationRequest() && response.frame() === page.mainFrame()) visitor.response = response;
    });
    return visitor;
  }

  #letScriptsRun(run) {
    return this.devtools.send('Emulation.setScriptExecutionDisabled', { value: !run });
  }

  #fault(what, view = this.view) {
    this.faults.push(`${this.society.slug} ${view.name} ${new URL(this.page.url()).pathname}: ${what}`);
  }

  /** The browser itself calls every page an error that isn't answered with 2xx; whether it should be, the tests say. */
  #judgeConsole() {
    for (const { url, text } of this.#heard.splice(0)) {
      const isPageStatus = url === this.page.url() && text.startsWith('Failed to load resource: the server responded');
      if (!isPageStatus) this.#fault(`console: ${text} (${url})`);
    }
  }

  /** Opens a path of the society, or a whole address. */
  async open(path) {
    await this.page.goto(new URL(path, this.society.url).href);
    await this.look();
  }

  /** Does what brings up a new page, and looks at it. */
  async follow(act) {
    await Promise.all([this.page.waitForEvent('load'), act()]);
    await this.look();
  }

  /** The visible field under a label, or null. */
  async field(label) {
    const found = this.page.locator('label:visible').filter({ hasText: label });
    const count = await found.count();
    assert.ok(count <= 1, `${count} labels ${label} on ${this.page.url()}`);
    return count === 0 ? null : (await found.evaluateHandle((element) => element.control)).asElement();
  }

  /** The same, and it must be there. */
  async needed(label) {
    const field = await this.field(label);
    assert.ok(field, `a field ${label} should be on ${this.page.url()}:\n${await this.text()}`);
    return field;
  }

  /** A visible button or link with exactly this name. */
  control(name) {
    return this.page.getByRole('button', { name, exact: true }).or(this.page.getByRole('link', { name, exact: true })).filter({ visible: true });
  }

  async offers(name) {
    return (await this.control(name).count()) > 0;
  }

  /** Opens the folded menu of a phone's header, where what is wanted isn't on the page otherwise. */
  async unfold(name) {
    const button = this.page.getByRole('button', { name: unfold, exact: true });
    if (!(await this.offers(name)) && (await button.isVisible())) await button.click();
  }

  async press(name) {
    await this.unfold(name);
    const control = this.control(name);
    await this.follow(() => control.first().click());
  }

  /** What the page says in its main part. */
  async text() {
    return this.page.locator('main').innerText();
  }

  async textOfAll() {
    return this.page.locator('body').innerText();
  }

  async title() {
    return this.page.title();
  }

  /** Looks at the page as a whole. */
  async look() {
    const weight = await this.traffic.weight();
    if (weight > this.heaviest) this.#fault(`weighs ${weight} bytes`);
    this.#judgeConsole();
    for (const url of this.traffic.urls.splice(0)) {
      if (!this.#origins.has(new URL(url).origin)) this.#fault(`asks elsewhere: ${url}`);
    }
    const content = await this.page.content();
    const screen = await this.page.evaluate(screenInPage);
    if (screen) this.screens.add(screen);
    const layouts = new Set();
    for (const view of [this.view, ...this.also]) {
      const seen = `${view.name} ${content}`;
      if (Visitor.#read.has(seen)) continue;
      Visitor.#read.add(seen);
      await this.#resize(view);
      // What is laid out by the same rules of the style sheets is the same to axe.
      if (view.axe !== false && !layouts.has(layoutAt(view.width))) await this.#readWithAxe(view);
      layouts.add(layoutAt(view.width));
      const { faults, width } = await this.page.evaluate(inPage, [...onward, search]);
      faults.forEach((fault) => this.#fault(fault, view));
      if (width > view.width) this.#fault(`scrolls sideways: ${width} px wide in ${view.width}`, view);
      await this.picture(view, screen);
    }
    await this.#resize(this.view);
  }

  /** Looks at the pages in these views from now on. */
  async lookIn(view, ...also) {
    Object.assign(this, { view, also });
    await this.page.setViewportSize({ width: view.width, height: view.height });
  }

  async #resize({ width, height }) {
    if (this.also.length > 0) await this.page.setViewportSize({ width, height });
  }

  async #readWithAxe(view) {
    await this.#letScriptsRun(true);
    try {
      (await violations(this.page)).forEach((violation) => this.#fault(violation, view));
    } finally {
      await this.#letScriptsRun(this.view.scripts ?? true);
    }
  }

  /** Keeps a picture of the page for people to look at, where `MADOGUCHI_PICTURES` is set: drawing takes a sixth of a run. */
  async picture(view = this.view, screen = '') {
    if (!process.env.MADOGUCHI_PICTURES) return;
    const path = new URL(this.page.url()).pathname.replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '');
    const page = path.replaceAll(/[^a-z-]+/g, '-').replaceAll(/^-|-$/g, '') || 'root';
    const suffix = (await this.title()).startsWith('エラー') ? '-error' : '';
    const name = `${this.society.slug}-${view.name}-${this.as ?? ''}${page}${screen && `-${screen}`}${suffix}.png`;
    await this.page.screenshot({ path: join(output, name), fullPage: true });
  }

  /** Fails if anything was wrong with the pages seen since the last time. */
  settle() {
    assert.deepEqual([...new Set(this.faults.splice(0))], []);
  }

  async leave() {
    await this.context.close();
  }
}

/** Runs in the page: its number, which staff and members read out to whoever helps them. */
function screenInPage() {
  return /[A-Z]-\d+/.exec(document.querySelector('footer .number-here')?.innerText ?? '')?.[0];
}

/** Runs in the page: what can be told from its elements. */
function inPage(expected) {
  const faults = [];
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });
  const words = (element) => (element.value || element.textContent).trim().replace(/\s+/g, ' ');
  if (document.documentElement.lang === '') faults.push('the page has no language');
  if (document.title.trim() === '') faults.push('the page has no title');
  for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea')) {
    if (!visible(field) || ['submit', 'button'].includes(field.type)) continue;
    if (![...field.labels].some((label) => visible(label) && label.innerText.trim() !== '')) faults.push(`the field ${field.name} has no visible label`);
    if (field.placeholder) faults.push(`the field ${field.name} has a placeholder`);
  }
  for (const element of document.querySelectorAll('[tabindex]')) {
    if (element.tabIndex > 0) faults.push(`tabindex ${element.tabIndex}`);
  }
  for (const form of document.querySelectorAll('main form')) {
    const typed = [...form.elements].some((field) => visible(field) && field.matches('input:not([type=hidden]):not([type=submit])'));
    const first = [...form.elements].find((element) => element.matches('button:not([type=button]):not([type=reset]), input[type=submit]'));
    if (typed && !(first && expected.includes(words(first)))) faults.push(`Enter presses ${first ? words(first) : 'nothing'}`);
  }
  return { faults, width: document.documentElement.scrollWidth };
}
