/** Makes HTML in which no value can pass for markup; knows nothing of what is on the page. */

/** Text that is markup already. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template: text and numbers are escaped, markup is taken as it is, lists one after another. */
export type Content = string | number | Html | undefined | readonly Content[];

/** Markup from a template: html`<b>${name}</b>`. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = strings.map((text, at) => text + markup(values[at]));
  return new Html(parts.join(''));
}

/** An image that needs no file. */
export function dataUrl(bytes: Buffer, type: string): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}

/** A whole page in English with its style inside. */
export function page(title: string, { style, body }: { readonly style: string; readonly body: Html }): string {
  const whole = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
${new Html(style)}</style>
</head>
<body>
${body}
</body>
</html>
`;
  return whole.text;
}

function markup(value: Content): string {
  if (value === undefined) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(markup).join('');
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
