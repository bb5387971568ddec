// A phone's camera: reads the QR code in a picture.

import assert from 'node:assert/strict';

import jsQR from 'jsqr';

/** The text in a PNG's QR code. */
export async function read(browser, png) {
  const page = await browser.newPage();
  const { width, height, pixels } = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
    const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d');
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    return { width: picture.width, height: picture.height, pixels: [...data] };
  }, png.toString('base64'));
  await page.close();
  const found = (jsQR.default ?? jsQR)(Uint8ClampedArray.from(pixels), width, height);
  assert.ok(found, 'a QR code that can be read');
  return found.data;
}
