/** All the ways in which a secret's value is written down: as it is, encoded, quoted. */
import { SHORTEST_SECRET } from './secret-values.ts';

/** Programs that wrap base64 break lines there: `base64`, and those that write PEM. */
const WRAPPED_AT = [76, 64];

/** The forms of a value that are long enough to be looked for; of one of several lines each line for itself as well. */
export function secretForms(value: string): readonly string[] {
  const lines = value.split(/\r\n|\n|\r/).map((line) => line.trim());
  const parts = lines.length > 1 ? lines.filter((line) => line.length >= SHORTEST_SECRET) : [];
  const forms = [value, ...parts].flatMap((part) => [
    part,
    ...base64Forms(part),
    ...hexForms(part),
    ...textForms(part),
  ]);
  return [...new Set(forms)].filter((form) => form.length >= SHORTEST_SECRET);
}

/** In each of the three ways in which the bytes can lie in what is encoded: only what surely comes of the value itself. */
function base64Forms(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const aligned = [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    return text.slice(Math.ceil((8 * before) / 6), Math.floor((8 * (before + bytes.length)) / 6));
  });
  const whole = bytes.toString('base64');
  const wrapped = WRAPPED_AT.flatMap((width) => piecesOf(whole, width));
  const forms = [...aligned, whole, whole.replace(/=+$/, ''), ...wrapped];
  return [...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))];
}

function piecesOf(text: string, width: number): readonly string[] {
  if (text.length <= width) return [];
  return Array.from({ length: Math.ceil(text.length / width) }, (_, at) => text.slice(at * width, (at + 1) * width));
}

function hexForms(value: string): readonly string[] {
  const hex = Buffer.from(value).toString('hex');
  return [hex, hex.toUpperCase()];
}

/** For URLs, in JSON, and quoted as shells print it. */
function textForms(value: string): readonly string[] {
  const text = Buffer.from(value).toString(); // without half characters, of which there is no URL
  const component = encodeURIComponent(text);
  const strict = component.replace(/[!'()*]/g, percent);
  const form = new URLSearchParams({ v: text }).toString().slice(2);
  const urls = [
    component,
    strict,
    form,
    component.replaceAll('%20', '+'),
    strict.replaceAll('%2F', '/'),
    encodeURI(text),
  ];
  const json = JSON.stringify(value).slice(1, -1);
  const ascii = json.replace(/[\u0080-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return [
    ...urls,
    ...urls.map((url) => url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
    json,
    json.replaceAll('/', '\\/'),
    ascii,
    JSON.stringify(json).slice(1, -1),
    value.replaceAll("'", `'\\''`),
  ];
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}
