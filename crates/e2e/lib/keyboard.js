// The keyboard alone: Tab from stop to stop, and what a person sees of where they are.

import assert from 'node:assert/strict';

/** Presses Tab until the focus is on what `wanted` describes; every stop on the way must be visible and further on. */
export async function tabTo(visitor, wanted, what) {
  for (let stops = 0; stops < 60; stops += 1) {
    await visitor.page.keyboard.press('Tab');
    const stop = await visitor.page.evaluate(focused);
    if (stop === null) continue;
    assert.ok(stop.outlined, `the focus can't be seen on ${stop.words || stop.tag} at ${visitor.page.url()}`);
    assert.ok(stop.onward, `the focus goes backwards at ${stop.words || stop.tag} at ${visitor.page.url()}`);
    if (wanted(stop)) return;
  }
  assert.fail(`Tab doesn't come to ${what} at ${visitor.page.url()}`);
}

/** Fails if the focus is nowhere, or can't be seen where it is: for the keys that move it without Tab. */
export async function mustShowFocus(visitor) {
  const stop = await visitor.page.evaluate(focused);
  assert.ok(stop, `nothing has the focus at ${visitor.page.url()}`);
  assert.ok(stop.outlined, `the focus can't be seen on ${stop.words || stop.tag} at ${visitor.page.url()}`);
}

/** Tab to the field with this label. */
export function tabToField(visitor, label) {
  return tabTo(visitor, ({ labels }) => labels.some((words) => label.test(words)), label);
}

/** Tab to the button or link with this name. */
export function tabToControl(visitor, name) {
  return tabTo(visitor, ({ labels, words }) => labels.length === 0 && words === name, name);
}

/** Runs in the page: the element that has the focus. */
function focused() {
  const element = document.activeElement;
  if (!element || element === document.body) {
    window.madoguchiLastStop = undefined;
    return null;
  }
  const last = window.madoguchiLastStop;
  const onward = !last || last === element || Boolean(last.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
  window.madoguchiLastStop = element;
  const labels = [...(element.labels ?? [])];
  const outlined = [element, ...labels].some((candidate) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(candidate);
    return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
  });
  return {
    tag: element.tagName,
    words: (element.innerText || element.value || '').trim(),
    labels: labels.map((label) => label.innerText),
    onward,
    outlined,
  };
}
