import { expect, test } from 'vitest';
import { secretValues } from '../../../lib/run/secrets/secret-values.ts';

test('secrets are the values of variables whose names say so', () => {
  const env = {
    NPM_TOKEN: 'token-1',
    DB_PASSWORD: ' password \n',
    client_secret: 'secret-2',
    AWS_ACCESS_KEY: 'access-3',
    KEYBOARD: 'keyboard',
    TOKENIZER: 'tokenizer',
    PATH: '/usr/bin',
    GONE_TOKEN: undefined,
  };
  expect(secretValues(env)).toEqual(['token-1', 'password', 'secret-2', 'access-3']);
});

test('values that stand everywhere are none', () => {
  const env = { A_KEY: '1', B_KEY: 'true', C_KEY: 'false', D_KEY: '', E_KEY: 'linux', F_KEY: '     x     ' };
  expect(secretValues(env)).toEqual([]);
});

test('declared names and patterns are secrets besides, and names with "!" are none', () => {
  const env = { DATABASE_URL: 'postgres://u:p@h', MY_X_PIN: '123456', SORT_KEY: 'created-at', OTHER_KEY: 'abcdef' };
  expect(secretValues(env, ['DATABASE_URL', 'MY_*_PIN', '!SORT_KEY'])).toEqual([
    'postgres://u:p@h',
    '123456',
    'abcdef',
  ]);
  expect(secretValues({ 'A.B': 'abcdefg', AxB: 'hijklmn' }, ['A.B'])).toEqual(['abcdefg']);
});

test('a value that two variables have is one', () => {
  expect(secretValues({ A_TOKEN: 'the same', B_TOKEN: 'the same' })).toEqual(['the same']);
});
